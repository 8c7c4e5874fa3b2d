/** Answers that stay fresh: asked for again every few seconds while the page is visible, the last one shown meanwhile. */
import { useEffect, useState } from "preact/hooks";
import { rememberedStore, Store, useStore } from "../ui/store";
import { type ApiError, request } from "./client";

/** Seconds between two requests; 0 pauses. */
export const refreshSeconds = rememberedStore<number>("refresh", 5);

/** Counts up whenever everything on the page should be asked for at once: after a change, or when the user says so. */
const round = new Store(0);

export function refresh(): void {
  round.set(round.value + 1);
}

export interface Polled<T> {
  readonly data?: T;
  readonly error?: ApiError;
}

/** Follows `path`; null asks for nothing. While a new path is awaited, the old path's answer stays: lists do not flicker. */
export function usePoll<T>(path: string | null): Polled<T> {
  const [polled, setPolled] = useState<Polled<T>>({});
  const seconds = useStore(refreshSeconds);
  const count = useStore(round);

  useEffect(() => {
    if (path === null) return;
    const abort = new AbortController();
    let timer = 0;
    const ask = async () => {
      try {
        if (!document.hidden) {
          const data = await request<T>("GET", path, undefined, { signal: abort.signal });
          if (!abort.signal.aborted) setPolled({ data });
        }
      } catch (error) {
        // A failed request leaves the last answer in place, marked as stale by the error beside it.
        if (!abort.signal.aborted) setPolled((last) => ({ data: last.data, error: error as ApiError }));
      }
      if (seconds > 0 && !abort.signal.aborted) timer = window.setTimeout(ask, seconds * 1000);
    };
    const wake = () => {
      if (document.hidden) return;
      clearTimeout(timer);
      if (seconds > 0) void ask();
    };
    document.addEventListener("visibilitychange", wake);
    void ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", wake);
    };
  }, [path, seconds, count]);
  return polled;
}
