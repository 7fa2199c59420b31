// Detection's door.
export { Detection } from "./detection.ts";
export { DetectionAnswers, type DetectionDoor } from "./door.ts";
export { openDetection } from "./open.ts";
export type { Flagged } from "./flagged.ts";
export { countKinds } from "./kind-counts.ts";
