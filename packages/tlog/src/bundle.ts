/**
 * Entry bundles: up to 256 entries, each as uint16 big-endian length and bytes. No padding, no trailer.
 * Spec: c2sp.org/tlog-tiles "Log entries".
 */
import { sha256Into } from "#sha256";
import { TlogError } from "./error.ts";
import { HASH_BYTES } from "./hash.ts";
import { TILE_WIDTH } from "./tile.ts";

/** Greatest length of one entry, in bytes. */
export const MAX_ENTRY_BYTES = 65_535;

/** The bundle of 1 to 256 entries. Throws `TLOG_ENTRY_LENGTH` (entry above 65,535 bytes) or `TLOG_BUNDLE_MALFORMED` (number of entries). */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length < 1 || entries.length > TILE_WIDTH) {
    throw new TlogError("TLOG_BUNDLE_MALFORMED", `bundle expected 1 to 256 entries, got ${entries.length}`);
  }
  let sizeBytes = 0;
  for (const entry of entries) {
    checkEntryLength(entry);
    sizeBytes += 2 + entry.length;
  }
  const bundle = new Uint8Array(sizeBytes);
  let at = 0;
  for (const entry of entries) {
    bundle[at] = entry.length >> 8;
    bundle[at + 1] = entry.length & 0xff;
    bundle.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bundle;
}

/** Throws `TLOG_ENTRY_LENGTH` when the entry does not fit the format's 16-bit length. */
export function checkEntryLength(entry: Uint8Array): void {
  if (entry.length > MAX_ENTRY_BYTES) {
    throw new TlogError("TLOG_ENTRY_LENGTH", `entry expected at most 65535 bytes, got ${entry.length}`);
  }
}

/** Calls `visit(start, end)` with the place of each entry; returns how many there are. Throws `TLOG_BUNDLE_MALFORMED`. */
function walkBundle(bundle: Uint8Array, visit: (start: number, end: number, position: number) => void): number {
  let at = 0;
  let count = 0;
  while (at < bundle.length) {
    if (count === TILE_WIDTH)
      throw new TlogError("TLOG_BUNDLE_MALFORMED", "bundle expected at most 256 entries, got more");
    const left = bundle.length - at - 2;
    const length = left < 0 ? 0 : ((bundle[at] as number) << 8) | (bundle[at + 1] as number);
    if (left < length) {
      throw new TlogError(
        "TLOG_BUNDLE_MALFORMED",
        left < 0
          ? `bundle expected a 2-byte length for entry ${count}, got 1 byte`
          : `bundle expected ${length} bytes for entry ${count}, got ${left}`,
      );
    }
    visit(at + 2, at + 2 + length, count);
    at += 2 + length;
    count++;
  }
  return count;
}

/** The entries of a bundle, as views on its bytes. An empty bundle has none. Throws `TLOG_BUNDLE_MALFORMED`. */
export function parseBundle(bundle: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  walkBundle(bundle, (start, end) => entries.push(bundle.subarray(start, end)));
  return entries;
}

/** The first `count` entries of a bundle, still as a bundle: what a partial one of that width holds. Throws `TLOG_BUNDLE_MALFORMED`. */
export function truncateBundle(bundle: Uint8Array, count: number): Uint8Array {
  let cut = 0;
  const got = walkBundle(bundle, (_start, end, position) => {
    if (position < count) cut = end;
  });
  if (got < count) throw new TlogError("TLOG_BUNDLE_MALFORMED", `bundle expected ${count} entries, got ${got}`);
  return bundle.subarray(0, cut);
}

/** Leaf hashes of a bundle's entries, concatenated: 32 bytes for each, in order. Throws `TLOG_BUNDLE_MALFORMED`. */
export function hashBundle(bundle: Uint8Array): Uint8Array {
  // RFC 6962's 0x00 goes over the low byte of the length that stands before each entry: nothing is copied entry by entry.
  const prefixed = new Uint8Array(bundle);
  const hashes = new Uint8Array(TILE_WIDTH * HASH_BYTES);
  const count = walkBundle(bundle, (start, end, position) => {
    prefixed[start - 1] = 0x00;
    sha256Into(prefixed.subarray(start - 1, end), hashes, position * HASH_BYTES);
  });
  return hashes.subarray(0, count * HASH_BYTES);
}
