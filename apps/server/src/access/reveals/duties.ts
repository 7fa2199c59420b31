// Who may ask to see past a pseudonym, and who may be the second person. docs/reference/pseudonyms.md
import type { Role } from "@quis/contract";
import type { Principal } from "../principal.ts";

/** Duties of reveals; policies may put their own in place. */
export interface RevealDuties {
  mayAsk(principal: Principal, kind: "user" | "subject"): boolean;
  mayDecide(principal: Principal): boolean;
}

const ASKERS: Readonly<Record<"user" | "subject", readonly Role[]>> = {
  user: ["reviewer", "investigator", "privacy-officer"],
  subject: ["reviewer", "investigator"],
};
/** The overseer does not depend on the body that is overseen; the others know what a name may cost. */
const DECIDERS: readonly Role[] = ["overseer", "privacy-officer", "reviewer"];

function hasOne(principal: Principal, roles: readonly Role[]): boolean {
  // Whoever holds the folder has its keys: a bar would be a pretence, a sealed step is not.
  return principal.method === "local" || principal.roles.some((role) => roles.includes(role));
}

export const dutiesByRole: RevealDuties = {
  mayAsk: (principal, kind) => hasOne(principal, ASKERS[kind]),
  mayDecide: (principal) => hasOne(principal, DECIDERS),
};
