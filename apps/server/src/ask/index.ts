// The questions' door.
export { events, session, user, who } from "./answer.ts";
export { AskAnswers, type AskDoor } from "./door.ts";
export type { ExportFile, ExportReason } from "./export.ts";
export { instantMs } from "./instant.ts";
export { ask } from "./readings.ts";
export { SavedQuestions } from "./saved-questions.ts";
export { sourceStates } from "./sources.ts";
