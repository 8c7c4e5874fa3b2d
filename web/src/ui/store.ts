import { useEffect, useState } from "preact/hooks";

/** A value that components follow. Lives as long as the page. */
export class Store<T> {
  #listeners = new Set<(value: T) => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set(value: T): void {
    if (Object.is(value, this.current)) return;
    this.current = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  subscribe(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The store's value; the component is drawn again when it changes. */
export function useStore<T>(store: Store<T>): T {
  const [, redraw] = useState({});
  useEffect(() => store.subscribe(() => redraw({})), [store]);
  return store.value;
}

/** A store that survives a reload, for choices such as the theme. */
export function rememberedStore<T extends string | number>(key: string, initial: T): Store<T> {
  const name = `hoopoe.${key}`;
  const saved = localStorage.getItem(name);
  const store = new Store<T>(saved === null ? initial : ((typeof initial === "number" ? Number(saved) : saved) as T));
  store.subscribe((value) => localStorage.setItem(name, String(value)));
  return store;
}
