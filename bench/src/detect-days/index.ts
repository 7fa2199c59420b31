export { benchDetectDays } from "./bench-detect-days.ts";
