// Who may sign in to a data folder, and who a request comes from: people, sessions, tokens and the ways to prove who one is.
import { hkdfSync, randomBytes } from "node:crypto";
import { join } from "node:path";
import type { SessionAnswer } from "@quis/contract";
import { QuisError } from "../../instance/error.ts";
import { readSecret } from "../../instance/keys.ts";
import { replaceFile } from "../../ledger/durable.ts";
import { AccessError } from "../error.ts";
import type { Principal } from "../principal.ts";
import { type RightsOf, rightsWithoutPolicies } from "../rights.ts";
import { Account } from "./account.ts";
import { ApiTokens, TOKEN_PREFIX } from "./api-tokens.ts";
import { createSteadyClock } from "./clock.ts";
import { demoPeople, shownDemoPeople } from "./demo-people.ts";
import { Enrolment } from "./enrolment.ts";
import { Providers } from "./oidc.ts";
import {
  enter,
  findPerson,
  type IdentityParts,
  personPrincipal,
  sessionPrincipal,
  type SignedIn,
  type Visitor,
} from "./parts.ts";
import { canKeepPasskeys, type PasskeyProof, Passkeys } from "./passkeys.ts";
import { checkOwnName, type PasswordProof, signInByPassword } from "./password-sign-in.ts";
import { People } from "./people.ts";
import { type Session, Sessions } from "./sessions.ts";
import { hashSecret } from "./secret.ts";
import { readAccessSettings } from "./settings.ts";
import { type Seal, StateFile } from "./state-file.ts";
import { nameKey, peopleFileSchema, type StoredPerson } from "./stored-person.ts";
import { network, Throttle } from "./throttle.ts";

export interface IdentityOptions {
  readonly data: string;
  readonly demo: boolean;
  readonly seal: Seal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What a request brings to say who it comes from. */
export interface Evidence {
  /** The token of `Authorization: Bearer`. */
  readonly bearer: string | undefined;
  /** The session cookie. */
  readonly cookie: string | undefined;
  /** The page asks by itself, also while nobody sits before it: such a request keeps no session alive. */
  readonly unattended?: boolean;
  /** The address that connected; a reverse proxy's own if there is one. */
  readonly peer: string;
  /** Value of a header by its name. */
  readonly header: (name: string) => string | undefined;
  /** SHA-256 of a client certificate that the TLS layer has verified, lower-case hex. */
  readonly certificate: string | undefined;
}

/** Who a request comes from; `session` if it is one's. */
export interface Known {
  readonly principal: Principal;
  readonly session?: Session;
}

export class Identity {
  readonly #parts: IdentityParts;
  readonly #tokens: ApiTokens;
  readonly #providers: Providers;
  readonly enrolment: Enrolment;
  readonly passkeys: Passkeys;
  readonly people: People;
  readonly account: Account;
  #rightsOf: RightsOf = rightsWithoutPolicies;

  private constructor(parts: IdentityParts, tokens: ApiTokens, data: string) {
    this.#parts = parts;
    this.#tokens = tokens;
    this.#providers = new Providers(parts, data);
    this.passkeys = new Passkeys(parts);
    this.enrolment = new Enrolment(parts, this.passkeys);
    this.people = new People(parts);
    this.account = new Account(parts, this.passkeys);
  }

  /**
   * Reads access.yaml and access/.
   * @throws AccessError ACCESS_SETTINGS; QuisError QUIS_DATA_CORRUPT, QUIS_DATA_UNUSABLE
   */
  static async open({ data, demo, seal, now }: IdentityOptions): Promise<Identity> {
    const settings = await readAccessSettings(data);
    const clock = createSteadyClock(now);
    const empty = { version: 1 as const, people: [], setup: null };
    const path = join(data, "access", "people.json");
    const people = await StateFile.open({ path, schema: peopleFileSchema, empty, seal });
    const master = await openMaster(data, people.state.people.length === 0);
    const subkey = (use: string) => Buffer.from(hkdfSync("sha256", master, "", `quis access ${use}`, 32));
    const parts: IdentityParts = {
      people,
      sessions: await Sessions.open(data, settings.sessions, clock),
      settings,
      throttle: new Throttle(now),
      clock,
      now,
      keys: { totp: subkey("totp"), link: subkey("link"), device: subkey("device") },
      seal,
      demo,
    };
    const personOf = (id: string) => findPerson(parts, id);
    const tokens = await ApiTokens.open({ data, seal, now: () => clock.now(), personOf });
    return new Identity(parts, tokens, data);
  }

