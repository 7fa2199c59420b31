export {
  dayOf,
  dayStart,
  formatClock,
  formatDay,
  formatDays,
  formatDelay,
  formatLocal,
  formatTime,
  formatTimeMs,
  isDay,
} from "./format.ts";
export { TimeStamp } from "./time-stamp.tsx";
