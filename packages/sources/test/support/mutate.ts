// Mutations of real records and files that are likely to hurt a parser, drawn from a seed: the same seed gives the same bytes.
import { bytesOf } from "./collect.ts";

/** Random numbers from a seed (mulberry32). */
export class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to and without `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/** What has a meaning in one format or another, and what does not fit where it is put. */
const TOKENS: readonly Uint8Array[] = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"',
  '""',
  "'",
  "\\",
  "\\\\",
  "\\u0000",
  "\\ud800",
  "\\udc00\\ud800",
  "\\u005f",
  "null",
  "true",
  "{}",
  "[]",
  '{"a":1}',
  '"a":1,"a":2',
  '"__proto__":{}',
  '"constructor":{}',
  "toString",
  "9007199254740993",
  "-9007199254740993",
  "9".repeat(40),
  "1e999",
  "1e-999",
  "-0",
  "0x10",
  "1.5",
  "00",
  "NaN",
  "1969-12-31T23:59:59Z",
  "2026-02-29T00:00:00Z",
  "9999-99-99 99:99:99",
  "2026-03-29T02:30:00",
  "Feb 29 00:00:00",
  "<",
  ">",
  "</",
  "/>",
  "<!--",
  "-->",
  "<![CDATA[",
  "]]>",
  "<!DOCTYPE a [<!ENTITY b 'c'>]>",
  "&b;",
  "&#0;",
  "&#x110000;",
  "|",
  "=",
  "\\|",
  "\\=",
  "\t",
  " ",
  "\n",
  "\r\n",
  "\r",
  "\0",
  "\uFEFF",
  "\u2028",
  "\u00A0",
  "é",
  "日",
  "😀",
  "\x1B[0m",
  "--",
  "/*",
  "*/",
  "$1",
  "$$",
  "$a$",
  "''",
  ";",
  "(",
  ")",
  "::",
  "%",
  "%00",
  "%zz",
  "+",
  "?",
  "#",
  "<34>1 ",
  "audit(",
  "2001:db8::1",
  "[::1]:1",
  "192.0.2.1:99999",
  "..",
  "../",
  "\\\\host\\",
  "file:///",
  "CEF:0|",
  "LEEF:2.0|",
  "0",
].map(bytesOf);
const BROKEN_UTF8: readonly Uint8Array[] = [
  Uint8Array.of(0x80),
  Uint8Array.of(0xc0, 0xaf),
  Uint8Array.of(0xed, 0xa0, 0x80),
  Uint8Array.of(0xf4, 0x90, 0x80, 0x80),
  Uint8Array.of(0xff, 0xfe),
];
const NESTS: readonly (readonly [open: string, close: string])[] = [
  ["[", "]"],
  ['{"a":', "}"],
  ["(", ")"],
  ["<a>", "</a>"],
  ["/*", "*/"],
];
const NUMBERS = [
  "0",
  "-1",
  "1",
  "65536",
  "2147483648",
  "4294967296",
  "9007199254740991",
  "9007199254740992",
  "1e3",
  "",
];

/** Longest result: more than any buffer of a framer's start, and quick enough to be tried often. */
const MAX_BYTES = 262_144;

/** `bytes` with one to four changes; `others` are records or files to splice with. */
export function mutate(bytes: Uint8Array, others: readonly Uint8Array[], draw: Draw): Uint8Array {
  let mutated = bytes;
  for (let left = 1 + draw.below(4); left > 0; left--) {
    mutated = draw.of(CHANGES)(mutated, others, draw);
    if (mutated.length > MAX_BYTES) mutated = mutated.subarray(0, MAX_BYTES);
  }
  return mutated;
}

type Change = (bytes: Uint8Array, others: readonly Uint8Array[], draw: Draw) => Uint8Array;

const flipBit: Change = (bytes, _, draw) => {
  if (bytes.length === 0) return bytes;
  const copy = bytes.slice();
  copy[draw.below(copy.length)]! ^= 1 << draw.below(8);
  return copy;
};

const insertToken: Change = (bytes, _, draw) => {
  const token = draw.below(12) === 0 ? draw.of(BROKEN_UTF8) : draw.of(TOKENS);
  const at = draw.below(bytes.length + 1);
  return join(bytes.subarray(0, at), token, bytes.subarray(at + (draw.below(2) === 0 ? 0 : draw.below(12))));
};

const cutOut: Change = (bytes, _, draw) => {
  const [from, to] = span(bytes, draw);
  return join(bytes.subarray(0, from), bytes.subarray(to));
};

const truncate: Change = (bytes, _, draw) => bytes.subarray(0, draw.below(bytes.length + 1));

const repeatPart: Change = (bytes, _, draw) => {
  const [from, to] = span(bytes, draw);
  const part = bytes.subarray(from, Math.min(to, from + 1024));
  return join(bytes.subarray(0, to), part, part, bytes.subarray(to));
};

/** The same few bytes very often: what is quadratic in their number takes long. */
const lengthBomb: Change = (bytes, _, draw) => {
  if (draw.below(8) !== 0) return repeatPart(bytes, _, draw);
  const part = draw.below(2) === 0 ? draw.of(TOKENS) : bytes.subarray(...span(bytes, draw)).subarray(0, 32);
  const times = 1 << draw.below(14);
  const bomb = new Uint8Array(part.length * times);
  for (let i = 0; i < times; i++) bomb.set(part, i * part.length);
  const at = draw.below(bytes.length + 1);
  return join(bytes.subarray(0, at), bomb, bytes.subarray(at));
};

const nest: Change = (bytes, _, draw) => {
  const [open, close] = draw.of(NESTS);
  const depth = 1 << draw.below(12);
  const [from, to] = span(bytes, draw);
  return join(
    bytes.subarray(0, from),
    bytesOf(open.repeat(depth)),
    bytes.subarray(from, to),
    bytesOf(close.repeat(draw.below(4) === 0 ? depth - 1 : depth)),
    bytes.subarray(to),
  );
};

/** Goes on in the middle of another one. */
const splice: Change = (bytes, others, draw) => {
  const other = draw.of(others);
  return join(bytes.subarray(0, draw.below(bytes.length + 1)), other.subarray(draw.below(other.length + 1)));
};

const insertOther: Change = (bytes, others, draw) => {
  const other = draw.of(others);
  const at = draw.below(bytes.length + 1);
  return join(bytes.subarray(0, at), other.subarray(...span(other, draw)), bytes.subarray(at));
};

const swapParts: Change = (bytes, _, draw) => {
  const [from, to] = span(bytes, draw);
  const middle = from + draw.below(to - from + 1);
  return join(bytes.subarray(0, from), bytes.subarray(middle, to), bytes.subarray(from, middle), bytes.subarray(to));
};

/** Another number in place of one that stands there. */
const changeNumber: Change = (bytes, _, draw) => {
  const isDigit = (at: number): boolean => bytes[at]! >= 0x30 && bytes[at]! <= 0x39;
  let from = draw.below(bytes.length + 1);
  while (from < bytes.length && !isDigit(from)) from++;
  let to = from;
  while (to < bytes.length && isDigit(to)) to++;
  return join(bytes.subarray(0, from), bytesOf(draw.of(NUMBERS)), bytes.subarray(to));
};

const CHANGES: readonly Change[] = [
  flipBit,
  flipBit,
  insertToken,
  insertToken,
  insertToken,
  cutOut,
  truncate,
  repeatPart,
  lengthBomb,
  nest,
  splice,
  insertOther,
  swapParts,
  changeNumber,
];

/** Two places, mostly near each other. */
function span(bytes: Uint8Array, draw: Draw): [from: number, to: number] {
  const from = draw.below(bytes.length + 1);
  const longest = draw.below(3) === 0 ? bytes.length - from : Math.min(24, bytes.length - from);
  return [from, from + draw.below(longest + 1)];
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
