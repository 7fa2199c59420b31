// The door of the duty to review.
export { DutyAnswers, type DutyDoor, type PeriodName } from "./door.ts";
export { type Duty, openDuty } from "./open.ts";
export { overdueGaps } from "./overdue.ts";
export { drawOf, dutiesOf } from "./periods.ts";
export type { DutySteps } from "./programmes.ts";
export { drawnOf } from "./samples.ts";
