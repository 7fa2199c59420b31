// Entries and payload records of many events at once: what sealEvent and encodePayload give, laid out and hashed by WebAssembly.
//
//   record = u16 BE entry length | entry (leaf.ts) | u32 BE payload length | payload record (payload.ts)
import { writeUtf8 } from "#platform";
import type { AccessEvent } from "./access-event.ts";
import { commitScratchBytes } from "./batch.ts";
import { EVENT_KEY_BYTES } from "./commitment.ts";
import { eventFields } from "./fields.ts";
import { checkSourceId, checkSubjectCount, entryBytes, writeLeaf } from "./leaf.ts";
import { encodePayload, PAYLOAD_FIELDS_AT, PAYLOAD_VERSION } from "./payload.ts";
import type { SubjectKeys } from "./seal-event.ts";
import { TAG_BYTES, TAG_MESSAGE_BYTES, writeTagMessage } from "./subject-tag.ts";
import { WasmMemory } from "./wasm-memory.ts";

const HASH_BYTES = 32;
// encodeFields reads whole vectors: up to 15 bytes behind the text.
const SLACK_BYTES = 16;
const INITIAL_RECORDS = 1024;

/** Sealed records, one after the other. */
export interface SealedBatch {
  readonly count: number;
  readonly body: Uint8Array;
  /** Where record i starts in `body`; `count + 1` values, the last is the end. */
  readonly offsets: Uint32Array;
  /** RFC 6962 leaf hashes of the entries, 32 bytes each. */
  readonly leafHashes: Uint8Array;
}

/** What goes into the payload beside the event. */
export interface SealInput {
  readonly event: AccessEvent;
  /** Distinct (subjectUids of the event). */
  readonly subjectUids: readonly string[];
  /** 32 fresh random bytes. */
  readonly eventKey: Uint8Array;
  readonly dedupeKey: Uint8Array;
  readonly raw: Uint8Array;
}

/** Collects events of one source after the other; `finish` seals what was added. One per thread. */
export class BatchSealer {
  readonly #wasm = new WasmMemory();
  #source = "";
  #starts = new Uint32Array(INITIAL_RECORDS);
  #subjects: (readonly string[])[] = [];
  #end = 0;
  #fields = 0;

  /** Begins a batch of events of `source`. @throws EventError EVENT_BAD_SOURCE */
  begin(source: string): void {
    checkSourceId(source);
    this.#source = source;
    this.#subjects = [];
    this.#end = this.#wasm.base;
    this.#fields = 0;
  }

