// The door of the duty to review.
export { DutyAnswers, type DutyDoor, type PeriodName } from "./door.ts";
export { type Duty, openDuty } from "./open.ts";
export { overdueGaps } from "./overdue.ts";
export { Reminders } from "./reminders.ts";
