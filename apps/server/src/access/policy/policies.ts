// The policies in force: the shipped ones and the data folder's own. A set with a mistake never replaces one without. docs/reference/access-policies.md
import { createHash } from "node:crypto";
import { type Role, ROLES } from "@quis/contract";
import type { Principal } from "../principal.ts";
import { type ActionName, actionNames, actions, type SightName } from "./actions.ts";
import { type CedarDecision, PolicySet } from "./cedar.ts";
import { PolicyError } from "./error.ts";
import { type Policy, readOwnPolicies, readShippedPolicies } from "./policy-files.ts";
import { bestSituation, plainSituation, questionOf, type Situation } from "./situation.ts";

/** Whether names are shown, as in the contract's `sees`. */
export interface Sight {
  readonly users: "named" | "pseudonym" | "none";
  readonly subjects: "named" | "pseudonym" | "none";
}

export type Verdict =
  | { readonly allowed: true; readonly because: readonly string[] }
  | {
      readonly allowed: false;
      readonly code: "ACCESS_FORBIDDEN" | "ACCESS_PURPOSE_NEEDED" | "ACCESS_FRESH_PROOF_NEEDED";
      /** What to do about it, in words for the person who asked. */
      readonly detail: string;
      readonly because: readonly string[];
    };

/** A change of the policies in force, or that there is none because of a mistake. */
export interface PolicyNews {
  readonly policies: number;
  readonly own: string[];
  readonly problem: string | null;
}

interface InForce {
  readonly policies: readonly Policy[];
  readonly set: PolicySet;
  readonly duties: Map<ActionName, readonly Role[]>;
}

/** Duties are looked up as if today were always within an investigator's case. */
const DUTY_CASE = "a case";

let shippedOnce: Promise<Policies> | undefined;

export class Policies {
  readonly #data: string | undefined;
  readonly #shipped: readonly Policy[];
  #inForce: InForce;
  #problem: string | null = null;
  #version = 1;

  private constructor(data: string | undefined, shipped: readonly Policy[], inForce: InForce) {
    this.#data = data;
    this.#shipped = shipped;
    this.#inForce = inForce;
  }

  /**
   * Loads the shipped policies, and those of a data folder. A mistake in the folder's own refuses the start: then there is no old set that could
   * stay in force. @throws PolicyError ACCESS_BAD_POLICY
   */
  static async load(data?: string): Promise<Policies> {
    const shipped = await readShippedPolicies();
    const own = data === undefined ? [] : await readOwnPolicies(data);
    return new Policies(data, shipped, putTogether([...shipped, ...own]));
  }

  /** The shipped policies alone, loaded once. */
  static shipped(): Promise<Policies> {
    shippedOnce ??= Policies.load();
    return shippedOnce;
  }

