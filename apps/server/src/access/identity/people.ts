// Who may sign in, as administrators change it. Each change is sealed before it is in force; nobody changes what they may themselves; and while
// there is an overseer, who is overseer changes only with a second person: an overseer at once, another administrator after a notice.
import type { Person, PersonChange, PersonInvite, PersonInvited } from "@quis/contract";
import { QuisError } from "../../instance/error.ts";
import type { Deed } from "../../oversight/oversight.ts";
import { AccessError } from "../error.ts";
import type { Principal } from "../principal.ts";
import { hasAdministrator, INVITATION_MS } from "./enrolment.ts";
import type { IdentityParts } from "./parts.ts";
import { hashSecret, makeId, makeSecret } from "./secret.ts";
import {
  nameKey,
  newPerson,
  type PeopleState,
  type PersonPatch,
  shownPerson,
  type StoredPerson,
} from "./stored-person.ts";

/** How long an overseer can object before an administrator may agree in an overseer's place. */
export const NOTICE_MS = 7 * 86_400_000;

const PATCHED = ["roles", "scope", "user", "unit", "disabled", "reinvite"] as const;

export class People {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  list(): Person[] {
    return this.#parts.people.state.people.map(shownPerson);
  }

  /** @throws AccessError ACCESS_CONFLICT, ACCESS_FRESH */
  async invite(actor: Principal, asked: PersonInvite): Promise<PersonInvited> {
    this.#checkFresh(actor);
    const { people, clock } = this.#parts;
    const secret = makeSecret();
    const nowMs = clock.now();
    const expires = new Date(nowMs + INVITATION_MS).toISOString();
    const person = await people.change((draft) => {
      if (draft.people.some((one) => nameKey(one.name) === nameKey(asked.name)))
        throw new AccessError("ACCESS_CONFLICT", "expected a name that nobody has or had, got one that is taken");
      const id = makeId("p");
      const made = newPerson({ ...asked, roles: [], id, made: new Date(nowMs).toISOString() });
      made.invitation = { hash: hashSecret(secret), expires };
      // An overseer whom an administrator could make alone could agree to the removal of another.
      const waits = needsSecond(draft, made, { roles: asked.roles });
      if (waits) made.pending = this.#pending(actor, { roles: asked.roles }, "become an overseer");
      made.roles = [...new Set(asked.roles)].filter((role) => !waits || role !== "overseer").toSorted();
      draft.people.push(made);
      const parameters = { person: made.id, name: made.name, roles: asked.roles.join(" "), expires, ...about(made) };
      return { deed: deedOf(actor, "invite person", parameters), result: made };
    });
    return { person: shownPerson(person), secret, expires };
  }

  /** @throws AccessError ACCESS_CONFLICT, ACCESS_FORBIDDEN, ACCESS_FRESH; QuisError QUIS_NOT_FOUND */
  async change(actor: Principal, id: string, { reason, ...asked }: PersonChange): Promise<Person> {
    const patch: PersonPatch = asked;
    return this.#apply(actor, id, patch, reason, "change person");
  }

  /** A new link for somebody who lost what they sign in with; what they had counts no more. @throws as `change` */
  async inviteAgain(actor: Principal, id: string, reason: string): Promise<PersonInvited> {
    const secret = makeSecret();
    const expires = new Date(this.#parts.clock.now() + INVITATION_MS).toISOString();
    const patch: PersonPatch = { reinvite: { hash: hashSecret(secret), expires } };
    const person = await this.#apply(actor, id, patch, reason, "invite person again");
    return { person, secret, expires };
  }

  /** The second person agrees to what waits. @throws AccessError ACCESS_CONFLICT, ACCESS_FORBIDDEN, ACCESS_FRESH */
  async approve(actor: Principal, id: string): Promise<Person> {
    this.#checkFresh(actor);
    const person = await this.#parts.people.change((draft) => {
      const found = findIn(draft, id);
      const { pending } = found;
      if (pending === null) throw new AccessError("ACCESS_CONFLICT", "expected a change that waits, got none");
      this.#checkSecond(actor, pending);
      patchPerson(found, pending.patch);
      found.pending = null;
      checkAdministrated(this.#parts.people.state, draft);
      const parameters = { person: id, change: pending.change, asked_by: pending.asked_by };
      return { deed: deedOf(actor, "agree to change of person", parameters), result: found };
    });
    await this.#parts.sessions.endOf(id);
    return shownPerson(person);
  }

