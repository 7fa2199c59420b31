export { readDigits, readEnd } from "./digits.ts";
export {
  compileInstant,
  type InstantOptions,
  type InstantParser,
  MAX_INSTANT_MS,
  MIN_INSTANT_MS,
  parseInstant,
} from "./instant.ts";
export { findZone, type Overlap, type Zone } from "./zone.ts";
export { type DayAndTime, resolveYearless } from "./yearless.ts";
export { YearWalk } from "./year-walk.ts";
