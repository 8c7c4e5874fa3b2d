import type { ComponentChildren } from "preact";
import type { Comparable } from "./local";

/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** What the server, or else `value`, sorts by; without it the column cannot be sorted. */
  readonly sort?: string;
  readonly value?: (row: Row) => Comparable;
  /** Aligned to the right, in figures of equal width, sorted from the largest. */
  readonly numeric?: boolean;
  /** Left out on narrow screens. */
  readonly minor?: boolean;
}

export function valueOf<Row>(columns: readonly Column<Row>[]): (row: Row, sort: string) => Comparable {
  const bySort = new Map(columns.filter((column) => column.sort && column.value).map((column) => [column.sort!, column.value!]));
  return (row, sort) => bySort.get(sort)?.(row);
}
