// A QR code of a short text: byte mode, error correction M, versions 1 to 13. ISO/IEC 18004:2015.

/** Per version: codewords for correction in each block, then blocks as [how many, data codewords in each]. Table 9, level M. */
const BLOCKS: readonly (readonly [number, readonly (readonly [number, number])[]])[] = [
  [10, [[1, 16]]],
  [16, [[1, 28]]],
  [26, [[1, 44]]],
  [18, [[2, 32]]],
  [24, [[2, 43]]],
  [16, [[4, 27]]],
  [18, [[4, 31]]],
  [
    22,
    [
      [2, 38],
      [2, 39],
    ],
  ],
  [
    22,
    [
      [3, 36],
      [2, 37],
    ],
  ],
  [
    26,
    [
      [4, 43],
      [1, 44],
    ],
  ],
  [
    30,
    [
      [1, 50],
      [4, 51],
    ],
  ],
  [
    22,
    [
      [6, 36],
      [2, 37],
    ],
  ],
  [
    22,
    [
      [8, 37],
      [1, 38],
    ],
  ],
];

/** Centres of alignment patterns. Annex E. */
const ALIGNMENT: readonly (readonly number[])[] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
  [6, 30, 54],
  [6, 32, 58],
  [6, 34, 62],
];

/** Condition under which a mask turns a module over. Table 10. */
const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (i, j) => (i + j) % 2 === 0,
  (i) => i % 2 === 0,
  (_, j) => j % 3 === 0,
  (i, j) => (i + j) % 3 === 0,
  (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2 === 0,
  (i, j) => ((i * j) % 2) + ((i * j) % 3) === 0,
  (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2 === 0,
  (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2 === 0,
];

/** Modules of a code by row, true for dark; without the quiet zone. */
export type QrModules = readonly (readonly boolean[])[];

export class QrError extends Error {
  readonly code = "QR_TOO_LONG";

  constructor(bytes: number, most: number) {
    super(`expected a text of at most ${most} bytes, got ${bytes}`);
    this.name = "QrError";
  }
}

const dataCodewords = (version: number): number =>
  BLOCKS[version - 1]![1].reduce((sum, [blocks, words]) => sum + blocks * words, 0);
/** Mode and length before the text: 4 bits and 8 or 16. Table 3. */
const headBits = (version: number): number => 4 + (version < 10 ? 8 : 16);
const capacity = (version: number): number => Math.floor((dataCodewords(version) * 8 - headBits(version)) / 8);

/** @throws QrError for a text of more than 331 bytes */
export function encodeQr(text: string): QrModules {
  const bytes = new TextEncoder().encode(text);
  const version = BLOCKS.findIndex((_, at) => capacity(at + 1) >= bytes.length) + 1;
  if (version === 0) throw new QrError(bytes.length, capacity(BLOCKS.length));
  const codewords = interleave(dataOf(bytes, version), version);
  const masked = MASKS.map((_, mask) => draw(version, codewords, mask));
  return masked.reduce((best, one) => (penalty(one) < penalty(best) ? one : best));
}

function dataOf(bytes: Uint8Array, version: number): Uint8Array {
  const data = new Uint8Array(dataCodewords(version));
  let at = 0;
  const put = (value: number, bits: number): void => {
    for (let bit = bits - 1; bit >= 0; bit--, at++) data[at >> 3]! |= ((value >> bit) & 1) << (7 - (at & 7));
  };
  put(0b0100, 4);
  put(bytes.length, headBits(version) - 4);
  for (const byte of bytes) put(byte, 8);
  // The terminator's bits are zero as the array is; then pad codewords by turns. §7.4.9, §7.4.10
  let pad = 0xec;
  for (let word = Math.ceil((at + Math.min(4, data.length * 8 - at)) / 8); word < data.length; word++) {
    data[word] = pad;
    pad ^= 0xec ^ 0x11;
  }
  return data;
}

/** Product in GF(2^8) under x^8 + x^4 + x^3 + x^2 + 1. §7.5.2 */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((b >> bit) & 1) * a;
  }
  return product;
}

/** Coefficients of the product of (x − 2^i) for i below `degree`, without the leading 1. Annex A */
function generator(degree: number): Uint8Array {
  const factors = new Uint8Array(degree);
  factors[degree - 1] = 1;
  let root = 1;
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++) {
      factors[j] = times(factors[j]!, root) ^ (factors[j + 1] ?? 0);
    }
    root = times(root, 2);
  }
  return factors;
}

function remainder(data: Uint8Array, divisor: Uint8Array): Uint8Array {
  const rest = new Uint8Array(divisor.length);
  for (const byte of data) {
    const factor = byte ^ rest[0]!;
    rest.copyWithin(0, 1);
    rest[rest.length - 1] = 0;
    for (let i = 0; i < rest.length; i++) rest[i]! ^= times(divisor[i]!, factor);
  }
  return rest;
}

