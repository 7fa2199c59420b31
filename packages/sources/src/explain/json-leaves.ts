// Scalars of a JSON text with their places (RFC 8259).
import { type Leaf, MAX_LEAVES, spliced } from "./leaf.ts";

const STRING = /"(?:[^"\\]|\\.)*"/y;
const SCALAR = /-?\d[\d.eE+-]*|true|false|null/y;
const MAX_DEPTH = 64;

/** The scalars of a JSON object or array; undefined if the text is none. Text that is itself JSON is opened: several sources nest it so. */
export function jsonLeaves(text: string): Leaf[] | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const leaves: Leaf[] = [];
  new Walk(text, leaves).value("", 0);
  return leaves;
}

class Walk {
  readonly #text: string;
  readonly #leaves: Leaf[];
  #at = 0;

  constructor(text: string, leaves: Leaf[]) {
    this.#text = text;
    this.#leaves = leaves;
  }

  value(path: string, depth: number): void {
    this.#space();
    const open = this.#text[this.#at];
    if (open === "{" || open === "[") this.#container(path, depth, open === "{");
    else if (open === '"') this.#string(path, depth);
    else this.#scalar(path);
  }

  #container(path: string, depth: number, isObject: boolean): void {
    if (depth > MAX_DEPTH) throw new RangeError("too deep");
    this.#at += 1;
    for (let index = 0; ; index += 1) {
      this.#space();
      const next = this.#text[this.#at];
      if (next === "}" || next === "]") break;
      if (next === ",") {
        this.#at += 1;
        this.#space();
      }
      const name = isObject ? this.#name() : String(index);
      this.value(path === "" ? name : `${path}.${name}`, depth + 1);
    }
    this.#at += 1;
  }

  #name(): string {
    STRING.lastIndex = this.#at;
    const written = STRING.exec(this.#text)?.[0] ?? '""';
    this.#at += written.length;
    this.#space();
    this.#at += 1;
    return JSON.parse(written) as string;
  }

  #string(path: string, depth: number): void {
    const start = this.#at;
    STRING.lastIndex = start;
    const written = STRING.exec(this.#text)?.[0] ?? '""';
    const end = start + written.length;
    this.#at = end;
    const value = JSON.parse(written) as string;
    const put = (by: string): string => spliced(this.#text, start, end, JSON.stringify(by));
    const inner = depth < 4 && /^\s*[{[]/.test(value) ? jsonLeaves(value) : undefined;
    if (inner === undefined) this.#add({ path, value, kind: "text", with: put });
    else
      for (const leaf of inner) this.#add({ ...leaf, path: `${path}.${leaf.path}`, with: (by) => put(leaf.with(by)) });
  }

  #scalar(path: string): void {
    const start = this.#at;
    SCALAR.lastIndex = start;
    const value = SCALAR.exec(this.#text)?.[0] ?? "";
    const end = start + value.length;
    this.#at = end;
    const kind = /^[tfn]/.test(value) ? "word" : "number";
    const put = (by: string): string => spliced(this.#text, start, end, isScalar(by) ? by : JSON.stringify(by));
    this.#add({ path, value, kind, with: put });
  }

  #add(leaf: Leaf): void {
    if (this.#leaves.length < MAX_LEAVES) this.#leaves.push(leaf);
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }
}

function isScalar(text: string): boolean {
  return /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/.test(text);
}
