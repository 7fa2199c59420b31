// Signing in at an OpenID Connect provider that access.yaml names: authorisation code with PKCE, state and nonce (OpenID Connect Core 1.0 §3.1,
// RFC 7636, RFC 9700). The ID token's signature is checked too, though it comes over TLS.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Role } from "@quis/contract";
import * as client from "openid-client";
import { AccessError } from "../error.ts";
import { Challenges } from "./challenges.ts";
import { enter, type IdentityParts, refuse, type SignedIn, type Visitor } from "./parts.ts";
import { isSame, makeId } from "./secret.ts";
import type { Session } from "./sessions.ts";
import type { ProviderSettings } from "./settings.ts";
import { nameKey, newPerson, type PeopleState, type StoredPerson } from "./stored-person.ts";

/** A provider's metadata and keys are asked for again after so long. */
const METADATA_MS = 3_600_000;
/** How old a fresh proof may be when the browser comes back. */
const FRESH_S = 60;
/** Longest answer of a provider. */
const MAX_ANSWER_BYTES = 1 << 20;

interface Begun {
  readonly provider: string;
  readonly verifier: string;
  readonly nonce: string;
  readonly redirectUri: string;
  /** The session of whoever began: it ends when they come back. */
  readonly session: Session | undefined;
  /** Who they are is to be proved afresh. */
  readonly again: boolean;
}

/** Where the browser goes, and the state that its cookie must bring back. */
export interface BegunSignIn {
  readonly url: string;
  readonly state: string;
}

export class Providers {
  readonly #parts: IdentityParts;
  readonly #data: string;
  readonly #begun: Challenges<Begun>;
  readonly #known = new Map<string, { readonly configuration: client.Configuration; readonly atMs: number }>();

  constructor(parts: IdentityParts, data: string) {
    this.#parts = parts;
    this.#data = data;
    this.#begun = new Challenges(() => parts.clock.now());
  }

  list(): { id: string; name: string }[] {
    return this.#parts.settings.oidc.map(({ id, name }) => ({ id, name }));
  }

