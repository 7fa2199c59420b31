// Public-records releases: what is shown, what is withheld and why, and rows that anybody can check against the published log. Pure.
export { ReleaseError, type ReleaseErrorCode } from "./error.ts";
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
export { decide, type Decision, listFindings, markPart, type ReviewItem, type SourceEvent } from "./review.ts";
export { checkRow, compareLater, makeRow, type ReleasedRow, type RowVerdict, type Withheld } from "./row.ts";
export { vaughnIndex, type VaughnEntry } from "./vaughn.ts";
