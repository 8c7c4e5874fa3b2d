/** A message's body as bytes, and as what it may be read as. */
import type { Message } from "../api/types";

export type View = "json" | "text" | "hex";

export function bytesOf({ payload, payload_encoding }: Pick<Message, "payload" | "payload_encoding">): Uint8Array {
  return payload_encoding === "base64" ? Uint8Array.from(atob(payload), (char) => char.charCodeAt(0)) : new TextEncoder().encode(payload);
}

/** The bytes as text, or null where they are none. Where they are a cut piece, half a character at the end is no reason to say no. */
export function textOf(bytes: Uint8Array, cut = false): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut });
    // Control characters that no text has say that these bytes only happen to be valid UTF-8.
    return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? null : text;
  } catch {
    return null;
  }
}

/** The text as JSON over several lines, or null where it is none. Numbers are kept as they were written, however long. */
export function jsonOf(text: string): string | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  return indent(text);
}

/** Lays out valid JSON without reading its numbers, because 2^53+1 would come back as another one. */
function indent(json: string): string {
  let depth = 0;
  const tokens = json.match(/"(?:[^"\\]|\\.)*"|[^\s"[\]{},:]+|[[\]{},:]/g) ?? [];
  return tokens
    .map((token, index) => {
      const line = () => "\n" + "  ".repeat(depth);
      switch (token) {
        case "{": case "[":
          if (/[\]}]/.test(tokens[index + 1] ?? "")) return token;
          depth++;
          return token + line();
        case "}": case "]":
          if (/^[[{]$/.test(tokens[index - 1] ?? "")) return token;
          depth--;
          return line() + token;
        case ",": return token + line();
        case ":": return ": ";
        default: return token;
      }
    })
    .join("");
}

/** Offset, sixteen bytes, and their characters, a line for each sixteen. */
export function hexOf(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += 16) {
    const part = [...bytes.subarray(offset, offset + 16)];
    const hex = part.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const chars = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${offset.toString(16).padStart(8, "0")}  ${hex.padEnd(47)}  ${chars}`);
  }
  return lines.join("\n");
}

/** The body's beginning on one line. */
export function previewOf(bytes: Uint8Array): string {
  const text = textOf(bytes.subarray(0, 240), bytes.length > 240);
  return text?.replace(/\s+/g, " ").trim() ?? "(not text)";
}

/** What the body can be shown as, the most telling first. */
export function viewsOf(bytes: Uint8Array, cut = false): { view: View; content: string }[] {
  const text = textOf(bytes, cut);
  const json = text === null ? null : jsonOf(text);
  return [
    ...(json === null ? [] : [{ view: "json" as const, content: json }]),
    ...(text === null ? [] : [{ view: "text" as const, content: text }]),
    { view: "hex", content: hexOf(bytes) },
  ];
}
