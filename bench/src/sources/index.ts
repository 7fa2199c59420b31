// How fast the normalisers are: docs/explanation/performance.md says what the figures are.
export { benchSources } from "./bench-sources.ts";
