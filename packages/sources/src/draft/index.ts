export { type Draft, type DraftInput, draftMapping } from "./draft.ts";
