export { type Period, periodsOf, type Programme, type Rhythm, RHYTHMS, type SignOff } from "./programme.ts";
