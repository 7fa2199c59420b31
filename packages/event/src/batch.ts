// Commitments and hashes of many events at once: the same bytes as commitment.ts, by WebAssembly (wasm/commit.c).
// A call of the platform's hash costs more than hashing the 100 bytes of a disclosure; here a batch is one call.
import { COMMIT_WASM } from "./commit.wasm.ts";
import { EventError } from "./error.ts";

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly heapBase: () => number;
  readonly sha256Many: (spans: number, count: number, out: number) => void;
  readonly commitMany: (records: number, count: number, scratch: number, out: number) => void;
}

// Neither Node's nor the browser's types are assumed here; both have WebAssembly as a global.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

const PAGE_BYTES = 65_536;
const HASH_BYTES = 32;
// Where a payload record has its number of fields, and where they begin (payload.ts).
const COUNT_AT = 49;
const FIELDS_AT = 51;

/** Hashes many messages; one per thread, since it reuses its memory. */
export class BatchHasher {
  readonly #wasm: Exports;
  readonly #base: number;

  constructor() {
    const bytes = Uint8Array.from(atob(COMMIT_WASM), (character) => character.charCodeAt(0));
    this.#wasm = new WebAssembly.Instance(new WebAssembly.Module(bytes), {}).exports as Exports;
    this.#base = (this.#wasm.heapBase() + 15) & ~15;
  }

  /** SHA-256 of each message, 32 bytes each, concatenated. */
  sha256(messages: readonly Uint8Array[]): Uint8Array {
    const { memory, sha256Many } = this.#wasm;
    let size = 0;
    for (const message of messages) size += message.length;
    const spans = this.#base;
    const out = spans + messages.length * 8;
    const texts = out + messages.length * HASH_BYTES;
    this.#reserve(texts + size);
    const heap = new Uint8Array(memory.buffer);
    const table = new Uint32Array(memory.buffer, spans, messages.length * 2);
    let at = texts;
    for (let i = 0; i < messages.length; i++) {
      const message = messages[i]!;
      heap.set(message, at);
      table[2 * i] = at;
      table[2 * i + 1] = message.length;
      at += message.length;
    }
    sha256Many(spans, messages.length, out);
    return heap.slice(out, out + messages.length * HASH_BYTES);
  }

  /**
   * Commitments of payload records (encodePayload), 32 bytes each, concatenated: what commit() gives for their fields and event keys.
   * Only what lies before the raw bytes is read.
   * @throws EventError EVENT_BAD_PAYLOAD for a record that is not whole up to there or has no fields.
   */
  commit(records: readonly Uint8Array[]): Uint8Array {
    const { memory, commitMany } = this.#wasm;
    const ends: number[] = [];
    let fields = 0;
    let bytes = 0;
    for (const record of records) {
      const end = endOfFields(record);
      ends.push(end);
      bytes += end;
      fields += (record[COUNT_AT]! << 8) | record[COUNT_AT + 1]!;
    }
    const table = this.#base;
    const out = table + records.length * 4;
    const copies = out + records.length * HASH_BYTES;
    const scratch = (copies + bytes + 15) & ~15;
    // Spans, digests and salts, and texts: base64url is 4/3 of the plain text, which adds 32 bytes to name and value; the plain text of
    // the last field lies behind its encoded one.
    const need = fields * (8 + HASH_BYTES + 18 + 56) + records.length * 64 + bytes * 3 + 4096;
    this.#reserve(scratch + need);
    const heap = new Uint8Array(memory.buffer);
    const places = new Uint32Array(memory.buffer, table, records.length);
    let at = copies;
    for (let i = 0; i < records.length; i++) {
      places[i] = at;
      heap.set(records[i]!.subarray(0, ends[i]), at);
      at += ends[i]!;
    }
    commitMany(table, records.length, scratch, out);
    return heap.slice(out, out + records.length * HASH_BYTES);
  }

  #reserve(end: number): void {
    const missing = end - this.#wasm.memory.buffer.byteLength;
    if (missing > 0) this.#wasm.memory.grow(Math.ceil(missing / PAGE_BYTES));
  }
}

// INVARIANT: no record that is not whole reaches the WebAssembly code, which checks nothing.
function endOfFields(record: Uint8Array): number {
  const count = record.length < FIELDS_AT ? 0 : (record[COUNT_AT]! << 8) | record[COUNT_AT + 1]!;
  let at = FIELDS_AT;
  for (let i = 0; i < count; i++) {
    const valueAt = at + 1 + (record[at] ?? 0);
    if (valueAt + 4 > record.length) throw cut(record);
    at =
      valueAt +
      4 +
      ((record[valueAt]! << 24) | (record[valueAt + 1]! << 16) | (record[valueAt + 2]! << 8) | record[valueAt + 3]!);
    if (at > record.length || at < valueAt) throw cut(record);
  }
  if (count === 0) throw cut(record);
  return at;
}

function cut(record: Uint8Array): EventError {
  return new EventError(
    "EVENT_BAD_PAYLOAD",
    `expected a whole payload record with fields, got ${record.length} bytes that are none`,
  );
}
