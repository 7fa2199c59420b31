// Whose names somebody sees, and whose they see in this request because it was opened to them.
import type { Role, SessionAnswer } from "@quis/contract";
import type { Principal } from "../principal.ts";

export type Sight = SessionAnswer["sees"];
type Degree = Sight["users"];

/** Whose names a principal sees in a request for `caseReference`. */
export type SightOf = (principal: Principal, caseReference: string | undefined) => Sight;

/** Names that are shown although names of their kind are not. */
export interface Shown {
  readonly users: ReadonlySet<string>;
  readonly subjects: ReadonlySet<string>;
}

export const NOBODY_SHOWN: Shown = { users: new Set(), subjects: new Set() };

const NAMED: Sight = { users: "named", subjects: "named" };
const MASKED: Sight = { users: "pseudonym", subjects: "pseudonym" };
const NONE: Sight = { users: "none", subjects: "none" };

/** An investigator has names by the case alone, below. */
const BY_ROLE: Readonly<Record<Role, Sight>> = {
  administrator: NONE,
  employee: MASKED,
  investigator: MASKED,
  "log-operator": NONE,
  overseer: NAMED,
  "privacy-officer": { users: "pseudonym", subjects: "named" },
  "release-officer": MASKED,
  reviewer: MASKED,
  "staff-observer": NONE,
};

const WIDTH: Readonly<Record<Degree, number>> = { none: 0, pseudonym: 1, named: 2 };

function wider(a: Degree, b: Degree): Degree {
  return WIDTH[a] >= WIDTH[b] ? a : b;
}

/** By role alone; who has several sees what the widest of them does. Whoever holds the folder has its keys, so sees names. */
export function sightByRole(now: () => number = Date.now): SightOf {
  return ({ method, roles, scope }, caseReference) => {
    if (method === "local") return NAMED;
    const inCase =
      roles.includes("investigator") &&
      scope !== null &&
      scope.case === caseReference &&
      Date.parse(scope.expires) > now();
    if (inCase) return NAMED;
    let sight = NONE;
    for (const role of roles) {
      const { users, subjects } = BY_ROLE[role];
      sight = { users: wider(sight.users, users), subjects: wider(sight.subjects, subjects) };
    }
    return sight;
  };
}

export function seesAll({ users, subjects }: Sight): boolean {
  return users === "named" && subjects === "named";
}
