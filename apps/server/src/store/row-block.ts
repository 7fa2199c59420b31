// Rows on their way from the thread that makes them into the store: ClickHouse's RowBinary of (idx UInt64, line String), laid out where the
// line is made, so that no other thread touches the text again.
// https://clickhouse.com/docs/interfaces/formats/RowBinary

/** Structure of a block, for table functions. */
export const BLOCK_STRUCTURE = "idx UInt64, line String";

const TWO_32 = 0x1_0000_0000;
const INDEX_BYTES = 8;
/** LEB128 of a length below 2^35. */
const LENGTH_MAX_BYTES = 5;

/** Consecutive rows. Their indices are zero until `stampRows`: they are known only when the log has taken the events. */
export interface RowBlock {
  readonly count: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where row i starts in `bytes`; `count + 1` values, the last is the end. */
  readonly offsets: Uint32Array<ArrayBuffer>;
}

/** Collects lines into a block. */
export class RowWriter {
  #bytes: Buffer<ArrayBuffer>;
  readonly #offsets: number[] = [0];
  #end = 0;

  /** `expectedBytes` spares copies when it is about right. */
  constructor(expectedBytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(64, expectedBytes));
  }

  add(line: string): void {
    // A UTF-16 unit is at most three bytes of UTF-8.
    const most = this.#end + line.length * 3 + INDEX_BYTES + LENGTH_MAX_BYTES;
    if (most > this.#bytes.length) this.#grow(most);
    const bytes = this.#bytes;
    let at = this.#end;
    bytes.fill(0, at, at + INDEX_BYTES);
    at += INDEX_BYTES;
    const sizeBytes = Buffer.byteLength(line);
    let rest = sizeBytes;
    while (rest >= 0x80) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.#end = at + bytes.write(line, at, sizeBytes, "utf8");
    this.#offsets.push(this.#end);
  }

  #grow(most: number): void {
    const more = Buffer.allocUnsafeSlow(Math.max(most, this.#bytes.length * 2));
    this.#bytes.copy(more, 0, 0, this.#end);
    this.#bytes = more;
  }

  finish(): RowBlock {
    return {
      count: this.#offsets.length - 1,
      bytes: this.#bytes.subarray(0, this.#end),
      offsets: Uint32Array.from(this.#offsets),
    };
  }
}

/** The rows at `keep` (ascending). The block itself if all are kept. */
export function selectRows(block: RowBlock, keep: readonly number[]): RowBlock {
  if (keep.length === block.count) return block;
  const offsets = new Uint32Array(keep.length + 1);
  keep.forEach((row, i) => (offsets[i + 1] = offsets[i]! + block.offsets[row + 1]! - block.offsets[row]!));
  const bytes = new Uint8Array(offsets[keep.length]!);
  keep.forEach((row, i) => bytes.set(block.bytes.subarray(block.offsets[row], block.offsets[row + 1]), offsets[i]));
  return { count: keep.length, bytes, offsets };
}

/** The block without its first `rows` rows. */
export function dropRows(block: RowBlock, rows: number): RowBlock {
  if (rows === 0) return block;
  const from = block.offsets[rows]!;
  return {
    count: block.count - rows,
    bytes: block.bytes.subarray(from),
    offsets: block.offsets.slice(rows).map((offset) => offset - from),
  };
}

/** Gives the memory of blocks back that nobody reads any more, with all that was cut from them. */
export function freeBlocks(blocks: readonly RowBlock[]): void {
  for (const { bytes } of blocks) bytes.buffer.transfer(0);
}

/** Writes the rows' indices, `firstIndex` and on, into the block's bytes. */
export function stampRows(block: RowBlock, firstIndex: number): void {
  const view = new DataView(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
  for (let i = 0; i < block.count; i++) {
    const index = firstIndex + i;
    view.setUint32(block.offsets[i]!, index % TWO_32, true);
    view.setUint32(block.offsets[i]! + 4, Math.floor(index / TWO_32), true);
  }
}
