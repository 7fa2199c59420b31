// Who asks to see past a pseudonym, who decides, and what is shown to whom. Every step is sealed before it holds.
import { randomBytes } from "node:crypto";
import type { Reveal, RevealAsk, RevealsAnswer } from "@quis/contract";
import { QuisError } from "../../instance/error.ts";
import { MaskError } from "../masks/error.ts";
import { looksLikePseudonym, type Pseudonyms } from "../masks/pseudonym.ts";
import { NOBODY_SHOWN, type Shown } from "../masks/sight.ts";
import { type Principal, samePerson } from "../principal.ts";
import { dutiesByRole, type RevealDuties } from "./duties.ts";
import type { RevealRegister } from "./register.ts";
import { type RevealState, type RevealStep, stateAt } from "./reveal.ts";

const HOUR_MS = 3_600_000;

/** How long a reveal waits and holds. */
const REVEAL_TIMES = {
  /** For the second person. */
  waitsMs: 24 * HOUR_MS,
  /** A user's name, from the approval on. */
  userHoldsMs: 30 * 24 * HOUR_MS,
  /** A subject's, from the asking on. */
  subjectHoldsMs: 7 * 24 * HOUR_MS,
} as const;

export interface RevealDoor {
  /** What waits and what holds, for whoever asks; with `all` also what was refused or has ended. Sealed as a question. */
  list(principal: Principal, all: boolean): Promise<RevealsAnswer>;
  /** Asks for a user's name, or opens a subject. @throws MaskError MASK_FORGED, MASK_NAMED, MASK_ROLE */
  ask(principal: Principal, asked: RevealAsk): Promise<Reveal>;
  /** Decides as the second person. @throws MaskError MASK_CONFLICT, MASK_NOT_PENDING, MASK_ROLE; QuisError QUIS_NOT_FOUND */
  decide(
    principal: Principal,
    id: string,
    outcome: "approve" | "refuse",
    reason: string,
    /** Users about whom whoever decides may not: themself, and their chain of command. */
    bars?: (user: string) => boolean,
  ): Promise<Reveal>;
}

export interface RevealParts {
  readonly register: RevealRegister;
  readonly pseudonyms: Pseudonyms;
  readonly now: () => number;
  /** Seals the question for the list. */
  readonly seal: (actor: string) => Promise<void>;
  readonly duties?: RevealDuties;
}

export class Reveals implements RevealDoor {
  readonly #parts: RevealParts;
  readonly #duties: RevealDuties;

  constructor(parts: RevealParts) {
    this.#parts = parts;
    this.#duties = parts.duties ?? dutiesByRole;
  }

  async list(principal: Principal, all: boolean): Promise<RevealsAnswer> {
    await this.#parts.seal(principal.uid);
    const known = await this.#parts.register.all();
    const reveals = known
      .filter(({ asked }) => samePerson(asked.step.by, principal.uid) || this.#duties.mayDecide(principal))
      .map((state) => this.#shown(state, principal))
      .filter(
        ({ state, mine, may_decide: mayDecide }) =>
          all || (state === "granted" && mine) || (state === "pending" && (mine || mayDecide)),
      );
    return { reveals: reveals.reverse() };
  }

  async ask(principal: Principal, asked: RevealAsk): Promise<Reveal> {
    const { kind, reason } = asked;
    const { scope } = principal;
    if (!this.#duties.mayAsk(principal, kind))
      throw new MaskError("MASK_ROLE", `expected a role that may ask for a ${kind}'s name, got ${rolesOf(principal)}`);
    if (scope !== null && scope.case !== asked.case)
      throw new MaskError("MASK_CONFLICT", "case: expected the case that this role is bound to, got another");
    const who = this.#idOf(asked);
    const id = `r-${randomBytes(16)
      .map((byte) => byte % 32)
      .reduce((text, digit) => text + digit.toString(32), "")}`;
    const state = await this.#parts.register.take(() => ({
      step: "ask",
      id,
      kind,
      who,
      case: asked.case,
      reason,
      by: principal.uid,
      by_name: principal.name,
      waits_ms: REVEAL_TIMES.waitsMs,
      holds_ms: kind === "user" ? REVEAL_TIMES.userHoldsMs : REVEAL_TIMES.subjectHoldsMs,
    }));
    return this.#shown(state, principal);
  }

