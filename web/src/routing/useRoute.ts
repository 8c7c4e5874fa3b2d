import { Store, useStore } from "../ui/store";
import { href, parseRoute, type Route, routeText } from "./route";

const current = new Store<Route>(parseRoute(location.hash));
window.addEventListener("hashchange", () => current.set(parseRoute(location.hash)));

/** The page's address now. */
export function useRoute(): Route {
  return useStore(current);
}

export function go(...parts: string[]): void {
  location.hash = href(...parts);
}

/** Changes the query in place: filters and pages are part of the address but no steps to go back through. */
export function setQuery(query: Record<string, string>): void {
  const route = { parts: current.value.parts, query };
  history.replaceState(null, "", routeText(route));
  current.set(route);
}
