export { mix, pick, seedOf } from "./draw.ts";
export { type Explanation, Explainer, instantText } from "./explainer.ts";
export { drawFake, FakeSubjects, unitAt } from "./fakes.ts";
export { parseExplanations } from "./parse.ts";
export type { Explanations, Relationship } from "./relationship.ts";
