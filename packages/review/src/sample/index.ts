export { allocate } from "./allocate.ts";
export { estimateRate, type RateEstimate, type StratumSample } from "./estimate.ts";
export { type Agreement, agreementOf } from "./kappa.ts";
