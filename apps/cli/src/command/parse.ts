// Arguments as the questions need them. What is wrong is said as "expected … got …" and ends with exit code 2.
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
