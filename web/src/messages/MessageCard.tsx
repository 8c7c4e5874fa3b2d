import { useMemo, useState } from "preact/hooks";
import type { Message } from "../api/types";
import { bytes } from "../format/numbers";
import { ArgumentList, Facts } from "../ui/Facts";
import { notify } from "../ui/notices";
import { Tag } from "../ui/Tag";
import { bytesOf, previewOf, type View, viewsOf } from "./payload";

/** One message: where it was published to, what it says about itself, and its body. */
export function MessageCard({ message }: { message: Message }) {
  const body = useMemo(() => bytesOf(message), [message]);
  const { headers, ...properties } = message.properties;
  return (
    <details class="message">
      <summary>
        <b>{message.routing_key || "(no key)"}</b>
        <span class="note minor">by {message.exchange || "the default exchange"}</span>
        <span class="preview">{previewOf(body)}</span>
                {headers?.["x-death"] !== undefined && <Tag kind="bad">dead letter</Tag>}
        <span class="note">{bytes(message.payload_bytes)}</span>
      </summary>
      <div class="message-parts">
        <Body content={body} whole={message.payload_bytes} />
        <Facts
          facts={[
            ["Headers", headers && Object.keys(headers).length > 0 ? <ArgumentList value={headers} /> : undefined],
            ["Properties", Object.keys(properties).length > 0 ? <ArgumentList value={properties} /> : undefined],
          ]}
        />
      </div>
    </details>
  );
}

function Body({ content, whole }: { content: Uint8Array; whole: number }) {
  const views = useMemo(() => viewsOf(content, content.length < whole), [content]);
  const [chosen, choose] = useState<View>();
  const view = views.find(({ view }) => view === chosen) ?? views[0]!;
  return (
    <div class="body">
      <div class="choice" role="group" aria-label="Show the body as">
        {views.map((each) => (
          <button key={each.view} type="button" aria-pressed={each === view} onClick={() => choose(each.view)}>
            {each.view === "text" ? "Text" : each.view.toUpperCase()}
          </button>
        ))}
        <button type="button" onClick={() => navigator.clipboard?.writeText(view.content).then(() => notify("Copied."))}>
          Copy
        </button>
      </div>
      {/* tabIndex, so that the keyboard can scroll it. */}
      <pre tabIndex={0}>{view.content || "(empty)"}</pre>
      {content.length < whole && (
        <p class="note">
          The first {bytes(content.length)} of {bytes(whole)}.
        </p>
      )}
    </div>
  );
}
