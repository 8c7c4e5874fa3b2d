/** Moving a queue's messages elsewhere, and dead letters back to where they died. */
import { useRef, useState } from "preact/hooks";
import { usePoll } from "../api/poll";
import { api, withQuery } from "../api/path";
import type { Message, Page, Queue } from "../api/types";
import { count } from "../format/numbers";
import { Action } from "../ui/Action";
import { Field, type Fields } from "../ui/fields";
import { type Address, move, MoveError, originOf } from "./move";
import { peek, publish, take } from "./queueAccess";

export function MoveAction({ queue }: { queue: Queue }) {
  const [moved, setMoved] = useState<number>();
  const open = useRef<HTMLParagraphElement>(null);
  const run = async (form: Fields) => {
    const limit = form.number("limit") ?? queue.messages_ready ?? 0;
    const address = addressFor(form.text("to"), queue);
    setMoved(0);
    try {
      // A closed form takes its paragraph along: then nobody watches any more, and the move ends with its batch.
      const total = await move(accessTo(queue), address, limit, setMoved, () => !open.current?.isConnected);
      return `${count(total)} messages moved.`;
    } finally {
      setMoved(undefined);
    }
  };
  return (
    <Action label="Move or redrive" submit="Move" title={`Move messages out of ${queue.name}`} run={run}>
      <Field label="To" hint="The name of a queue, or nothing: then each dead letter goes back to the queue where it died first.">
        <input name="to" list="queue-names" placeholder="where it died" spellcheck={false} />
      </Field>
      <QueueNames vhost={queue.vhost} />
      <Field label="At most" hint={`${count(queue.messages_ready)} are ready.`}>
        <input name="limit" type="number" min={1} defaultValue={String(Math.max(1, queue.messages_ready ?? 1))} />
      </Field>
      <p class="note" ref={open} aria-live="polite">
        {moved === undefined
          ? "Each message is published before it is taken out: whatever happens, none is lost, though one may be there twice. Closing this form stops it."
          : `${count(moved)} moved so far …`}
      </p>
    </Action>
  );
}

function addressFor(to: string, queue: Queue): (message: Message) => Address {
  if (to === queue.name) throw new MoveError("The messages are in this queue already.");
  if (to !== "") return () => ({ exchange: "", routing_key: to });
  return (message) => {
    const origin = originOf(message);
    if (!origin) throw new MoveError("There is a message that is no dead letter: say to which queue it goes.");
    if (origin.routing_key === queue.name) throw new MoveError("There is a message that died in this very queue: say to which queue it goes.");
    return origin;
  };
}

function accessTo(queue: Queue) {
  return {
    peek: (number: number) => peek(queue, number),
    take: (number: number) => take(queue, number),
    publish: (publication: Parameters<typeof publish>[1]) => publish(queue.vhost, publication),
  };
}

function QueueNames({ vhost }: { vhost: string }) {
  const { data } = usePoll<Page<Queue>>(withQuery(api`queues/${vhost}`, { page: 1, page_size: 500, columns: "name" }));
  return (
    <datalist id="queue-names">
      {data?.items.map(({ name }) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}
