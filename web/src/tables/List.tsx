/** A whole list: filter, table, pages, and what went wrong. Two kinds: paged by the server, or sent whole and paged here. */
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { type Polled, usePoll } from "../api/poll";
import { withQuery } from "../api/path";
import type { Page } from "../api/types";
import { setQuery, useRoute } from "../routing/useRoute";
import { Trouble } from "../ui/Trouble";
import { type Column, valueOf } from "./column";
import { Filter, Pager } from "./ListControls";
import { matcher, pageOf } from "./local";
import { type ListQuery, parseQuery, writeQuery } from "./query";
import { Table } from "./Table";

interface Props<Row> {
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** What it is sorted by at first, and whether from the largest. */
  sort: string;
  descending?: boolean;
  empty: ComponentChildren;
}

/** A list of which the server sends the page that is shown, and never the rest: it may be very long. */
export function ServerList<Row>({ path, fields, ...props }: Props<Row> & { path: string; fields?: string }) {
  const query = useListQuery(props.sort, props.descending);
  const filter = useSettled(query.filter);
  const broken = query.regex && matcher(filter, true) === null;
  const polled = usePoll<Page<Row>>(
    withQuery(path, {
      page: query.page,
      page_size: query.size,
      name: broken ? "" : filter,
      use_regex: query.regex && !broken,
      sort: query.sort,
      sort_reverse: query.descending,
      columns: fields,
    }),
  );
  // A page that is not there any more: what was last on it has gone, or a filter has become narrower.
  const last = polled.data?.page_count;
  const beyond = polled.error?.status === 400 && query.page > 1;
  useEffect(() => {
    if (beyond || (last && query.page > last)) setQuery(writeQuery({ ...query, page: beyond ? 1 : last! }));
  }, [beyond, last]);
  return <Shown {...props} query={query} polled={polled} page={polled.data} />;
}

/** A list that the server only sends whole. */
export function LocalList<Row>({ path, text, rows, ...props }: Props<Row> & { path: string; text: (row: Row) => string; rows?: (row: Row) => boolean }) {
  const query = useListQuery(props.sort, props.descending);
  const polled = usePoll<Row[]>(path);
  const page = useMemo(
    () => polled.data && pageOf(rows ? polled.data.filter(rows) : polled.data, query, text, valueOf(props.columns)),
    [polled.data, query.page, query.size, query.sort, query.descending, query.filter, query.regex],
  );
  return <Shown {...props} query={query} polled={polled} page={page} />;
}

function Shown<Row>({ query, polled, page, ...props }: Props<Row> & { query: ListQuery; polled: Polled<unknown>; page?: Page<Row> }) {
  const change = (query: ListQuery) => setQuery(writeQuery(query));
  return (
    <section class="list" aria-busy={!page}>
      <Filter query={query} onQuery={change} page={page} />
      <Trouble error={polled.error} />
      {page ? (
        <Table {...props} empty={query.filter ? "Nothing has such a name." : props.empty} rows={page.items} query={query} onQuery={change} />
      ) : (
        !polled.error && <p class="empty">Loading …</p>
      )}
      <Pager query={query} onQuery={change} page={page} />
    </section>
  );
}

function useListQuery(sort: string, descending?: boolean): ListQuery {
  return parseQuery(useRoute().query, sort, descending);
}

/** A text once nobody has typed for a moment, so that not every key asks the server. */
function useSettled(text: string): string {
  const [settled, settle] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => settle(text), 250);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
