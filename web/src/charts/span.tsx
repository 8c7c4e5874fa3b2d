/** How far back charts look, and what to ask the server for so. The steps are those that it keeps samples in. */
import { rememberedStore, useStore } from "../ui/store";

const spans = { "10 min": [600, 5], "1 h": [3600, 60], "8 h": [28_800, 600] } as const;

export type Span = keyof typeof spans;

const chosen = rememberedStore<Span>("span", "10 min");

/** The chosen span: its length, and the query parameters that ask for samples. */
export function useSpan(): { ageSeconds: number; query: Record<string, number> } {
  const [ageSeconds, step] = spans[useStore(chosen)] ?? spans["10 min"];
  return {
    ageSeconds,
    query: { lengths_age: ageSeconds, lengths_incr: step, msg_rates_age: ageSeconds, msg_rates_incr: step, data_rates_age: ageSeconds, data_rates_incr: step },
  };
}

export function SpanChoice() {
  const span = useStore(chosen);
  return (
    <div class="choice" role="group" aria-label="Time span of the charts">
      {(Object.keys(spans) as Span[]).map((name) => (
        <button key={name} type="button" aria-pressed={name === span} onClick={() => chosen.set(name)}>
          {name}
        </button>
      ))}
    </div>
  );
}
