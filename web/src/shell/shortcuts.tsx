/** Keys for those who know them. They act only while nothing is being typed and no dialog is open. */
import { useEffect, useState } from "preact/hooks";
import { refresh } from "../api/poll";
import { go } from "../routing/useRoute";
import { Dialog } from "../ui/Dialog";
import { places } from "./places";
import { nextTheme } from "./theme";

const keys: readonly (readonly [string, string, () => void])[] = [
  ["/", "filter the list", () => find("filter")?.focus()],
  ["[", "previous page", () => find("previous")?.click()],
  ["]", "next page", () => find("next")?.click()],
  ["r", "refresh now", refresh],
  ["t", "light, dark, as the system", nextTheme],
];

function find(name: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-shortcut="${name}"]:not(:disabled)`);
}

function typing(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return event.ctrlKey || event.metaKey || event.altKey || target.matches("input, textarea, select") || document.querySelector("dialog[open]") !== null;
}

export function Shortcuts() {
  const [help, setHelp] = useState(false);
  useEffect(() => {
    let going = false;
    const press = (event: KeyboardEvent) => {
      if (typing(event)) return;
      const place = going ? places.find(({ key, open }) => key === event.key && open()) : undefined;
      const act = keys.find(([key]) => key === event.key)?.[2];
      going = event.key === "g" && !going;
      if (place) go(...(place.path ? [place.path] : []));
      else if (event.key === "?") setHelp(true);
      else if (act) act();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return help ? <Help onClose={() => setHelp(false)} /> : null;
}

function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="keys">
        {keys.map(([key, what]) => (
          <Key key={key} keys={[key]} what={what} />
        ))}
        {places.filter(({ open }) => open()).map(({ key, title }) => (
          <Key key={key} keys={["g", key]} what={title} />
        ))}
      </dl>
    </Dialog>
  );
}

function Key({ keys, what }: { keys: string[]; what: string }) {
  return (
    <div>
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{what}</dd>
    </div>
  );
}
