// One's own account: another password, authenticator or passkey, and the sessions that are open. What one signs in with changes only with a fresh proof,
// ends every other session, and never leaves one without a way in. OWASP ASVS 5.0 V6.2.2, V6.2.3, V7.4.3, V7.5.2; NIST SP 800-63B-4 §4.1
import type { AccountAnswer, AccountAuthenticator, AccountPasskey, AccountPassword } from "@quis/contract";
import { QuisError } from "../../instance/error.ts";
import type { Deed } from "../../oversight/oversight.ts";
import { AccessError } from "../error.ts";
import type { Principal } from "../principal.ts";
import { Challenges } from "./challenges.ts";
import { deviceOf, makeDevice } from "./device.ts";
import { findPerson, type IdentityParts, sessionPrincipal, type SignedIn, type Visitor } from "./parts.ts";
import { checkPassword, hashPassword, isPassword } from "./password.ts";
import type { Passkeys } from "./passkeys.ts";
import { hashSecret } from "./secret.ts";
import type { Session } from "./sessions.ts";
import { nameKey, type StoredPerson } from "./stored-person.ts";
import { network } from "./throttle.ts";
import { hashRecoveryCode, makeRecoveryCodes, sealTotp, stepOfCode, totpSecretOf, totpUri } from "./totp.ts";

const MOST_PASSKEYS = 20;

/** Somebody in their own session: a program, or whoever comes by a certificate or a proxy, has none to change an account in. */
export interface InSession {
  readonly principal: Principal;
  readonly session: Session;
}

interface Change {
  readonly what: string;
  readonly parameters?: Readonly<Record<string, string | number>>;
  readonly apply: (person: StoredPerson, people: readonly StoredPerson[]) => void;
}

export class Account {
  readonly #parts: IdentityParts;
  readonly #passkeys: Passkeys;
  readonly #authenticators: Challenges<string>;

  constructor(parts: IdentityParts, passkeys: Passkeys) {
    this.#parts = parts;
    this.#passkeys = passkeys;
    this.#authenticators = new Challenges(() => parts.clock.now());
  }

  /** What the asker signs in with, and where they are signed in. Nothing in it could sign anybody in. @throws QuisError QUIS_NOT_FOUND */
  show(principal: Principal, current: Session | undefined): AccountAnswer {
    const { sessions, settings } = this.#parts;
    const person = this.#personOf(principal);
    const at = (ms: number) => new Date(ms).toISOString();
    return {
      name: person.name,
      kept_by: current === undefined ? "elsewhere" : this.#keptBy(person),
      allowed: { password: settings.password, passkey: settings.passkey },
      password: hasPassword(person),
      recovery_codes_left: person.recovery.length,
      passkeys: person.passkeys.map(({ id, name, made }) => ({
        id,
        name,
        made,
        removable: this.#hasWay(person, id),
      })),
      sessions: sessions
        .of(person.id)
        .filter(({ generation }) => generation === person.generation)
        .map((session) => ({
          id: session.id,
          current: session.id === current?.id,
          method: session.method,
          made: at(session.made_ms),
          last_used: at(sessions.usedMs(session)),
          ends: at(sessions.idleUntilMs(session)),
        })),
    };
  }

