/** Addresses are in the fragment, as RabbitMQ's page has them: `#/queues/%2F/orders?page=2`, so that links from elsewhere still lead there. */

export interface Route {
  readonly parts: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  return {
    parts: path === "" ? [] : path.split("/").map(decoded),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

/** The address of parts: href("queues", "/", "orders") is `#/queues/%2F/orders`. */
export function href(...parts: string[]): string {
  return "#/" + parts.map(encodeURIComponent).join("/");
}

export function routeText({ parts, query }: Route): string {
  const search = new URLSearchParams(query).toString();
  return href(...parts) + (search === "" ? "" : `?${search}`);
}

/** An exchange's name in addresses: the default one has none of its own. */
export function exchangePart(name: string): string {
  return name === "" ? "amq.default" : name;
}
