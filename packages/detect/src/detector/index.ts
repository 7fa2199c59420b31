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
export { Scores } from "./scores.ts";
