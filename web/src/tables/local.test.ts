import { describe, expect, it } from "vitest";
import { matcher, pageOf } from "./local";
import { type ListQuery, parseQuery, sortedBy, writeQuery } from "./query";

interface Row {
  name: string;
  depth?: number;
}

const rows: Row[] = [{ name: "q10", depth: 3 }, { name: "q9" }, { name: "Orders", depth: 20 }];
const query: ListQuery = { page: 1, size: 25, sort: "name", descending: false, filter: "", regex: false };
const show = (query: ListQuery, list = rows) => pageOf(list, query, ({ name }) => name, (row, sort) => row[sort as keyof Row]);
const names = (query: ListQuery) => show(query).items.map(({ name }) => name);

describe("pageOf", () => {
  it("sorts names as people count", () => expect(names(query)).toEqual(["Orders", "q9", "q10"]));
  it("puts what is absent last, either way", () => {
    expect(names({ ...query, sort: "depth" })).toEqual(["q10", "Orders", "q9"]);
    expect(names({ ...query, sort: "depth", descending: true })).toEqual(["Orders", "q10", "q9"]);
  });
  it("filters in any case", () => expect(names({ ...query, filter: "ORD" })).toEqual(["Orders"]));
  it("filters by expression", () => expect(names({ ...query, filter: "^q\\d$", regex: true })).toEqual(["q9"]));
  it("shows everything while an expression is incomplete", () => expect(names({ ...query, filter: "(", regex: true })).toHaveLength(3));
  it("shows the last page when the one asked for is gone", () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ name: `q${index}` }));
    const page = show({ ...query, page: 9 }, many);
    expect([page.page, page.page_count, page.items.length, page.total_count]).toEqual([3, 3, 10, 60]);
  });
  it("leaves the list it was given as it was", () => {
    show({ ...query, sort: "name" });
    expect(rows[0]!.name).toBe("q10");
  });
});

describe("matcher", () => {
  it("takes text literally", () => expect(matcher("a.b", false)!("axb")).toBe(false));
  it("is null for what is no expression", () => expect(matcher("[", true)).toBeNull());
});

describe("queries in the address", () => {
  it("come back as they went", () => {
    const all = { page: 3, size: 100, sort: "messages", descending: true, filter: "a&b=c", regex: true };
    expect(parseQuery(writeQuery(all), "name")).toEqual(all);
  });
  it("begin as the list wants", () => expect(parseQuery({}, "messages", true)).toMatchObject({ page: 1, size: 50, sort: "messages", descending: true }));
  it("make the best of nonsense", () => expect(parseQuery({ page: "-1", size: "7" }, "name")).toMatchObject({ page: 1, size: 50 }));
  it("turn round on a second click, numbers from the largest", () => {
    const first = sortedBy({ ...query, page: 4 }, "messages", true);
    expect(first).toMatchObject({ page: 1, sort: "messages", descending: true });
    expect(sortedBy(first, "messages", true).descending).toBe(false);
  });
});
