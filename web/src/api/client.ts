/** The one place that speaks HTTP. Paths are below `api/`, relative to the page, so that a path prefix does not matter. */
import { basic, session } from "./session";
import type { WhoAmI } from "./types";

export class ApiError extends Error {
  constructor(
    readonly status: number,
    reason: string,
  ) {
    super(reason);
  }
}

type Method = "GET" | "PUT" | "POST" | "DELETE";

async function reasonOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { reason, error } = JSON.parse(text);
    return typeof reason === "string" ? reason : (error ?? text);
  } catch {
    return response.statusText || `the server answered ${response.status}`;
  }
}

async function send<T>(authorization: string, method: Method, path: string, body?: unknown, more?: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`api/${path}`, {
      method,
      // Without this the browser answers a 401 with its own log-in box.
      credentials: "omit",
      cache: "no-store",
      body: body === undefined ? undefined : JSON.stringify(body),
      ...more,
      headers: { authorization, ...(body === undefined ? {} : { "content-type": "application/json" }), ...more?.headers },
    });
  } catch (error) {
    if (more?.signal?.aborted) throw error;
    throw new ApiError(0, "The broker cannot be reached.");
  }
  if (!response.ok) throw new ApiError(response.status, await reasonOf(response));
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

/** Sends one request as who is logged in. */
export function request<T = void>(method: Method, path: string, body?: unknown, more?: RequestInit): Promise<T> {
  return send(session.value?.authorization ?? "", method, path, body, more);
}

/** Begins a session, or fails with an ApiError of status 401. */
export async function logIn(user: string, password: string): Promise<void> {
  const authorization = basic(user, password);
  session.set({ ...(await send<WhoAmI>(authorization, "GET", "whoami")), authorization });
}

export function logOut(): void {
  session.set(null);
}
