export type { Action, ActionActivity, ActionClass } from "./action.ts";
export { type ActionName, actionNames, actions, isActionName, type SightName, SIGHTS } from "./actions.ts";
export { describePolicies } from "./describe.ts";
export { PolicyError, type PolicyErrorCode } from "./error.ts";
export { Policies, type PolicyNews, type Sight, somebodyWith, type Verdict } from "./policies.ts";
export type { Policy } from "./policy-files.ts";
export { bestSituation, plainSituation, type Situation } from "./situation.ts";
