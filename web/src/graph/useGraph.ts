import { useEffect, useState } from "preact/hooks";
import { request } from "../api/client";
import { api } from "../api/path";
import type { Binding } from "../api/types";
import { exchangePart } from "../routing/route";

/** How many exchanges are followed, and how many bindings drawn: beyond that a drawing says nothing. */
const exchangesFollowed = 24;
export const bindingsDrawn = 60;

/** An exchange's bindings and those of the exchanges behind it and before it, as far as a drawing can show. */
export function useGraph(vhost: string, exchange: string, own: readonly Binding[] | undefined, feeding: readonly Binding[] | undefined): readonly Binding[] {
  const [beyond, setBeyond] = useState<Binding[]>([]);
  const next = (own ?? []).filter((binding) => binding.destination_type === "exchange").map((binding) => binding.destination).join("\n");
  useEffect(() => {
    let current = true;
    void follow(vhost, exchange, next === "" ? [] : next.split("\n")).then((bindings) => current && setBeyond(bindings));
    return () => {
      current = false;
    };
  }, [vhost, exchange, next]);
  return [...(own ?? []), ...(feeding ?? []), ...beyond].slice(0, bindingsDrawn);
}

async function follow(vhost: string, start: string, exchanges: readonly string[]): Promise<Binding[]> {
  const found: Binding[] = [];
  const seen = new Set([start]);
  for (const waiting = [...exchanges]; waiting.length > 0 && seen.size < exchangesFollowed; ) {
    const exchange = waiting.shift()!;
    if (seen.has(exchange)) continue;
    seen.add(exchange);
    // One that may not be seen, or has just gone, ends the way there and nothing more.
    const bindings = await request<Binding[]>("GET", api`exchanges/${vhost}/${exchangePart(exchange)}/bindings/source`).catch(() => []);
    found.push(...bindings);
    waiting.push(...bindings.filter((binding) => binding.destination_type === "exchange").map((binding) => binding.destination));
  }
  return found;
}
