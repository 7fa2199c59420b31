export type { Background, NotPlaced, Scenario } from "./background.ts";
export { type Column, COLUMNS, type LogFile, type LogOptions, openCsvLog, openXesLog } from "./log-file.ts";
export { openSimulated, type SimulatedOptions } from "./simulated.ts";
export { Interner, readSimulatedLine } from "./ocsf-access.ts";
export { judgedFromOf, LEARN_SHARE } from "./split.ts";
