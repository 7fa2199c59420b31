// Passkeys (WebAuthn Level 3): a key pair that the person's own device keeps for this origin alone.
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { isIP } from "node:net";
import { AccessError } from "../error.ts";
import { Challenges } from "./challenges.ts";
import { enter, type IdentityParts, refuse, type SignedIn, type Visitor } from "./parts.ts";
import type { StoredPerson } from "./stored-person.ts";

export interface PasskeyProof {
  readonly challenge: string;
  readonly response: Readonly<Record<string, unknown>>;
}

type Passkey = StoredPerson["passkeys"][number];

/** Longest answer of a browser, in characters of JSON. */
const MAX_RESPONSE_CHARS = 65_536;

/** Whether browsers keep passkeys for this origin: never for an address in numbers (WebAuthn §5.1.3, RP ID is a domain). */
export function canKeepPasskeys(origin: string): boolean {
  const { hostname } = new URL(origin);
  return isIP(hostname.replace(/^\[|\]$/g, "")) === 0;
}

export class Passkeys {
  readonly #parts: IdentityParts;
  /** What each challenge is for: `sign-in`, or the hash of a link. */
  readonly #challenges: Challenges<string>;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
    this.#challenges = new Challenges(() => parts.clock.now());
  }

  /** What the browser is asked for, so that it makes a passkey for the link or the account `purpose`; none where one of `known` is kept. */
  async registrationOptions(
    purpose: string,
    name: string,
    origin: string,
    known: readonly Passkey[] = [],
  ): Promise<{ challenge: string; options: Record<string, unknown> }> {
    const challenge = this.#challenges.make(purpose);
    const options = await generateRegistrationOptions({
      rpName: "Quis",
      rpID: new URL(origin).hostname,
      userName: name,
      userDisplayName: name,
      challenge: Buffer.from(challenge, "base64url"),
      attestationType: "none",
      excludeCredentials: known.map(({ id }) => ({ id })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      timeout: 300_000,
    });
    return { challenge, options: { ...options } };
  }

  /** The passkey that a browser has made. @throws AccessError ACCESS_REFUSED */
  async register(purpose: string, proof: PasskeyProof, origin: string): Promise<Passkey> {
    const refused = (why: string, cause?: unknown) =>
      new AccessError(
        "ACCESS_REFUSED",
        `expected a passkey made for this address and when it was asked for, got another: ${why}`,
        {
          cause,
        },
      );
    if (this.#challenges.take(proof.challenge) !== purpose)
      throw refused("its challenge is not the one given for this, or is old");
    checkSize(proof);
    let registered: Awaited<ReturnType<typeof verifyRegistrationResponse>>;
    try {
      registered = await verifyRegistrationResponse({
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- hostile JSON; the verifier parses it
        response: proof.response as unknown as RegistrationResponseJSON,
        expectedChallenge: proof.challenge,
        expectedOrigin: origin,
        expectedRPID: new URL(origin).hostname,
        requireUserVerification: true,
      });
    } catch (cause) {
      throw refused("it does not verify", cause);
    }
    if (!registered.verified) throw refused("it does not verify");
    const { credential } = registered.registrationInfo;
    return {
      id: credential.id,
      public_key: Buffer.from(credential.publicKey).toString("base64url"),
      counter: credential.counter,
      transports: [...(credential.transports ?? [])].slice(0, 8),
      made: new Date(this.#parts.clock.now()).toISOString(),
      name: "",
    };
  }

  /** What the browser is asked to sign. It finds the passkey itself, so nobody is told who has one. */
  async signInOptions(origin: string): Promise<{ challenge: string; options: Record<string, unknown> }> {
    const challenge = this.#challenges.make("sign-in");
    const options = await generateAuthenticationOptions({
      rpID: new URL(origin).hostname,
      challenge: Buffer.from(challenge, "base64url"),
      userVerification: "required",
      timeout: 300_000,
    });
    return { challenge, options: { ...options } };
  }

  /** With `only`, the passkey must be that person's. @throws AccessError ACCESS_REFUSED */
  async signIn(proof: PasskeyProof, visitor: Visitor, only?: string): Promise<SignedIn> {
    const { people, settings, now } = this.#parts;
    const refused = (why: string) => refuse(this.#parts, "passkey", visitor, { why });
    if (!settings.passkey) throw await refused("not configured");
    if (this.#challenges.take(proof.challenge) !== "sign-in") throw await refused("challenge");
    const id = proof.response["id"];
    const known = people.state.people.find(
      (one) => one.state === "active" && one.passkeys.some((key) => key.id === id) && (only ?? one.id) === one.id,
    );
    const passkey = known?.passkeys.find((key) => key.id === id);
    if (known === undefined || passkey === undefined) throw await refused("unknown passkey");
    const counter = await this.#verify(proof, passkey, visitor.origin);
    if (counter === undefined) throw await refused("signature, origin or counter");
    const person = await people.change((draft) => {
      const found = draft.people.find((one) => one.id === known.id && one.generation === known.generation);
      const kept = found?.passkeys.find((key) => key.id === id);
      if (found === undefined || kept === undefined || (counter > 0 && counter <= kept.counter))
        return { deed: undefined, result: undefined };
      kept.counter = counter;
      found.last_sign_in = new Date(now()).toISOString();
      return {
        deed: {
          actor: `person:${found.id}`,
          activity: "read",
          what: visitor.session?.person === found.id ? "prove again" : "sign in",
          parameters: { method: "passkey", address: visitor.address },
        },
        result: found,
      };
    });
    if (person === undefined) throw await refused("changed meanwhile");
    return enter(this.#parts, person, "passkey", visitor);
  }

  /** The authenticator's new counter, or undefined if anything is not as it must be. */
  async #verify(proof: PasskeyProof, passkey: Passkey, origin: string): Promise<number | undefined> {
    try {
      checkSize(proof);
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- hostile JSON; the verifier parses it
        response: proof.response as unknown as AuthenticationResponseJSON,
        expectedChallenge: proof.challenge,
        expectedOrigin: origin,
        expectedRPID: new URL(origin).hostname,
        credential: {
          id: passkey.id,
          publicKey: Uint8Array.from(Buffer.from(passkey.public_key, "base64url")),
          counter: passkey.counter,
        },
        requireUserVerification: true,
      });
      return verified ? authenticationInfo.newCounter : undefined;
    } catch {
      return undefined;
    }
  }
}

function checkSize({ response }: PasskeyProof): void {
  const chars = JSON.stringify(response).length;
  if (chars > MAX_RESPONSE_CHARS)
    throw new AccessError(
      "ACCESS_REFUSED",
      `expected at most ${MAX_RESPONSE_CHARS} characters of a passkey, got ${chars}`,
    );
}
