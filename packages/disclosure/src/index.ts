// Chosen fields of an event as a file that stands alone, and its check.
export { checkFile, type CheckStep, type FileCheck, type FileKind, type FileVerdict, kindOf } from "./check.ts";
export { chooseFields, FIELD_WORDS } from "./choose.ts";
export { DisclosureError, type DisclosureErrorCode } from "./error.ts";
export {
  DISCLOSURE_EXTENSION,
  DISCLOSURE_FORMAT,
  type DisclosureFile,
  formatDisclosureFile,
  MAX_FILE_BYTES,
  parseDisclosureFile,
} from "./file.ts";
export { readPolicyText } from "./policy-text.ts";
export { type ShownField, showField } from "./show.ts";
export { checkShown, type ShownEvent } from "./shown.ts";
export { STATEMENT_LIMITS, type SubjectEntry, SubjectSearch } from "./statement.ts";
export { formatSubjectKey, parseSubjectKey, SUBJECT_KEY_FORMAT, type SubjectKeyFile } from "./subject-key-file.ts";
export { describeVerdict, STEP_TITLES, type VerdictWords } from "./words.ts";