  /** Takes up the folder's own policies as they are now. With a mistake in them the set in force stays, and the answer says so. */
  async reload(): Promise<PolicyNews> {
    if (this.#data !== undefined)
      try {
        this.#inForce = putTogether([...this.#shipped, ...(await readOwnPolicies(this.#data))]);
        this.#version++;
        this.#problem = null;
      } catch (error) {
        this.#problem = error instanceof PolicyError ? error.message : "expected policies that can be read";
      }
    return this.news;
  }

  /** Changes with the policies in force. */
  get version(): number {
    return this.#version;
  }

  /** Of the texts in force: what is sealed when they change. */
  get sha256(): string {
    const hash = createHash("sha256");
    for (const { id, text } of this.#inForce.policies) hash.update(`${id}\n${text}\n`);
    return hash.digest("hex");
  }

  get news(): PolicyNews {
    const { policies } = this.#inForce;
    const own = policies.filter(({ file }) => file.startsWith("own/")).map(({ file }) => file);
    return { policies: policies.length, own: [...new Set(own)], problem: this.#problem };
  }

  /** All policies in force, in the order in which they were read. */
  get all(): readonly Policy[] {
    return this.#inForce.policies;
  }

  /** Whether `principal` (undefined: nobody has signed in) may do this now, and if not, why in words. */
  decide(principal: Principal | undefined, action: ActionName, situation: Situation): Verdict {
    const decision = this.#ask(principal, action, situation);
    if (decision.allowed) return { allowed: true, because: decision.because };
    const { because } = decision;
    if (decision.failed)
      return {
        allowed: false,
        code: "ACCESS_FORBIDDEN",
        detail: "expected policies that can be evaluated, got an error: an administrator should look at them",
        because,
      };
    // Is it only something that they could bring?
    const given = {
      ...situation,
      purposeGiven: true,
      caseReference: situation.caseReference ?? principal?.scope?.case ?? "any",
    };
    const needsCase = actions[action].needsCase === true || principal?.roles.includes("investigator") === true;
    if (needsCase && (!situation.purposeGiven || situation.caseReference === undefined)) {
      if (this.#ask(principal, action, { ...given, freshlyProved: true }).allowed)
        return { allowed: false, code: "ACCESS_PURPOSE_NEEDED", detail: purposeWords(action), because };
    }
    if (!situation.freshlyProved && this.#ask(principal, action, { ...situation, freshlyProved: true }).allowed)
      return {
        allowed: false,
        code: "ACCESS_FRESH_PROOF_NEEDED",
        detail: `expected a fresh proof of who you are to ${actions[action].does}; sign in again and repeat this`,
        because,
      };
    return { allowed: false, code: "ACCESS_FORBIDDEN", detail: this.#refusal(action, situation, because), because };
  }

  /** Names of the actions that this principal may do at all: with a case, with a fresh proof, or about themselves. */
  may(principal: Principal | undefined, nowMs: number): ActionName[] {
    return actionNames.filter((action) => this.mayAtAll(principal, action, nowMs));
  }

  mayAtAll(principal: Principal | undefined, action: ActionName, nowMs: number): boolean {
    const best = bestSituation(principal, nowMs);
    if (this.#ask(principal, action, best).allowed) return true;
    return (
      principal !== undefined &&
      principal.user !== null &&
      this.#ask(principal, action, { ...best, aboutSelf: true, aboutOnlySelf: true }).allowed
    );
  }

  /** What the answer about a session tells of its person. */
  rightsOf(principal: Principal | null, nowMs: number): { readonly may: readonly string[]; readonly sees: Sight } {
    const known = principal ?? undefined;
    return { may: this.may(known, nowMs), sees: this.sees(known, nowMs) };
  }

  /** How names look to this principal; in `situation` if one is given, else in general. */
  sees(principal: Principal | undefined, nowMs: number, situation?: Situation): Sight {
    const plain = situation ?? plainSituation(principal, nowMs);
    const sight = this.#sight(principal, plain);
    if (situation !== undefined || sight.users !== "none" || sight.subjects !== "none") return sight;
    return principal?.user == null ? sight : this.#sight(principal, { ...plain, aboutSelf: true, aboutOnlySelf: true });
  }

  #sight(principal: Principal | undefined, situation: Situation): Sight {
    const shown = (named: SightName, pseudonym: SightName): Sight["users"] => {
      if (this.#ask(principal, named, situation).allowed) return "named";
      return this.#ask(principal, pseudonym, situation).allowed ? "pseudonym" : "none";
    };
    return {
      users: shown("see-users-named", "see-users-as-pseudonyms"),
      subjects: shown("see-subjects-named", "see-subjects-as-pseudonyms"),
    };
  }

  /** Duties that may do this in some situation. */
  dutiesFor(action: ActionName): readonly Role[] {
    const known = this.#inForce.duties.get(action);
    if (known !== undefined) return known;
    const duties = ROLES.filter((role) => this.mayAtAll(somebodyWith(role), action, 0));
    this.#inForce.duties.set(action, duties);
    return duties;
  }

  #ask(principal: Principal | undefined, action: ActionName | SightName, situation: Situation): CedarDecision {
    return this.#inForce.set.decide(questionOf(principal, action, situation));
  }

  #refusal(action: ActionName, situation: Situation, because: readonly string[]): string {
    const what = `to ${actions[action].does}`;
    if (because.includes("shipped/conflicts.cedar/not-about-oneself"))
      return `nobody may ${actions[action].does} about themselves; somebody else with this duty can`;
    if (because.includes("shipped/conflicts.cedar/not-in-one-chain-of-command"))
      return `this is about somebody of your own unit, or above or below you; somebody outside it can do it`;
    if (because.includes("shipped/common.cedar/token-is-for-its-actions"))
      return `expected a token that is for ${JSON.stringify(action)} ${what}, got one for other actions`;
    const duties = this.dutiesFor(action);
    const whose = duties.length === 0 ? "it is done on the machine itself" : `it needs the duty ${inWords(duties)}`;
    const where = situation.readsOversight ? "; who asked what of Quis is read by an overseer" : "";
    return `your duties do not allow you ${what}; ${whose}${where}. An administrator can say who has it`;
  }
}

function inWords(duties: readonly Role[]): string {
  const names = duties.map((duty) => duty.replaceAll("-", " "));
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

function purposeWords(action: ActionName): string {
  return `expected a purpose (X-Quis-Purpose) and the reference of your case (X-Quis-Case) to ${actions[action].does}, got one or both not`;
}

function putTogether(policies: readonly Policy[]): InForce {
  return { policies, set: new PolicySet(policies), duties: new Map() };
}

/** An invented person with one duty, to find out what the duty may. */
export function somebodyWith(...roles: readonly Role[]): Principal {
  return {
    uid: "person:somebody",
    name: "somebody",
    roles,
    method: "passkey",
    scope: roles.includes("investigator") ? { case: DUTY_CASE, expires: "2100-01-01T00:00:00Z" } : null,
    user: "somebody",
    unit: "a unit",
    freshUntilMs: 0,
  };
}