  get tokens(): ApiTokens {
    return this.#tokens;
  }

  get providers(): Providers {
    return this.#providers;
  }

  personOf(id: string): StoredPerson | undefined {
    return findPerson(this.#parts, id);
  }

  /** Somebody as policies see them when they are signed in. */
  principalOf(person: StoredPerson): Principal {
    return personPrincipal(person, "password");
  }

  /** @throws AccessError ACCESS_FRESH */
  checkFresh({ freshUntilMs }: Principal): void {
    if (freshUntilMs <= this.#parts.clock.now())
      throw new AccessError("ACCESS_FRESH", "expected a fresh proof of who you are, got an old one; prove it again");
  }

  /** Policies say from now on what a principal may and sees. */
  guideBy(rightsOf: RightsOf): void {
    this.#rightsOf = rightsOf;
  }

  rightsOf(principal: Principal | null): ReturnType<RightsOf> {
    return this.#rightsOf(principal);
  }

  /** Who a request comes from, or undefined if nothing that it brings proves it. A token that does not count is worse than none. */
  identify(evidence: Evidence): Known | undefined {
    if (evidence.bearer !== undefined) {
      const principal = evidence.bearer.startsWith(TOKEN_PREFIX)
        ? this.#tokens.principalOf(evidence.bearer)
        : undefined;
      return principal === undefined ? undefined : { principal };
    }
    return this.#ofSession(evidence) ?? this.#ofCertificate(evidence) ?? this.#ofProxy(evidence);
  }

  /** The visitor's own address: what a trusted proxy says it is, else the one that connected. */
  addressOf({ peer, header }: Pick<Evidence, "peer" | "header">): string {
    if (!this.#isProxy(peer)) return peer;
    // The last one is what the proxy itself has seen; those before it are what the visitor says.
    return header("x-forwarded-for")?.split(",").at(-1)?.trim() || peer;
  }

  originOf(requested: string): string {
    return this.#parts.settings.origin ?? requested;
  }

  /** @throws AccessError ACCESS_REFUSED, ACCESS_SLOW_DOWN */
  signInByPassword(proof: PasswordProof, visitor: Visitor): Promise<SignedIn> {
    return signInByPassword(this.#parts, proof, visitor);
  }

  /** Lets a try with a one-time secret through, as tries to sign in are; to be told when it succeeded. @throws AccessError ACCESS_SLOW_DOWN */
  tryLink(secret: string, { address }: Visitor): { readonly succeeded: () => void } {
    const key = `link ${network(address)} ${hashSecret(secret)}`;
    this.#parts.throttle.begin(address, key);
    return { succeeded: () => this.#parts.throttle.succeeded(key) };
  }

  /** A fresh proof of whoever the visitor's session is of; the session gets a new secret. @throws AccessError ACCESS_REFUSED, ACCESS_SLOW_DOWN */
  async proveAgain(proof: PasswordProof | PasskeyProof, visitor: Visitor, principal: Principal): Promise<SignedIn> {
    const id = principal.uid.replace(/^person:/, "");
    if ("challenge" in proof) return this.passkeys.signIn(proof, visitor, id);
    checkOwnName(findPerson(this.#parts, id), proof.name);
    return signInByPassword(this.#parts, proof, visitor);
  }

  /** Somebody is one of the invented people of a demonstration. @throws AccessError ACCESS_REFUSED */
  async signInAsDemo(id: string, visitor: Visitor): Promise<SignedIn> {
    const person = this.#parts.demo ? demoPeople.find((one) => one.id === id) : undefined;
    if (person === undefined)
      throw new AccessError("ACCESS_REFUSED", "expected an invented person of a demonstration, got another");
    await this.#parts.seal({
      actor: `person:${person.id}`,
      activity: "read",
      what: visitor.session?.person === person.id ? "prove again" : "sign in",
      parameters: { method: "demo", name: person.name, address: visitor.address },
    });
    return enter(this.#parts, person, "demo", visitor);
  }

  async signOut({ principal, session }: Known): Promise<void> {
    await this.#parts.seal({ actor: principal.uid, activity: "read", what: "sign out" });
    if (session !== undefined) await this.#parts.sessions.end(session);
  }

  /** What `GET /api/v1/session` says. */
  answer(known: Known | undefined, origin: string): SessionAnswer {
    const { sessions, settings, demo } = this.#parts;
    const principal = known?.principal ?? null;
    const session = known?.session;
    const { may, sees } = this.#rightsOf(principal);
    const at = (ms: number) => new Date(ms).toISOString();
    return {
      principal:
        principal === null
          ? null
          : {
              uid: principal.uid,
              name: principal.name,
              roles: [...principal.roles],
              method: principal.method,
              scope: principal.scope,
              user: principal.user,
              unit: principal.unit,
            },
      may: [...may],
      sees,
      idle_until: session === undefined ? null : at(sessions.idleUntilMs(session)),
      ends: session === undefined ? null : at(sessions.endsMs(session)),
      fresh_until: session === undefined ? null : at(sessions.freshUntilMs(session)),
      needs_setup: this.enrolment.needsSetup(),
      methods: {
        password: settings.password,
        passkey: settings.passkey && canKeepPasskeys(this.originOf(origin)),
        oidc: this.#providers.list(),
      },
      demo_people: demo ? shownDemoPeople : [],
    };
  }

  async close(): Promise<void> {
    await this.#parts.sessions.close();
    await this.#tokens.close();
    await this.#parts.people.idle();
  }

  #ofSession({ cookie, unattended }: Evidence): Known | undefined {
    const session = cookie === undefined ? undefined : this.#parts.sessions.find(cookie, unattended !== true);
    const person = session === undefined ? undefined : findPerson(this.#parts, session.person);
    // Disabled, or changed in what they may, since they signed in.
    if (session === undefined || person?.state !== "active" || person.generation !== session.generation)
      return undefined;
    return { principal: sessionPrincipal(this.#parts, person, session), session };
  }

  #ofCertificate({ certificate }: Evidence): Known | undefined {
    if (certificate === undefined) return undefined;
    const entry = this.#parts.settings.certificates.find(({ sha256 }) => sha256 === certificate);
    const person = entry === undefined ? undefined : findPerson(this.#parts, entry.person);
    return person?.state === "active" ? { principal: personPrincipal(person, "certificate") } : undefined;
  }

  #ofProxy({ peer, header }: Evidence): Known | undefined {
    const { proxy } = this.#parts.settings;
    if (proxy?.user_header === undefined || !this.#isProxy(peer)) return undefined;
    const name = header(proxy.user_header.toLowerCase());
    const person =
      name === undefined
        ? undefined
        : this.#parts.people.state.people.find((one) => nameKey(one.name) === nameKey(name));
    return person?.state === "active" ? { principal: personPrincipal(person, "proxy") } : undefined;
  }

  #isProxy(peer: string): boolean {
    const plain = peer.replace(/^::ffff:/, "");
    return this.#parts.settings.proxy?.addresses.includes(plain) === true;
  }
}

/** The key of what access/ keeps encrypted, with the folder's other keys: a backup without keys gives nobody's authenticator away. */
async function openMaster(data: string, fresh: boolean): Promise<Buffer> {
  const path = join(data, "keys", "access");
  const bytes = await readSecret(path);
  if (bytes?.length === 32) return bytes;
  if (bytes !== undefined || !fresh)
    throw new QuisError(
      "QUIS_DATA_CORRUPT",
      `expected 32 bytes in ${path}, got ${bytes?.length ?? "none"}. Restore it from a copy.`,
    );
  const made = randomBytes(32);
  await replaceFile(path, made, 0o600);
  return made;
}