  async decide(
    principal: Principal,
    id: string,
    outcome: "approve" | "refuse",
    reason: string,
    bars: (user: string) => boolean = () => false,
  ): Promise<Reveal> {
    const { register, now } = this.#parts;
    if (!this.#duties.mayDecide(principal))
      throw new MaskError("MASK_ROLE", `expected a role that may decide about names, got ${rolesOf(principal)}`);
    const state = await register.take((known): RevealStep => {
      const found = known.get(id);
      if (found === undefined)
        throw new QuisError("QUIS_NOT_FOUND", `expected a reveal that was asked for, ${id} was not`);
      const at = stateAt(found, now()).state;
      if (at !== "pending")
        throw new MaskError("MASK_NOT_PENDING", `expected a reveal that waits for a decision, ${id} is ${at}`);
      const { by, who } = found.asked.step;
      if (outcome === "approve" && samePerson(by, principal.uid))
        throw new MaskError("MASK_CONFLICT", "expected a second person, got the one who asked");
      if ((principal.user !== null && principal.user === who) || bars(who))
        throw new MaskError("MASK_CONFLICT", "expected somebody whom it is not about, and of another chain of command");
      return { step: outcome, id, reason, by: principal.uid, by_name: principal.name };
    });
    return this.#shown(state, principal);
  }

  /** Names that are shown to this principal in requests for this case, since they were opened to them and hold now. */
  async shownTo(principal: Principal, caseReference: string | undefined): Promise<Shown> {
    if (caseReference === undefined || principal.method === "local") return NOBODY_SHOWN;
    const users = new Set<string>();
    const subjects = new Set<string>();
    const nowMs = this.#parts.now();
    for (const state of await this.#parts.register.all()) {
      const { by, kind, who, case: forCase } = state.asked.step;
      if (by !== principal.uid || forCase !== caseReference || stateAt(state, nowMs).state !== "granted") continue;
      // Who has lost the role for which it was granted sees no more of it.
      if (this.#duties.mayAsk(principal, kind)) (kind === "user" ? users : subjects).add(who);
    }
    return { users, subjects };
  }

  #idOf({ kind, who }: RevealAsk): string {
    const wanted = kind === "user" ? "user" : "person";
    if (!looksLikePseudonym(who)) {
      if (kind === "subject") return who;
      throw new MaskError("MASK_NAMED", "who: expected a user's pseudonym, got a name");
    }
    const opened = this.#parts.pseudonyms.open(who);
    if (opened?.kind === wanted) return opened.id;
    throw new MaskError(
      "MASK_FORGED",
      `who: expected a ${wanted === "user" ? "user" : "person"}'s pseudonym as an answer showed it, got another`,
    );
  }

  #shown(reveal: RevealState, principal: Principal): Reveal {
    const { asked, decided } = reveal;
    const { id, kind, who, case: forCase, reason, by, by_name: byName } = asked.step;
    const { state, expiresMs } = stateAt(reveal, this.#parts.now());
    const mine = by === principal.uid;
    return {
      id,
      kind,
      state,
      pseudonym: this.#parts.pseudonyms.of(kind === "user" ? "user" : "person", who),
      name: mine && state === "granted" && this.#duties.mayAsk(principal, kind) ? who : null,
      case: forCase,
      reason,
      asked_by: { uid: by, name: byName },
      asked_at: new Date(asked.timeMs).toISOString(),
      expires: new Date(expiresMs).toISOString(),
      decided:
        decided === undefined
          ? null
          : {
              by: decided.step.by,
              name: decided.step.by_name,
              at: new Date(decided.timeMs).toISOString(),
              reason: decided.step.reason,
            },
      deeds: decided === undefined ? [asked.deed] : [asked.deed, decided.deed],
      mine,
      may_decide: state === "pending" && !samePerson(by, principal.uid) && this.#duties.mayDecide(principal),
    };
  }
}

function rolesOf({ roles }: Principal): string {
  return roles.length === 0 ? "none" : roles.join(", ");
}
