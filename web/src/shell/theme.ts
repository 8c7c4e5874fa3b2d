/** Light, dark, or as the system has it. */
import { rememberedStore } from "../ui/store";

export type Theme = "system" | "light" | "dark";

export const theme = rememberedStore<Theme>("theme", "system");

const order: readonly Theme[] = ["system", "light", "dark"];

export function nextTheme(): void {
  theme.set(order[(order.indexOf(theme.value) + 1) % order.length]!);
}

function apply(value: Theme): void {
  document.documentElement.dataset.theme = value;
}

theme.subscribe(apply);
apply(theme.value);
