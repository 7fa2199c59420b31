export {
  type DutyPeriod,
  periodsUnder,
  type ProgrammeVersion,
  type Weakening,
  WEAKENINGS,
  weakenings,
} from "./history.ts";
export { type Period, periodsOf, type Programme, type Rhythm, RHYTHMS, type SignOff } from "./programme.ts";
