// Sigma 2.1.0 over access events: rules to a matcher, to correlations on a stream, and to SQL over history.
export { type CaseResult, runCases } from "./cases/run-cases.ts";
export { type CaseEvent, casePlaceholders, type CaseSet, type RuleCase } from "./cases/case.ts";
export { type CaseOutcome, testRules } from "./cases/test-rules.ts";
export { Engine, type EngineFigures, type EngineLimits, type Firing } from "./correlate/engine.ts";
export type { Placeholders } from "./detection/text-value.ts";
export { SigmaError, type SigmaErrorCode } from "./error.ts";
export {
  type LoadedFile,
  type LoadedRules,
  loadRules,
  reportingRules,
  type RuleProblem,
  type RuleText,
} from "./load/load-rules.ts";
export { type LinkedRule, linkRules, ruleKey, type RuleSet } from "./pipeline/link.ts";
export { type LogSourceMapping, type Pipeline, QUIS_PIPELINE } from "./pipeline/pipeline.ts";
export type { CorrelationRule, DetectionRule, FilterRule, Level, LogSource, SigmaDocument } from "./rule/document.ts";
export { parseRules } from "./rule/parse.ts";
export { STARTER_RULES } from "./starter.ts";
export { ruleVersions } from "./pipeline/version.ts";
export {
  horizonOf,
  type RuleMatch,
  RuleStream,
  type RuleStreamOptions,
  type RuleStreamState,
} from "./stream/rule-stream.ts";
export { eventMembers } from "./pipeline/members.ts";
export { type EventTable, type MatchStep, rulesSql, stepsSql } from "./sql/query.ts";
