export { ABOUT, CLOSED, referenceKind } from "./case-reference.ts";
export { FALSE_REFERENCE } from "./false-reference.ts";
export { REUSED_REASON } from "./reused-reason.ts";
export { VAGUE_REASON } from "./vague-reason.ts";
