import type { Details, Stats } from "../api/types";

/** The rate of a counter, undefined where the server has none. */
export function rateOf(stats: Stats | undefined, name: string): number | undefined {
  return detailsOf(stats, name)?.rate;
}

export function detailsOf(stats: Stats | undefined, name: string): Details | undefined {
  const details = stats?.[`${name}_details`];
  return typeof details === "object" ? details : undefined;
}

export function counterOf(stats: Stats | undefined, name: string): number | undefined {
  const value = stats?.[name];
  return typeof value === "number" ? value : undefined;
}
