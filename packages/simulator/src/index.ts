export { DIFFICULTY, HOSPITAL_DIFFICULTY } from "./difficulty.ts";
export { SETTINGS, type SettingName } from "./options.ts";
export type { SimulationOptions } from "./options.ts";
export {
  CONTEXT_HEADERS,
  simulateEvents,
  simulatePieces,
  type ContextKind,
  type Outcome,
  type Piece,
} from "./run/index.ts";
export { SimulatorError, type SimulatorErrorCode } from "./simulator-error.ts";
export { SCENARIO_KINDS, type ScenarioKind, type ScenarioTruth, type SkippedScenario } from "./truth/index.ts";
export { simulate, type SimulateOptions, type SimulateProgress, type SimulateSummary } from "./files/index.ts";
