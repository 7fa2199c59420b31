// The log entry of an event: all that the public ever sees of it.
//
//   u8 version (1) | u8 n | n bytes source id (ASCII) | 32 bytes commitment | u16 BE t | t × 16 bytes subject tags, in byte order
import { EventError } from "./error.ts";
import { TAG_BYTES } from "./subject-tag.ts";

const LEAF_VERSION = 1;
const SOURCE = /^[a-z0-9][a-z0-9._-]{0,62}$/;
// tlog-tiles caps an entry at 65,535 bytes: (65535 − 1 − 1 − 63 − 32 − 2) / 16.
/** Most subjects that one entry can carry tags for. */
export const MAX_SUBJECTS = 4089;

export interface Leaf {
  readonly source: string;
  readonly commitment: Uint8Array;
  /** Distinct tags of 16 bytes each. */
  readonly tags: readonly Uint8Array[];
}

/** @throws EventError EVENT_BAD_SOURCE unless `source` is 1 to 63 of a-z, 0-9, `.`, `_`, `-`, starting with a letter or digit. */
export function checkSourceId(source: string): void {
  if (!SOURCE.test(source)) {
    throw new EventError(
      "EVENT_BAD_SOURCE",
      `expected a source id of 1 to 63 characters a-z, 0-9, '.', '_' or '-', got ${JSON.stringify(source.slice(0, 80))}`,
    );
  }
}

/** Bytes of the entry of an event of `source` with `tags` subjects. */
export function entryBytes(source: string, tags: number): number {
  return 2 + source.length + 34 + tags * TAG_BYTES;
}

/** Entry bytes of a leaf. Tags are sorted, so that the order of subjects in the event does not show. */
export function encodeLeaf(leaf: Leaf): Uint8Array {
  checkSourceId(leaf.source);
  checkSubjectCount(leaf.tags.length);
  const bytes = new Uint8Array(entryBytes(leaf.source, leaf.tags.length));
  writeLeaf(bytes, 0, leaf);
  return bytes;
}

/** Writes the entry at `at`, where `entryBytes` must be free, of a leaf whose source and number of tags have been checked. */
export function writeLeaf(bytes: Uint8Array, at: number, { source, commitment, tags }: Leaf): void {
  const head = at + 2 + source.length;
  bytes[at] = LEAF_VERSION;
  bytes[at + 1] = source.length;
  for (let i = 0; i < source.length; i++) bytes[at + 2 + i] = source.charCodeAt(i);
  bytes.set(commitment, head);
  bytes[head + 32] = tags.length >> 8;
  bytes[head + 33] = tags.length & 255;
  const sorted = tags.length > 1 ? tags.toSorted(compareBytes) : tags;
  sorted.forEach((tag, i) => bytes.set(tag, head + 34 + i * TAG_BYTES));
}

/** @throws EventError EVENT_TOO_MANY_SUBJECTS if one entry cannot carry the tags of `count` subjects. */
export function checkSubjectCount(count: number): void {
  if (count > MAX_SUBJECTS) {
    throw new EventError("EVENT_TOO_MANY_SUBJECTS", `expected at most ${MAX_SUBJECTS} subjects, got ${count}`);
  }
}

/** @throws EventError EVENT_BAD_LEAF unless `bytes` is exactly what encodeLeaf gives for some leaf. */
export function decodeLeaf(bytes: Uint8Array): Leaf {
  const bad = (expected: string, got: string | number): EventError =>
    new EventError("EVENT_BAD_LEAF", `expected ${expected}, got ${got}`);
  if (bytes.length < 37) throw bad("an entry of at least 37 bytes", `${bytes.length}`);
  if (bytes[0] !== LEAF_VERSION) throw bad(`leaf version ${LEAF_VERSION}`, bytes[0]!);
  const head = 2 + bytes[1]!;
  if (bytes.length < head + 34) throw bad(`at least ${head + 34} bytes`, bytes.length);
  const source = String.fromCharCode(...bytes.subarray(2, head));
  if (!SOURCE.test(source)) throw bad("a source id", JSON.stringify(source));
  const count = (bytes[head + 32]! << 8) | bytes[head + 33]!;
  const length = head + 34 + count * TAG_BYTES;
  if (bytes.length !== length) throw bad(`${length} bytes for ${count} tags`, bytes.length);
  const tags: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const tag = bytes.subarray(head + 34 + i * TAG_BYTES, head + 34 + (i + 1) * TAG_BYTES);
    if (i > 0 && compareBytes(tags[i - 1]!, tag) >= 0) throw bad("distinct tags in byte order", "another order");
    tags.push(tag);
  }
  return { source, commitment: bytes.subarray(head, head + 32), tags };
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < TAG_BYTES; i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
