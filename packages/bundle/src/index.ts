// Evidence bundles: chosen events with chosen fields, proved to whoever has nothing but the bundle and the log's keys.
export { checkBag, type Files, packBag } from "./bag.ts";
export {
  type BundleProgress,
  bundleSteps,
  type BundleStep,
  type BundleStepName,
  type BundleVerdict,
  checkBundle,
  CHECKPOINT_PATH,
  POLICY_PATH,
} from "./check.ts";
export { BUNDLE_FORMAT, type Contents, CONTENTS_PATH, DEED_PATH, STAMP_PATH } from "./contents.ts";
export type { ProvedEvent } from "./copies.ts";
export { BundleError, type BundleErrorCode } from "./error.ts";
export { type BundleDraft, type BundleParts, type BundleStamp, draftBundle, packBundle } from "./make.ts";
export {
  type Certificate,
  type CheckedStamp,
  checkStamp,
  formatCertificates,
  formatRequest,
  MAX_RESPONSE_BYTES,
  parseCertificates,
  type StampCheck,
  type StampQuestion,
  type TimeStamp,
} from "./time-stamp/index.ts";
export { BUNDLE_STEP_TITLES, type BundleWords, describeBundle } from "./words.ts";
