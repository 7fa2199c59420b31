// From an event to its log entry, and back: the one place that says which bytes an entry must have.
import type { AccessEvent } from "./access-event.ts";
import { commit } from "./commitment.ts";
import { eventFields, type Field } from "./fields.ts";
import { checkSubjectCount, encodeLeaf } from "./leaf.ts";
import { subjectTag } from "./subject-tag.ts";

/** Gives a subject's key; the ledger caches them, a browser has none and checks tags not at all. */
export type SubjectKeys = (subjectUid: string) => Uint8Array;

export interface SealedEvent {
  readonly entry: Uint8Array;
  readonly commitment: Uint8Array;
  readonly fields: readonly Field[];
}

/** Distinct subject identifiers of an event, in order of appearance. */
export function subjectUids(event: AccessEvent): string[] {
  const subjects = event.oversight?.subjects;
  if (subjects === undefined) return [];
  if (subjects.length === 1) return [subjects[0]!.uid];
  return [...new Set(subjects.map((subject) => subject.uid))];
}

/**
 * Entry and fields of an event under a fresh random `eventKey`.
 * @throws EventError EVENT_BAD_FIELD, EVENT_BAD_SOURCE, EVENT_TOO_MANY_SUBJECTS.
 */
export function sealEvent(event: AccessEvent, source: string, eventKey: Uint8Array, keys: SubjectKeys): SealedEvent {
  const uids = subjectUids(event);
  checkSubjectCount(uids.length);
  const fields = eventFields(event);
  const commitment = commit(fields, eventKey);
  const tags = uids.map((uid) => subjectTag(keys(uid), commitment));
  return { entry: encodeLeaf({ source, commitment, tags }), commitment, fields };
}
