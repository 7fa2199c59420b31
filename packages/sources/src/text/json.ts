// Strict JSON (RFC 8259, I-JSON RFC 7493 §2): what two readers could understand differently is refused.
import { Problem } from "../error.ts";
import { exactNumbers } from "./exact-numbers.ts";
import { isSurelyStrict, isTextSurelyStrict } from "./json-scan.ts";
import { decodeUtf8 } from "./utf8.ts";

export type JsonObject = { [key: string]: unknown };

/** Deepest nesting of objects and arrays that is accepted; OCSF needs about ten. */
export const MAX_JSON_DEPTH = 32;

/**
 * Parses one JSON object. Refused: duplicate names, numbers that a double cannot carry exactly as an integer or at all
 * (RFC 7493 §2.2), lone surrogates, the name `__proto__` (it would reach a prototype when objects are copied), nesting
 * deeper than MAX_JSON_DEPTH. Reasons quote no content of the record.
 */
export function parseJsonObject(text: string): JsonObject | Problem {
  const isSure = text.isWellFormed() && isTextSurelyStrict(text);
  return (isSure ? quickly(text) : undefined) ?? inspectJsonObject(text);
}

/** The same of the bytes of a record, and refused also what is not UTF-8. */
export function parseJsonRecord(bytes: Uint8Array): JsonObject | Problem {
  const text = decodeUtf8(bytes);
  if (text instanceof Problem) return text;
  return (isSurelyStrict(bytes) ? quickly(text) : undefined) ?? inspectJsonObject(text);
}

/** As parseJsonObject, but integers beyond ±(2^53 − 1) are read as text instead of refused. */
export function parseExactJsonObject(text: string): JsonObject | Problem {
  const isSure = text.isWellFormed() && isTextSurelyStrict(text);
  return (isSure ? quickly(text) : undefined) ?? inspectJsonObject(exactNumbers(text));
}

/** The object of a text in which there is nothing to inspect; undefined if it is none. */
function quickly(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** As parseJsonObject, by looking at every value: it says what is wrong. */
export function inspectJsonObject(text: string): JsonObject | Problem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return new Problem(
      "SOURCE_BAD_JSON",
      `expected one JSON object on the line, got ${describeSyntaxError(error, text)}`,
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return new Problem("SOURCE_BAD_JSON", `expected one JSON object on the line, got ${kindOf(value)}`);
  }
  // Only an escape can make a lone surrogate of well-formed text: looked for once, not in every string.
  const isSure = text.isWellFormed() && !/\\u[dD]/.test(text);
  const walk: Walk = { members: 0, problem: undefined, isSure };
  if (!inspect(value, 1, walk)) return walk.problem as Problem;
  // JSON.parse keeps the last of duplicate names: then the text has more member colons than the value has members.
  if (countMembers(text) !== walk.members) {
    return new Problem("SOURCE_DUPLICATE_KEY", "expected each name once in an object, got the same name twice");
  }
  return value as JsonObject;
}

interface Walk {
  members: number;
  problem: Problem | undefined;
  /** Whether no string can be ill-formed. */
  readonly isSure: boolean;
}

function inspect(value: unknown, depth: number, walk: Walk): boolean {
  if (typeof value === "string") {
    return (
      walk.isSure ||
      value.isWellFormed() ||
      refuse(walk, "SOURCE_BAD_JSON", "expected Unicode text, got a lone surrogate escape")
    );
  }
  if (typeof value === "number") {
    if (Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)) return true;
    return refuse(
      walk,
      "SOURCE_NUMBER",
      "expected integers within ±(2^53 − 1) and finite numbers, got a number that does not fit",
    );
  }
  if (typeof value !== "object" || value === null) return true;
  if (depth > MAX_JSON_DEPTH) {
    return refuse(walk, "SOURCE_TOO_DEEP", `expected at most ${MAX_JSON_DEPTH} levels of nesting, got more`);
  }
  if (Array.isArray(value)) {
    for (const item of value) if (!inspect(item, depth + 1, walk)) return false;
    return true;
  }
  for (const key in value) {
    walk.members += 1;
    if (key === "__proto__") return refuse(walk, "SOURCE_BAD_JSON", 'the name "__proto__" is not accepted');
    if (!walk.isSure && !key.isWellFormed())
      return refuse(walk, "SOURCE_BAD_JSON", "expected Unicode names, got a lone surrogate escape");
    if (!inspect((value as JsonObject)[key], depth + 1, walk)) return false;
  }
  return true;
}

function refuse(walk: Walk, code: Problem["code"], reason: string): false {
  walk.problem = new Problem(code, reason);
  return false;
}

/** Colons outside strings of a text that JSON.parse accepted: one per member. */
function countMembers(text: string): number {
  const length = text.length;
  let members = 0;
  for (let at = 0; at < length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 58) members += 1;
    else if (unit === 34) {
      for (at += 1; at < length; at += 1) {
        const inner = text.charCodeAt(at);
        if (inner === 34) break;
        if (inner === 92) at += 1;
      }
    }
  }
  return members;
}

function describeSyntaxError(error: unknown, text: string): string {
  if (text.trim() === "") return "white space only";
  const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
  if (position !== undefined) return `text that is not JSON from character ${Number(position) + 1} on`;
  return error instanceof Error && /end of JSON/.test(error.message)
    ? "JSON that ends too early"
    : "text that is not JSON";
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}
