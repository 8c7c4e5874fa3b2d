import type { ComponentChildren } from "preact";
import { href } from "../routing/route";

export function Tiles({ children }: { children: ComponentChildren }) {
  return <div class="tiles">{children}</div>;
}

/** One number that matters, and where more about it is. */
export function Tile({ label, value, unit, to }: { label: string; value: string; unit?: string; to?: string }) {
  const content = (
    <>
      <span>{label}</span>
      <strong>
        {value}
        {unit && value !== "–" && <small>{unit}</small>}
      </strong>
    </>
  );
  return to ? (
    <a class="tile" href={href(to)}>
      {content}
    </a>
  ) : (
    <div class="tile">{content}</div>
  );
}
