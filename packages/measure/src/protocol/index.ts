export type { Choose, Contender } from "./contender.ts";
export { HIT_SHARE } from "./hit.ts";
export { BUDGET, BUDGETS, type Reading, type ScenarioReading, type Share } from "./reading.ts";
export { PREVALENCES, type Run, runBenchmark, type RunOptions } from "./run.ts";
export { BASELINES, type ExplanationsName, openQuis } from "./contenders.ts";
