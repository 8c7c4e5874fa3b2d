/** A button that opens a form, sends what was filled in, and says how it went. Every change on the page goes through here. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { refresh } from "../api/poll";
import { Dialog } from "./Dialog";
import { Fields } from "./fields";
import { notify } from "./notices";

interface Props {
  /** The button's text and the form's title. */
  label: string;
  title?: string;
  /** What the button in the form says; the label, if left out. */
  submit?: string;
  danger?: boolean;
  class?: string;
  children?: ComponentChildren;
  /** Does it; returns what to tell the user, or nothing. Whatever it throws is shown in the form, which stays as it was. */
  run: (fields: Fields) => Promise<string | void>;
}

export function Action(props: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class={props.class ?? (props.danger ? "danger" : "")} onClick={() => setOpen(true)}>
        {props.label}
      </button>
      {open && (
        <Dialog title={props.title ?? props.label} onClose={() => setOpen(false)}>
          <ActionForm {...props} onDone={() => setOpen(false)} />
        </Dialog>
      )}
    </>
  );
}

/** The form alone, for where it stands on the page itself. */
export function ActionForm({ label, submit, danger, children, run, onDone }: Props & { onDone?: () => void }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    setBusy(true);
    setError("");
    try {
      const told = await run(new Fields(new FormData(form)));
      if (told) notify(told);
      refresh();
      onDone?.();
    } catch (error) {
      setError((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="form" onSubmit={send}>
      {children}
      {error && (
        <p class="trouble" role="alert">
          {error}
        </p>
      )}
      <footer>
        <button type="submit" class={danger ? "danger" : "primary"} disabled={busy}>
          {busy ? "…" : (submit ?? label)}
        </button>
      </footer>
    </form>
  );
}
