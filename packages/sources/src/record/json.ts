// A normaliser of formats whose records are JSON objects.
import { Problem } from "../error.ts";
import { guarded, type Normaliser, type Outcome, quarantine } from "../format/index.ts";
import { compileInstant } from "../instant/index.ts";
import { decodeUtf8, type JsonObject, parseJsonObject } from "../text/index.ts";

/** A normaliser that reads each record strictly and hands it on as an object; `normalise` may keep parts of it in its event. */
export function jsonNormaliser(normalise: (record: JsonObject) => Outcome): Normaliser {
  return {
    needsHeader: false,
    header: () => [],
    normalise: guarded((bytes) => {
      const text = decodeUtf8(bytes);
      if (text instanceof Problem) return quarantine(text);
      const record = parseJsonObject(text);
      return record instanceof Problem ? quarantine(record) : normalise(record);
    }),
  };
}

const parseRfc3339 = compileInstant({ format: "rfc3339" });

/** Milliseconds of an RFC 3339 time; anything else is told as a Problem that names the member. */
export function instantOf(value: unknown, member: string): number | Problem {
  if (typeof value === "string") return parseUtc(value) ?? parseRfc3339(value);
  const got = value === undefined || value === null ? "nothing" : `a ${typeof value}`;
  return new Problem("SOURCE_BAD_TIME", `expected a time in ${member}, got ${got}`);
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const ZERO = 48;

/** `2026-01-31T23:59:59.123Z`, the way nearly all write it, at a tenth of the cost of the general parser; undefined for anything that is not plainly that. */
function parseUtc(text: string): number | undefined {
  const { length } = text;
  if (length < 20 || length > 30 || text.charCodeAt(length - 1) !== 90) return undefined;
  if (text[4] !== "-" || text[7] !== "-" || text[10] !== "T" || text[13] !== ":" || text[16] !== ":") return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  // NaN fails every comparison.
  if (!(year >= 1970 && year < 2200 && month >= 1 && month <= 12 && day >= 1)) return undefined;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > (DAYS[month - 1] as number) + (month === 2 && isLeap ? 1 : 0)) return undefined;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  let ms = 0;
  if (length > 20) {
    if (text[19] !== "." || length === 21) return undefined;
    for (let at = 20; at < length - 1; at++) {
      const digit = text.charCodeAt(at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) return undefined;
      if (at < 23) ms += digit * (at === 20 ? 100 : at === 21 ? 10 : 1);
    }
  }
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

/** The number that the digits make, or NaN. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}
