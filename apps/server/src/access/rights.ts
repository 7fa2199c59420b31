// What a principal may and sees, as the session's answer tells it to the page. Policies decide each request by themselves.
import type { Sight } from "@quis/contract";
import type { Principal } from "./principal.ts";

export interface Rights {
  /** Names of actions; `*` stands for every one. */
  readonly may: readonly string[];
  readonly sees: Sight;
}

/** Told who asks; null is somebody who is not signed in. */
export type RightsOf = (principal: Principal | null) => Rights;

/** Without policies: whoever holds the data folder everything, anybody else nothing. */
export const rightsWithoutPolicies: RightsOf = (principal) =>
  principal?.method === "local"
    ? { may: ["*"], sees: { users: "named", subjects: "named" } }
    : { may: [], sees: { users: "none", subjects: "none" } };
