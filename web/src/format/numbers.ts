/** Numbers for people: short, steady in width, and never more exact than they are. */

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** 1234567 → 1,234,567; what is not known is a dash. */
export function count(value: number | undefined | null): string {
  return value === undefined || value === null ? "–" : grouped.format(value);
}

/** 12345 → 12.3k, for where there is little room. */
export function short(value: number | undefined | null): string {
  if (value === undefined || value === null) return "–";
  for (const [limit, unit] of [[1e9, "G"], [1e6, "M"], [1e4, "k"]] as const) {
    if (Math.abs(value) >= limit) return trim(value / (unit === "k" ? 1e3 : limit)) + unit;
  }
  return grouped.format(value);
}

/** Events a second: two digits where they say something. */
export function rate(value: number | undefined | null): string {
  if (value === undefined || value === null) return "–";
  if (value === 0) return "0";
  if (value < 10) return `${trim(value)}`;
  return short(Math.round(value));
}

/** 1536 → 1.5 KiB. */
export function bytes(value: number | undefined | null): string {
  if (value === undefined || value === null) return "–";
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : trim(value)} ${units[unit]}`;
}

function trim(value: number): string {
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  const text = value.toFixed(digits);
  return digits === 0 ? text : text.replace(/\.?0+$/, "");
}
