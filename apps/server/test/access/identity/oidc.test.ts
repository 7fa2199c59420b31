// Signing in elsewhere: at a real provider (oidc-provider), and at one that lies in each way that OpenID Connect Core 1.0 §3.1.3.7 has a client refuse.
import { createHmac, createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Desk, local, openDesk, ORIGIN, setUp, visitor, whoIs } from "../fixture.ts";

const CLIENT = "quis";
const refused = { code: "ACCESS_REFUSED" };

const settingsOf = (issuer: string, more = "") => `version: 1
oidc:
  - id: desk
    name: The Office
    issuer: ${issuer}
    client_id: ${CLIENT}
    timeout_seconds: 1
    claims: { roles: groups, user: employee, unit: unit }
    roles: { reviewers: reviewer, it: administrator, inspectors: overseer }
${more}`;

async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ server: Server; url: string }> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** A real provider with one account, whose claims the test sets. Whoever comes is that account. */
async function realProvider(claims: Record<string, unknown>) {
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const { url } = await listen((request, response) => handle(request, response));
  const provider = new Provider(url, {
    clients: [
      {
        client_id: CLIENT,
        token_endpoint_auth_method: "none",
        redirect_uris: [`${ORIGIN}/api/v1/session/oidc/desk/callback`],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    claims: { openid: ["sub"], profile: ["name", "groups", "employee", "unit"] },
    findAccount: (_context: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub, ...claims }) }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    async loadExistingGrant({
      oidc,
    }: {
      oidc: { provider: Provider; client: { clientId: string }; session: { accountId: string } };
    }) {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid profile");
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  handle = (request, response) => {
    if (!request.url?.startsWith("/interaction/")) return void callback(request, response);
    return void provider.interactionFinished(request, response, { login: { accountId: "alma" } });
  };
  return url;
}

/** What a browser does: follows until it is sent back to Quis. Gives the query of that address. */
async function follow(start: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = start;
  for (let steps = 0; steps < 10; steps++) {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null)
      throw new Error(`expected a redirect from ${url}, got ${response.status} ${await response.text()}`);
    url = new URL(location, url).href;
    if (url.startsWith(ORIGIN)) return url.split("?", 2)[1] ?? "";
  }
  throw new Error("expected to be sent back, got ten redirects");
}

async function come({ identity }: Desk, again = false) {
  const { url, state } = await identity.providers.begin("desk", visitor(), again);
  return { query: await follow(url), state };
}

describe("at a real provider", () => {
  it("a person is made by their first sign-in, with roles from the claim, and found again", async () => {
    const desk = await openDesk({
      settings: settingsOf(
        await realProvider({ name: "Alma Voss", groups: ["reviewers", "other"], employee: "u7", unit: "north" }),
      ),
    });
    desk.nowMs = Date.now();
    const { query, state } = await come(desk);
    const first = await desk.identity.providers.finish("desk", query, state, visitor());
    expect(first.principal).toMatchObject({
      name: "Alma Voss",
      roles: ["reviewer"],
      method: "oidc",
      user: "u7",
      unit: "north",
    });
    expect(whoIs(desk.identity, first.secret)?.uid).toBe(first.principal.uid);
    const second = await come(desk, true);
    const again = await desk.identity.providers.finish("desk", second.query, second.state, visitor());
    expect(again.principal.uid).toBe(first.principal.uid);
    expect(desk.identity.people.list()).toHaveLength(1);
    expect(JSON.stringify(desk.deeds)).not.toContain(query);
  });
  it("the answer counts once, in the browser that began, for the provider that it is of", async () => {
    const desk = await openDesk({ settings: settingsOf(await realProvider({ name: "Alma", groups: "reviewers" })) });
    desk.nowMs = Date.now();
    const { query, state } = await come(desk);
    const { providers } = desk.identity;
    await expect(providers.finish("desk", query, undefined, visitor())).rejects.toMatchObject(refused);
    await expect(providers.finish("desk", query, "another", visitor())).rejects.toMatchObject(refused);
    await expect(providers.finish("other", query, state, visitor())).rejects.toMatchObject(refused);
    await expect(providers.finish("desk", query, state, visitor())).resolves.toBeDefined();
    await expect(providers.finish("desk", query, state, visitor())).rejects.toMatchObject(refused);
    const late = await come(desk);
    desk.nowMs += 5 * 60_000;
    await expect(providers.finish("desk", late.query, late.state, visitor())).rejects.toMatchObject(refused);
  });
  it("a code of another sign-in is refused: PKCE binds it (RFC 7636)", async () => {
    const desk = await openDesk({ settings: settingsOf(await realProvider({ name: "Alma", groups: "reviewers" })) });
    desk.nowMs = Date.now();
    const [stolen, own] = [await come(desk), await come(desk)];
    const query = new URLSearchParams(own.query);
    query.set("code", new URLSearchParams(stolen.query).get("code") ?? "");
    await expect(desk.identity.providers.finish("desk", query.toString(), own.state, visitor())).rejects.toMatchObject(
      refused,
    );
  });
  it("without a role, and disabled, nobody gets in", async () => {
    const claims: Record<string, unknown> = { name: "Alma", groups: ["cleaners", "__proto__", "constructor", 7, null] };
    const desk = await openDesk({ settings: settingsOf(await realProvider(claims)) });
    desk.nowMs = Date.now();
    const enter = async () => {
      const { query, state } = await come(desk);
      return desk.identity.providers.finish("desk", query, state, visitor());
    };
    await expect(enter()).rejects.toMatchObject({ code: "ACCESS_NO_ROLE" });
    expect(desk.identity.people.list()).toEqual([]);
    claims["groups"] = "reviewers";
    const { principal, secret } = await enter();
    await desk.identity.people.change(local, principal.uid.slice(7), { disabled: true, reason: "has left" });
    expect(whoIs(desk.identity, secret)).toBeUndefined();
    await expect(enter()).rejects.toMatchObject(refused);
  });
  it("roles follow the claim, except that no claim takes an overseer away", async () => {
    const claims: Record<string, unknown> = { name: "Alma", groups: ["reviewers", "inspectors"] };
    const desk = await openDesk({ settings: settingsOf(await realProvider(claims)) });
    desk.nowMs = Date.now();
    const enter = async () => {
      const { query, state } = await come(desk);
      return desk.identity.providers.finish("desk", query, state, visitor());
    };
    const first = await enter();
    claims["groups"] = "it";
    expect((await enter()).principal.roles).toEqual(["administrator", "overseer"]);
    expect(whoIs(desk.identity, first.secret)).toBeUndefined();
  });
  it("a name that is taken gets a number, and nobody else's account", async () => {
    const desk = await openDesk({
      settings: settingsOf(await realProvider({ name: "Ada Brenner", groups: "reviewers" })),
    });
    desk.nowMs = Date.now();
    const ada = await setUp(desk);
    const { query, state } = await come(desk);
    const { principal } = await desk.identity.providers.finish("desk", query, state, visitor());
    expect(principal).toMatchObject({ name: "Ada Brenner (2)", roles: ["reviewer"] });
    expect(principal.uid).not.toBe(ada.principal.uid);
  });
  it("a refusal of the provider, and garbage in its place, is one of ours", async () => {
    const desk = await openDesk({ settings: settingsOf(await realProvider({ name: "Alma", groups: "reviewers" })) });
    desk.nowMs = Date.now();
    for (const rest of [
      "error=access_denied",
      "",
      "code=",
      "code=x&code=y",
      "code=x&iss=https://evil.example",
      `code=${"x".repeat(6000)}`,
    ]) {
      const { state } = await desk.identity.providers.begin("desk", visitor(), false);
      await expect(
        desk.identity.providers.finish("desk", `state=${state}&${rest}`, state, visitor()),
      ).rejects.toMatchObject(refused);
    }
    expect(desk.identity.people.list()).toEqual([]);
  });
});

type Claims = Record<string, unknown>;
interface Token {
  readonly header?: Claims;
  readonly claims?: Claims;
  /** Signs other than by the provider's key. */
  readonly sign?: (input: string, keys: { readonly publicKey: KeyObject; readonly other: KeyObject }) => string;
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A provider that answers as the test says: `token` for the ID token, `answer` for everything. */
async function lyingProvider(lie: { token?: Token; answer?: (path: string, response: ServerResponse) => boolean }) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const state = { nonce: "", nowS: Math.floor(Date.now() / 1000) };
  const { url } = await listen((request, response) => {
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    if (lie.answer?.(path, response) === true) return;
    const send = (body: unknown) => response.setHeader("content-type", "application/json").end(JSON.stringify(body));
    if (path === "/.well-known/openid-configuration")
      return void send({
        issuer: url,
        authorization_endpoint: `${url}/auth`,
        token_endpoint: `${url}/token`,
        jwks_uri: `${url}/jwks`,
        id_token_signing_alg_values_supported: ["RS256", "HS256", "ES256", "none"],
      });
    if (path === "/jwks")
      return void send({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "1", use: "sig", alg: "RS256" }] });
    const { header = {}, claims = {}, sign } = lie.token ?? {};
    const head = base64url({ alg: "RS256", kid: "1", ...header });
    const body = base64url({
      iss: url,
      aud: CLIENT,
      sub: "alma",
      name: "Alma",
      groups: ["reviewers"],
      nonce: state.nonce,
      iat: state.nowS,
      exp: state.nowS + 60,
      ...claims,
    });
    const input = `${head}.${body}`;
    const signature =
      sign?.(input, { publicKey, other }) ?? createSign("sha256").update(input).sign(privateKey, "base64url");
    return void send({ access_token: "a", token_type: "bearer", id_token: `${input}.${signature}` });
  });
  const desk = await openDesk({ settings: settingsOf(url) });
  desk.nowMs = Date.now();
  const enter = async () => {
    const begun = await desk.identity.providers.begin("desk", visitor(), false);
    state.nonce = new URL(begun.url).searchParams.get("nonce") ?? "";
    return desk.identity.providers.finish("desk", `code=c&state=${begun.state}`, begun.state, visitor());
  };
  return { desk, enter, state };
}

