// The completeness ledger's door.
export { Completeness } from "./completeness.ts";
export { type GapSource, quarantineGaps } from "./gap-source.ts";
export { GapRegister } from "./register.ts";
export { GapWatch, realTimer, type Timer, type WatchState } from "./watch.ts";
