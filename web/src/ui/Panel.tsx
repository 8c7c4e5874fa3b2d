import type { ComponentChildren } from "preact";

/** A part of a page under a heading, with its buttons at the right. */
export function Panel({ title, actions, children }: { title: string; actions?: ComponentChildren; children: ComponentChildren }) {
  return (
    <section class="panel">
      <header>
        <h2>{title}</h2>
        <div class="actions">{actions}</div>
      </header>
      {children}
    </section>
  );
}

/** A page's heading: what it is about, which kind of thing that is, and what can be done with it. */
export function Heading({ title, kind, actions }: { title: string; kind?: ComponentChildren; actions?: ComponentChildren }) {
  return (
    <header class="heading">
      <div>
        {kind && <p class="kind">{kind}</p>}
        <h1>{title}</h1>
      </div>
      <div class="actions">{actions}</div>
    </header>
  );
}