const nowS = () => Math.floor(Date.now() / 1000);

describe("OpenID Connect Core 1.0 §3.1.3.7: an ID token", () => {
  it("that is honest lets in, also by a clock that is 20 s off", async () => {
    await expect((await lyingProvider({})).enter()).resolves.toMatchObject({ principal: { name: "Alma" } });
    for (const off of [-20, 20]) {
      const claims = { iat: nowS() + off, nbf: nowS() + off, exp: nowS() + (off < 0 ? off : 60) };
      await expect((await lyingProvider({ token: { claims } })).enter()).resolves.toBeDefined();
    }
  });
  it.each<[string, () => Token]>([
    ["alg none", () => ({ header: { alg: "none" }, sign: () => "" })],
    ["alg NONE with a signature", () => ({ header: { alg: "NONE" } })],
    [
      "HS256 keyed by the public key (algorithm swap)",
      () => ({
        header: { alg: "HS256" },
        sign: (input, { publicKey }) =>
          createHmac("sha256", publicKey.export({ type: "spki", format: "pem" }))
            .update(input)
            .digest("base64url"),
      }),
    ],
    [
      "HS256 keyed by nothing",
      () => ({ header: { alg: "HS256" }, sign: (input) => createHmac("sha256", "").update(input).digest("base64url") }),
    ],
    ["another algorithm than the one that is configured", () => ({ header: { alg: "PS256" } })],
    [
      "another's key",
      () => ({ sign: (input, { other }) => createSign("sha256").update(input).sign(other, "base64url") }),
    ],
    ["an unknown key id", () => ({ header: { kid: "2" } })],
    ["a key in its own header", () => ({ header: { jwk: { kty: "RSA" }, kid: undefined }, sign: () => "AAAA" })],
    ["a critical header that nobody knows", () => ({ header: { crit: ["x"], x: 1 } })],
    ["no signature", () => ({ sign: () => "" })],
    ["another audience", () => ({ claims: { aud: "another" } })],
    ["several audiences and another's azp", () => ({ claims: { aud: [CLIENT, "another"], azp: "another" } })],
    ["another issuer", () => ({ claims: { iss: "https://evil.example" } })],
    ["an end 31 s ago", () => ({ claims: { exp: nowS() - 31 } })],
    ["no end", () => ({ claims: { exp: undefined } })],
    ["a beginning in an hour", () => ({ claims: { nbf: nowS() + 3600 } })],
    ["another nonce", () => ({ claims: { nonce: "another" } })],
    ["no nonce", () => ({ claims: { nonce: undefined } })],
    ["no subject", () => ({ claims: { sub: undefined } })],
  ])("with %s is refused, and nobody is made", async (_what, token) => {
    const { desk, enter } = await lyingProvider({ token: token() });
    await expect(enter()).rejects.toMatchObject(refused);
    expect(desk.identity.people.list()).toEqual([]);
    expect(desk.deeds.at(-1)).toMatchObject({ what: "sign in refused", parameters: { method: "oidc" } });
  });
});

