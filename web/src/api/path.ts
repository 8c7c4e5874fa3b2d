/** Writes a path below `api/`, each inserted part encoded: api`queues/${"/"}/${name}` is `queues/%2F/name`. */
export function api(texts: TemplateStringsArray, ...parts: (string | number)[]): string {
  return texts.reduce((path, text, index) => path + encodeURIComponent(parts[index - 1]!) + text);
}

/** Adds a query to a path; what is empty or absent is left out. */
export function withQuery(path: string, query: Record<string, string | number | boolean | undefined>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "" && value !== false);
  if (given.length === 0) return path;
  return `${path}${path.includes("?") ? "&" : "?"}${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}
