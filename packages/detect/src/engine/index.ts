export { withinBudget } from "./budget.ts";
export type { Quantile } from "./calibration.ts";
export { bayesFactorBound, combineCauchy, evidenceOf, probabilityUpheld } from "./combine.ts";
export { type Annotator, Engine } from "./engine.ts";
export { drawOf, drawSample } from "./sample.ts";
export type { Judged, RankedFinding, Scorer, Signal } from "./scorer.ts";
export { budgetOf, type Dispositions, ENGINE_DEFAULTS, type EngineSettings } from "./settings.ts";
