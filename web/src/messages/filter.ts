/** Finding messages among those that were peeked at. */
import type { Message } from "../api/types";
import { formatValue } from "../format/arguments";
import { bytesOf, textOf } from "./payload";

/**
 * Whether a message has every word of the filter: `name:value` in a header, a property, `exchange` or `key`, anything else in its body.
 * Words with spaces stand in quotes.
 */
export function messageMatches(message: Message, filter: string): boolean {
  const words = filter.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
  return words.every((word) => {
    const [, name, value] = /^([\w.-]+):(.*)$/.exec(word) ?? [];
    return name === undefined ? inBody(message, plain(word)) : inField(message, name, plain(value!)) || inBody(message, plain(word));
  });
}

function plain(word: string): string {
  return word.replaceAll('"', "").toLowerCase();
}

function inBody(message: Message, text: string): boolean {
  return (textOf(bytesOf(message)) ?? "").toLowerCase().includes(text);
}

function inField(message: Message, name: string, value: string): boolean {
  const { headers = {}, ...properties } = message.properties;
  const fields: Record<string, unknown> = { ...properties, exchange: message.exchange, key: message.routing_key, ...headers };
  const found = Object.keys(fields).find((field) => field.toLowerCase() === name.toLowerCase());
  return found !== undefined && formatValue(fields[found]).toLowerCase().includes(value);
}