  /** Adds an event. @throws EventError EVENT_BAD_FIELD, EVENT_TOO_MANY_SUBJECTS; then nothing was added. */
  add(input: SealInput): void {
    const { event, subjectUids, raw } = input;
    checkSubjectCount(subjectUids.length);
    const text = JSON.stringify(event);
    const start = this.#end;
    const payloadAt = start + 6 + entryBytes(this.#source, subjectUids.length);
    // A field's record is at most four times the text of its member. UTF-8 takes at most 3 bytes per UTF-16 code unit.
    const textMost = text.length * 3 + SLACK_BYTES;
    const textAt = payloadAt + PAYLOAD_FIELDS_AT + 4 * textMost + raw.length;
    const workAt = textAt + textMost;
    const heap = this.#wasm.reserve(workAt + 5 * textMost);
    const length = writeUtf8(heap, text, textAt);
    let end = this.#wasm.exports.encodeFields(textAt, length, workAt, payloadAt + PAYLOAD_FIELDS_AT - 2);
    if (end === 0) {
      const record = encodePayload({ ...input, fields: eventFields(event), raw: new Uint8Array(0) });
      this.#wasm.reserve(payloadAt + record.length + raw.length).set(record, payloadAt);
      end = payloadAt + record.length - 4;
    }
    const bytes = this.#wasm.reserve(end + 4 + raw.length);
    bytes[payloadAt] = PAYLOAD_VERSION;
    bytes.set(input.eventKey, payloadAt + 1);
    bytes.set(input.dedupeKey, payloadAt + 1 + EVENT_KEY_BYTES);
    this.#fields += (bytes[payloadAt + PAYLOAD_FIELDS_AT - 2]! << 8) | bytes[payloadAt + PAYLOAD_FIELDS_AT - 1]!;
    writeU32(bytes, end, raw.length);
    bytes.set(raw, end + 4);
    end += 4 + raw.length;
    writeU32(bytes, payloadAt - 4, end - payloadAt);
    this.#push(start, subjectUids);
    this.#end = end;
  }

  #push(start: number, subjectUids: readonly string[]): void {
    const place = this.#subjects.length;
    if (place === this.#starts.length) {
      const more = new Uint32Array(place * 2);
      more.set(this.#starts);
      this.#starts = more;
    }
    this.#starts[place] = start;
    this.#subjects.push(subjectUids);
  }

  /** Seals what was added since `begin`. */
  finish(keys: SubjectKeys): SealedBatch {
    const count = this.#subjects.length;
    const { base } = this.#wasm;
    const offsets = new Uint32Array(count + 1);
    for (let i = 0; i < count; i++) offsets[i] = this.#starts[i]! - base;
    offsets[count] = this.#end - base;
    const commitments = this.#commit();
    const body = this.#wasm.copy(base, this.#end);
    const tags = this.#tags(commitments, keys);
    let next = 0;
    for (let i = 0; i < count; i++) {
      const own = this.#subjects[i]!.map(() => {
        const at = HASH_BYTES * next++;
        return tags.subarray(at, at + TAG_BYTES);
      });
      const commitment = commitments.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
      const length = entryBytes(this.#source, own.length);
      body[offsets[i]!] = length >> 8;
      body[offsets[i]! + 1] = length & 255;
      writeLeaf(body, offsets[i]! + 2, { source: this.#source, commitment, tags: own });
    }
    return { count, body, offsets, leafHashes: this.#leafHashes(body, offsets) };
  }

  #commit(): Uint8Array {
    const count = this.#subjects.length;
    const table = align(this.#end);
    const out = table + count * 4;
    const scratch = align(out + count * HASH_BYTES);
    const size = this.#end - this.#wasm.base;
    const heap = this.#wasm.reserve(scratch + commitScratchBytes(count, this.#fields, size));
    const places = new Uint32Array(heap.buffer, table, count);
    for (let i = 0; i < count; i++)
      places[i] = this.#starts[i]! + 6 + entryBytes(this.#source, this.#subjects[i]!.length);
    this.#wasm.exports.commitMany(table, count, scratch, out);
    return this.#wasm.copy(out, out + count * HASH_BYTES);
  }

  // SHA-256 of the tag message of each subject of each event, in order.
  #tags(commitments: Uint8Array, keys: SubjectKeys): Uint8Array {
    let count = 0;
    for (const uids of this.#subjects) count += uids.length;
    return this.#hash(count, count * TAG_MESSAGE_BYTES, (heap, at, span) => {
      this.#subjects.forEach((uids, i) => {
        const commitment = commitments.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
        for (const uid of uids) {
          writeTagMessage(heap, at, keys(uid), commitment);
          at = span(TAG_MESSAGE_BYTES);
        }
      });
    });
  }

  // RFC 6962 §2.1: a leaf hash is SHA-256(0x00 || entry).
  #leafHashes(body: Uint8Array, offsets: Uint32Array): Uint8Array<ArrayBuffer> {
    const { length } = this.#subjects;
    let size = length;
    for (const uids of this.#subjects) size += entryBytes(this.#source, uids.length);
    return this.#hash(length, size, (heap, at, span) => {
      for (let i = 0; i < length; i++) {
        const from = offsets[i]! + 2;
        const sizeBytes = entryBytes(this.#source, this.#subjects[i]!.length);
        heap[at] = 0;
        heap.set(body.subarray(from, from + sizeBytes), at + 1);
        at = span(1 + sizeBytes);
      }
    });
  }

  // Hashes `count` messages of `size` bytes in all. `write` puts each where it is told and then says its length.
  #hash(
    count: number,
    size: number,
    write: (heap: Uint8Array, at: number, span: (length: number) => number) => void,
  ): Uint8Array<ArrayBuffer> {
    const spans = this.#wasm.base;
    const out = spans + count * 8;
    const texts = out + count * HASH_BYTES;
    const heap = this.#wasm.reserve(texts + size);
    const table = new Uint32Array(heap.buffer, spans, count * 2);
    let at = texts;
    let n = 0;
    write(heap, at, (length) => {
      table[n++] = at;
      table[n++] = length;
      at += length;
      return at;
    });
    this.#wasm.exports.sha256Many(spans, count, out);
    return this.#wasm.copy(out, out + count * HASH_BYTES);
  }
}

function align(at: number): number {
  return (at + 15) & ~15;
}

function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