/** Codewords of all blocks by turns, data before correction. §7.6 */
function interleave(data: Uint8Array, version: number): Uint8Array {
  const [correction, groups] = BLOCKS[version - 1]!;
  const divisor = generator(correction);
  const blocks: { data: Uint8Array; correction: Uint8Array }[] = [];
  let at = 0;
  for (const [count, words] of groups) {
    for (let block = 0; block < count; block++, at += words) {
      const part = data.subarray(at, at + words);
      blocks.push({ data: part, correction: remainder(part, divisor) });
    }
  }
  const longest = groups.at(-1)![1];
  const words: number[] = [];
  for (let i = 0; i < longest; i++) for (const block of blocks) if (i < block.data.length) words.push(block.data[i]!);
  for (let i = 0; i < correction; i++) for (const block of blocks) words.push(block.correction[i]!);
  return Uint8Array.from(words);
}

/** Draws function patterns, then the codewords in their zigzag, masked. §6.3, §7.7 */
function draw(version: number, codewords: Uint8Array, mask: number): boolean[][] {
  const size = version * 4 + 17;
  const grid: boolean[][] = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  const fixed: boolean[][] = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  const set = (row: number, column: number, dark: boolean): void => {
    if (row < 0 || column < 0 || row >= size || column >= size) return;
    grid[row]![column] = dark;
    fixed[row]![column] = true;
  };
  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const) {
    for (let y = -4; y <= 4; y++) {
      for (let x = -4; x <= 4; x++) {
        const distance = Math.max(Math.abs(x), Math.abs(y));
        set(row + y, column + x, distance !== 2 && distance !== 4);
      }
    }
  }
  const centres = ALIGNMENT[version - 1]!;
  const last = centres.length - 1;
  for (const [r, row] of centres.entries()) {
    for (const [c, column] of centres.entries()) {
      // Not over the finder patterns.
      if ((r === 0 && (c === 0 || c === last)) || (r === last && c === 0)) continue;
      for (let y = -2; y <= 2; y++)
        for (let x = -2; x <= 2; x++) set(row + y, column + x, Math.max(Math.abs(x), Math.abs(y)) !== 1);
    }
  }
  drawFormat(set, size, mask);
  if (version >= 7) drawVersion(set, size, version);
  drawCodewords(grid, fixed, codewords, mask);
  return grid;
}

type SetModule = (row: number, column: number, dark: boolean) => void;

/** Level M is 00; BCH (15, 5), then the mask 101010000010010. §7.9 */
function drawFormat(set: SetModule, size: number, mask: number): void {
  let rest = mask;
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const bit = (i: number): boolean => ((bits >> i) & 1) === 1;
  for (let i = 0; i < 6; i++) set(i, 8, bit(i));
  set(7, 8, bit(6));
  set(8, 8, bit(7));
  set(8, 7, bit(8));
  for (let i = 9; i < 15; i++) set(8, 14 - i, bit(i));
  for (let i = 0; i < 8; i++) set(8, size - 1 - i, bit(i));
  for (let i = 8; i < 15; i++) set(size - 15 + i, 8, bit(i));
  set(size - 8, 8, true);
}

/** Golay (18, 6). §7.10 */
function drawVersion(set: SetModule, size: number, version: number): void {
  let rest = version;
  for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let i = 0; i < 18; i++) {
    const dark = ((bits >> i) & 1) === 1;
    const a = size - 11 + (i % 3);
    const b = Math.floor(i / 3);
    set(b, a, dark);
    set(a, b, dark);
  }
}

function drawCodewords(grid: boolean[][], fixed: boolean[][], codewords: Uint8Array, mask: number): void {
  const size = grid.length;
  const turns = MASKS[mask]!;
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    // The vertical timing pattern has its column to itself.
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const upward = ((right + 1) & 2) === 0;
      const row = upward ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (fixed[row]![column]!) continue;
        const dark = at < codewords.length * 8 && ((codewords[at >> 3]! >> (7 - (at & 7))) & 1) === 1;
        grid[row]![column] = dark !== turns(row, column);
        at++;
      }
    }
  }
}

/** How hard the code is to read: runs, blocks, patterns like a finder's, imbalance. §7.8.3 */
function penalty(grid: QrModules): number {
  const size = grid.length;
  let sum = 0;
  let dark = 0;
  const lines = [...grid, ...grid.map((_, column) => grid.map((row) => row[column]!))];
  for (const line of lines) {
    let run = 0;
    for (let i = 0; i < size; i++) {
      run = i > 0 && line[i] === line[i - 1] ? run + 1 : 1;
      if (run === 5) sum += 3;
      else if (run > 5) sum += 1;
    }
    const text = line.map((one) => (one ? "1" : "0")).join("");
    for (const pattern of ["10111010000", "00001011101"]) {
      for (let found = text.indexOf(pattern); found >= 0; found = text.indexOf(pattern, found + 1)) sum += 40;
    }
  }
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const one = grid[y]![x]!;
      if (one) dark++;
      if (y > 0 && x > 0 && one === grid[y - 1]![x] && one === grid[y]![x - 1] && one === grid[y - 1]![x - 1]) sum += 3;
    }
  }
  return sum + 10 * Math.floor(Math.abs((dark / size ** 2) * 100 - 50) / 5);
}
