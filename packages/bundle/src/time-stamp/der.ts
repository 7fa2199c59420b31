// DER, read strictly (ITU-T X.690 §10): one spelling of each value, definite and shortest lengths, nothing behind the end. What is read may be an attacker's.
import { BundleError } from "../error.ts";

/** One value: its tag octet, its content, and all of its octets as they were signed. */
export interface Der {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly bytes: Uint8Array;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The tag of a constructed value in context [n]. */
export function contextTag(n: number): number {
  return 0xa0 + n;
}

export function malformed(expected: string, got: string): BundleError {
  return new BundleError("BUNDLE_STAMP_MALFORMED", `time stamp: expected ${expected}, got ${got}`);
}

/** Reads values one after the other. */
export class DerReader {
  readonly #bytes: Uint8Array;
  readonly #what: string;
  #at = 0;

  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#what = what;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** @throws BundleError BUNDLE_STAMP_MALFORMED when there is none, or another tag than `tag` */
  next(tag?: number): Der {
    const der = this.#read();
    if (tag !== undefined && der.tag !== tag) {
      throw malformed(`tag ${hex(tag)} in ${this.#what}`, hex(der.tag));
    }
    this.#at += der.bytes.length;
    return der;
  }

  /** The next value if it has this tag. */
  optional(tag: number): Der | undefined {
    return !this.done && this.#bytes[this.#at] === tag ? this.next(tag) : undefined;
  }

  /** Of the next value, which is a sequence or another constructed one of `tag`: a reader of what is in it. */
  within(tag: number = TAG.sequence, what: string = this.#what): DerReader {
    return new DerReader(this.next(tag).content, what);
  }

  end(): void {
    if (!this.done) throw malformed(`the end of ${this.#what}`, `${this.#bytes.length - this.#at} octets more`);
  }

  rest(): Der[] {
    const all: Der[] = [];
    while (!this.done) all.push(this.next());
    return all;
  }

  #read(): Der {
    const bytes = this.#bytes;
    const start = this.#at;
    const tag = bytes[start];
    const first = bytes[start + 1];
    if (tag === undefined || first === undefined) throw malformed(`a value in ${this.#what}`, "its end");
    if ((tag & 0x1f) === 0x1f) throw malformed(`a tag of one octet in ${this.#what}`, "a longer one");
    let length = first;
    let head = 2;
    if (first >= 0x80) {
      const count = first & 0x7f;
      if (count === 0 || count > 4) throw malformed(`a definite length in ${this.#what}`, `length octet ${hex(first)}`);
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + (bytes[start + 2 + i] ?? 0);
      if (length < 0x80 || length < 256 ** (count - 1)) throw malformed(`the shortest length in ${this.#what}`, "more");
      head += count;
    }
    const end = start + head + length;
    if (end > bytes.length) throw malformed(`${length} octets in ${this.#what}`, `${bytes.length - start - head}`);
    return { tag, content: bytes.subarray(start + head, end), bytes: bytes.subarray(start, end) };
  }
}

function hex(octet: number): string {
  return `0x${octet.toString(16).padStart(2, "0")}`;
}

/** An object identifier as dotted numbers. */
export function readOid({ content }: Der): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const [i, octet] of content.entries()) {
    // A leading 0x80 would be a second spelling (X.690 §8.19.2).
    if (arc === 0 && octet === 0x80 && (i === 0 || content[i - 1]! < 0x80)) throw malformed("an identifier", "padding");
    arc = arc * 128 + (octet & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER) throw malformed("an identifier of small arcs", "a huge one");
    if (octet < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [first] = arcs;
  if (first === undefined || content.at(-1)! >= 0x80) throw malformed("a whole identifier", "a part of one");
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...arcs.slice(1)].join(".");
}

/** An integer that is not negative. */
export function readInteger({ content }: Der): bigint {
  const [first, second = 0] = content;
  const padded = content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (first === undefined || padded) throw malformed("the shortest integer", "padding");
  if (first >= 0x80) throw malformed("an integer that is not negative", "a negative one");
  return content.reduce((value, octet) => value * 256n + BigInt(octet), 0n);
}

export function readBoolean({ content }: Der): boolean {
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) throw malformed("a truth value", "another");
  return content[0] === 0xff;
}

/** The octets of a bit string without unused bits. */
export function readBits({ content }: Der): Uint8Array {
  if (content[0] !== 0) throw malformed("whole octets in a bit string", "unused bits");
  return content.subarray(1);
}

/** Milliseconds since the epoch (RFC 5280 §4.1.2.5; RFC 3161 §2.4.2 for fractions). */
export function readTime({ tag, content }: Der): number {
  const text = String.fromCharCode(...content.subarray(0, 40));
  const form = tag === TAG.utcTime ? /^(\d{2})(\d{10})()Z$/ : /^(\d{4})(\d{10})(?:\.(\d{0,8}[1-9]))?Z$/;
  const [, years = "", rest = "", fraction = ""] = form.exec(text) ?? [];
  if (rest === "" || (tag !== TAG.utcTime && tag !== TAG.generalizedTime)) throw malformed("a time in UTC", text);
  const year = tag === TAG.utcTime ? (Number(years) < 50 ? `20${years}` : `19${years}`) : years;
  const [month, day, hour, minute, second] = rest.match(/../g) ?? [];
  const instant = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, "0")}Z`;
  const ms = Date.parse(instant);
  // Date.parse takes 31 February for 3 March.
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== instant) throw malformed("a time that there is", text);
  return ms;
}

/** A value of `tag`. */
export function writeDer(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = joinBytes(contents);
  const length: number[] = [];
  for (let left = content.length; left > 0; left = Math.floor(left / 256)) length.unshift(left % 256);
  const head = content.length < 0x80 ? [content.length] : [0x80 + length.length, ...length];
  return joinBytes([Uint8Array.of(tag, ...head), content]);
}

export function writeOid(dotted: string): Uint8Array {
  const [root = 0, second = 0, ...arcs] = dotted.split(".").map(Number);
  const octets = [root * 40 + second, ...arcs].flatMap((arc) => {
    const pieces = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) pieces.unshift((left % 128) + 128);
    return pieces;
  });
  return writeDer(TAG.oid, Uint8Array.from(octets));
}

export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i]);
}
