// The private record of an event: its key, its fields and the raw bytes as received. Kept beside the log, never in it.
//
//   u8 version (1) | 32 bytes event key | 16 bytes dedupe key | u16 BE n | n × (u8 name length, name, u32 BE value length, value JSON)
//   | u32 BE raw length | raw
import { allocate, latin1Text, writeUtf8 } from "#platform";
import { EventError } from "./error.ts";
import type { Field } from "./fields.ts";

/** First byte of a record. */
export const PAYLOAD_VERSION = 1;
/** Where a record's fields begin, behind their number. */
export const PAYLOAD_FIELDS_AT = 51;
/** Bytes of the key that duplicates are recognised by. */
export const DEDUPE_KEY_BYTES = 16;
const decoder = new TextDecoder("utf-8", { fatal: true });

export interface Payload {
  readonly eventKey: Uint8Array;
  readonly dedupeKey: Uint8Array;
  readonly fields: readonly Field[];
  readonly raw: Uint8Array;
}

/** Bytes of a payload record. */
export function encodePayload(payload: Payload): Uint8Array {
  const { fields, raw } = payload;
  let most = 1 + 32 + DEDUPE_KEY_BYTES + 2 + 4 + raw.length;
  // UTF-8 takes at most 3 bytes per UTF-16 code unit.
  for (const field of fields) most += 5 + field.name.length + field.valueJson.length * 3;
  const bytes = allocate(most);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  bytes[0] = PAYLOAD_VERSION;
  bytes.set(payload.eventKey, 1);
  bytes.set(payload.dedupeKey, 33);
  view.setUint16(PAYLOAD_FIELDS_AT - 2, fields.length);
  let at = PAYLOAD_FIELDS_AT;
  for (const field of fields) {
    bytes[at] = field.name.length;
    at += 1 + writeUtf8(bytes, field.name, at + 1);
    const length = writeUtf8(bytes, field.valueJson, at + 4);
    view.setUint32(at, length);
    at += 4 + length;
  }
  view.setUint32(at, raw.length);
  bytes.set(raw, at + 4);
  return bytes.subarray(0, at + 4 + raw.length);
}

// Where the last of `count` fields ends. Throws RangeError if that is not within the record.
function endOfFields(view: DataView, count: number): number {
  let at = PAYLOAD_FIELDS_AT;
  for (let i = 0; i < count; i++) {
    const nameEnd = at + 1 + view.getUint8(at);
    at = nameEnd + 4 + view.getUint32(nameEnd);
    if (at > view.byteLength) throw new RangeError(`expected ${at} bytes, got ${view.byteLength}`);
  }
  return at;
}

function isAscii(bytes: Uint8Array, from: number, to: number): boolean {
  let all = 0;
  for (let i = from; i < to; i++) all |= bytes[i]!;
  return all < 0x80;
}

/** @throws EventError EVENT_BAD_PAYLOAD unless `bytes` is exactly one record. */
export function decodePayload(bytes: Uint8Array): Payload {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (bytes[0] !== PAYLOAD_VERSION) throw new RangeError(`expected version ${PAYLOAD_VERSION}, got ${bytes[0]}`);
    const count = view.getUint16(PAYLOAD_FIELDS_AT - 2);
    const fields: Field[] = [];
    // One text for all fields, since a call of the decoder costs more than decoding most of them: a third of the time of verifying.
    const text = latin1Text(bytes.subarray(PAYLOAD_FIELDS_AT, endOfFields(view, count)));
    let at = PAYLOAD_FIELDS_AT;
    for (let i = 0; i < count; i++) {
      const nameEnd = at + 1 + view.getUint8(at);
      const valueEnd = nameEnd + 4 + view.getUint32(nameEnd);
      fields.push({
        name: isAscii(bytes, at + 1, nameEnd)
          ? text.slice(at + 1 - PAYLOAD_FIELDS_AT, nameEnd - PAYLOAD_FIELDS_AT)
          : String.fromCharCode(...bytes.subarray(at + 1, nameEnd)),
        valueJson: isAscii(bytes, nameEnd + 4, valueEnd)
          ? text.slice(nameEnd + 4 - PAYLOAD_FIELDS_AT, valueEnd - PAYLOAD_FIELDS_AT)
          : decoder.decode(bytes.subarray(nameEnd + 4, valueEnd)),
      });
      at = valueEnd;
    }
    const end = at + 4 + view.getUint32(at);
    if (end !== bytes.length) throw new RangeError(`expected ${end} bytes, got ${bytes.length}`);
    return {
      eventKey: bytes.subarray(1, 33),
      dedupeKey: bytes.subarray(33, 49),
      fields,
      raw: bytes.subarray(at + 4, end),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EventError("EVENT_BAD_PAYLOAD", `expected a payload record: ${reason}`, { cause });
  }
}
