export { allocate } from "./allocate.ts";
export { judgedTwice, placeOf, placesOf, seedOf, type Stratum, type StratumPlaces } from "./draw.ts";
export { estimateRate, type RateEstimate, type StratumSample } from "./estimate.ts";
export {
  type Drawn,
  isJudged,
  type Judgement,
  JUDGEMENT_REFUSALS,
  type JudgementRefusal,
  judgementRefusal,
  JUDGEMENTS,
  reportOf,
  type SampleReport,
  visibleWords,
  type Word,
} from "./judgement.ts";
export { type Agreement, agreementOf } from "./kappa.ts";
