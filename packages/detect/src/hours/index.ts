export { OFF_HOURS } from "./off-hours.ts";
