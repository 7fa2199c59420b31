export { type ExplainedField, type Explanation, type ExplainOptions, explainRecord } from "./explain.ts";
