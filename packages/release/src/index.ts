// Public-records releases: what is shown, what is withheld and why, and rows that anybody can check against the published log. Pure.
export { checkRelease, type ReleaseReading, releaseSteps, type ReleaseVerdict, type RowReport } from "./check.ts";
export { CHECKPOINT_PATH, CONTENTS_PATH, POLICY_PATH, profileText, type ReleaseSignature } from "./contents.ts";
export { ReleaseError, type ReleaseErrorCode } from "./error.ts";
export { type ReleasedEvents, releasedEvents } from "./events.ts";
export { draftRelease, packRelease } from "./make.ts";
export {
  findPersonalData,
  type KnownNames,
  knownNames,
  type PersonalKind,
  type PersonalSpan,
} from "./personal-data.ts";
export {
  type Exemption,
  type FieldAction,
  type FieldRule,
  readProfile,
  type RedactionProfile,
  ruleOf,
} from "./profile.ts";
export { pseudonymOf } from "./pseudonym.ts";
export {
  decide,
  type Decision,
  listFindings,
  markPart,
  partId,
  type ReviewItem,
  type SourceEvent,
  textsOf,
} from "./review.ts";
export {
  checkRow,
  compareLater,
  makeRow,
  redactEvent,
  type RedactedEvent,
  type ReleasedRow,
  type RowVerdict,
  type Withheld,
} from "./row.ts";
export { vaughnIndex, type VaughnEntry } from "./vaughn.ts";
export { describeRelease, type ReleaseWords } from "./words.ts";
