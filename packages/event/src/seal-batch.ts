// Entries of many events at once: what sealEvent gives, with all hashing in batches.
import { EventError } from "./error.ts";
import type { BatchHasher } from "./batch.ts";
import { encodeLeaf, MAX_SUBJECTS } from "./leaf.ts";
import type { SubjectKeys } from "./seal-event.ts";
import { TAG_BYTES, tagMessage } from "./subject-tag.ts";

/** An event on its way: its payload record (encodePayload) and its distinct subjects. */
export interface BatchItem {
  readonly payload: Uint8Array;
  readonly subjectUids: readonly string[];
}

/** @throws EventError EVENT_TOO_MANY_SUBJECTS if one entry cannot carry the tags of all. */
export function checkSubjectCount(subjectUids: readonly string[]): void {
  if (subjectUids.length > MAX_SUBJECTS) {
    throw new EventError(
      "EVENT_TOO_MANY_SUBJECTS",
      `expected at most ${MAX_SUBJECTS} subjects, got ${subjectUids.length}`,
    );
  }
}

/** Log entries of `items`, in order. Items have passed checkSubjectCount. */
export function sealBatch(
  hasher: BatchHasher,
  source: string,
  items: readonly BatchItem[],
  keys: SubjectKeys,
): Uint8Array[] {
  const commitments = hasher.commit(items.map((item) => item.payload));
  const messages: Uint8Array[] = [];
  items.forEach((item, i) => {
    const commitment = commitments.subarray(32 * i, 32 * i + 32);
    for (const uid of item.subjectUids) messages.push(tagMessage(keys(uid), commitment));
  });
  const digests = hasher.sha256(messages);
  let tag = 0;
  return items.map((item, i) => {
    const tags = item.subjectUids.map(() => {
      const at = 32 * tag++;
      return digests.subarray(at, at + TAG_BYTES);
    });
    return encodeLeaf({ source, commitment: commitments.subarray(32 * i, 32 * i + 32), tags });
  });
}
