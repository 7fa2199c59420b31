export {
  type Attribute,
  ATTRIBUTES,
  type FairnessReport,
  type FairnessRow,
  FairnessTally,
  FEWEST_SHOWN,
  type Outcome,
} from "./fairness.ts";
export { type Exposure, rateRatio, type RateRatio } from "./ratio.ts";
