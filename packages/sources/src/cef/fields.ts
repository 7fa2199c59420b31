// The header and extension of a CEF record. ArcSight Common Event Format, "Header information" and "Character encoding".
import { Problem } from "../error.ts";

export interface CefRecord {
  /** Vendor, product, version, signature id, name, severity. */
  readonly header: readonly [string, string, string, string, string, string];
  readonly extension: ReadonlyMap<string, string>;
}

const HEADER_FIELDS = 6;
// A key stands after a space and right before an equals sign; an equals sign in a value is escaped.
const KEY = /(?:^| )([A-Za-z0-9_][\w.-]{0,127})=/g;

/** Where CEF begins: at the start of a record or after a space, since a syslog header may stand before it. */
export function findCef(text: string): number {
  const match = /(?:^|\s)CEF: ?[01]\|/.exec(text);
  return match === null ? -1 : match.index + match[0].indexOf("C");
}

/** Reads a record from `at`, where `CEF:` is. */
export function readCef(text: string, at: number): CefRecord | Problem {
  const header: string[] = [];
  let place = text.indexOf("|", at) + 1;
  while (header.length < HEADER_FIELDS) {
    const end = fieldEnd(text, place);
    if (end < 0)
      return new Problem("SOURCE_FIELD_COUNT", `expected 7 header fields of CEF, got ${header.length + 1} and no more`);
    header.push(text.slice(place, end).replaceAll(/\\([\\|])/g, "$1"));
    place = end + 1;
  }
  const extension = readExtension(text.slice(place).trimEnd());
  return extension instanceof Problem ? extension : { header: header as unknown as CefRecord["header"], extension };
}

/** The next pipe that is not escaped. A backslash before another character is itself. */
function fieldEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 124) return at;
    if (unit === 92 && (text[at + 1] === "|" || text[at + 1] === "\\")) at += 1;
  }
  return -1;
}

// Attacker: whose text a device does not escape can write keys of his own. Where the device writes the key too, there are two: refused.
function readExtension(text: string): Map<string, string> | Problem {
  const extension = new Map<string, string>();
  let key: string | undefined;
  let start = 0;
  for (const match of text.matchAll(KEY)) {
    if (key !== undefined) extension.set(key, unescape(text.slice(start, match.index)));
    else if (text.slice(0, match.index).trim() !== "") return noKey(text);
    key = match[1] as string;
    if (extension.has(key) || key === "__proto__")
      return new Problem("SOURCE_DUPLICATE_KEY", "expected each key once in the extension, got the same twice");
    start = match.index + match[0].length;
  }
  if (key !== undefined) extension.set(key, unescape(text.slice(start)));
  else if (text.trim() !== "") return noKey(text);
  return extension;
}

function noKey(text: string): Problem {
  return new Problem(
    "SOURCE_BAD_VALUE",
    `expected key=value at the start of the extension, got ${JSON.stringify(text.slice(0, 24))}`,
  );
}

function unescape(value: string): string {
  const text = value.trimEnd();
  if (!text.includes("\\")) return text;
  return text.replaceAll(/\\([\\=|nr])/g, (_, what: string) => (what === "n" ? "\n" : what === "r" ? "\r" : what));
}