describe("a provider", () => {
  const unreachable = { code: "ACCESS_PROVIDER" };
  it("that is down says so, and lets in when it is back", async () => {
    const desk = await openDesk({ settings: settingsOf("http://127.0.0.1:9") });
    await expect(desk.identity.providers.begin("desk", visitor(), false)).rejects.toMatchObject(unreachable);
    let down = true;
    const { enter } = await lyingProvider({
      answer: (_path, response) => down && (response.writeHead(503).end(), true),
    });
    await expect(enter()).rejects.toMatchObject(unreachable);
    down = false;
    await expect(enter()).resolves.toBeDefined();
  });
  it.each<[string, (path: string, response: ServerResponse) => boolean]>([
    ["never answers", () => true],
    ["never ends its answer", (_path, response) => (response.write("{"), true)],
    ["answers with a page", (_path, response) => (response.setHeader("content-type", "text/html").end("<p>"), true)],
    [
      "answers two megabytes",
      (_path, response) => (
        response.setHeader("content-type", "application/json").end(`"${"x".repeat(2 << 20)}"`),
        true
      ),
    ],
    [
      "sends elsewhere",
      (_path, response) => (response.writeHead(302, { location: "https://evil.example/" }).end(), true),
    ],
    [
      "names another issuer",
      (_path, response) => (
        response.setHeader("content-type", "application/json").end('{"issuer":"https://evil.example"}'),
        true
      ),
    ],
  ])("that %s does not hold anybody up for long", async (_what, answer) => {
    const { enter } = await lyingProvider({ answer });
    await expect(enter()).rejects.toMatchObject(unreachable);
  });
  it("that is slow with the token says so", async () => {
    const { enter } = await lyingProvider({ answer: (path) => path === "/token" });
    await expect(enter()).rejects.toMatchObject(unreachable);
  });
  it("that is not configured is refused", async () => {
    const desk = await openDesk();
    await expect(desk.identity.providers.begin("desk", visitor(), false)).rejects.toMatchObject(refused);
  });
});
