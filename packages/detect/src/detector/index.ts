export type {
  Applicability,
  Description,
  Detector,
  DetectorState,
  Grain,
  Parameters,
  ParameterValue,
  ReviewCost,
  World,
} from "./detector.ts";
export { parametersOf, type Range } from "./parameters.ts";
export { Scores } from "./scores.ts";
export { figure } from "./figure.ts";
