/** Arguments as people write them: one `name = value` a line. Numbers, true, false, lists and objects are what they look like; all else is text. */
import type { Arguments } from "../api/types";

export class ArgumentError extends Error {}

function parseValue(text: string): unknown {
  if (/^(-?\d+(\.\d+)?([eE][+-]?\d+)?|true|false)$/.test(text) || /^["[{]/.test(text)) {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new ArgumentError(`${text} is not valid JSON`);
    }
    if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw new ArgumentError(`${text} is too large for a page; put it into quotes or use another tool`);
    }
    return value;
  }
  return text;
}

export function parseArguments(text: string): Arguments {
  const result: Arguments = {};
  for (const line of text.split("\n").map((line) => line.trim())) {
    if (line === "") continue;
    const equals = line.indexOf("=");
    if (equals < 1) throw new ArgumentError(`“${line}” should read name = value`);
    const name = line.slice(0, equals).trim();
    if (Object.hasOwn(result, name)) throw new ArgumentError(`${name} is given twice`);
    result[name] = parseValue(line.slice(equals + 1).trim());
  }
  return result;
}

/** One value as it would be written above. */
export function formatValue(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  const looksLikeMore = /^(-?\d+(\.\d+)?([eE][+-]?\d+)?|true|false)$/.test(value) || /^["[{]/.test(value) || /\n|^\s|\s$/.test(value);
  return looksLikeMore ? JSON.stringify(value) : value;
}

export function formatArguments(args: Arguments | undefined | null): string {
  return Object.entries(args ?? {})
    .map(([name, value]) => `${name} = ${formatValue(value)}`)
    .join("\n");
}