  /** @throws AccessError ACCESS_REFUSED, ACCESS_SLOW_DOWN (wrong tries count as those of sign-in), ACCESS_PASSWORD, ACCESS_CONFLICT, ACCESS_FRESH */
  async changePassword(known: InSession, { current, password }: AccountPassword, visitor: Visitor): Promise<SignedIn> {
    const person = this.#begin(known);
    if (!hasPassword(person))
      throw new AccessError(
        "ACCESS_CONFLICT",
        "expected somebody with a password, got one without; set one up with an authenticator",
      );
    await this.#checkCurrent(person, current, visitor);
    checkPassword(password, [person.name]);
    if (current === password)
      throw new AccessError("ACCESS_PASSWORD", "expected another password than the present one, got the same");
    const hash = await hashPassword(password);
    return this.#change(known, {
      what: "change own password",
      apply: (found) => {
        found.password = hash;
      },
    });
  }

  /** A new authenticator's secret, which counts once its code has come back. @throws AccessError ACCESS_CONFLICT, ACCESS_FRESH */
  authenticatorOptions(known: InSession): { challenge: string; totp: { uri: string; secret: string } } {
    const person = this.#begin(known);
    this.#checkAllowed("password");
    const challenge = this.#authenticators.make(person.id);
    const secret = this.#secretOf(challenge);
    return { challenge, totp: { uri: totpUri(secret, person.name), secret } };
  }

  /**
   * The new authenticator takes the old one's place, with recovery codes of its own; with a password, for somebody who has none.
   * @throws AccessError ACCESS_REFUSED, ACCESS_PASSWORD, ACCESS_CONFLICT, ACCESS_FRESH
   */
  async changeAuthenticator(
    known: InSession,
    { challenge, code, password }: AccountAuthenticator,
  ): Promise<SignedIn & { readonly recoveryCodes: string[] }> {
    const person = this.#begin(known);
    this.#checkAllowed("password");
    const had = person.password !== null;
    if (had !== (password === undefined))
      throw new AccessError(
        "ACCESS_CONFLICT",
        had
          ? "expected no password beside the authenticator, got one; it is changed by itself"
          : "expected a password for the authenticator to go with, got none",
      );
    if (password !== undefined) checkPassword(password, [person.name]);
    const secret = this.#secretOf(challenge);
    // Looked at first, so that a slip of the hand does not cost the secret that was scanned.
    const step = stepOfCode(secret, code, this.#parts.now(), -1);
    if (step === undefined || this.#authenticators.take(challenge) !== person.id)
      throw new AccessError(
        "ACCESS_REFUSED",
        "expected the new authenticator's present code within five minutes, got another; begin again, and look whether both clocks are right",
      );
    const hash = password === undefined ? undefined : await hashPassword(password);
    const recoveryCodes = makeRecoveryCodes();
    const signedIn = await this.#change(known, {
      what: had ? "change own authenticator" : "add own password",
      apply: (found) => {
        if (hash !== undefined) found.password = hash;
        found.totp = { sealed: sealTotp(this.#parts.keys.totp, found.id, secret), last_step: step };
        found.recovery = recoveryCodes.map(hashRecoveryCode);
      },
    });
    return { ...signedIn, recoveryCodes };
  }

  /** What the browser makes a further passkey of. @throws AccessError ACCESS_CONFLICT, ACCESS_FRESH */
  async passkeyOptions(
    known: InSession,
    visitor: Visitor,
  ): Promise<{ challenge: string; options: Record<string, unknown> }> {
    const person = this.#begin(known);
    this.#checkAllowed("passkey");
    return this.#passkeys.registrationOptions(purposeOf(person), person.name, visitor.origin, person.passkeys);
  }

  /** @throws AccessError ACCESS_REFUSED, ACCESS_CONFLICT, ACCESS_FRESH */
  async addPasskey(known: InSession, { name, ...proof }: AccountPasskey, visitor: Visitor): Promise<SignedIn> {
    const person = this.#begin(known);
    this.#checkAllowed("passkey");
    const made = await this.#passkeys.register(purposeOf(person), proof, visitor.origin);
    return this.#change(known, {
      what: "add own passkey",
      parameters: { passkey: made.id },
      apply: (found, people) => {
        if (people.some(({ passkeys }) => passkeys.some(({ id }) => id === made.id)))
          throw new AccessError("ACCESS_CONFLICT", "expected a passkey that nobody has, got one that is in use");
        if (found.passkeys.length >= MOST_PASSKEYS)
          throw new AccessError(
            "ACCESS_CONFLICT",
            `expected at most ${MOST_PASSKEYS} passkeys of a person, got more; remove some`,
          );
        found.passkeys.push({ ...made, name });
      },
    });
  }

  /** @throws AccessError ACCESS_CONFLICT for the last way to sign in, ACCESS_FRESH; QuisError QUIS_NOT_FOUND */
  async removePasskey(known: InSession, id: string): Promise<SignedIn> {
    this.#begin(known);
    return this.#change(known, {
      what: "remove own passkey",
      parameters: { passkey: id },
      apply: (found) => {
        if (!found.passkeys.some((one) => one.id === id))
          throw new QuisError("QUIS_NOT_FOUND", "expected a passkey of one's own, got another");
        if (!this.#hasWay(found, id))
          throw new AccessError(
            "ACCESS_CONFLICT",
            "expected another way to sign in beside this passkey, got none; add one first",
          );
        found.passkeys = found.passkeys.filter((one) => one.id !== id);
      },
    });
  }

  /** Ends one of the asker's other sessions, or all of them. Sealed first. @throws AccessError ACCESS_FRESH; QuisError QUIS_NOT_FOUND */
  async endSessions({ principal, session: own }: InSession, id?: string): Promise<void> {
    this.#checkFresh(principal);
    const { sessions, seal } = this.#parts;
    const others = sessions.of(own.person).filter((one) => one.id !== own.id && (id ?? one.id) === one.id);
    if (id !== undefined && others.length === 0)
      throw new QuisError("QUIS_NOT_FOUND", "expected another session of one's own, got none of this id");
    const parameters = { sessions: others.map((one) => one.id).join(" ") };
    await seal({ actor: principal.uid, activity: "update", what: "end own sessions", parameters });
    for (const one of others) await sessions.end(one);
  }

  /** @throws AccessError ACCESS_FRESH, ACCESS_CONFLICT */
  #begin({ principal }: InSession): StoredPerson {
    this.#checkFresh(principal);
    const person = this.#personOf(principal);
    const keptBy = this.#keptBy(person);
    if (keptBy !== null)
      throw new AccessError(
        "ACCESS_CONFLICT",
        `expected an account that Quis itself keeps, got one of ${keptBy === "provider" ? "a provider of sign-in; change it there" : "a demonstration, whose people are invented"}`,
      );
    return person;
  }

  /** INVARIANT: sealed, then in force; then every session of before has ended, also the asker's own, whose place another takes. */
  async #change(known: InSession, { what, parameters = {}, apply }: Change): Promise<SignedIn> {
    const { people, sessions, keys } = this.#parts;
    const { session } = known;
    const person = await people.change((draft) => {
      const found = draft.people.find(
        (one) => one.id === session.person && one.generation === session.generation && one.state === "active",
      );
      if (found === undefined)
        throw new AccessError("ACCESS_SIGN_IN", "expected an account as it was when this was asked, got a changed one");
      apply(found, draft.people);
      found.generation++;
      const deed: Deed = { actor: known.principal.uid, activity: "update", what, parameters };
      return { deed, result: found };
    });
    await sessions.endOf(person.id);
    const { id, generation } = person;
    // No fresher than before: who has found a session open could keep it so.
    const made = { person: id, generation, method: session.method, provedMs: session.proved_ms };
    const next = await sessions.make(made, session);
    return {
      principal: sessionPrincipal(this.#parts, person, next.session),
      ...next,
      device: makeDevice(keys.device, id),
    };
  }

  async #checkCurrent(person: StoredPerson, password: string, { address, device: cookie }: Visitor): Promise<void> {
    const { throttle, keys } = this.#parts;
    const device = deviceOf(keys.device, person.id, cookie);
    const tries = device === undefined ? `${network(address)} ${nameKey(person.name)}` : `device ${device}`;
    throttle.begin(device === undefined ? address : undefined, tries);
    if (!(await isPassword(person.password, password)))
      throw new AccessError("ACCESS_REFUSED", "expected the present password, got another");
    throttle.succeeded(tries);
  }

  #checkAllowed(way: "password" | "passkey"): void {
    if (!this.#parts.settings[way])
      throw new AccessError("ACCESS_CONFLICT", `expected a way to sign in that access.yaml has, got ${way}`);
  }

  #checkFresh({ freshUntilMs }: Principal): void {
    if (freshUntilMs <= this.#parts.clock.now())
      throw new AccessError("ACCESS_FRESH", "expected a fresh proof of who you are, got an old one; prove it again");
  }

  /** Whether the person can sign in without this passkey, by what access.yaml allows now. */
  #hasWay(person: StoredPerson, without: string): boolean {
    const { settings } = this.#parts;
    return (
      (settings.password && hasPassword(person)) ||
      (settings.passkey && person.passkeys.some(({ id }) => id !== without))
    );
  }

  #keptBy(person: StoredPerson): "provider" | "demonstration" | null {
    // A passkey of Quis's own would let them in after the provider no longer does.
    if (person.provider !== null) return "provider";
    return this.#parts.people.state.people.some(({ id }) => id === person.id) ? null : "demonstration";
  }

  #personOf({ uid, method }: Principal): StoredPerson {
    const person = method === "token" ? undefined : findPerson(this.#parts, uid.replace(/^person:/, ""));
    if (person === undefined)
      throw new QuisError(
        "QUIS_NOT_FOUND",
        "expected a person with an account, got a program or whoever holds the folder",
      );
    return person;
  }

  #secretOf(challenge: string): string {
    return totpSecretOf(this.#parts.keys.link, hashSecret(`own authenticator ${challenge}`));
  }
}

function hasPassword({ password, totp }: StoredPerson): boolean {
  return password !== null && totp !== null;
}

/** No secret's hash has a colon: a challenge for an account is none for a link. */
function purposeOf({ id }: StoredPerson): string {
  return `account:${id}`;
}
