// The scope of a record, that is which data key it is encrypted under: its source, and the UTC month in which Quis received it.
import type { KeyScope } from "../keys/data-keys.ts";
import { type Month, monthOf, UNKNOWN_MONTH } from "../keys/month.ts";

const METADATA = Buffer.from("metadata");
const RECEIVED = Buffer.from('"logged_time":');
const FIRST_FIELD = 51;
// As packages/event leaf.ts has it. A log may also be made of entries that are none of ours (a load generator's): they have one scope.
const SOURCE = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const NO_SOURCE = "none";
const LEAF_VERSION = 1;

// One object per scope, so that groups are compared by identity.
const scopes = new Map<string, KeyScope>();

export function scopeOf(entry: Uint8Array, payload: Uint8Array): KeyScope {
  return scope(sourceOfEntry(entry), receivedMonth(payload));
}

export function scope(source: string, month: Month): KeyScope {
  const name = `${month} ${source}`;
  let known = scopes.get(name);
  if (known === undefined) {
    known = { source, month };
    scopes.set(name, known);
  }
  return known;
}

// Sources follow one another in long runs; decoding the whole leaf for its source costs more than comparing bytes.
let lastBytes = new Uint8Array(0);
let lastSource = "";

function sourceOfEntry(entry: Uint8Array): string {
  const end = 2 + (entry[1] ?? 0);
  if (!isLeaf(entry, end)) return NO_SOURCE;
  let same = lastBytes.length === end;
  for (let i = 0; same && i < end; i++) same = lastBytes[i] === entry[i];
  if (!same) {
    lastBytes = entry.slice(0, end);
    const source = Buffer.from(
      entry.buffer,
      entry.byteOffset + 2,
      Math.max(0, Math.min(end, entry.length) - 2),
    ).toString("latin1");
    lastSource = SOURCE.test(source) ? source : NO_SOURCE;
  }
  return lastSource;
}

// By version and length (packages/event leaf.ts), which random bytes do not have: else a load generator's entries would name thousands of sources,
// each with a key of its own.
function isLeaf(entry: Uint8Array, sourceEnd: number): boolean {
  const tagsAt = sourceEnd + 32;
  if (entry[0] !== LEAF_VERSION || entry.length < tagsAt + 2) return false;
  return entry.length === tagsAt + 2 + 16 * ((entry[tagsAt]! << 8) | entry[tagsAt + 1]!);
}

/**
 * The month of `metadata.logged_time` in a payload record (packages/event payload.ts), which Quis itself sets at the door and the log
 * commits to; UNKNOWN_MONTH if there is none.
 */
export function receivedMonth(payload: Uint8Array): Month {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (bytes.length < FIRST_FIELD) return UNKNOWN_MONTH;
  const count = bytes.readUInt16BE(49);
  for (let i = 0, at = FIRST_FIELD; i < count && at < bytes.length; i++) {
    const nameEnd = at + 1 + bytes[at]!;
    if (nameEnd + 4 > bytes.length) break;
    const valueEnd = nameEnd + 4 + bytes.readUInt32BE(nameEnd);
    if (nameEnd - at - 1 === METADATA.length && METADATA.compare(bytes, at + 1, nameEnd) === 0)
      return monthOfMetadata(bytes.subarray(nameEnd + 4, valueEnd));
    at = valueEnd;
  }
  return UNKNOWN_MONTH;
}

function monthOfMetadata(json: Buffer): Month {
  const at = json.indexOf(RECEIVED);
  if (at < 0) return UNKNOWN_MONTH;
  // A source may nest an attribute of the same name to choose the month of its own records; then only parsing tells them apart.
  if (json.indexOf(RECEIVED, at + 1) >= 0) return monthOfParsed(json);
  let timeMs = 0;
  for (let i = at + RECEIVED.length; i < json.length; i++) {
    const digit = json[i]! - 48;
    if (digit < 0 || digit > 9) return i === at + RECEIVED.length ? monthOfParsed(json) : cachedMonthOf(timeMs);
    timeMs = timeMs * 10 + digit;
  }
  return UNKNOWN_MONTH;
}

function monthOfParsed(json: Buffer): Month {
  try {
    const timeMs = (JSON.parse(json.toString("utf8")) as { logged_time?: unknown }).logged_time;
    return typeof timeMs === "number" ? monthOf(timeMs) : UNKNOWN_MONTH;
  } catch {
    return UNKNOWN_MONTH;
  }
}

let lastMs = Number.NaN;
let lastMonth: Month = UNKNOWN_MONTH;

function cachedMonthOf(timeMs: number): Month {
  if (timeMs !== lastMs) {
    lastMs = timeMs;
    lastMonth = monthOf(timeMs);
  }
  return lastMonth;
}
