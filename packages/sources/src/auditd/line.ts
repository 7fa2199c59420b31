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
  const separator = text.indexOf("\u001d", whole.length);
  const body = text.slice(whole.length, separator < 0 ? text.length : separator);
  const open = body.indexOf("msg='");
  const close = open < 0 ? -1 : body.lastIndexOf("'");
  const hasInner = close > open + 4;
  const own = hasInner ? `${body.slice(0, open)}${body.slice(close + 1)}` : body;
  let fields = readFields(own, type, new Map());
  if (separator >= 0 && !(fields instanceof Problem))
    fields = readFields(text.slice(separator + 1).replaceAll("\u001d", " "), type, fields);
  if (fields instanceof Problem) return fields;
  const inner = hasInner ? readFields(body.slice(open + 5, close), type, new Map()) : NONE;
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

// By indexOf and not by a pattern: that took a third of a record's time.
function readFields(text: string, type: string, into: Map<string, string>): Map<string, string> | Problem {
  let words = "";
  const { length } = text;
  for (let at = 0; at < length;) {
    if (text.charCodeAt(at) === 32) {
      at += 1;
      continue;
    }
    const space = text.indexOf(" ", at);
    const next = space < 0 ? length : space;
    const equals = text.indexOf("=", at);
    const name = equals < 0 || equals > next ? "" : text.slice(at, equals);
    if (!isName(name)) {
      const word = text.slice(at, next);
      words += words === "" ? word : ` ${word}`;
      at = next;
      continue;
    }
    if (into.has(name))
      return new Problem("SOURCE_DUPLICATE_KEY", "expected each field once in an audit line, got the same twice");
    const start = equals + 1;
    const quote = text.charCodeAt(start) === 34 ? text.indexOf('"', start + 1) : -1;
    if (quote > 0) {
      into.set(name, text.slice(start + 1, quote));
      at = quote + 1;
    } else {
      into.set(name, decodeField(name, text.slice(start, next), type));
      at = next;
    }
  }
  // `avc:  denied  { read } for`, `comma,parted`: said, but under no name.
  if (words !== "") into.set("text", into.has("text") ? `${into.get("text") ?? ""} ${words}` : words);
  return into;
}

const NAME = /^[A-Za-z_][\w\-[\]]{0,63}$/;
// Names repeat in every line. Bounded, since whoever writes a line may make new ones.
const goodNames = new Set<string>();

function isName(name: string): boolean {
  if (goodNames.has(name)) return true;
  if (!NAME.test(name) || name === "__proto__") return false;
  if (goodNames.size < 1024) goodNames.add(name);
  return true;
}

function decodeField(name: string, value: string, type: string): string {
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
