// A time as people write it: a day, an hour, a week, "yesterday", a range of two. All in UTC, as everything else. ISO 8601
import { TIME_MAX_MS, TIME_MIN_MS } from "../store/index.ts";

export interface TimeRange {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: HOUR, day: DAY, week: 7 * DAY };
/** Longest text that is looked at. */
const MOST_CHARS = 100;
const MOST_COUNT = 10_000;

/** The range that `text` means, or undefined if it is no time. `nowMs` decides what "today" is. A range of two ends with the end of the second. */
export function timeRangeOf(text: string, nowMs: number): TimeRange | undefined {
  if (text.length > MOST_CHARS) return undefined;
  const words = text.trim().toLowerCase().replaceAll(/\s+/g, " ");
  const range = between(words, nowMs) ?? single(words, nowMs);
  if (range === undefined || range.fromMs >= range.toMs) return undefined;
  return range.fromMs < TIME_MIN_MS || range.toMs > TIME_MAX_MS ? undefined : range;
}

function between(words: string, nowMs: number): TimeRange | undefined {
  // A hyphen only between blanks: days have hyphens of their own.
  const parts = words.split(/ ?(?:\.\.|–|—| - | to ) ?/);
  const [first = "", second = ""] = parts;
  if (parts.length !== 2) return undefined;
  const start = single(first, nowMs);
  if (start === undefined) return undefined;
  // `2026-11-03 14:00..15:00`: the second is on the day of the first.
  const onSameDay = /^\d\d?:\d\d(?::\d\d)?$/.test(second);
  const full = onSameDay ? `${new Date(start.fromMs).toISOString().slice(0, 10)} ${second}` : second;
  const end = single(full, nowMs);
  if (end === undefined) return undefined;
  // A clock time is an instant, a day is as long as it is.
  return { fromMs: start.fromMs, toMs: /:\d\d/.test(full) ? end.fromMs : end.toMs };
}

function single(words: string, nowMs: number): TimeRange | undefined {
  return named(words, nowMs) ?? moment(words) ?? week(words, nowMs) ?? month(words);
}

function named(words: string, nowMs: number): TimeRange | undefined {
  const today = Math.floor(nowMs / DAY) * DAY;
  if (words === "today") return { fromMs: today, toMs: today + DAY };
  if (words === "yesterday") return { fromMs: today - DAY, toMs: today };
  const monday = mondayOf(today);
  if (words === "this week") return { fromMs: monday, toMs: monday + 7 * DAY };
  if (words === "last week") return { fromMs: monday - 7 * DAY, toMs: monday };
  const now = new Date(today);
  const [year, at] = [now.getUTCFullYear(), now.getUTCMonth()];
  if (words === "this month") return { fromMs: Date.UTC(year, at), toMs: Date.UTC(year, at + 1) };
  if (words === "last month") return { fromMs: Date.UTC(year, at - 1), toMs: Date.UTC(year, at) };
  const last = /^last (\d{1,5}) (minute|hour|day|week)s?$/.exec(words);
  const count = Number(last?.[1]);
  if (last === null || count < 1 || count > MOST_COUNT) return undefined;
  return { fromMs: nowMs - count * (UNITS[last[2] ?? ""] ?? DAY), toMs: nowMs };
}

/** A day, or an hour, minute or second of it, with an optional `Z`. */
function moment(words: string): TimeRange | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:[ t](\d\d?)(?::(\d\d)(?::(\d\d))?)?z?)?$/.exec(words);
  if (parts === null) return undefined;
  const [year, monthNumber, day] = parts.slice(1, 4).map(Number) as [number, number, number];
  const start = Date.UTC(year, monthNumber - 1, day);
  const date = new Date(start);
  if (date.getUTCMonth() !== monthNumber - 1 || date.getUTCDate() !== day || year < 1000) return undefined;
  const [hour, minute, second] = parts.slice(4);
  if (hour === undefined) return { fromMs: start, toMs: start + DAY };
  if (Number(hour) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59) return undefined;
  const fromMs = start + Number(hour) * HOUR + Number(minute ?? 0) * MINUTE + Number(second ?? 0) * 1000;
  const length = minute === undefined ? HOUR : second === undefined ? MINUTE : 1000;
  return { fromMs, toMs: fromMs + length };
}

/** `2026-W45`, `week 45 2026` or `week 45` of this year. ISO 8601: week 1 is that of 4 January. */
function week(words: string, nowMs: number): TimeRange | undefined {
  const iso = /^(\d{4})-?w(\d\d)$/.exec(words);
  const said = /^week (\d\d?)(?: (?:of )?(\d{4}))?$/.exec(words);
  const number = Number(iso?.[2] ?? said?.[1]);
  const year = Number(iso?.[1] ?? said?.[2] ?? new Date(nowMs).getUTCFullYear());
  if (!(number >= 1 && number <= 53) || year < 1000) return undefined;
  const fromMs = mondayOf(Date.UTC(year, 0, 4)) + (number - 1) * 7 * DAY;
  // The Thursday decides to which year a week belongs.
  return new Date(fromMs + 3 * DAY).getUTCFullYear() === year ? { fromMs, toMs: fromMs + 7 * DAY } : undefined;
}

function month(words: string): TimeRange | undefined {
  const parts = /^(\d{4})-(\d\d)$/.exec(words);
  const [year, number] = [Number(parts?.[1]), Number(parts?.[2])];
  if (!(number >= 1 && number <= 12) || year < 1000) return undefined;
  return { fromMs: Date.UTC(year, number - 1), toMs: Date.UTC(year, number) };
}

function mondayOf(dayMs: number): number {
  return dayMs - ((new Date(dayMs).getUTCDay() + 6) % 7) * DAY;
}
