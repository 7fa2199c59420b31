// The header and attributes of a LEEF record. IBM QRadar Log Event Extended Format 1.0 and 2.0, "LEEF event components".
import { Problem } from "../error.ts";

export interface LeefRecord {
  readonly version: "1.0" | "2.0";
  readonly vendor: string;
  readonly product: string;
  readonly productVersion: string;
  readonly eventId: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Where LEEF begins: at the start of a record or after a space, since a syslog header may stand before it. */
export function findLeef(text: string): number {
  const match = /(?:^|\s)LEEF: ?[12]\.0\|/.exec(text);
  return match === null ? -1 : match.index + match[0].indexOf("L");
}

/** Reads a record from `at`, where `LEEF:` is. */
export function readLeef(text: string, at: number): LeefRecord | Problem {
  const bar = text.indexOf("|", at);
  const version = text.slice(bar - 3, bar) === "2.0" ? "2.0" : "1.0";
  const header: string[] = [];
  let place = bar + 1;
  while (header.length < 4) {
    const end = text.indexOf("|", place);
    if (end < 0)
      return new Problem(
        "SOURCE_FIELD_COUNT",
        `expected 5 header fields of LEEF, got ${header.length + 2} and no more`,
      );
    header.push(text.slice(place, end));
    place = end + 1;
  }
  let delimiter = "\t";
  if (version === "2.0") {
    // 2.0 may name the character between attributes: itself, or its code as x09 or 0x09. Without it, it is a tab as in 1.0.
    const named = /^(?:0?x([0-9A-Fa-f]{2,4})|([^A-Za-z0-9=]?))\|/.exec(text.slice(place, place + 8));
    if (named !== null) {
      place += named[0].length;
      if (named[1] !== undefined) delimiter = String.fromCharCode(Number.parseInt(named[1], 16));
      else if (named[2] !== undefined && named[2] !== "") delimiter = named[2];
    }
  }
  const attributes = readAttributes(text.slice(place), delimiter);
  if (attributes instanceof Problem) return attributes;
  const [vendor = "", product = "", productVersion = "", eventId = ""] = header;
  return { version, vendor, product, productVersion, eventId, attributes };
}

function readAttributes(text: string, delimiter: string): Map<string, string> | Problem {
  const attributes = new Map<string, string>();
  for (const piece of text.split(delimiter)) {
    if (piece.trim() === "") continue;
    const equals = piece.indexOf("=");
    const key = piece.slice(0, equals).trim();
    if (equals < 1 || !/^[\w.-]{1,128}$/.test(key) || key === "__proto__") {
      return new Problem(
        "SOURCE_BAD_VALUE",
        `expected key=value between ${JSON.stringify(delimiter)}, got ${JSON.stringify(piece.slice(0, 24))}`,
      );
    }
    // Values have no escapes: whose text holds the delimiter can write a key of his own, and where it is there already there are two.
    if (attributes.has(key))
      return new Problem("SOURCE_DUPLICATE_KEY", "expected each key once among the attributes, got the same twice");
    attributes.set(key, piece.slice(equals + 1).trimEnd());
  }
  return attributes;
}
