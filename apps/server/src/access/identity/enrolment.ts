// One-time links: the set-up link makes the first administrator, an invitation lets one person in. Its secret stands after the #, which no
// browser sends, so that no log of requests has it.
import { AccessError } from "../error.ts";
import { enter, type IdentityParts, type SignedIn, type Visitor } from "./parts.ts";
import { checkPassword, hashPassword } from "./password.ts";
import type { PasskeyProof, Passkeys } from "./passkeys.ts";
import { hashSecret, makeId, makeSecret } from "./secret.ts";
import { nameKey, newPerson, type PeopleState, type StoredPerson } from "./stored-person.ts";
import { hashRecoveryCode, makeRecoveryCodes, sealTotp, stepOfCode, totpSecretOf, totpUri } from "./totp.ts";

const SETUP_MS = 24 * 3_600_000;
export const INVITATION_MS = 7 * 86_400_000;

export interface EnrolmentProof {
  readonly secret: string;
  readonly name: string;
  readonly password?: { readonly password: string; readonly code: string } | undefined;
  readonly passkey?: PasskeyProof | undefined;
}

interface OpenLink {
  readonly kind: "setup" | "invitation";
  readonly hash: string;
  readonly expires: string;
  readonly person: StoredPerson | undefined;
}

export class Enrolment {
  readonly #parts: IdentityParts;
  readonly #passkeys: Passkeys;

  constructor(parts: IdentityParts, passkeys: Passkeys) {
    this.#parts = parts;
    this.#passkeys = passkeys;
  }

  /** Nobody can administrate yet. A demonstration has its invented people. */
  needsSetup(): boolean {
    return !this.#parts.demo && !hasAdministrator(this.#parts.people.state);
  }

  /** A new set-up link's secret; the one before counts no more. Undefined where somebody can administrate. */
  async makeSetup(): Promise<string | undefined> {
    if (!this.needsSetup()) return undefined;
    const { people, clock } = this.#parts;
    const secret = makeSecret();
    const expires = new Date(clock.now() + SETUP_MS).toISOString();
    await people.change((draft) => {
      draft.setup = { hash: hashSecret(secret), expires };
      return {
        deed: { actor: "quis", activity: "update", what: "set-up link", parameters: { expires } },
        result: undefined,
      };
    });
    return secret;
  }

