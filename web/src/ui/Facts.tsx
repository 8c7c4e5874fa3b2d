import type { ComponentChildren } from "preact";
import type { Arguments } from "../api/types";
import { formatValue } from "../format/arguments";

/** Names and what they are, side by side; what is absent is left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== undefined && value !== null && value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Arguments as a compact list. */
export function ArgumentList({ value }: { value?: Arguments | null }) {
  const entries = Object.entries(value ?? {});
  if (entries.length === 0) return null;
  return (
    <ul class="arguments">
      {entries.map(([name, value]) => (
        <li key={name}>
          <span>{name}</span> {formatValue(value)}
        </li>
      ))}
    </ul>
  );
}
