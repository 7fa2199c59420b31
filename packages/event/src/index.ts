// The access event, its fields, its commitment and its log entry.
export * from "./access-event.ts";
export { BatchHasher } from "./batch.ts";
export { BatchSealer, type SealedBatch, type SealInput } from "./batch-sealer.ts";
export { canonicalJson } from "./canonical-json.ts";
export {
  commit,
  commitmentOfDigests,
  disclosure,
  disclosureDigest,
  EVENT_KEY_BYTES,
  fieldSalts,
} from "./commitment.ts";
export {
  type CheckedDisclosures,
  checkDisclosures,
  type DisclosedEvent,
  type DisclosedField,
  discloseFields,
  MAX_FIELDS,
} from "./disclosure.ts";
export { EventError, type EventErrorCode } from "./error.ts";
export { eventFields, eventOfFields, type Field } from "./fields.ts";
export { checkSourceId, decodeLeaf, encodeLeaf, type Leaf, MAX_SUBJECTS } from "./leaf.ts";
export { decodePayload, DEDUPE_KEY_BYTES, encodePayload, type Payload } from "./payload.ts";
export { type SealedEvent, sealEvent, type SubjectKeys, subjectUids } from "./seal-event.ts";
export { subjectKey, subjectTag, TAG_BYTES } from "./subject-tag.ts";