  /** What waits is given up: by whoever asked for it, by an overseer, or by whom it concerns. @throws AccessError ACCESS_CONFLICT, ACCESS_FORBIDDEN */
  async withdraw(actor: Principal, id: string): Promise<Person> {
    const person = await this.#parts.people.change((draft) => {
      const found = findIn(draft, id);
      if (found.pending === null) throw new AccessError("ACCESS_CONFLICT", "expected a change that waits, got none");
      const { asked_by, change } = found.pending;
      if (actor.uid !== asked_by && actor.uid !== `person:${id}` && !isOverseer(actor))
        throw new AccessError(
          "ACCESS_FORBIDDEN",
          "expected who asked for the change, an overseer, or whom it concerns, got another",
        );
      found.pending = null;
      return { deed: deedOf(actor, "withdraw change of person", { person: id, change, asked_by }), result: found };
    });
    return shownPerson(person);
  }

  async #apply(actor: Principal, id: string, patch: PersonPatch, reason: string, what: string): Promise<Person> {
    this.#checkFresh(actor);
    if (actor.uid === `person:${id}`)
      throw new AccessError("ACCESS_FORBIDDEN", "expected a change of somebody else, got one of what you may yourself");
    if (!PATCHED.some((key) => patch[key] !== undefined))
      throw new AccessError("ACCESS_CONFLICT", "expected something to change, got nothing");
    const { people, sessions } = this.#parts;
    const { person, waits } = await people.change((draft) => {
      const found = findIn(draft, id);
      if (found.pending !== null)
        throw new AccessError(
          "ACCESS_CONFLICT",
          "expected no change that waits for a second person, got one; withdraw it first",
        );
      const parameters = { person: id, name: found.name, reason, ...changes(patch) };
      if (needsSecond(draft, found, patch)) {
        found.pending = this.#pending(actor, patch, wordsOf(patch));
        return { deed: deedOf(actor, `ask to ${what}`, parameters), result: { person: found, waits: true } };
      }
      patchPerson(found, patch);
      checkAdministrated(people.state, draft);
      return { deed: deedOf(actor, what, parameters), result: { person: found, waits: false } };
    });
    if (!waits) await sessions.endOf(id);
    return shownPerson(person);
  }

  #pending(actor: Principal, patch: PersonPatch, change: string): NonNullable<StoredPerson["pending"]> {
    const nowMs = this.#parts.clock.now();
    return {
      change,
      patch,
      asked_by: actor.uid,
      asked_at: new Date(nowMs).toISOString(),
      notice_until: new Date(nowMs + NOTICE_MS).toISOString(),
    };
  }

  #checkSecond(actor: Principal, pending: NonNullable<StoredPerson["pending"]>): void {
    const { asked_by, notice_until } = pending;
    // Names of `local:` are what somebody at the machine calls themselves: two of them can be one person.
    const isPerson = actor.uid.startsWith("person:") && actor.uid !== asked_by;
    if (isPerson && isOverseer(actor)) return;
    const noticeOver = this.#parts.clock.now() >= Date.parse(notice_until);
    if (isPerson && noticeOver && actor.roles.includes("administrator")) return;
    throw new AccessError(
      "ACCESS_FORBIDDEN",
      `expected a second person: an overseer, or from ${notice_until} an administrator who did not ask for it, got another`,
    );
  }

  #checkFresh(actor: Principal): void {
    if (actor.freshUntilMs <= this.#parts.clock.now())
      throw new AccessError("ACCESS_FRESH", "expected a fresh proof of who you are, got an old one; prove it again");
  }
}

function isOverseer(actor: Principal): boolean {
  return actor.uid.startsWith("person:") && actor.roles.includes("overseer");
}

/** While an overseer can sign in, who is overseer and what one signs in with is not for one administrator to say. */
function needsSecond(state: PeopleState, person: StoredPerson, patch: PersonPatch): boolean {
  if (!state.people.some((one) => one.state === "active" && one.roles.includes("overseer"))) return false;
  const disabled = person.state === "disabled";
  const was = person.roles.includes("overseer") && !disabled;
  const willBe = (patch.roles ?? person.roles).includes("overseer") && !(patch.disabled ?? disabled);
  return was !== willBe || (was && patch.reinvite !== undefined);
}

/** @throws AccessError ACCESS_CONFLICT: then only who holds the folder could let anybody in again */
function checkAdministrated(before: PeopleState, after: PeopleState): void {
  if (hasAdministrator(before) && !hasAdministrator(after))
    throw new AccessError("ACCESS_CONFLICT", "expected to leave somebody who may administrate, got nobody left");
}

function patchPerson(person: StoredPerson, patch: PersonPatch): void {
  if (patch.roles !== undefined) person.roles = [...new Set(patch.roles)].toSorted();
  if (patch.scope !== undefined) person.scope = patch.scope;
  if (patch.user !== undefined) person.user = patch.user;
  if (patch.unit !== undefined) person.unit = patch.unit;
  if (patch.disabled === true) {
    person.state = "disabled";
    person.invitation = null;
  }
  if (patch.disabled === false) person.state = canSignIn(person) ? "active" : "invited";
  if (patch.reinvite !== undefined) {
    person.password = null;
    person.totp = null;
    person.recovery = [];
    person.passkeys = [];
    person.invitation = patch.reinvite;
    person.state = "invited";
  }
  person.generation++;
}

function canSignIn(person: StoredPerson): boolean {
  return (person.password !== null && person.totp !== null) || person.passkeys.length > 0 || person.provider !== null;
}

/** @throws QuisError QUIS_NOT_FOUND */
function findIn(state: PeopleState, id: string): StoredPerson {
  const person = state.people.find((one) => one.id === id);
  if (person === undefined) throw new QuisError("QUIS_NOT_FOUND", "expected a person's id, got one that nobody has");
  return person;
}

function deedOf(actor: Principal, what: string, parameters: Record<string, string>): Deed {
  return { actor: actor.uid, activity: "update", what, parameters };
}

function about({ scope, user, unit }: StoredPerson): Record<string, string> {
  return {
    ...(scope === null ? {} : { case: scope.case, until: scope.expires }),
    ...(user === null ? {} : { user }),
    ...(unit === null ? {} : { unit }),
  };
}

function changes({ reinvite, ...patch }: PersonPatch): Record<string, string> {
  const changed = Object.entries(patch).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(
      changed.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    ),
    ...(reinvite === undefined ? {} : { expires: reinvite.expires }),
  };
}

function wordsOf(patch: PersonPatch): string {
  if (patch.disabled === true) return "be disabled";
  if (patch.disabled === false) return "be let in again";
  if (patch.reinvite !== undefined) return "get a new link to sign in with";
  return `have the roles ${(patch.roles ?? []).join(", ") || "of nobody"}`;
}
