export { dayOf, dayStart, formatClock, formatDay, formatDays, formatDelay, formatTime, isDay } from "./format.ts";
export { TimeStamp } from "./time-stamp.tsx";
