// Reads ClickHouse's Native format, as far as detection asks for it: Float64, UInt32, UInt8, LowCardinality(String) and Array of the last.
// Column by column, each distinct text of a block once: rows of it cost a number, not a string.
// https://clickhouse.com/docs/interfaces/formats/Native · serialisation of LowCardinality: SerializationLowCardinality.cpp

/** Numbers of texts: `codes[i]` is the place of row i's text in `keys`. */
export interface Coded {
  readonly keys: readonly string[];
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
}

export interface NativeColumn {
  readonly name: string;
  readonly type: string;
  readonly numbers?: Float64Array | Uint32Array | Uint8Array;
  /** Of a list: of all rows' elements, one after the other. */
  readonly texts?: Coded;
  /** Of a list: where each row's elements end. */
  readonly ends?: Float64Array;
}

export interface NativeBlock {
  readonly rows: number;
  readonly columns: readonly NativeColumn[];
}

const LOW_CARDINALITY = "LowCardinality(String)";
/** Bits of the type of a LowCardinality's indexes beside its width in the lowest byte. */
const HAS_ADDITIONAL_KEYS = 1 << 9;
const NEEDS_GLOBAL_DICTIONARY = 1 << 8;
const KEYS_VERSION = 1;

/** Blocks of a result. @throws Error that says what was expected, for a type or layout that is none of those above, or an end too early */
export function* nativeBlocks(bytes: Uint8Array): Generator<NativeBlock> {
  const reader = new Reader(bytes);
  while (!reader.atEnd) {
    const width = reader.varint();
    const rows = reader.varint();
    const columns: NativeColumn[] = [];
    for (let i = 0; i < width; i++) columns.push(readColumn(reader, rows));
    yield { rows, columns };
  }
}

function readColumn(reader: Reader, rows: number): NativeColumn {
  const name = reader.text();
  const type = reader.text();
  if (type === "Float64") return { name, type, numbers: new Float64Array(reader.copy(rows * 8)) };
  if (type === "UInt32") return { name, type, numbers: new Uint32Array(reader.copy(rows * 4)) };
  if (type === "UInt8") return { name, type, numbers: new Uint8Array(reader.copy(rows)) };
  if (type === LOW_CARDINALITY) return { name, type, texts: readCoded(reader, rows, rows > 0) };
  if (type === `Array(${LOW_CARDINALITY})`) {
    // The prefix of what is in the list stands before the list's ends.
    if (rows > 0) readPrefix(reader);
    const ends = new Float64Array(rows);
    for (let row = 0; row < rows; row++) ends[row] = reader.uint64();
    return { name, type, ends, texts: readCoded(reader, ends[rows - 1] ?? 0, false) };
  }
  throw new Error(`expected a column of Float64, UInt32, UInt8 or ${LOW_CARDINALITY}, got ${name} of ${type}`);
}

function readPrefix(reader: Reader): void {
  const version = reader.uint64();
  if (version !== KEYS_VERSION) throw new Error(`expected version ${KEYS_VERSION} of keys, got ${version}`);
}

function readCoded(reader: Reader, count: number, prefixed: boolean): Coded {
  if (prefixed) readPrefix(reader);
  if (count === 0) return { keys: [], codes: new Uint8Array(0) };
  const kind = reader.uint64();
  if ((kind & NEEDS_GLOBAL_DICTIONARY) !== 0 || (kind & HAS_ADDITIONAL_KEYS) === 0)
    throw new Error(`expected texts with their own keys, got indexes of type ${kind}`);
  const size = reader.uint64();
  const keys: string[] = [];
  for (let i = 0; i < size; i++) keys.push(reader.text());
  const given = reader.uint64();
  if (given !== count) throw new Error(`expected ${count} texts, got ${given}`);
  const width = kind & 0xff;
  if (width === 0) return { keys, codes: reader.copyBytes(count) };
  if (width === 1) return { keys, codes: new Uint16Array(reader.copy(count * 2)) };
  if (width === 2) return { keys, codes: new Uint32Array(reader.copy(count * 4)) };
  throw new Error(`expected indexes of 1, 2 or 4 bytes, got type ${width}`);
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): number {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = this.#bytes[this.#take(1)] as number;
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
    }
  }

  uint64(): number {
    const at = this.#take(8);
    return this.#bytes.readUInt32LE(at) + this.#bytes.readUInt32LE(at + 4) * 0x1_0000_0000;
  }

  text(): string {
    const length = this.varint();
    const at = this.#take(length);
    return this.#bytes.toString("utf8", at, at + length);
  }

  /** Bytes of their own, so that they may be seen as wider numbers. */
  copy(length: number): ArrayBuffer {
    return this.copyBytes(length).buffer;
  }

  copyBytes(length: number): Uint8Array<ArrayBuffer> {
    const at = this.#take(length);
    const copy = new Uint8Array(length);
    copy.set(this.#bytes.subarray(at, at + length));
    return copy;
  }

  #take(length: number): number {
    const at = this.#at;
    if (at + length > this.#bytes.length)
      throw new Error(`expected ${length} bytes more at ${at}, got the end at ${this.#bytes.length}`);
    this.#at = at + length;
    return at;
  }
}
