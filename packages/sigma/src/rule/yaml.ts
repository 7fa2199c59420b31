// YAML documents that a person wrote: bounded, without aliases, each key once. https://yaml.org/spec/1.2.2/
import { parseAllDocuments } from "yaml";
import { SigmaError } from "../error.ts";
import { MAX_DEPTH, MAX_DOCUMENTS, MAX_FILE_CHARS } from "../limits.ts";

/** A value of a document. Integers beyond ±2^53 are their digits as text. */
export type Plain = null | boolean | number | string | readonly Plain[] | PlainMap;
export interface PlainMap {
  readonly [key: string]: Plain;
}

/**
 * The documents of a rule file as plain values; empty documents are left out.
 * @throws SigmaError SIGMA_YAML if it is no YAML, has aliases or a key twice; SIGMA_LIMIT if it is too large or too deep.
 */
export function readDocuments(text: string): Plain[] {
  if (text.length > MAX_FILE_CHARS) {
    throw new SigmaError("SIGMA_LIMIT", `expected a file of at most ${MAX_FILE_CHARS} characters, got ${text.length}`);
  }
  checkNesting(text);
  const documents: Plain[] = [];
  try {
    const parsed = parseAllDocuments(text, { uniqueKeys: true, schema: "core", intAsBigInt: true });
    if (!Array.isArray(parsed)) return [];
    if (parsed.length > MAX_DOCUMENTS) {
      throw new SigmaError("SIGMA_LIMIT", `expected at most ${MAX_DOCUMENTS} documents, got ${parsed.length}`);
    }
    for (const document of parsed) {
      const mistake = document.errors[0];
      if (mistake !== undefined) {
        throw new SigmaError(
          "SIGMA_YAML",
          `expected YAML, got: ${mistake.message.split("\n")[0] ?? "unreadable text"}`,
        );
      }
      // Aliases are refused: no rule needs them and they can blow a small file up.
      const value = plainOf(document.toJS({ maxAliasCount: 0 }) as unknown, 0);
      if (value !== null) documents.push(value);
    }
  } catch (error) {
    if (error instanceof SigmaError) throw error;
    // A stack overflow of the parser is a RangeError, and so is too deep nesting that it found itself.
    if (error instanceof RangeError) throw new SigmaError("SIGMA_LIMIT", "expected less nesting", { cause: error });
    throw new SigmaError("SIGMA_YAML", "expected YAML without aliases", { cause: error });
  }
  return documents;
}

/** Measured: the parser takes seconds for tens of thousands of open brackets. Brackets in quotes count too; no rule has so many. */
export function checkNesting(text: string): void {
  let open = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open = bracket === "[" || bracket === "{" ? open + 1 : Math.max(0, open - 1);
    if (open > MAX_OPEN_BRACKETS)
      throw new SigmaError("SIGMA_LIMIT", `expected at most ${MAX_OPEN_BRACKETS} open brackets, got more`);
  }
  if (/^[ \t]*(?:[-?:][ \t]+){33}/m.test(text))
    throw new SigmaError("SIGMA_LIMIT", `expected at most ${MAX_DEPTH} levels, got more`);
}

const MAX_OPEN_BRACKETS = 256;

function plainOf(value: unknown, depth: number): Plain {
  if (depth > MAX_DEPTH) throw new SigmaError("SIGMA_LIMIT", `expected at most ${MAX_DEPTH} levels, got more`);
  if (typeof value === "bigint") {
    return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
      ? Number(value)
      : value.toString();
  }
  if (Array.isArray(value)) return value.map((item) => plainOf(item, depth + 1));
  if (typeof value === "object" && value !== null) {
    const map: Record<string, Plain> = Object.create(null) as Record<string, Plain>;
    for (const [key, member] of Object.entries(value)) map[key] = plainOf(member, depth + 1);
    return map;
  }
  if (value === null || typeof value === "boolean" || typeof value === "number" || typeof value === "string")
    return value;
  throw new SigmaError("SIGMA_YAML", `expected text, numbers, lists and maps, got ${typeof value}`);
}

export function isMap(value: Plain | undefined): value is PlainMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Plain | undefined): value is readonly Plain[] {
  return Array.isArray(value);
}
