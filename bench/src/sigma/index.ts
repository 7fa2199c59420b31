// Rules on a stream: docs/explanation/performance.md says what the figures are.
export { benchSigma } from "./bench-sigma.ts";
