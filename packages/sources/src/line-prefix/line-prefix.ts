// PostgreSQL's log_line_prefix: what stands before each message of a stderr log.
// https://www.postgresql.org/docs/15/runtime-config-logging.html#GUC-LOG-LINE-PREFIX
import { SourceError } from "../error.ts";

/** One line read: the values of the prefix by escape letter, the word before the message, and the message's first line. */
export interface PrefixedLine {
  /** Values by escape letter; empty ones are absent. */
  readonly values: ReadonlyMap<string, string>;
  /** LOG, ERROR, … or DETAIL, HINT, QUERY, CONTEXT, LOCATION, BACKTRACE, STATEMENT, which belong to the message before. */
  readonly word: string;
  readonly text: string;
}

/** A compiled prefix. */
export interface LinePrefix {
  /**
   * Every way the line can be read. None: the line is not of this log. Two: names in the prefix are whatever a client calls itself, and one of them
   * (or the message) looks like the end of the prefix; nobody can tell which it is.
   */
  read(line: string): readonly PrefixedLine[];
}

const MESSAGES = "DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC";
/** Words of lines that belong to the message before them. */
const PARTS: ReadonlySet<string> = new Set([
  "DETAIL",
  "HINT",
  "QUERY",
  "CONTEXT",
  "LOCATION",
  "BACKTRACE",
  "STATEMENT",
]);

export function isPart(word: string): boolean {
  return PARTS.has(word);
}

/** The process or session a line is of. */
export function sessionOf(line: PrefixedLine): string | undefined {
  return line.values.get("c") ?? line.values.get("p");
}

const TIME = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;
const ZONE = String.raw` [A-Za-z0-9+-]{1,10}`;
// Names are at most 63 bytes (NAMEDATALEN); without that bound three of them in one prefix would be cubic.
const NAME = ".{0,63}";
const ESCAPES: Readonly<Record<string, string>> = {
  a: NAME,
  u: NAME,
  d: NAME,
  r: String.raw`[^\s()]{0,255}(?:\(\d{1,5}\))?`,
  h: String.raw`[^\s()]{0,255}`,
  L: String.raw`[^\s()]{0,255}`,
  b: "[A-Za-z ]{0,64}",
  p: String.raw`\d{1,10}`,
  P: String.raw`\d{0,10}`,
  t: `${TIME}${ZONE}`,
  m: String.raw`${TIME}\.\d{3}${ZONE}`,
  n: String.raw`\d{1,12}\.\d{3}`,
  i: "[A-Za-z ]{0,64}",
  e: "[0-9A-Z]{5}",
  c: String.raw`[0-9a-f]{1,16}\.[0-9a-f]{1,8}`,
  l: String.raw`\d{1,15}`,
  s: `${TIME}${ZONE}`,
  v: "[0-9A-Fa-f/]{0,40}",
  x: String.raw`\d{1,20}`,
  Q: String.raw`-?\d{1,20}`,
};

/**
 * Compiles a prefix as it stands in postgresql.conf.
 * @throws SourceError SOURCE_BAD_MAPPING for an unknown escape, one that occurs twice, or a prefix without time (%m, %t or %n) or without process
 * (%c or %p), by which the lines of one message are known
 */
export function compileLinePrefix(prefix: string): LinePrefix {
  const letters: string[] = [];
  let source = "";
  let free = false;
  let isOptional = false;
  const pieces = prefix.match(/%-?\d{0,3}[A-Za-z%]|[^%]+|%/g) ?? [];
  for (const piece of pieces) {
    const letter = piece.at(-1) ?? "";
    if (!piece.startsWith("%")) source += piece.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
    else if (piece === "%%") source += "%";
    else if (letter === "q") {
      // Processes that are no session stop here.
      if (isOptional) throw badPrefix(prefix, "%q twice");
      isOptional = true;
      source += "(?:";
    } else {
      const value = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
      if (value === undefined) throw badPrefix(prefix, `the escape ${JSON.stringify(piece)}`);
      if (letters.includes(letter)) throw badPrefix(prefix, `%${letter} twice`);
      letters.push(letter);
      free ||= value === NAME;
      // `%5p`, `%-10u`: padded with spaces.
      const pad = /\d/.test(piece) ? " *" : "";
      source += `${pad}(${value === NAME ? "NAME" : value})${pad}`;
    }
  }
  if (isOptional) source += ")?";
  if (!letters.some((letter) => "mtn".includes(letter))) throw badPrefix(prefix, "no time (%m, %t or %n)");
  if (!letters.some((letter) => "cp".includes(letter))) throw badPrefix(prefix, "no process (%c or %p)");
  const end = `(${MESSAGES}|${[...PARTS].join("|")}):  (.*)$`;
  const patterns = (free ? [`${NAME}?`, NAME] : [NAME]).map(
    (name) => new RegExp(`^${source.replaceAll("NAME", name)}${end}`, "s"),
  );
  return { read: (line) => readLine(line, patterns, letters) };
}

function badPrefix(prefix: string, what: string): SourceError {
  return new SourceError(
    "SOURCE_BAD_MAPPING",
    `log_line_prefix expected the escapes of PostgreSQL with a time and %c or %p, got ${JSON.stringify(prefix.slice(0, 80))} with ${what}`,
  );
}

// Names as short as can be, and as long as can be: if both come to the same, there is no other reading.
function readLine(line: string, patterns: readonly RegExp[], letters: readonly string[]): readonly PrefixedLine[] {
  const readings: PrefixedLine[] = [];
  let before: string | undefined;
  for (const pattern of patterns) {
    const match = pattern.exec(line);
    if (match === null) return readings;
    const values = new Map<string, string>();
    for (const [index, letter] of letters.entries()) {
      // Padding is no part of a value.
      const value = match[index + 1]?.trim();
      if (value !== undefined && value !== "") values.set(letter, value);
    }
    const word = match[letters.length + 1] as string;
    const text = match[letters.length + 2] as string;
    const same = [word, text, ...values.values()].join("\0");
    if (same === before) break;
    before = same;
    readings.push({ values, word, text });
  }
  return readings;
}
