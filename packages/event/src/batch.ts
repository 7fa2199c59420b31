// Commitments and hashes of many events at once: the same bytes as commitment.ts, by WebAssembly (wasm/commit.c).
// A call of the platform's hash costs more than hashing the 100 bytes of a disclosure; here a batch is one call.
import { EventError } from "./error.ts";
import { PAYLOAD_FIELDS_AT } from "./payload.ts";
import { WasmMemory } from "./wasm-memory.ts";

const HASH_BYTES = 32;
const COUNT_AT = PAYLOAD_FIELDS_AT - 2;

/** Hashes many messages; one per thread, since it reuses its memory. */
export class BatchHasher {
  readonly #wasm = new WasmMemory();

  /** SHA-256 of each message, 32 bytes each, concatenated. */
  sha256(messages: readonly Uint8Array[]): Uint8Array {
    const { base, exports } = this.#wasm;
    let size = 0;
    for (const message of messages) size += message.length;
    const spans = base;
    const out = spans + messages.length * 8;
    const texts = out + messages.length * HASH_BYTES;
    const heap = this.#wasm.reserve(texts + size);
    const table = new Uint32Array(heap.buffer, spans, messages.length * 2);
    let at = texts;
    for (let i = 0; i < messages.length; i++) {
      const message = messages[i]!;
      heap.set(message, at);
      table[2 * i] = at;
      table[2 * i + 1] = message.length;
      at += message.length;
    }
    exports.sha256Many(spans, messages.length, out);
    return this.#wasm.copy(out, out + messages.length * HASH_BYTES);
  }

  /**
   * Commitments of payload records (encodePayload), 32 bytes each, concatenated: what commit() gives for their fields and event keys.
   * Only what lies before the raw bytes is read.
   * @throws EventError EVENT_BAD_PAYLOAD for a record that is not whole up to there or has no fields.
   */
  commit(records: readonly Uint8Array[]): Uint8Array {
    const { base, exports } = this.#wasm;
    const ends: number[] = [];
    let fields = 0;
    let bytes = 0;
    for (const record of records) {
      const end = endOfFields(record);
      ends.push(end);
      bytes += end;
      fields += (record[COUNT_AT]! << 8) | record[COUNT_AT + 1]!;
    }
    const table = base;
    const out = table + records.length * 4;
    const copies = out + records.length * HASH_BYTES;
    const scratch = (copies + bytes + 15) & ~15;
    const heap = this.#wasm.reserve(scratch + commitScratchBytes(records.length, fields, bytes));
    const places = new Uint32Array(heap.buffer, table, records.length);
    let at = copies;
    for (let i = 0; i < records.length; i++) {
      places[i] = at;
      heap.set(records[i]!.subarray(0, ends[i]), at);
      at += ends[i]!;
    }
    exports.commitMany(table, records.length, scratch, out);
    return this.#wasm.copy(out, out + records.length * HASH_BYTES);
  }
}

/**
 * Scratch that commitMany needs: spans, digests and salts, and texts. Base64url is 4/3 of the plain text, which adds 32 bytes to name and
 * value; the plain text of the last field lies behind its encoded one.
 */
export function commitScratchBytes(records: number, fields: number, recordBytes: number): number {
  return fields * (8 + HASH_BYTES + 18 + 56) + records * 64 + recordBytes * 3 + 4096;
}

// INVARIANT: no record that is not whole reaches the WebAssembly code, which checks nothing.
function endOfFields(record: Uint8Array): number {
  const count = record.length < PAYLOAD_FIELDS_AT ? 0 : (record[COUNT_AT]! << 8) | record[COUNT_AT + 1]!;
  let at = PAYLOAD_FIELDS_AT;
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
