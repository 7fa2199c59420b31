// Arguments as the questions need them. What is wrong is said as "expected … got …" and ends with exit code 2.
import { logNameSchema } from "@quis/contract";
import { CliError } from "../error.ts";

const INSTANT = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/**
 * An instant in UTC: RFC 3339 with `Z` or an offset, or a day, which means its first moment in UTC.
 * @throws CliError CLI_USAGE, also for a time without a zone: it is refused, never guessed
 */
export function parseInstant(text: string): string {
  const full = DAY.test(text) ? `${text}T00:00:00Z` : text.replace(" ", "T").toUpperCase();
  const time = INSTANT.test(full) ? Date.parse(full) : Number.NaN;
  // Date.parse rolls 31 April over to 1 May; a day that is none must not become another.
  const [year, month, day] = text.slice(0, 10).split("-").map(Number);
  const calendar = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0));
  if (Number.isNaN(time) || calendar.getUTCMonth() !== (month ?? 0) - 1) {
    throw new CliError(
      "CLI_USAGE",
      `expected a day such as 2026-08-01 (UTC) or a time with its zone such as 2026-08-01T14:00:00Z, got ${text}`,
    );
  }
  return new Date(time).toISOString();
}

/** `--year`. @throws CliError CLI_USAGE */
export function parseYear(text: string): number {
  const year = /^\d{4}$/.test(text) ? Number(text) : Number.NaN;
  if (year >= 1970 && year <= 2199) return year;
  throw new CliError("CLI_USAGE", `expected --year of 1970 to 2199, got ${text}`);
}

/** Rows that a person can read in one table; programs take --json. */
const MAX_TABLE_ROWS = 10_000;

/** `--limit`: a number of rows or `all`. @throws CliError CLI_USAGE */
export function parseLimit(text: string, json: boolean): number {
  if (text === "all") return json ? Number.POSITIVE_INFINITY : MAX_TABLE_ROWS;
  const limit = parseWhole(text, "--limit");
  if (limit < 1) throw new CliError("CLI_USAGE", `expected --limit of 1 or more, or all, got ${text}`);
  if (!json && limit > MAX_TABLE_ROWS) {
    throw new CliError(
      "CLI_USAGE",
      `expected --limit up to ${MAX_TABLE_ROWS} for a table, got ${text}; --json has no limit`,
    );
  }
  return limit;
}

/** A whole number from 0 that JSON carries exactly. @throws CliError CLI_USAGE */
export function parseWhole(text: string, name: string): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new CliError("CLI_USAGE", `expected ${name} to be a whole number from 0, got ${text}`);
}

/** One of `allowed`. @throws CliError CLI_USAGE */
export function parseChoice<Choice extends string>(text: string, name: string, allowed: readonly Choice[]): Choice {
  const found = allowed.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new CliError("CLI_USAGE", `expected ${name} to be one of ${allowed.join(", ")}, got ${text}`);
}

/** Names separated by commas; empty for an empty text. @throws CliError CLI_USAGE for what can be no name of a field */
export function parseNames(text: string, name: string): string[] {
  const names = text.split(",").map((part) => part.trim());
  if (names.length === 1 && names[0] === "") return [];
  const wrong = names.find((part) => !/^[a-z0-9_]+(\.[a-z0-9_]+)?$/.test(part));
  if (wrong === undefined) return names;
  throw new CliError(
    "CLI_USAGE",
    `expected ${name} to be names separated by commas, such as actor,time, got ${JSON.stringify(wrong)}`,
  );
}

/** Text that can be the name of a log; whether there is one, the folder says. @throws CliError CLI_USAGE */
export function parseLogName(text: string, name: string): string {
  if (logNameSchema.safeParse(text).success) return text;
  throw new CliError("CLI_USAGE", `expected ${name} to be a log's name, such as records or oversight, got ${text}`);
}

const WINDOW_UNITS_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** A window of time such as `250ms`, `5s` or `2m`, in ms. @throws CliError CLI_USAGE */
export function parseWindow(text: string, name: string): number {
  const [, count, unit] = /^(\d{1,6})(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Number(count) * WINDOW_UNITS_MS[unit as keyof typeof WINDOW_UNITS_MS];
  if (count !== undefined && ms <= 86_400_000) return ms;
  throw new CliError("CLI_USAGE", `expected ${name} such as 250ms, 5s or 2m, at most 24h, got ${text}`);
}

const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A length of time such as `90m`, `12h`, `30d`, or `0`. @throws CliError CLI_USAGE */
export function parseDuration(text: string, name: string): number {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (text === "0") return 0;
  if (count !== undefined) return Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
  throw new CliError("CLI_USAGE", `expected ${name} such as 90m, 12h or 30d, or 0, got ${text}`);
}
