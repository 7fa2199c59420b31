// Times as the page shows them: UTC in the text, the reader's own zone in the title.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?/;

const two = (value: number): string => String(value).padStart(2, "0");

function asDate(instant: string | number): Date | undefined {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** `2026-11-22 14:02:11` in UTC; what is no time comes back as it is. */
export function formatTime(instant: string | number): string {
  const date = asDate(instant);
  if (date === undefined) return String(instant);
  return date.toISOString().slice(0, 19).replace("T", " ");
}

/** `2026-11-22 14:02:11.250` in UTC. */
export function formatTimeMs(instant: string | number): string {
  const date = asDate(instant);
  return date === undefined ? String(instant) : date.toISOString().slice(0, 23).replace("T", " ");
}

/** The instant in the reader's zone, with the zone's name; empty for what is no time. */
export function formatLocal(instant: string | number, zone?: string): string {
  const date = asDate(instant);
  if (date === undefined) return "";
  return new Intl.DateTimeFormat("en-GB", {
    dateStyle: "medium",
    timeStyle: "long",
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).format(date);
}

/** `24 Aug 2026` of the UTC day. */
export function formatDay(instant: string | number): string {
  const date = asDate(instant);
  if (date === undefined) return String(instant);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
}

/** `24 Aug – 22 Nov 2026`; years twice only if they differ, one day only once. */
export function formatDays(first: string, last: string): string {
  const a = asDate(first);
  const b = asDate(last);
  if (a === undefined || b === undefined) return `${first} – ${last}`;
  const from = formatDay(first);
  const to = formatDay(last);
  if (from === to) return from;
  const short = a.getUTCFullYear() === b.getUTCFullYear() ? from.slice(0, -5) : from;
  return `${short} – ${to}`;
}

/** How much later `received` is than `time`, in the largest fitting unit, such as `+1.2 s` or `+3 d`. Empty if unknown. */
export function formatDelay(time: string, received: string): string {
  const ms = (asDate(received)?.getTime() ?? Number.NaN) - (asDate(time)?.getTime() ?? Number.NaN);
  if (Number.isNaN(ms)) return "";
  const sign = ms < 0 ? "−" : "+";
  const size = Math.abs(ms);
  if (size < 60_000) return `${sign}${(size / 1000).toFixed(1)} s`;
  if (size < 3_600_000) return `${sign}${Math.round(size / 60_000)} min`;
  if (size < 172_800_000) return `${sign}${Math.round(size / 3_600_000)} h`;
  return `${sign}${Math.round(size / 86_400_000)} d`;
}

/** First instant of a UTC day `2026-11-22`, shifted by whole days. */
export function dayStart(day: string, shiftDays = 0): string {
  return `${new Date(Date.parse(`${day}T00:00:00Z`) + shiftDays * 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`;
}

/** The UTC day of an instant, `2026-11-22`. */
export function dayOf(instant: string): string {
  return ISO.test(instant) ? new Date(instant).toISOString().slice(0, 10) : "";
}

/** Whether `text` is a day of the calendar, `2026-11-22`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = asDate(`${text}T00:00:00Z`);
  return date !== undefined && date.toISOString().startsWith(text);
}

/** Clock of a UTC instant, `14:02:11`. */
export function formatClock(instant: string): string {
  return two(new Date(instant).getUTCHours()) + new Date(instant).toISOString().slice(13, 19);
}
