export { logBeta, logGamma } from "./log-gamma.ts";
export {
  logBetaBinomialTail,
  logBinomialTail,
  logChiSquareTail,
  logGammaPoissonTail,
  logNegativeBinomialTail,
  logPoissonTail,
} from "./tails.ts";
