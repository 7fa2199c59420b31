// What policies are told of a request: who asks, and what is known of what they ask about.
import type { Principal } from "../principal.ts";
import type { ActionName, SightName } from "./actions.ts";
import type { CedarQuestion, Facts } from "./cedar.ts";

/** Facts of one request, beside who asks. */
export interface Situation {
  readonly nowMs: number;
  readonly purposeGiven: boolean;
  readonly caseReference?: string | undefined;
  readonly freshlyProved: boolean;
  readonly namesSubject: boolean;
  /** It may tell of the user that the asker is. */
  readonly aboutSelf: boolean;
  /** It tells of that user and of nobody else. */
  readonly aboutOnlySelf: boolean;
  readonly aboutOwnChain: boolean;
  readonly readsOversight: boolean;
}

/** A request about nothing in particular. */
export function plainSituation(principal: Principal | undefined, nowMs: number): Situation {
  return {
    nowMs,
    purposeGiven: false,
    freshlyProved: (principal?.freshUntilMs ?? 0) > nowMs,
    namesSubject: false,
    aboutSelf: false,
    aboutOnlySelf: false,
    aboutOwnChain: false,
    readsOversight: false,
  };
}

/** As much as can be brought: a purpose, a case (an investigator's own), a fresh proof. */
export function bestSituation(principal: Principal | undefined, nowMs: number): Situation {
  return {
    ...plainSituation(principal, nowMs),
    purposeGiven: true,
    caseReference: principal?.scope?.case ?? "any",
    freshlyProved: true,
    namesSubject: true,
  };
}

export function questionOf(
  principal: Principal | undefined,
  action: ActionName | SightName,
  situation: Situation,
): CedarQuestion {
  const { caseReference, ...facts } = situation;
  const context: Facts = {
    ...facts,
    ...(caseReference === undefined ? {} : { caseReference }),
    tokenCovers: principal?.method !== "token" || coveredBy(principal, action),
  };
  return { principal: entityOf(principal), action, context };
}

// A token sees names as its owner does: what it may ask is bounded, not how the answers look.
function coveredBy(principal: Principal, action: string): boolean {
  return action.startsWith("see-") || (principal.actions ?? []).includes(action);
}

function entityOf(principal: Principal | undefined): CedarQuestion["principal"] {
  if (principal === undefined)
    return {
      uid: "nobody",
      attributes: { roles: [], signedIn: false, holdsFolder: false, isToken: false, byLink: false },
    };
  const { uid, roles, method, unit, scope } = principal;
  return {
    uid,
    attributes: {
      roles: [...roles],
      signedIn: method !== "link",
      holdsFolder: method === "local",
      isToken: method === "token",
      byLink: method === "link",
      ...(unit === null ? {} : { unit }),
      ...(scope === null ? {} : scopeOf(scope)),
    },
  };
}

// An end that cannot be read is one that has passed.
function scopeOf(scope: NonNullable<Principal["scope"]>): Record<string, unknown> {
  const endsMs = Date.parse(scope.expires);
  return { scopeCase: scope.case, scopeEndsMs: Number.isNaN(endsMs) ? 0 : endsMs };
}
