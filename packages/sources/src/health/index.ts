export { healthEvent } from "./event.ts";
export { captionOf, type Code, type HealthRecord, type Participant } from "./record.ts";
