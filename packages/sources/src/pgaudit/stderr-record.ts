// One message of a stderr log, with the lines that belong to it.
// https://www.postgresql.org/docs/15/runtime-config-logging.html §20.8.3
import { Problem } from "../error.ts";
import { isPart, type LinePrefix, type PrefixedLine } from "../line-prefix/index.ts";
import type { JsonObject } from "../text/index.ts";
import type { ServerLine } from "./server-line.ts";

/** Reads a message. A line that can be read in two ways spoils it: a client's name must not pass for a message. */
export function readStderrRecord(text: string, prefix: LinePrefix): ServerLine | Problem {
  const lines: { readonly head: PrefixedLine; text: string }[] = [];
  for (const raw of text.split("\n")) {
    const last = lines.at(-1);
    if (raw.startsWith("\t") && last !== undefined) {
      last.text += `\n${raw.slice(1)}`;
      continue;
    }
    const [head, other] = prefix.read(raw);
    if (head === undefined) return bad("log_line_prefix and a severity such as LOG:", raw);
    if (other !== undefined)
      return bad("a line that can be read in one way; a name in the prefix looks like its end", raw);
    lines.push({ head, text: head.text });
  }
  const [first, ...parts] = lines;
  if (first === undefined) return bad("a log line", text);
  const said = new Map<string, string>();
  for (const { head, text: part } of parts) {
    if (!isPart(head.word)) return bad("the parts of one message", head.word);
    if (said.has(head.word))
      return new Problem("SOURCE_DUPLICATE_KEY", "expected each part of a message once, got the same twice");
    said.set(head.word, part);
  }
  return lineOf(first.head, first.text, said, lines.length);
}

function lineOf(head: PrefixedLine, text: string, said: ReadonlyMap<string, string>, count: number): ServerLine {
  const { values } = head;
  const named = (letter: string): string | undefined => {
    const value = values.get(letter);
    // What the server writes for a name that a session does not have (yet).
    return value === "[unknown]" ? undefined : value;
  };
  const [host, port] = splitRemote(values.get("r"));
  // log_error_verbosity = verbose puts the SQLSTATE before the message, and then there is a LOCATION.
  const verbose = said.has("LOCATION") ? /^([0-9A-Z]{5}): /.exec(text) : null;
  const sqlState = values.get("e") ?? verbose?.[1];
  const lineNum = values.get("l");
  return {
    timestamp: values.get("m") ?? values.get("t") ?? values.get("n") ?? "",
    user: named("u"),
    database: named("d"),
    pid: values.get("p"),
    remoteHost: values.get("h") ?? host,
    remotePort: port,
    sessionId: values.get("c"),
    lineNum: lineNum === undefined ? undefined : Number(lineNum),
    commandTag: values.get("i"),
    sessionStart: values.get("s"),
    severity: head.word,
    sqlState: sqlState === "00000" ? undefined : sqlState,
    message: verbose === null ? text : text.slice(verbose[0].length),
    detail: said.get("DETAIL"),
    hint: said.get("HINT"),
    context: said.get("CONTEXT"),
    statement: said.get("STATEMENT"),
    applicationName: named("a"),
    backendType: values.get("b"),
    queryId: values.get("Q"),
    rest: restOf(said, lineNum, count),
  };
}

// Each part of a message has a line number of its own here, unlike in jsonlog: how many it took is kept, so that a gap can be told.
function restOf(said: ReadonlyMap<string, string>, lineNum: string | undefined, count: number): JsonObject {
  const rest: JsonObject = {};
  for (const [word, name] of [
    ["QUERY", "internal_query"],
    ["LOCATION", "location"],
    ["BACKTRACE", "backtrace"],
  ] as const) {
    const text = said.get(word);
    if (text !== undefined) rest[name] = text;
  }
  if (lineNum !== undefined) Object.assign(rest, { line_num: Number(lineNum), line_count: count });
  return rest;
}

/** `host(port)`; the Unix socket is `[local]` and has none. */
function splitRemote(remote: string | undefined): [string | undefined, string | undefined] {
  const match = remote === undefined ? null : /^(.*)\((\d+)\)$/.exec(remote);
  return match === null ? [remote, undefined] : [match[1], match[2]];
}

function bad(expected: string, got: string): Problem {
  return new Problem("SOURCE_BAD_VALUE", `expected ${expected}, got ${JSON.stringify(got.slice(0, 24))}`);
}