  /** What a link is for, and what to make for it. @throws AccessError ACCESS_LINK */
  async begin(secret: string, visitor: Visitor) {
    const { settings, keys } = this.#parts;
    const link = this.#open(secret);
    const name = link.person?.name ?? null;
    const totp = totpSecretOf(keys.link, link.hash);
    return {
      kind: link.kind,
      name,
      roles: link.person?.roles ?? (["administrator"] as const).slice(),
      expires: link.expires,
      totp: { uri: totpUri(totp, name ?? "administrator"), secret: totp },
      passkey: await this.#passkeys.registrationOptions(
        link.hash,
        name ?? "administrator",
        settings.origin ?? visitor.origin,
      ),
    };
  }

  /**
   * Uses a link up: its person can sign in from now on, and is signed in.
   * @throws AccessError ACCESS_LINK, ACCESS_PASSWORD, ACCESS_REFUSED, ACCESS_CONFLICT, ACCESS_SLOW_DOWN
   */
  async complete(proof: EnrolmentProof, visitor: Visitor): Promise<SignedIn & { readonly recoveryCodes: string[] }> {
    const { people, keys, now, settings } = this.#parts;
    const link = this.#open(proof.secret);
    const { password, passkey } = proof;
    if ((password === undefined) === (passkey === undefined))
      throw new AccessError("ACCESS_CONFLICT", "expected a passkey or a password with a code, got both or neither");
    const name = link.person?.name ?? proof.name;
    const totp = totpSecretOf(keys.link, link.hash);
    let step: number | undefined;
    let hash: string | undefined;
    if (password !== undefined) {
      if (!settings.password)
        throw new AccessError("ACCESS_CONFLICT", "expected a passkey, got a password: access.yaml has none");
      checkPassword(password.password, [name]);
      step = stepOfCode(totp, password.code, now(), -1);
      if (step === undefined)
        throw new AccessError(
          "ACCESS_REFUSED",
          "expected the authenticator's present code, got another; are both clocks right?",
        );
      hash = await hashPassword(password.password);
    }
    if (passkey !== undefined && !settings.passkey)
      throw new AccessError("ACCESS_CONFLICT", "expected a password, got a passkey: access.yaml has none");
    const made =
      passkey === undefined
        ? undefined
        : await this.#passkeys.register(link.hash, passkey, settings.origin ?? visitor.origin);
    const recoveryCodes = password === undefined ? [] : makeRecoveryCodes();
    const person = await people.change((draft) => {
      // Again, since another may have used the link meanwhile.
      const open = this.#open(proof.secret, draft);
      const found = open.person ?? this.#firstAdministrator(draft, name);
      draft.setup = open.kind === "setup" ? null : draft.setup;
      found.invitation = null;
      found.state = "active";
      found.generation++;
      found.last_sign_in = new Date(now()).toISOString();
      if (made !== undefined && draft.people.some((one) => one.passkeys.some(({ id }) => id === made.id)))
        throw new AccessError("ACCESS_CONFLICT", "expected a passkey that nobody has, got one that is in use");
      found.passkeys = made === undefined ? [] : [made];
      found.password = hash ?? null;
      found.totp = step === undefined ? null : { sealed: sealTotp(keys.totp, found.id, totp), last_step: step };
      found.recovery = recoveryCodes.map(hashRecoveryCode);
      const method = made === undefined ? "password" : "passkey";
      return {
        deed: {
          actor: `person:${found.id}`,
          activity: "update",
          what: open.kind === "setup" ? "first administrator" : "accept invitation",
          parameters: { name: found.name, roles: found.roles.join(" "), method, address: visitor.address },
        },
        result: found,
      };
    });
    await this.#parts.sessions.endOf(person.id);
    const method = made === undefined ? "password" : "passkey";
    return { ...(await enter(this.#parts, person, method, visitor)), recoveryCodes };
  }

  #firstAdministrator(draft: PeopleState, name: string): StoredPerson {
    if (draft.people.some((one) => nameKey(one.name) === nameKey(name)))
      throw new AccessError("ACCESS_CONFLICT", "expected a name that nobody has, got one that is taken");
    const made = new Date(this.#parts.clock.now()).toISOString();
    const id = makeId("p");
    const person = newPerson({ id, name, roles: ["administrator"], scope: null, user: null, unit: null, made });
    draft.people.push(person);
    return person;
  }

  /** @throws AccessError ACCESS_LINK */
  #open(secret: string, state: PeopleState = this.#parts.people.state): OpenLink {
    const hash = hashSecret(secret);
    const nowMs = this.#parts.clock.now();
    const isOpen = (link: { readonly hash: string; readonly expires: string } | null): boolean =>
      link !== null && link.hash === hash && nowMs < Date.parse(link.expires);
    if (state.setup !== null && isOpen(state.setup) && !hasAdministrator(state) && !this.#parts.demo)
      return { kind: "setup", hash, expires: state.setup.expires, person: undefined };
    const person = state.people.find((one) => isOpen(one.invitation) && one.state !== "disabled");
    if (person?.invitation == null)
      throw new AccessError(
        "ACCESS_LINK",
        "expected a link that is whole, unused and not too old, got another; ask for a new one (for the first administrator: start Quis again)",
      );
    return { kind: "invitation", hash, expires: person.invitation.expires, person };
  }
}

/** Somebody who can sign in may administrate. */
export function hasAdministrator(state: PeopleState): boolean {
  return state.people.some((one) => one.state === "active" && one.roles.includes("administrator"));
}
