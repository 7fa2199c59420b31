// Days and UTC instants by integer arithmetic (proleptic Gregorian, ISO 8601), without Date, locale or time zone.

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

export interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Days since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

export function civilFromDays(days: number): Civil {
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const dayOfEra = z - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** 0 = Monday … 6 = Sunday. 1970-01-01 was a Thursday. */
export function weekday(days: number): number {
  return (((days + 3) % 7) + 7) % 7;
}

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);

export function formatDate(days: number): string {
  const { year, month, day } = civilFromDays(days);
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

// Dates by day: a run asks for the same few again and again, 10 years of them at most.
const dates = new Map<number, string>();

function dateOf(days: number): string {
  let date = dates.get(days);
  if (date === undefined) {
    if (dates.size > 8192) dates.clear();
    date = formatDate(days);
    dates.set(days, date);
  }
  return date;
}

/** `2026-01-05 09:07:03.123`, UTC, without a zone; `joint` stands between date and time of day. */
export function formatClock(timeMs: number, withMs: boolean, joint = " "): string {
  const days = Math.floor(timeMs / DAY_MS);
  const ms = timeMs - days * DAY_MS;
  const seconds = Math.floor(ms / 1000);
  const clock = `${dateOf(days)}${joint}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return withMs ? `${clock}.${String(ms % 1000).padStart(3, "0")}` : clock;
}

/** `2026-01-05T09:07:03Z`: whole seconds, as the context files have them. */
export function formatInstant(timeMs: number): string {
  return `${formatClock(timeMs, false, "T")}Z`;
}

/** Days since the epoch of a `YYYY-MM-DD` date, or undefined when there is no such day. */
export function parseDate(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const days = daysFromCivil(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10)));
  return formatDate(days) === text ? days : undefined;
}
