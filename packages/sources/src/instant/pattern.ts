// Time patterns: letters of the pattern → fields of a wall-clock time.
import { SourceError } from "../error.ts";

/** A wall-clock time as if it were UTC, and its offset if the text names one. */
export interface WallTime {
  readonly ms: number;
  readonly offsetMs: number | undefined;
}

export interface TimePattern {
  readonly hasOffset: boolean;
  parse(text: string): WallTime | undefined;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

type Field =
  | "year"
  | "month"
  | "monthName"
  | "day"
  | "hour"
  | "hour12"
  | "minute"
  | "second"
  | "fraction"
  | "half"
  | "offset";

/** Longest tokens first. `SSS` with the separator before it is optional as a whole: sources drop a zero fraction. */
const TOKENS: readonly (readonly [token: string, field: Field, regex: string])[] = [
  ["YYYY", "year", "(\\d{4})"],
  ["MMM", "monthName", "([A-Za-z]{3})"],
  ["SSS", "fraction", "(\\d{1,9})"],
  ["MM", "month", "(\\d{2})"],
  ["DD", "day", "(\\d{2})"],
  ["HH", "hour", "(\\d{2})"],
  ["hh", "hour12", "(\\d{2})"],
  ["mm", "minute", "(\\d{2})"],
  ["ss", "second", "(\\d{2})"],
  ["M", "month", "(\\d{1,2})"],
  ["D", "day", "(\\d{1,2})"],
  ["H", "hour", "(\\d{1,2})"],
  ["h", "hour12", "(\\d{1,2})"],
  ["A", "half", "([AaPp][Mm])"],
  ["Z", "offset", "(Z|z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)"],
];

/**
 * Compiles a pattern of `YYYY MM M MMM DD D HH H hh h mm ss SSS A Z` and literal other characters.
 * @throws SourceError SOURCE_BAD_MAPPING if a letter is unknown or the pattern names no full date and hour
 */
export function compilePattern(pattern: string): TimePattern {
  const fields: Field[] = [];
  let source = "";
  let at = 0;
  while (at < pattern.length) {
    const token = TOKENS.find(([name]) => pattern.startsWith(name, at));
    if (token !== undefined) {
      source += token[2];
      fields.push(token[1]);
      at += token[0].length;
    } else if (pattern.startsWith(".SSS", at) || pattern.startsWith(",SSS", at)) {
      source += `(?:[.,](\\d{1,9}))?`;
      fields.push("fraction");
      at += 4;
    } else {
      const literal = pattern[at] as string;
      if (/[A-Za-z]/.test(literal) && literal !== "T")
        throw badPattern(pattern, `the letter ${JSON.stringify(literal)}`);
      source += literal.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
      at += 1;
    }
  }
  for (const [needed, alternatives] of REQUIRED) {
    const count = fields.filter((field) => alternatives.includes(field)).length;
    if (count !== 1) throw badPattern(pattern, `${count === 0 ? "no" : "more than one"} ${needed}`);
  }
  if (fields.includes("hour12") !== fields.includes("half")) throw badPattern(pattern, "hh without A, or A without hh");
  const regex = new RegExp(`^${source}$`, "u");
  return { hasOffset: fields.includes("offset"), parse: (text) => readMatch(regex.exec(text), fields) };
}

const REQUIRED: readonly (readonly [string, readonly Field[]])[] = [
  ["year", ["year"]],
  ["month", ["month", "monthName"]],
  ["day", ["day"]],
  ["hour", ["hour", "hour12"]],
  ["minute", ["minute"]],
];

function badPattern(pattern: string, what: string): SourceError {
  return new SourceError(
    "SOURCE_BAD_MAPPING",
    `time format expected rfc3339, epoch-ms, epoch-s or a pattern of YYYY MM MMM DD HH hh mm ss SSS A Z, got ${JSON.stringify(pattern)} with ${what}`,
  );
}

function readMatch(match: RegExpExecArray | null, fields: readonly Field[]): WallTime | undefined {
  if (match === null) return undefined;
  let year = 0;
  let month = 0;
  let day = 0;
  let hour = 0;
  let minute = 0;
  let second = 0;
  let ms = 0;
  let half: string | undefined;
  let offsetMs: number | undefined;
  for (let index = 0; index < fields.length; index += 1) {
    const text = match[index + 1];
    if (text === undefined) continue;
    switch (fields[index] as Field) {
      case "year":
        year = Number(text);
        break;
      case "month":
        month = Number(text);
        break;
      case "monthName":
        month = MONTHS.indexOf(text.toLowerCase()) + 1;
        break;
      case "day":
        day = Number(text);
        break;
      case "hour":
      case "hour12":
        hour = Number(text);
        break;
      case "minute":
        minute = Number(text);
        break;
      case "second":
        second = Number(text);
        break;
      case "fraction":
        ms = Number(text.padEnd(3, "0").slice(0, 3));
        break;
      case "half":
        half = text.toLowerCase();
        break;
      case "offset":
        offsetMs = readOffset(text);
        if (offsetMs === undefined) return undefined;
        break;
    }
  }
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half === "pm" ? 12 : 0);
  }
  // A leap second (RFC 3339 §5.7) is the same instant as the last millisecond can tell: there is no :60 in epoch time.
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const dayMs = Date.UTC(year, month - 1, day);
  const check = new Date(dayMs);
  if (month < 1 || month > 12 || check.getUTCDate() !== day || check.getUTCMonth() !== month - 1 || year < 1000) {
    return undefined;
  }
  return { ms: dayMs + ((hour * 60 + minute) * 60 + second) * 1000 + ms, offsetMs };
}

function readOffset(text: string): number | undefined {
  if (/^[A-Za-z]/.test(text)) return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(text[3] === ":" ? 4 : 3) || 0);
  if (hours > 15 || minutes > 59) return undefined;
  return (text[0] === "-" ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
