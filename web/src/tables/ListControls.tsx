import type { Page } from "../api/types";
import { count } from "../format/numbers";
import { matcher } from "./local";
import { type ListQuery, pageSizes } from "./query";

interface Props {
  query: ListQuery;
  onQuery: (query: ListQuery) => void;
  page?: Page<unknown>;
}

/** The filter above a list. */
export function Filter({ query, onQuery, page }: Props) {
  const broken = query.regex && matcher(query.filter, true) === null;
  const all = page && page.filtered_count === page.total_count;
  return (
    <div class="filter" role="search">
      <input
        type="search"
        value={query.filter}
        placeholder="Filter"
        aria-label="Filter by name"
        aria-invalid={broken}
        data-shortcut="filter"
        onInput={(event) => onQuery({ ...query, filter: event.currentTarget.value, page: 1 })}
      />
      <label>
        <input type="checkbox" checked={query.regex} onChange={(event) => onQuery({ ...query, regex: event.currentTarget.checked, page: 1 })} />
        regular expression
      </label>
      <span class="note" aria-live="polite">
        {page && (all ? count(page.total_count) : `${count(page.filtered_count)} of ${count(page.total_count)}`)}
      </span>
    </div>
  );
}

/** The way from page to page, below a list; nothing where one page is all. */
export function Pager({ query, onQuery, page }: Props) {
  if (!page || page.filtered_count <= pageSizes[0]!) return null;
  const turn = (to: number) => onQuery({ ...query, page: to });
  return (
    <nav class="pager" aria-label="Pages">
      <button type="button" disabled={page.page <= 1} data-shortcut="previous" onClick={() => turn(page.page - 1)}>
        ‹ Previous
      </button>
      <span>
        Page {count(page.page)} of {count(Math.max(1, page.page_count))}
      </span>
      <button type="button" disabled={page.page >= page.page_count} data-shortcut="next" onClick={() => turn(page.page + 1)}>
        Next ›
      </button>
      <label>
        <span class="minor">Rows </span>
        <select value={String(query.size)} onChange={(event) => onQuery({ ...query, size: Number(event.currentTarget.value), page: 1 })}>
          {pageSizes.map((size) => (
            <option key={size}>{size}</option>
          ))}
        </select>
      </label>
    </nav>
  );
}
