import { usePoll } from "../api/poll";
import { setQuery, useRoute } from "../routing/useRoute";
import { Table } from "../tables/Table";
import { Heading, Panel } from "../ui/Panel";
import { Tag } from "../ui/Tag";
import { Trouble } from "../ui/Trouble";
import { type AuditEntry, type AuditPage as Entries, auditPath, whatText, whoText, withFilter } from "./entry";

/** Who did what, the newest first. What is asked for stands in the address, so that it can be passed on. */
export function AuditPage() {
  const { query } = useRoute();
  const { data, error } = usePoll<Entries>(auditPath(query));
  const page = Number(query.page ?? "1") || 1;
  const turn = (to: number) => setQuery({ ...query, page: String(to) });
  return (
    <>
      <Heading title="Audit" />
      <Panel title="Who did what">
        <Filters query={query} />
        <Trouble error={error} />
        {data && <Table rows={data.items} rowKey={({ n }) => String(n)} empty="There are no such entries." columns={columns} />}
        {data && (page > 1 || data.has_more) && (
          <nav class="pager" aria-label="Pages">
            <button type="button" disabled={page <= 1} data-shortcut="previous" onClick={() => turn(page - 1)}>
              ‹ Newer
            </button>
            <span>Page {page}</span>
            <button type="button" disabled={!data.has_more} data-shortcut="next" onClick={() => turn(page + 1)}>
              Older ›
            </button>
          </nav>
        )}
      </Panel>
    </>
  );
}

const columns = [
  { title: "When", cell: ({ at }: AuditEntry) => new Date(at).toLocaleString() },
  { title: "What", cell: ({ action }: AuditEntry) => <b>{action}</b> },
  { title: "Outcome", cell: ({ outcome }: AuditEntry) => <Tag kind={outcome === "allowed" ? "" : "bad"}>{outcome}</Tag> },
  { title: "Who", cell: (entry: AuditEntry) => whoText(entry) },
  { title: "Virtual host", cell: ({ vhost }: AuditEntry) => vhost ?? "", minor: true },
  { title: "How", cell: (entry: AuditEntry) => whatText(entry) },
];

function Filters({ query }: { query: Readonly<Record<string, string>> }) {
  const change = (name: string) => (event: Event) => setQuery(withFilter(query, name, (event.currentTarget as HTMLInputElement | HTMLSelectElement).value));
  return (
    <div class="filter" role="search">
      <input type="search" name="user" value={query.user ?? ""} placeholder="User" aria-label="User" data-shortcut="filter" onChange={change("user")} />
      <input type="search" name="vhost" value={query.vhost ?? ""} placeholder="Virtual host" aria-label="Virtual host" onChange={change("vhost")} />
      <input type="search" name="action" value={query.action ?? ""} placeholder="Action, queue.*" aria-label="Action" onChange={change("action")} />
      <select name="outcome" value={query.outcome ?? ""} aria-label="Outcome" onChange={change("outcome")}>
        <option value="">any outcome</option>
        <option>allowed</option>
        <option>refused</option>
        <option>failed</option>
      </select>
      <input type="date" name="from" value={query.from ?? ""} aria-label="From" onChange={change("from")} />
      <input type="date" name="to" value={query.to ?? ""} aria-label="Before" onChange={change("to")} />
    </div>
  );
}
