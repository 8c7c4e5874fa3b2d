import { withQuery } from "../api/path";
import { usePoll } from "../api/poll";
import { since } from "../format/times";
import { Facts } from "../ui/Facts";
import { Panel } from "../ui/Panel";
import { Tag } from "../ui/Tag";
import { evidenceFacts, type Hint } from "./hint";

/** What the broker finds wrong with all that one may see, or with one queue. Nothing where nothing is wrong, or the server does not know. */
export function Hints({ vhost, queue }: { vhost?: string; queue?: string }) {
  const { data } = usePoll<Hint[]>(withQuery("hoopoe/hints", { vhost, queue }));
  if (!data || data.length === 0) return null;
  return (
    <Panel title={data.length === 1 ? "Hint" : `Hints (${data.length})`}>
      {data.map((hint) => (
        <HintCard key={hint.id} hint={hint} named={queue === undefined} />
      ))}
    </Panel>
  );
}

function HintCard({ hint, named }: { hint: Hint; named: boolean }) {
  const { object } = hint;
  return (
    <details class={`hint ${hint.severity}`}>
      <summary>
        <Tag kind={hint.severity === "information" ? "" : "bad"}>{hint.severity}</Tag>
        <span>
          {named && (
            <strong>
              {object.type === "node" ? "" : object.type === "vhost" ? "virtual host " : `${object.type} `}
              <a href={object.link}>{object.name}</a>:{" "}
            </strong>
          )}
          {hint.problem}
        </span>
      </summary>
      <p>{hint.remedy}</p>
      <Facts facts={[["For", since(Date.parse(hint.since))], ...evidenceFacts(hint.evidence)]} />
    </details>
  );
}
