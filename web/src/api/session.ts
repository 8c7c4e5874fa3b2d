/** Who is logged in. Kept in the tab's session storage, so that it ends with the tab and other sites never see it. */
import { Store } from "../ui/store";
import type { WhoAmI } from "./types";

export interface Session extends WhoAmI {
  readonly authorization: string;
}

const key = "hoopoe.session";

function stored(): Session | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

export const session = new Store<Session | null>(stored());

session.subscribe((value) => {
  if (value) sessionStorage.setItem(key, JSON.stringify(value));
  else sessionStorage.removeItem(key);
});

/** The header of basic authentication; the text is UTF-8, which btoa alone does not take. */
export function basic(user: string, password: string): string {
  return "Basic " + btoa(String.fromCharCode(...new TextEncoder().encode(`${user}:${password}`)));
}

/** Tags come as a list from current servers and as one text from old ones. */
export function tagsOf(tags: string[] | string | undefined): string[] {
  return Array.isArray(tags) ? tags : (tags ?? "").split(",").filter((tag) => tag !== "");
}

/** Whether who is logged in has one of the tags; an administrator has them all. */
export function may(...tags: string[]): boolean {
  const own = tagsOf(session.value?.tags);
  return own.includes("administrator") || tags.some((tag) => own.includes(tag));
}
