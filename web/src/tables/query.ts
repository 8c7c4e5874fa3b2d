/** What a list shows: which page, in which order, filtered by what. It is part of the page's address. */

export interface ListQuery {
  readonly page: number;
  readonly size: number;
  readonly sort: string;
  readonly descending: boolean;
  readonly filter: string;
  readonly regex: boolean;
}

export const pageSizes = [25, 50, 100, 250, 500];

export function parseQuery(query: Readonly<Record<string, string>>, sort: string, descending = false): ListQuery {
  const number = (text: string | undefined, otherwise: number) => (/^[1-9]\d*$/.test(text ?? "") ? Number(text) : otherwise);
  const size = number(query.size, 50);
  return {
    page: number(query.page, 1),
    size: pageSizes.includes(size) ? size : 50,
    sort: query.sort ?? sort,
    descending: query.sort ? query.order === "down" : descending,
    filter: query.filter ?? "",
    regex: query.regex === "yes",
  };
}

export function writeQuery(query: ListQuery): Record<string, string> {
  return {
    ...(query.page > 1 ? { page: String(query.page) } : {}),
    ...(query.size !== 50 ? { size: String(query.size) } : {}),
    sort: query.sort,
    ...(query.descending ? { order: "down" } : {}),
    ...(query.filter ? { filter: query.filter } : {}),
    ...(query.regex ? { regex: "yes" } : {}),
  };
}

/** A click on a column's head: numbers begin with the largest, names with the first; a second click turns round. */
export function sortedBy(query: ListQuery, sort: string, numeric: boolean): ListQuery {
  return { ...query, page: 1, sort, descending: query.sort === sort ? !query.descending : numeric };
}
