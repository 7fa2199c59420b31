// One line of the Linux audit log: `[node=N] type=T msg=audit(S.MS:SERIAL): name=value …`.
// https://github.com/linux-audit/audit-documentation/wiki/SPEC-Writing-Good-Events
import { Problem } from "../error.ts";

export interface AuditLine {
  readonly node: string | undefined;
  readonly type: string;
  /** `S.MS:SERIAL` as written; with the node it is the event's id. */
  readonly stamp: string;
  readonly timeMs: number;
  readonly serial: number;
  /** Fields by name, decoded: of the line itself, and of the text `msg='…'` that a program wrote. */
  readonly fields: ReadonlyMap<string, string>;
  readonly inner: ReadonlyMap<string, string>;
}

const HEAD = /^(?:node=(\S{1,255}) )?type=(\S{1,64}) msg=audit\((\d{1,12})\.(\d{3}):(\d{1,10})\): ?/;
// A value is in double quotes, or goes to the next space. Names have digits and brackets: a1[0], old-auid.
const FIELD = /([A-Za-z_][\w\-[\]]*)=("[^"]*"|\S*)/y;
const WORD = /\S+/y;

/** Fields whose text the kernel and libaudit write as hex where it holds a space, a quote or another byte than printable ASCII. */
const ENCODED = new Set([
  "acct",
  "cmd",
  "comm",
  "cwd",
  "data",
  "dir",
  "exe",
  "file",
  "grp",
  "key",
  "name",
  "new-group",
  "ocomm",
  "path",
  "proctitle",
  "vm",
  "watch",
]);
const ARGUMENT = /^a\d{1,6}(?:\[\d{1,6}\])?$/;
const HEX = /^(?:[0-9A-F]{2})+$/;

/** Reads one line. A name that stands twice in one place is refused: two readers could take different values. */
export function readAuditLine(text: string): AuditLine | Problem {
  const head = HEAD.exec(text);
  if (head === null) {
    return new Problem(
      "SOURCE_BAD_VALUE",
      `expected type=… msg=audit(seconds.milliseconds:serial): at the start, got ${JSON.stringify(text.slice(0, 24))}`,
    );
  }
  const [whole, node, type = "", seconds, milliseconds, serial = ""] = head;
  // 0x1d parts the names that log_format = ENRICHED adds. What a program wrote is between the first and the last single quote before that: it may
  // hold single quotes itself.
  const [body = "", ...enriched] = text.slice(whole.length).split("\u001d");
  const open = body.indexOf("msg='");
  const close = open < 0 ? -1 : body.lastIndexOf("'");
  const hasInner = close > open + 4;
  const own = hasInner ? `${body.slice(0, open)}${body.slice(close + 1)}` : body;
  const fields = readFields([own, ...enriched].join(" "), type);
  if (fields instanceof Problem) return fields;
  const inner = hasInner ? readFields(body.slice(open + 5, close), type) : NONE;
  if (inner instanceof Problem) return inner;
  return {
    node,
    type,
    stamp: `${seconds}.${milliseconds}:${serial}`,
    timeMs: Number(seconds) * 1000 + Number(milliseconds),
    serial: Number(serial),
    fields,
    inner,
  };
}

const NONE: ReadonlyMap<string, string> = new Map();

function readFields(text: string, type: string): Map<string, string> | Problem {
  const fields = new Map<string, string>();
  let words = "";
  let at = 0;
  for (;;) {
    while (text.charCodeAt(at) === 32) at += 1;
    if (at >= text.length) break;
    FIELD.lastIndex = at;
    const match = FIELD.exec(text);
    if (match === null) {
      WORD.lastIndex = at;
      const word = WORD.exec(text)?.[0] ?? text.slice(at, at + 1);
      words += words === "" ? word : ` ${word}`;
      at += word.length;
      continue;
    }
    const [whole, name = "", value = ""] = match;
    if (fields.has(name) || name === "__proto__")
      return new Problem("SOURCE_DUPLICATE_KEY", "expected each field once in an audit line, got the same twice");
    fields.set(name, decodeField(name, value, type));
    at += whole.length;
  }
  // `avc:  denied  { read } for`, `comma,parted`: said, but under no name.
  if (words !== "") fields.set("text", fields.has("text") ? `${fields.get("text") ?? ""} ${words}` : words);
  return fields;
}

function decodeField(name: string, value: string, type: string): string {
  if (value.startsWith('"')) return value.length > 1 && value.endsWith('"') ? value.slice(1, -1) : value;
  const isEncoded = ENCODED.has(name) || (type === "EXECVE" && ARGUMENT.test(name));
  if (!isEncoded || !HEX.test(value)) return value;
  return decodeHex(value) ?? value;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Text of hex digits, undefined if it is no UTF-8: file names may be any bytes. */
function decodeHex(hex: string): string | undefined {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16);
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
