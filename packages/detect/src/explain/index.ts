export {
  Coverage,
  COVERAGE_DEFAULTS,
  type CoverageReport,
  type CoverageSettings,
  type CoverageShares,
} from "./coverage.ts";
export { coverageText } from "./coverage-text.ts";
export { mix, pick, seedOf } from "./draw.ts";
export { type Explanation, Explainer, instantText } from "./explainer.ts";
export { drawFake, FakeSubjects, unitAt } from "./fakes.ts";
export type { Share } from "./interval.ts";
export { parseExplanations } from "./parse.ts";
export type { Explanations, Relationship } from "./relationship.ts";
