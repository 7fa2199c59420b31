// Documents for outside: drafted from facts, the same bytes from the same facts, as a machine copy and as an accessible page. Pure.
export { type AccessFacts, dayOf } from "./access/facts.ts";
export type { AccessMatch } from "./access/match.ts";
export { coveragePercent } from "./envelope/coverage.ts";
export type { CheckpointFacts, Envelope, KnownGap, SourceCoverage } from "./envelope/envelope.ts";
export { type Profile, PROFILE_IDS, profileOf } from "./envelope/profiles.ts";
export type { Signature } from "./envelope/signature.ts";
export { DocumentError, type DocumentErrorCode } from "./error.ts";
export { renderHtml } from "./form/html.ts";
export { machineCopy, readMachineCopy } from "./form/machine-copy.ts";
export { DOCUMENT_KINDS, type DocumentKind, type QuisDocument } from "./form/model.ts";
export type { Telling } from "./statement/inference.ts";
export type { Restriction } from "./statement/restriction.ts";
export { type Balancing, makeStatement, type StatementFacts } from "./statement/statement.ts";
export { type Accounting, type DisclosureFacts, makeAccounting, type Recipient } from "./accounting/accounting.ts";
export { type Exemption, liftsOn, type Suspension } from "./accounting/exemption.ts";
export { batchesOf, linkedReleases, monthsBetween, type PastRelease } from "./transparency/release.ts";
export { makeTransparency } from "./transparency/transparency.ts";
