// Structured data of a syslog message. https://www.rfc-editor.org/rfc/rfc5424#section-6.3
import { Problem } from "../error.ts";
import type { JsonObject } from "../text/index.ts";
import { bad } from "./message.ts";

// Far above any message seen; a message of 64 KiB could hold thousands.
const MAX_ELEMENTS = 64;
const MAX_PARAMS = 256;

// SD-NAME: 1 to 32 printable ASCII characters except = ] " and space.
const NAME = /[!#-<>-\\^-~]{1,32}/y;
const PLAIN = /[^"\\\]]*/y;

/** Reads structured data from `at` on; gives the elements and where they end. */
export function readStructuredData(
  text: string,
  at: number,
): { readonly data: JsonObject | undefined; readonly end: number } | Problem {
  if (text[at] === "-") return { data: undefined, end: at + 1 };
  if (text[at] !== "[") return bad('structured data or "-"', text.slice(at));
  const data: JsonObject = {};
  let place = at;
  for (let elements = 0; text[place] === "["; elements += 1) {
    if (elements === MAX_ELEMENTS) return bad(`at most ${MAX_ELEMENTS} elements of structured data`, text.slice(place));
    const id = nameAt(text, place + 1);
    if (id === undefined) return bad("the name of an element of structured data", text.slice(place + 1));
    // §6.3.2: the same SD-ID must not exist more than once.
    if (Object.hasOwn(data, id) || id === "__proto__")
      return new Problem("SOURCE_DUPLICATE_KEY", "expected each element of structured data once, got the same twice");
    const read = readParams(text, place + 1 + id.length);
    if (read instanceof Problem) return read;
    data[id] = read.params;
    place = read.end;
  }
  return { data, end: place };
}

function readParams(text: string, at: number): { readonly params: JsonObject; readonly end: number } | Problem {
  const params: JsonObject = {};
  let place = at;
  for (let count = 0; text[place] === " "; count += 1) {
    if (count === MAX_PARAMS) return bad(`at most ${MAX_PARAMS} parameters in an element`, text.slice(place));
    const name = nameAt(text, place + 1);
    if (name === undefined || name === "__proto__") return bad("the name of a parameter", text.slice(place + 1));
    place += 1 + name.length;
    if (text[place] !== "=" || text[place + 1] !== '"') return bad('="value" after a parameter', text.slice(place));
    const value = readValue(text, place + 2);
    if (value instanceof Problem) return value;
    const before = params[name];
    // §6.3.3: a name may be repeated, and then the values are a list.
    params[name] =
      before === undefined ? value.text : Array.isArray(before) ? [...before, value.text] : [before, value.text];
    place = value.end;
  }
  if (text[place] !== "]") return bad('"]" after an element of structured data', text.slice(place));
  return { params, end: place + 1 };
}

function nameAt(text: string, at: number): string | undefined {
  NAME.lastIndex = at;
  return NAME.exec(text)?.[0];
}

// §6.3.3: a backslash before " \ and ] escapes; before anything else it is a backslash.
function readValue(text: string, at: number): { readonly text: string; readonly end: number } | Problem {
  let value = "";
  let place = at;
  for (;;) {
    PLAIN.lastIndex = place;
    const plain = PLAIN.exec(text)?.[0] ?? "";
    value += plain;
    place += plain.length;
    const stop = text[place];
    if (stop === '"') return { text: value, end: place + 1 };
    if (stop !== "\\") return bad("a parameter's value that ends with a quote", text.slice(at));
    const next = text[place + 1];
    const isEscape = next === '"' || next === "\\" || next === "]";
    value += isEscape ? next : "\\";
    place += isEscape ? 2 : 1;
  }
}
