export { type Explanation, Explainer, instantText } from "./explainer.ts";
export { parseExplanations } from "./parse.ts";
export type { Explanations, Relationship } from "./relationship.ts";
