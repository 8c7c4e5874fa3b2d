import { useState } from "preact/hooks";
import type { Message, Queue } from "../api/types";
import { count } from "../format/numbers";
import { Panel } from "../ui/Panel";
import { messageMatches } from "./filter";
import { MessageCard } from "./MessageCard";
import { peek } from "./queueAccess";

const shownBytes = 256 * 1024;

/** Looks at the messages at a queue's front without consuming them, and finds some among them. */
export function MessageBrowser({ queue }: { queue: Queue }) {
  const [messages, setMessages] = useState<Message[]>();
  const [filter, setFilter] = useState("");
  const [error, setError] = useState("");
  const look = async (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    setError("");
    try {
      setMessages(await peek(queue, Number(data.get("count")), shownBytes));
    } catch (error) {
      setError((error as Error).message);
    }
  };
  const found = messages?.filter((message) => messageMatches(message, filter));
  return (
    <Panel title="Messages">
      <form class="filter" onSubmit={look}>
        <label>
          Look at the first <input name="count" type="number" min={1} max={1000} defaultValue="20" required />
        </label>
        <button type="submit" class="primary">
          Look
        </button>
        {messages && messages.length > 0 && (
          <input type="search" value={filter} placeholder="text, or header:value" aria-label="Filter by body or header" onInput={(event) => setFilter(event.currentTarget.value)} />
        )}
        {found && (
          <span class="note" aria-live="polite">
            {count(found.length)} of {count(messages!.length)} looked at, {count(queue.messages_ready)} ready
          </span>
        )}
      </form>
      <p class="note">
        The messages stay in the queue, marked as redelivered.
        {queue.type === "quorum" && " Each look counts as a delivery, which matters where a delivery limit is set."}
      </p>
      {error && (
        <p class="trouble" role="alert">
          {error}
        </p>
      )}
      {messages?.length === 0 && <p class="empty">There is no message ready.</p>}
      {found?.map((message, index) => (
        <MessageCard key={index} message={message} />
      ))}
    </Panel>
  );
}
