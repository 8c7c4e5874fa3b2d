import type { ComponentChildren } from "preact";
import type { Column } from "./column";
import { type ListQuery, sortedBy } from "./query";

interface Props<Row> {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  empty: ComponentChildren;
  query?: ListQuery;
  onQuery?: (query: ListQuery) => void;
}

/** Rows under heads that sort. Rows are keyed, so that a live update changes the cells that changed and nothing else. */
export function Table<Row>({ columns, rows, rowKey, empty, query, onQuery }: Props<Row>) {
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.title} column={column} query={query} onQuery={onQuery} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td key={column.title} class={classOf(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function classOf({ title, numeric, minor }: { title: string; numeric?: boolean; minor?: boolean }): string {
  // A column without a title holds what can be done with the row.
  return `${numeric ? "number" : title === "" ? "end" : ""} ${minor ? "minor" : ""}`.trim();
}

function Head<Row>({ column, query, onQuery }: { column: Column<Row>; query?: ListQuery; onQuery?: (query: ListQuery) => void }) {
  const { title, sort, numeric } = column;
  if (!sort || !query || !onQuery) return <th class={classOf(column)}>{title}</th>;
  const direction = query.sort !== sort ? undefined : query.descending ? "descending" : "ascending";
  return (
    <th class={classOf(column)} aria-sort={direction}>
      <button type="button" class="plain" onClick={() => onQuery(sortedBy(query, sort, numeric ?? false))}>
        {title}
        <span class="sort" aria-hidden="true">
          {direction === "descending" ? "▾" : direction === "ascending" ? "▴" : ""}
        </span>
      </button>
    </th>
  );
}
