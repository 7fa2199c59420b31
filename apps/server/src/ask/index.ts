// The questions' door.
export { events, session, user, who } from "./answer.ts";
export { instantMs } from "./instant.ts";
export { ask } from "./readings.ts";
export { sourceStates } from "./sources.ts";
