export type { Background, NotPlaced, Scenario } from "./background.ts";
export { type Column, COLUMNS, type LogOptions, openCsvLog, openXesLog } from "./log-file.ts";
export { openSimulated, type SimulatedOptions } from "./simulated.ts";
export { Interner, readSimulatedLine } from "./ocsf-access.ts";
