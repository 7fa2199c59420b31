// A YAML document whose every value knows its line, so that a mistake is named where it stands. https://yaml.org/spec/1.2.2/
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from "yaml";
import { DetectError } from "../error.ts";
import { hint } from "../nearest.ts";

const MOST_CHARS = 1 << 20;
const MOST_BRACKETS = 256;

/** A value of the document with its place. Reading it as something that it is not throws DETECT_EXPLANATIONS_INVALID. */
export class Value {
  readonly #file: string;
  readonly #lines: LineCounter;
  readonly #node: Node | null;
  readonly #offset: number;
  /** What the value is, in words: `a relationship`, `path of own-case`. */
  readonly what: string;

  constructor(file: string, lines: LineCounter, node: Node | null, offset: number, what: string) {
    this.#file = file;
    this.#lines = lines;
    this.#node = node;
    this.#offset = node?.range?.[0] ?? offset;
    this.what = what;
  }

  refuse(expected: string, got: string): DetectError {
    const { line } = this.#lines.linePos(this.#offset);
    return new DetectError(
      "DETECT_EXPLANATIONS_INVALID",
      `${this.#file} line ${line}: expected ${expected}, got ${got}`,
    );
  }

  /** The members of a map; an unknown key is refused with the nearest right one, and so is one that is missing. */
  members(required: readonly string[], optional: readonly string[] = []): ReadonlyMap<string, Value> {
    const known = [...required, ...optional];
    const members = this.entries();
    for (const [key, value] of members)
      if (!known.includes(key))
        throw value.refuse(
          `${this.what} with the keys ${known.join(", ")}`,
          `the key ${JSON.stringify(key)}${hint(key, known)}`,
        );
    const missing = required.filter((key) => !members.has(key));
    if (missing.length > 0) throw this.refuse(`${this.what} with the keys ${required.join(", ")}`, `no ${missing[0]}`);
    return members;
  }

  /** The members of a map with keys of its own. */
  entries(): ReadonlyMap<string, Value> {
    if (!isMap(this.#node)) throw this.refuse(`${this.what} as a map`, this.#kind());
    const members = new Map<string, Value>();
    for (const { key, value } of this.#node.items) {
      const name = isScalar(key) && typeof key.value === "string" ? key.value : undefined;
      if (name === undefined) throw this.refuse(`${this.what} with keys of text`, "another key");
      members.set(name, this.#child(value as Node | null, (key as Node).range?.[0] ?? this.#offset, name));
    }
    return members;
  }

  items(): readonly Value[] {
    if (!isSeq(this.#node)) throw this.refuse(`${this.what} as a list`, this.#kind());
    return this.#node.items.map((item) => this.#child(item as Node | null, this.#offset, this.what));
  }

  text(): string {
    if (!isScalar(this.#node) || typeof this.#node.value !== "string" || this.#node.value.trim() === "")
      throw this.refuse(`${this.what} as text`, this.#kind());
    return this.#node.value;
  }

  /** Text, or a number as it is written. */
  word(): string {
    if (isScalar(this.#node) && typeof this.#node.value === "number") return this.#node.source ?? "";
    return this.text();
  }

  /** The value in another role. */
  as(what: string): Value {
    return new Value(this.#file, this.#lines, this.#node, this.#offset, what);
  }

  #child(node: Node | null, offset: number, what: string): Value {
    return new Value(this.#file, this.#lines, node, offset, what);
  }

  #kind(): string {
    const node = this.#node;
    if (isMap(node)) return "a map";
    if (isSeq(node)) return "a list";
    if (isAlias(node)) return "an alias";
    if (!isScalar(node) || node.value === null) return "nothing";
    return `${typeof node.value} ${(node.source ?? "").slice(0, 40).trim()}`;
  }
}

/** @throws DetectError DETECT_EXPLANATIONS_INVALID where it is no single YAML document, too large, or has a key twice. */
export function readDocument(text: string, file: string): Value {
  const lines = new LineCounter();
  const whole = (node: Node | null): Value => new Value(file, lines, node, 0, "the file");
  if (text.length > MOST_CHARS)
    throw whole(null).refuse(`at most ${MOST_CHARS} characters`, `${text.length} characters`);
  // Measured: the parser takes seconds for tens of thousands of open brackets.
  if ((text.match(/[[{]/g)?.length ?? 0) > MOST_BRACKETS * 16 || /[[{\s]{4000}/.test(text))
    throw whole(null).refuse(`at most ${MOST_BRACKETS * 16} brackets`, "more");
  let documents;
  try {
    documents = parseAllDocuments(text, { uniqueKeys: true, schema: "core", lineCounter: lines });
  } catch (error) {
    throw whole(null).refuse("YAML of little nesting", (error as Error).message.split("\n")[0] ?? "unreadable text");
  }
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (document === undefined) throw whole(null).refuse("a YAML document", "an empty file");
  const mistake = document.errors[0];
  if (mistake !== undefined)
    throw new Value(file, lines, null, mistake.pos[0], "the file").refuse(
      "YAML",
      (mistake.message.split("\n")[0] ?? "unreadable text").replace(/ at line \d+, column \d+:?$/, ""),
    );
  if (second !== undefined) throw whole(null).refuse("one YAML document", "several");
  return whole(document.contents);
}
