// Runs the named scenarios of a JavaScript client and prints a line for each: `ok NAME`, `FAIL NAME reason`,
// or `skipped NAME` where other names were given.

import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

const LIMIT_MS = 30_000;
const registered = [];

/** Gives a function that takes host and port the name the tests know it by. */
export function scenario(name, run) {
  registered.push({ name, run });
}

/** A name nobody else in this run uses. */
export function unique(purpose) {
  return `interop-${purpose}-${randomUUID()}`;
}

/** A promise with its resolve function outside, for what a callback will bring. */
export function pending(what) {
  let resolve;
  let reject;
  const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
  const timer = setTimeout(() => reject(new Error(`not within ten seconds: ${what}`)), 10_000);
  promise.then(() => clearTimeout(timer), () => clearTimeout(timer));
  return { promise, resolve, reject };
}

/** An inbox whose deliveries wait until they are asked for. */
export function inbox() {
  const kept = [];
  let wake = () => {};
  return {
    push(delivery) {
      kept.push(delivery);
      wake();
    },
    async next() {
      while (kept.length === 0) {
        const arrival = pending("a delivery");
        wake = arrival.resolve;
        await arrival.promise;
      }
      return kept.shift();
    },
    /** Makes sure that nothing more came, which only a short wait can show. */
    async nothing() {
      await delay(150);
      if (kept.length > 0) throw new Error("expected no delivery, saw one");
    },
  };
}

/** The main program: HOST PORT [NAME ...]. */
export async function main() {
  const [host, port, ...wanted] = process.argv.slice(2);
  let failures = 0;
  for (const { name, run } of registered) {
    if (wanted.length > 0 && !wanted.includes(name)) {
      console.log(`skipped ${name}`);
      continue;
    }
    const limit = new AbortController();
    try {
      const late = delay(LIMIT_MS, undefined, { signal: limit.signal }).then(() => {
        throw new Error(`not done within ${LIMIT_MS / 1000} seconds`);
      });
      await Promise.race([run(host, Number(port)), late]);
      console.log(`ok ${name}`);
    } catch (failure) {
      failures++;
      console.log(`FAIL ${name} ${String(failure).replace(/\s+/g, " ")}`);
      console.error(failure);
    } finally {
      limit.abort();
    }
  }
  process.exit(failures > 0 ? 1 : 0);
}
