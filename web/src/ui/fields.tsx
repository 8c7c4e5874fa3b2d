/** Fields of forms, and reading them. */
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Arguments } from "../api/types";
import { parseArguments } from "../format/arguments";

/** What a form was filled with; names are those of its fields. */
export class Fields {
  constructor(private readonly data: FormData) {}

  text(name: string): string {
    return String(this.data.get(name) ?? "");
  }

  /** The number, or undefined where the field was left empty. */
  number(name: string): number | undefined {
    const text = this.text(name).trim();
    return text === "" ? undefined : Number(text);
  }

  checked(name: string): boolean {
    return this.data.has(name);
  }

  all(name: string): string[] {
    return this.data.getAll(name).map(String);
  }

  arguments(name = "arguments"): Arguments {
    return parseArguments(this.text(name));
  }

  file(name: string): File | null {
    const file = this.data.get(name);
    return file instanceof File && file.size > 0 ? file : null;
  }
}

export function Field({ label, hint, children }: { label: string; hint?: string; children: ComponentChildren }) {
  return (
    <label class="field">
      <span>{label}</span>
      {children}
      {hint && <small>{hint}</small>}
    </label>
  );
}

export function Check({ name, label, checked }: { name: string; label: string; checked?: boolean }) {
  return (
    <label class="check">
      <input type="checkbox" name={name} defaultChecked={checked} /> {label}
    </label>
  );
}

/** Arguments, one a line, with names to pick from: few people know them by heart. */
export function ArgumentsField({ name = "arguments", label = "Arguments", initial = "", names = [] }: { name?: string; label?: string; initial?: string; names?: readonly string[] }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const add = (argument: string) => {
    const element = area.current!;
    element.value = `${element.value.trimEnd()}${element.value.trim() ? "\n" : ""}${argument} = `;
    element.focus();
  };
  return (
    <div>
      <Field label={label} hint="One a line: name = value">
        <textarea ref={area} name={name} rows={3} class="code" spellcheck={false} defaultValue={initial} />
      </Field>
      <div class="chips" role="group" aria-label={`Add to ${label.toLowerCase()}`}>
        {names.map((argument) => (
          <button key={argument} type="button" class="chip" onClick={() => add(argument)}>
            + {argument}
          </button>
        ))}
      </div>
    </div>
  );
}
