// The completeness ledger's door.
export { Completeness, type Look } from "./completeness.ts";
export { RULES_VERSION } from "./finding.ts";
export { type GapSource, quarantineGaps } from "./gap-source.ts";
export { type JudgedSource, sourceOf } from "./judge.ts";
export { DAY_MS, HOUR_MS } from "./parameters.ts";
export { GapRegister } from "./register.ts";
export { weekOf } from "./week.ts";
export { GapWatch, realTimer, type Timer, type WatchState } from "./watch.ts";
