import { request } from "../api/client";
import { api } from "../api/path";
import type { Queue } from "../api/types";
import { count } from "../format/numbers";
import { MoveAction } from "../messages/MoveAction";
import { PublishAction } from "../messages/PublishAction";
import { go } from "../routing/useRoute";
import { Action } from "../ui/Action";
import { Check } from "../ui/fields";

/** What can be done with a queue. */
export function QueueActions({ queue }: { queue: Queue }) {
  const path = api`queues/${queue.vhost}/${queue.name}`;
  return (
    <>
      <PublishAction vhost={queue.vhost} exchange="" routingKey={queue.name} />
      <MoveAction queue={queue} />
      <Action label="Purge" danger run={() => request("DELETE", `${path}/contents`).then(() => `The queue ${queue.name} is purged.`)}>
        <p>
          This removes the {count(queue.messages_ready)} messages that are ready in <b>{queue.name}</b>. They do not come back, and are not
          dead-lettered.
        </p>
      </Action>
      <Action
        label="Delete"
        danger
        title="Delete the queue"
        run={async (form) => {
          await request("DELETE", `${path}${form.checked("empty") ? "?if-empty=true" : ""}`);
          go("queues");
          return `The queue ${queue.name} is deleted.`;
        }}
      >
        <p>
          This deletes <b>{queue.name}</b>, its {count(queue.messages)} messages and its bindings.
        </p>
        <Check name="empty" label="Only if it is empty" checked />
      </Action>
    </>
  );
}
