import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeQr, QrError, type QrModules } from "../../src/qr/code.ts";

/** GF(2^8) under 0x11d by powers of 2, unlike the encoder's shifts. */
const POWERS: number[] = [];
for (let i = 0, x = 1; i < 255; i++, x = x < 128 ? x << 1 : (x << 1) ^ 0x11d) POWERS.push(x);
const LOGS = new Map(POWERS.map((power, log) => [power, log]));
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : POWERS[(LOGS.get(a)! + LOGS.get(b)!) % 255]!);

/** Blocks of level M by version (ISO/IEC 18004 Table 9): correction codewords, then data codewords of each block. */
const BLOCKS: readonly [number, ...number[]][] = [
  [10, 16],
  [16, 28],
  [26, 44],
  [18, 32, 32],
  [24, 43, 43],
  [16, 27, 27, 27, 27],
  [18, 31, 31, 31, 31],
  [22, 38, 38, 39, 39],
  [22, 36, 36, 36, 37, 37],
  [26, 43, 43, 43, 43, 44],
  [30, 50, 51, 51, 51, 51],
  [22, 36, 36, 36, 36, 36, 36, 37, 37],
  [22, 37, 37, 37, 37, 37, 37, 37, 37, 38],
];

/** A reader of its own: format, mask, zigzag, blocks, syndromes, byte mode. Throws where a reader would fail. */
function read(modules: QrModules): string {
  const size = modules.length;
  const version = (size - 17) / 4;
  const at = (row: number, column: number): number => (modules[row]![column]! ? 1 : 0);
  const bits = [0, 1, 2, 3, 4, 5].map((i) => at(i, 8));
  const near = [...bits, at(7, 8), at(8, 8), at(8, 7), ...[5, 4, 3, 2, 1, 0].map((column) => at(8, column))];
  const format = near.reduce((sum, bit, i) => sum | (bit << i), 0) ^ 0x5412;
  expect(format >> 13, "level M").toBe(0);
  const far = [
    ...Array.from({ length: 8 }, (_, i) => at(8, size - 1 - i)),
    ...Array.from({ length: 7 }, (_, i) => at(size - 7 + i, 8)),
  ];
  expect(far).toEqual(near);
  const mask = (format >> 10) & 7;
  const words = codewords(modules, version, mask);
  const [correction, ...blocks] = BLOCKS[version - 1]!;
  const data: number[][] = blocks.map(() => []);
  const checks: number[][] = blocks.map(() => []);
  let next = 0;
  for (let i = 0; i < Math.max(...blocks); i++) {
    for (const [block, length] of blocks.entries()) if (i < length) data[block]!.push(words[next++]!);
  }
  for (let i = 0; i < correction; i++) for (const block of blocks.keys()) checks[block]!.push(words[next++]!);
  for (const block of blocks.keys()) {
    const whole = [...data[block]!, ...checks[block]!];
    for (let root = 0; root < correction; root++) {
      const syndrome = whole.reduce((sum, word) => times(sum, POWERS[root]!) ^ word, 0);
      expect(syndrome, `syndrome ${root} of block ${block}`).toBe(0);
    }
  }
  const stream = data.flat().flatMap((word) => Array.from({ length: 8 }, (_, i) => (word >> (7 - i)) & 1));
  const take = (from: number, length: number): number =>
    stream.slice(from, from + length).reduce((sum, bit) => sum * 2 + bit, 0);
  expect(take(0, 4), "byte mode").toBe(4);
  const head = version < 10 ? 8 : 16;
  const length = take(4, head);
  return new TextDecoder("utf-8", { fatal: true }).decode(
    Uint8Array.from({ length }, (_, i) => take(4 + head + i * 8, 8)),
  );
}

function codewords(modules: QrModules, version: number, mask: number): number[] {
  const size = modules.length;
  const last = version === 1 ? [] : alignment(version);
  const isFunction = (row: number, column: number): boolean => {
    if (row === 6 || column === 6) return true;
    if ((row < 9 && (column < 9 || column >= size - 8)) || (row >= size - 8 && column < 9)) return true;
    if (version >= 7 && ((row < 6 && column >= size - 11) || (column < 6 && row >= size - 11))) return true;
    return last.some((r) =>
      last.some(
        (c) =>
          !((r === 6 && (c === 6 || c === size - 7)) || (r === size - 7 && c === 6)) &&
          Math.abs(row - r) <= 2 &&
          Math.abs(column - c) <= 2,
      ),
    );
  };
  const turned = [
    (i: number, j: number) => (i + j) % 2,
    (i: number) => i % 2,
    (_: number, j: number) => j % 3,
    (i: number, j: number) => (i + j) % 3,
    (i: number, j: number) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2,
    (i: number, j: number) => ((i * j) % 2) + ((i * j) % 3),
    (i: number, j: number) => (((i * j) % 2) + ((i * j) % 3)) % 2,
    (i: number, j: number) => (((i + j) % 2) + ((i * j) % 3)) % 2,
  ][mask]!;
  const bits: number[] = [];
  let up = true;
  for (let right = size - 1; right > 0; right -= 2, up = !up) {
    if (right === 6) right--;
    for (let step = 0; step < size; step++) {
      const row = up ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (isFunction(row, column)) continue;
        bits.push((modules[row]![column]! ? 1 : 0) ^ (turned(row, column) === 0 ? 1 : 0));
      }
    }
  }
  return Array.from({ length: bits.length >> 3 }, (_, word) =>
    bits.slice(word * 8, word * 8 + 8).reduce((sum, bit) => sum * 2 + bit, 0),
  );
}

/** Annex E for versions 2 to 13: evenly spaced from 6 to the end. */
function alignment(version: number): number[] {
  const end = version * 4 + 10;
  return version < 7 ? [6, end] : [6, (6 + end) / 2, end];
}

describe("QR codes (ISO/IEC 18004)", () => {
  const uri =
    "otpauth://totp/Quis:Ada%20Brenner?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Quis&digits=6&period=30";

  it("an authenticator's address is read back by a reader that shares no code with the encoder", () => {
    expect(read(encodeQr(uri))).toBe(uri);
  });

  it("any text of up to 331 bytes is read back, in every version from 1 to 13", () => {
    const versions = new Set<number>();
    for (let length = 0; length <= 331; length += 7) {
      const text = "a1%é".repeat(100).slice(0, length);
      const bytes = new TextEncoder().encode(text).length;
      if (bytes > 331) continue;
      const modules = encodeQr(text);
      versions.add((modules.length - 17) / 4);
      expect(read(modules)).toBe(text);
    }
    for (const length of [1, 14, 15, 320]) versions.add((encodeQr("x".repeat(length)).length - 17) / 4);
    expect([...versions].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
        expect(read(encodeQr(text.toWellFormed()))).toBe(text.toWellFormed());
      }),
      { numRuns: 60 },
    );
  });

  it("a text that does not fit is refused, not cut", () => {
    expect(() => encodeQr("x".repeat(332))).toThrow(QrError);
    expect(encodeQr("x".repeat(331))).toHaveLength(69);
  });
});
