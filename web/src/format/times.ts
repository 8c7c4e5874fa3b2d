/** 93784000 ms → 1 d 2 h: the two largest units, which is what people read. */
export function duration(milliseconds: number | undefined | null): string {
  if (milliseconds === undefined || milliseconds === null) return "–";
  const units = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1000]] as const;
  const first = units.findIndex(([, size]) => milliseconds >= size);
  if (first < 0) return "0 s";
  let rest = milliseconds;
  return units
    .slice(first, first + 2)
    .map(([name, size]) => {
      const whole = Math.floor(rest / size);
      rest -= whole * size;
      return whole === 0 ? "" : `${whole} ${name}`;
    })
    .filter((text) => text !== "")
    .join(" ");
}

/** How long ago a time was, which the API says in milliseconds. */
export function since(time: number | undefined, now = Date.now()): string {
  return time === undefined ? "–" : duration(Math.max(0, now - time));
}
