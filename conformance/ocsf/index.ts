// The OCSF 1.8.0 schema as an independent judge of events.
export { type ClassSummary, OcsfValidator } from "./validator.ts";
export { repository, sharedData } from "./shared.ts";