  /** @throws AccessError ACCESS_REFUSED for a provider that is not configured, ACCESS_PROVIDER if it does not answer */
  async begin(id: string, visitor: Visitor, again: boolean): Promise<BegunSignIn> {
    const settings = this.#settings(id);
    const configuration = await this.#configuration(settings);
    const verifier = client.randomPKCECodeVerifier();
    const nonce = client.randomNonce();
    const redirectUri = `${visitor.origin}/api/v1/session/oidc/${id}/callback`;
    const state = this.#begun.make({ provider: id, verifier, nonce, redirectUri, session: visitor.session, again });
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: settings.scope,
      response_type: "code",
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
      nonce,
      // Else the provider would answer for whoever signed in there this morning.
      ...(again ? { prompt: "login", max_age: `${FRESH_S}` } : {}),
    });
    return { url: url.href, state };
  }

  /**
   * What the provider sent the browser back with: `query` is the address's part after `?`, `cookie` the state that this browser began with.
   * @throws AccessError ACCESS_REFUSED, ACCESS_NO_ROLE, ACCESS_PROVIDER
   */
  async finish(id: string, query: string, cookie: string | undefined, visitor: Visitor): Promise<SignedIn> {
    const settings = this.#settings(id);
    const refused = (why: string) => refuse(this.#parts, "oidc", visitor, { name: id, why });
    const state = new URLSearchParams(query).get("state") ?? "";
    // Attacker: gives a victim the address of the attacker's own sign-in, so that the victim works in the attacker's name.
    if (cookie === undefined || !isSame(cookie, state)) throw await refused("state of another browser");
    const begun = this.#begun.take(state);
    if (begun?.provider !== id) throw await refused("state unknown, used or old");
    const configuration = await this.#configuration(settings);
    let claims: client.IDToken | undefined;
    try {
      const tokens = await client.authorizationCodeGrant(configuration, new URL(`${begun.redirectUri}?${query}`), {
        pkceCodeVerifier: begun.verifier,
        expectedState: state,
        expectedNonce: begun.nonce,
        idTokenExpected: true,
        ...(begun.again ? { maxAge: FRESH_S } : {}),
      });
      claims = tokens.claims();
    } catch (error) {
      if (isUnreachable(error)) throw unreachable(settings, error);
      throw await refused(`its answer does not verify (${codeOf(error)})`);
    }
    if (claims === undefined) throw await refused("no ID token");
    // The browser does not send the session's cookie on its way back (SameSite=Strict), so it is remembered here.
    const signedIn = await this.#enter(settings, claims, { ...visitor, session: undefined });
    if (begun.session !== undefined) await this.#parts.sessions.end(begun.session);
    return signedIn;
  }

  async #enter(settings: ProviderSettings, claims: client.IDToken, visitor: Visitor): Promise<SignedIn> {
    const { people, now } = this.#parts;
    const roles = rolesOf(settings, claims);
    if (roles.length === 0) {
      await refuse(this.#parts, "oidc", visitor, { name: settings.id, why: "no role" });
      throw new AccessError(
        "ACCESS_NO_ROLE",
        `expected a value of the claim ${settings.claims.roles} that access.yaml gives a role, got none`,
      );
    }
    const person = await people.change((draft) => {
      const known = draft.people.find(
        ({ provider }) => provider?.id === settings.id && provider.subject === claims.sub,
      );
      const found = known ?? this.#newPerson(draft, settings, claims);
      if (found.state === "disabled") return { deed: undefined, result: undefined };
      // What the operator's own provider says must not take an overseer away: that needs a second person.
      const kept: Role[] = found.roles.includes("overseer") && !roles.includes("overseer") ? ["overseer"] : [];
      const next = {
        roles: [...new Set([...roles, ...kept])].toSorted(),
        user: textOf(claims, settings.claims.user) ?? found.user,
        unit: textOf(claims, settings.claims.unit) ?? found.unit,
      };
      const isChanged =
        JSON.stringify(next) !== JSON.stringify({ roles: found.roles, user: found.user, unit: found.unit });
      Object.assign(found, next);
      if (isChanged) found.generation++;
      found.state = "active";
      found.last_sign_in = new Date(now()).toISOString();
      return {
        deed: {
          actor: `person:${found.id}`,
          activity: "read",
          what: "sign in",
          parameters: {
            method: "oidc",
            provider: settings.id,
            subject: claims.sub,
            name: found.name,
            roles: next.roles.join(" "),
            address: visitor.address,
          },
        },
        result: found,
      };
    });
    if (person === undefined) throw await refuse(this.#parts, "oidc", visitor, { name: settings.id, why: "disabled" });
    return enter(this.#parts, person, "oidc", visitor);
  }

  #newPerson(draft: PeopleState, settings: ProviderSettings, claims: client.IDToken): StoredPerson {
    const wanted =
      (textOf(claims, settings.claims.name) ?? claims.sub).trim().slice(0, 100) || claims.sub.slice(0, 100);
    const taken = new Set(draft.people.map((one) => nameKey(one.name)));
    // Names are nobody's proof, but two people of one name would be taken for one.
    let name = wanted;
    for (let number = 2; taken.has(nameKey(name)); number++) name = `${wanted} (${number})`;
    const made = new Date(this.#parts.clock.now()).toISOString();
    const id = makeId("p");
    const person = newPerson({ id, name, roles: [], scope: null, user: null, unit: null, made });
    person.provider = { id: settings.id, subject: claims.sub };
    draft.people.push(person);
    return person;
  }

  #settings(id: string): ProviderSettings {
    const settings = this.#parts.settings.oidc.find((one) => one.id === id);
    if (settings === undefined)
      throw new AccessError("ACCESS_REFUSED", "expected a provider that access.yaml names, got another");
    return settings;
  }

  async #configuration(settings: ProviderSettings): Promise<client.Configuration> {
    const known = this.#known.get(settings.id);
    const nowMs = this.#parts.clock.now();
    if (known !== undefined && nowMs - known.atMs < METADATA_MS) return known.configuration;
    try {
      const configuration = await this.#discover(settings);
      this.#known.set(settings.id, { configuration, atMs: nowMs });
      return configuration;
    } catch (error) {
      throw unreachable(settings, error);
    }
  }

  async #discover(settings: ProviderSettings): Promise<client.Configuration> {
    const { client_secret_file: file } = settings;
    const secret = file === undefined ? undefined : (await readFile(resolve(this.#data, file), "utf8")).trim();
    const issuer = new URL(settings.issuer);
    return client.discovery(
      issuer,
      settings.client_id,
      {
        // The one algorithm that is taken: neither `none` nor a hash keyed by what everybody knows.
        id_token_signed_response_alg: settings.algorithm,
        [client.clockTolerance]: settings.skew_seconds,
      },
      secret === undefined ? client.None() : client.ClientSecretBasic(secret),
      {
        timeout: settings.timeout_seconds,
        [client.customFetch]: boundedFetch,
        execute: [
          client.enableNonRepudiationChecks,
          ...(issuer.protocol === "http:" ? [client.allowInsecureRequests] : []),
        ],
      },
    );
  }
}

function rolesOf(settings: ProviderSettings, claims: client.IDToken): Role[] {
  const claimed = claims[settings.claims.roles];
  const values = (Array.isArray(claimed) ? claimed : [claimed]).filter((value) => typeof value === "string");
  const roles = values.flatMap((value) => (Object.hasOwn(settings.roles, value) ? (settings.roles[value] ?? []) : []));
  return [...new Set(roles)].toSorted();
}

function textOf(claims: client.IDToken, name: string | undefined): string | undefined {
  const value = name === undefined ? undefined : claims[name];
  return typeof value === "string" && value !== "" ? value.slice(0, 512) : undefined;
}

/** A provider that is down, slow or out of its mind costs a bounded answer. */
async function boundedFetch(url: string, { body, ...options }: client.CustomFetchOptions): Promise<Response> {
  const request: RequestInit = { ...options, redirect: "error", ...(body == null ? {} : { body }) };
  const response = await fetch(url, request);
  if (response.body === null) return response;
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_ANSWER_BYTES) throw new TypeError(`expected at most ${MAX_ANSWER_BYTES} bytes, got more`);
    chunks.push(chunk);
  }
  const { status, statusText, headers } = response;
  return new Response(Buffer.concat(chunks), { status, statusText, headers });
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "unknown";
}

/** Network failures and time-outs, and answers of 5xx: not the person's doing. */
function isUnreachable(error: unknown): boolean {
  const cause = (error as { cause?: unknown } | null)?.cause;
  const names = [error, cause].map((one) => (one instanceof Error ? one.name : ""));
  return (
    names.some((name) => name === "TimeoutError" || name === "AbortError") ||
    (error instanceof TypeError && /fetch failed/.test(error.message)) ||
    (cause instanceof Response && cause.status >= 500)
  );
}

function unreachable({ id }: ProviderSettings, cause: unknown): AccessError {
  return new AccessError(
    "ACCESS_PROVIDER",
    `expected the provider ${id} to answer as OpenID Connect says, got none or another answer`,
    {
      cause,
    },
  );
}
