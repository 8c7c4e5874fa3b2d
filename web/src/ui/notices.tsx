/** Short messages at the edge of the page about what was just done. */
import { Store, useStore } from "./store";

interface Notice {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
}

const notices = new Store<readonly Notice[]>([]);
let last = 0;

/** Shows a text for some seconds; what went wrong stays longer. */
export function notify(text: string, bad = false): void {
  const id = ++last;
  notices.set([...notices.value, { id, text, bad }]);
  setTimeout(() => dismiss(id), bad ? 12_000 : 4_000);
}

function dismiss(id: number): void {
  notices.set(notices.value.filter((notice) => notice.id !== id));
}

export function Notices() {
  return (
    <div class="notices" aria-live="polite">
      {useStore(notices).map(({ id, text, bad }) => (
        <button key={id} type="button" class={bad ? "notice bad" : "notice"} title="Dismiss" onClick={() => dismiss(id)}>
          {text}
        </button>
      ))}
    </div>
  );
}
