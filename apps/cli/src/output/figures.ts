// Numbers and times as people read them: grouped digits, units, UTC.

const grouped = new Intl.NumberFormat("en-US");

/** 4294 → `4,294`. */
export function formatCount(value: number): string {
  return grouped.format(value);
}

/** `1 access`, `4,294 accesses`. */
export function countOf(value: number, one: string, many: string): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** Seconds with as many digits as matter: `0.42 s`, `7.3 s`, `9 s`, `2 min 5 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds > 0 && Number.isInteger(seconds) && seconds < 60) return `${seconds} s`;
  if (seconds < 1) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Bytes in decimal units: `1.2 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${BYTE_UNITS[unit]}`;
}

/** RFC 3339 UTC → `2026-08-01 12:03:22`, with milliseconds only if there are some. The heading says UTC. */
export function formatTime(instant: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,3})\d*)?Z$/.exec(instant);
  if (match === null) return instant;
  const fraction = (match[3] ?? "").padEnd(3, "0");
  return `${match[1]} ${match[2]}${fraction === "000" ? "" : `.${fraction}`}`;
}

/** RFC 3339 UTC → `2026-08-01 12:03:22`: lists leave fractions to the event itself. */
export function formatSecond(instant: string): string {
  return formatTime(instant).replace(/\.\d+$/, "");
}

/** Day of an instant, UTC. */
export function formatDay(instant: string): string {
  return instant.slice(0, 10);
}

/** `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}
