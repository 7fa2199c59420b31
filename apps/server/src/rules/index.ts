// The rules' door: which are in force, what is wrong with a file, whether cases hold, what history says.
export { backtest } from "./backtest.ts";
export { listRules, readRule } from "./catalogue.ts";
export { type CheckedFile, checkRuleFiles, type RulePlaces, testRuleFiles } from "./check.ts";
export { RuleWatch, type RuleWatchState } from "./watch.ts";
