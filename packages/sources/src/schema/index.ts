export { checkEvent, OCSF_VERSION } from "./check.ts";
export { BASE_ROOTS, EVENT_CLASSES, type EventClass, findClass } from "./classes.ts";
export { declareOversight } from "./extension.ts";
export { OPERATIONS, OVERSIGHT_ATTRIBUTES } from "./oversight.ts";
