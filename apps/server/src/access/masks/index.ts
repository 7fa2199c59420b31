// Masks: what somebody sees who does not see names.
export { type AskedBy, type LookUp, maskAnswer } from "./answers.ts";
export { createLookUp, type DirectoryParts } from "./directory.ts";
export { MaskError, type MaskErrorCode } from "./error.ts";
export { checkParameters, openParameters, type Parameters } from "./parameters.ts";
export { looksLikePseudonym, type Opened, type PseudonymKind, type PseudonymPurpose, Pseudonyms } from "./pseudonym.ts";
export { NOBODY_SHOWN, seesAll, type Shown } from "./sight.ts";
export type { Masks } from "./masks.ts";
export { type KnownWords, View } from "./view.ts";
export { candidatesOf, maskText } from "./words.ts";
export { findAnswer, namesNobody } from "./table.ts";
