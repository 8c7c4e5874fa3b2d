/** Filtering, sorting and paging of lists that the server sends whole. */
import type { Page } from "../api/types";
import type { ListQuery } from "./query";

export type Comparable = string | number | boolean | undefined | null;

const collator = new Intl.Collator("en", { numeric: true });

/** Orders values of one column; what is absent comes last either way. */
export function compare(a: Comparable, b: Comparable, descending: boolean): number {
  const missing = Number(a === undefined || a === null) - Number(b === undefined || b === null);
  if (missing !== 0 || a === undefined || a === null) return missing;
  const order = typeof a === "string" || typeof b === "string" ? collator.compare(String(a), String(b)) : Number(a) - Number(b);
  return descending ? -order : order;
}

/** A test for names: text anywhere in any case, or a regular expression. Null while the expression is not complete. */
export function matcher(filter: string, regex: boolean): ((text: string) => boolean) | null {
  if (!regex) {
    const wanted = filter.toLowerCase();
    return (text) => text.toLowerCase().includes(wanted);
  }
  try {
    const expression = new RegExp(filter, "i");
    return (text) => expression.test(text);
  } catch {
    return null;
  }
}

export function pageOf<Row>(
  rows: readonly Row[],
  query: ListQuery,
  text: (row: Row) => string,
  value: (row: Row, sort: string) => Comparable,
): Page<Row> {
  const matches = query.filter === "" ? () => true : (matcher(query.filter, query.regex) ?? (() => true));
  const found = rows.filter((row) => matches(text(row)));
  found.sort((a, b) => compare(value(a, query.sort), value(b, query.sort), query.descending));
  const pages = Math.max(1, Math.ceil(found.length / query.size));
  const page = Math.min(query.page, pages);
  const items = found.slice((page - 1) * query.size, page * query.size);
  return {
    items,
    page,
    page_count: pages,
    page_size: query.size,
    item_count: items.length,
    filtered_count: found.length,
    total_count: rows.length,
  };
}
