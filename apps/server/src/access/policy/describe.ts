// The policies in force as an answer: what people read who want to know who may do what.
import type { PoliciesAnswer } from "@quis/contract";
import { actionNames, actions } from "./actions.ts";
import type { Policies } from "./policies.ts";

export function describePolicies(policies: Policies): PoliciesAnswer {
  const { policies: count, own, problem } = policies.news;
  return {
    policies: count,
    own,
    problem,
    actions: actionNames.map((name) => {
      const action = actions[name];
      return {
        name,
        does: action.does,
        class: action.class,
        needs_case: action.needsCase === true,
        needs_fresh_proof: action.needsFreshProof === true,
        roles: [...policies.dutiesFor(name)],
      };
    }),
    texts: policies.all.map(({ id, file, effect, meaning, text }) => ({ id, file, effect, meaning, text })),
  };
}
