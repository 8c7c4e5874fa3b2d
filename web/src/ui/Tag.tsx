import type { ComponentChildren } from "preact";

/** A word in a box: durable, quorum, a policy's name. */
export function Tag({ children, title, kind = "" }: { children: ComponentChildren; title?: string; kind?: "good" | "bad" | "" }) {
  return (
    <span class={`tag ${kind}`} title={title}>
      {children}
    </span>
  );
}

/** A state with a dot that says at a glance whether it is well. */
export function State({ state }: { state?: string }) {
  if (!state) return <>–</>;
  const kind = /^(running|idle|active|up)$/.test(state) ? "good" : /^(blocked|blocking|flow|down|crashed|stopped|terminated)$/.test(state) ? "bad" : "";
  return <span class={`state ${kind}`}>{state}</span>;
}
