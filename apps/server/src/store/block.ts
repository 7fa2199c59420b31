// A block of rows on its way in: ClickHouse's RowBinary of (idx UInt64, line String).
// https://clickhouse.com/docs/interfaces/formats/RowBinary

const TWO_32 = 0x1_0000_0000;
const INDEX_BYTES = 8;
/** LEB128 of a length below 2^35. */
const LENGTH_MAX_BYTES = 5;

/** The block of `lines`, whose first has index `firstIndex`; empty ones are left out. */
export function blockOf(firstIndex: number, lines: readonly string[]): Buffer {
  let bound = 0;
  // A UTF-16 unit is at most three bytes of UTF-8; measuring each line exactly here and again below costs more than the room.
  for (const line of lines) bound += line.length * 3 + INDEX_BYTES + LENGTH_MAX_BYTES;
  const block = Buffer.allocUnsafe(bound);
  let at = 0;
  let index = firstIndex;
  for (const line of lines) {
    if (line === "") {
      index += 1;
      continue;
    }
    block.writeUInt32LE(index % TWO_32, at);
    block.writeUInt32LE(Math.floor(index / TWO_32), at + 4);
    index += 1;
    at += INDEX_BYTES;
    const sizeBytes = Buffer.byteLength(line);
    let rest = sizeBytes;
    while (rest >= 0x80) {
      block[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    block[at++] = rest;
    at += block.write(line, at, sizeBytes, "utf8");
  }
  return block.subarray(0, at);
}
