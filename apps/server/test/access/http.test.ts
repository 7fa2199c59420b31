// Sign-in over HTTP: cookies, requests of other sites, what a refusal says, and what never reaches the log.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as contract from "@quis/contract";
import type { LightMyRequestResponse } from "fastify";
import { describe, expect, it } from "vitest";
import { AccessAnswers } from "../../src/access/index.ts";
import { createFakeInstance } from "../http/fake-instance.ts";
import { bearer, createLogCapture, openServer, problemOf } from "../http/helper.ts";
import { type Account, codeOf, type Desk, enrol, openDesk, PASSWORD, setUp } from "./fixture.ts";
import { SoftAuthenticator } from "./soft-authenticator.ts";

const api = "/api/v1";
const ownPage = { "sec-fetch-site": "same-origin" };

async function serve(options: Parameters<typeof openDesk>[0] = {}) {
  const desk = await openDesk(options);
  const log = createLogCapture();
  const instance = createFakeInstance({ access: () => new AccessAnswers(desk.identity) });
  const server = await openServer({
    instance,
    identity: desk.identity,
    identify: (evidence) => desk.identity.identify(evidence),
    now: () => desk.nowMs,
    logger: log.logger,
  });
  const post = (url: string, payload?: object, headers: Record<string, string> = {}) =>
    server.inject({
      method: "POST",
      url: `${api}${url}`,
      headers: { ...ownPage, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
  const get = (url: string, headers: Record<string, string> = {}) => server.inject({ url: `${api}${url}`, headers });
  return { desk, instance, server, log, post, get };
}

/** The session cookie that an answer sets, as a request brings it. */
function cookieOf(response: LightMyRequestResponse, kind = "session"): string {
  const cookie = response.cookies.find(({ name }) => name.endsWith(`quis_${kind}`));
  return cookie === undefined ? "" : `${cookie.name}=${cookie.value}`;
}

const proof = (desk: Desk, { name, totp }: Account) => ({ name, password: PASSWORD, code: codeOf(totp, desk.nowMs) });

describe("somebody who is not signed in", () => {
  it("may ask who they are, and nothing else of the API", async () => {
    const { get, server, instance } = await serve();
    const session = await get("/session");
    expect(session.statusCode).toBe(200);
    expect(contract.sessionAnswerSchema.parse(session.json())).toMatchObject({
      principal: null,
      may: [],
      sees: { users: "none", subjects: "none" },
      needs_setup: true,
      methods: { password: true, oidc: [] },
      demo_people: [],
    });
    const document = (await get("/openapi.json", bearer)).json<{ paths: Record<string, Record<string, unknown>> }>();
    const open = new Set<string>();
    for (const [path, methods] of Object.entries(document.paths))
      for (const method of Object.keys(methods)) {
        // Sources have tokens of their own.
        if (/\/sources\/\{id\}\/events$|^\/v1\/logs$|callback$/.test(path)) continue;
        const url = path.replaceAll(/\{\w+\}/g, "1");
        const response = await server.inject({ method: method.toUpperCase() as "GET", url });
        if (response.statusCode === 401) expect(problemOf(response).code).toBe("ACCESS_SIGN_IN");
        else open.add(`${method.toUpperCase()} ${path.slice(api.length)}`);
      }
    expect([...open].toSorted()).toEqual([
      "GET /session",
      "GET /session/oidc/{provider}",
      "POST /enrolment/begin",
      "POST /enrolment/complete",
      "POST /reply/begin",
      "POST /session/demo",
      "POST /session/passkey",
      "POST /session/passkey/options",
      "POST /session/password",
    ]);
    expect(instance.calls).toEqual([]);
  });
  it.each([
    "quis_session=x",
    "quis_session=",
    "quis_session=%00",
    `quis_session=${"x".repeat(60_000)}`,
    "quis_session",
    "__Host-quis_session=x",
    "a=b; ".repeat(5000),
  ])("with the cookie %.40j is nobody", async (cookie) => {
    const { get } = await serve();
    expect(problemOf(await get("/who?subject=p", { cookie }))).toMatchObject({ status: 401, code: "ACCESS_SIGN_IN" });
  });
  it("the page's files and the public logs stay open", async () => {
    const { server } = await serve();
    expect((await server.inject("/")).statusCode).toBe(503);
    expect((await server.inject("/log/records/nothing")).statusCode).toBe(404);
  });
});

describe("the cookie of a session (RFC 6265bis; OWASP ASVS 5.0 V3.3)", () => {
  it("is HttpOnly, SameSite=Strict, for every path and no other host, and Secure with its prefix over TLS", async () => {
    for (const origin of ["http://localhost", "https://quis.example"]) {
      const { desk, post } = await serve({ settings: `version: 1\norigin: ${origin}\n` });
      const ada = await setUp(desk);
      desk.nowMs += 30_000;
      const secure = origin.startsWith("https");
      const response = await post("/session/password", proof(desk, ada));
      expect(response.statusCode).toBe(200);
      expect(response.cookies.map(({ name }) => name)).toEqual(
        secure ? ["__Host-quis_session", "__Host-quis_device"] : ["quis_session", "quis_device"],
      );
      for (const cookie of response.cookies) {
        expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/" });
        expect(cookie.secure === true).toBe(secure);
        expect(cookie.domain).toBeUndefined();
      }
      expect(response.cookies[0]?.maxAge).toBeUndefined();
    }
  });
  it("lets its person in, as whom the question is asked; a new proof ends it", async () => {
    const { desk, post, get, instance } = await serve();
    const ada = await setUp(desk);
    desk.nowMs += 30_000;
    const cookie = cookieOf(await post("/session/password", proof(desk, ada)));
    expect((await get("/gaps", { cookie })).statusCode).toBe(200);
    expect(instance.calls[0]).toMatchObject({ name: "gaps", actor: ada.principal.uid });
    expect((await get("/session", { cookie })).json()).toMatchObject({
      principal: { name: ada.name, method: "password" },
    });
    desk.nowMs += 30_000;
    const again = await post("/session/again", proof(desk, ada), { cookie });
    expect(again.statusCode).toBe(200);
    expect((await get("/status", { cookie })).statusCode).toBe(401);
    const next = cookieOf(again);
    expect((await get("/status", { cookie: next })).statusCode).toBe(200);
    const end = await post("/session/end", undefined, { cookie: next });
    expect(end.json()).toMatchObject({ principal: null });
    expect(end.cookies).toMatchObject([{ name: "quis_session", value: "" }]);
    expect((await get("/status", { cookie: next })).statusCode).toBe(401);
  });
  it("of somebody who is disabled or gone lets nobody in from that moment", async () => {
    const { desk, get, server } = await serve();
    await setUp(desk);
    const bea = await enrol(desk, "Bea Lund", ["reviewer"]);
    const cookie = `quis_session=${bea.secret}`;
    expect((await get("/status", { cookie })).statusCode).toBe(200);
    const change = { disabled: true, reason: "has left" };
    const changed = await server.inject({
      method: "PATCH",
      url: `${api}/people/${bea.id}`,
      headers: bearer,
      payload: change,
    });
    expect(changed.json()).toMatchObject({ state: "disabled" });
    expect(problemOf(await get("/status", { cookie })).code).toBe("ACCESS_SIGN_IN");
  });
});

describe("a page of another site (CSRF)", () => {
  it.each<[string, Record<string, string>]>([
    ["says nothing of where it comes from", {}],
    ["is of another site", { "sec-fetch-site": "cross-site" }],
    ["is of another port", { "sec-fetch-site": "same-site" }],
    ["was typed", { "sec-fetch-site": "none" }],
    ["has another origin", { origin: "https://evil.example" }],
    ["has no origin to tell", { origin: "null" }],
    ["has our host's other port", { origin: "http://localhost:3000" }],
  ])("whose change %s is refused, with the cookie", async (_what, headers) => {
    const { desk, server } = await serve();
    const ada = await setUp(desk);
    const before = JSON.stringify(desk.identity.people.list());
    const response = await server.inject({
      method: "POST",
      url: `${api}/people`,
      headers: { ...headers, host: "localhost", cookie: `quis_session=${ada.secret}` },
      payload: { name: "Mallory", roles: ["administrator"] },
    });
    expect(problemOf(response)).toMatchObject({ status: 403, code: "HTTP_CROSS_SITE" });
    expect(JSON.stringify(desk.identity.people.list())).toBe(before);
  });
  it("whose change is a form is refused: only JSON is read", async () => {
    const { desk, server } = await serve();
    const ada = await setUp(desk);
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      const response = await server.inject({
        method: "POST",
        url: `${api}/people`,
        headers: { ...ownPage, cookie: `quis_session=${ada.secret}`, "content-type": type },
        payload: JSON.stringify({ name: "Mallory", roles: ["administrator"] }),
      });
      expect([400, 415]).toContain(response.statusCode);
    }
    expect(desk.identity.people.list()).toHaveLength(1);
  });
  it("cannot sign its visitor in as the attacker", async () => {
    const { desk, server } = await serve();
    const ada = await setUp(desk);
    desk.nowMs += 30_000;
    const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    const response = await server.inject({
      method: "POST",
      url: `${api}/session/password`,
      headers,
      payload: proof(desk, ada),
    });
    expect(response.statusCode).toBe(403);
    expect(response.cookies).toEqual([]);
  });
});

describe("links and passkeys over HTTP", () => {
  it("the set-up link makes an administrator with a passkey, who signs in and invites with it", async () => {
    const { desk, post, get } = await serve();
    const secret = (await desk.identity.enrolment.makeSetup()) ?? "";
    const begun = await post("/enrolment/begin", { secret });
    const { kind, passkey } = contract.enrolmentAnswerSchema.parse(begun.json());
    expect(kind).toBe("setup");
    const key = new SoftAuthenticator("http://localhost");
    const done = await post("/enrolment/complete", { secret, name: "Ada Brenner", passkey: key.create(passkey) });
    expect(contract.enrolledSchema.parse(done.json())).toMatchObject({
      recovery_codes: [],
      session: { principal: { name: "Ada Brenner" } },
    });
    const options = contract.passkeyOptionsSchema.parse((await post("/session/passkey/options")).json());
    const cookie = cookieOf(await post("/session/passkey", key.get(options)));
    expect((await get("/session", { cookie })).json()).toMatchObject({ principal: { method: "passkey" } });
    const invited = await post("/people", { name: "Rea Holm", roles: ["reviewer"] }, { cookie });
    expect(contract.personInvitedSchema.parse(invited.json())).toMatchObject({ person: { state: "invited" } });
    expect(problemOf(await post("/enrolment/begin", { secret })).code).toBe("ACCESS_LINK");
  });
  it("10 kB of secret, a wrong shape and a body of a megabyte are refused before anything is looked at", async () => {
    const { post } = await serve();
    for (const body of [{ secret: "x".repeat(10_000) }, {}, [], { secret: ["x"] }, { secret: "x".repeat(43), more: 1 }])
      expect((await post("/enrolment/begin", body)).statusCode).toBe(400);
    expect((await post("/enrolment/begin", { secret: "x".repeat(1 << 20) })).statusCode).toBeGreaterThanOrEqual(400);
  });
});

describe("wrong tries", () => {
  it("are told to wait, with the time, and never what was wrong", async () => {
    const { desk, post } = await serve();
    const ada = await setUp(desk);
    const answers = [];
    for (let at = 0; at < 8; at++)
      answers.push(
        await post("/session/password", { name: ada.name, password: "wrong, wrong, wrong", code: "000000" }),
      );
    expect(problemOf(answers[0]!)).toMatchObject({ status: 401, code: "ACCESS_REFUSED" });
    const last = answers.at(-1)!;
    expect(problemOf(last)).toMatchObject({ status: 429, code: "ACCESS_SLOW_DOWN" });
    expect(Number(last.headers["retry-after"])).toBeGreaterThan(0);
  });
});

describe("one's own account over HTTP", () => {
  it("a change gives this browser another cookie, ends the others, and says nothing that lets in", async () => {
    const { desk, post, get } = await serve();
    const ada = await setUp(desk);
    desk.nowMs += 30_000;
    const cookie = cookieOf(await post("/session/password", proof(desk, ada)));
    const body = { current: PASSWORD, password: "violet harbour thimble anchor" };
    const wrong = await post("/account/password", { ...body, current: "wrong, wrong, wrong" }, { cookie });
    expect(problemOf(wrong)).toMatchObject({ status: 401, code: "ACCESS_REFUSED" });
    expect(wrong.cookies).toEqual([]);
    const changed = await post("/account/password", body, { cookie });
    const answer = contract.accountChangedSchema.parse(changed.json());
    expect(answer).toMatchObject({ session: { principal: { name: ada.name } }, recovery_codes: [] });
    expect(answer.account.sessions).toMatchObject([{ current: true }]);
    expect(changed.body).not.toContain(cookieOf(changed).split("=")[1]);
    for (const gone of [cookie, `quis_session=${ada.secret}`])
      expect((await get("/account", { cookie: gone })).statusCode).toBe(401);
    const next = cookieOf(changed);
    expect(contract.accountAnswerSchema.parse((await get("/account", { cookie: next })).json()).password).toBe(true);
    const options = await post("/account/authenticator/options", undefined, { cookie: next });
    const { challenge, totp } = contract.authenticatorOptionsSchema.parse(options.json());
    const code = codeOf(totp.secret, desk.nowMs);
    const renewed = await post("/account/authenticator", { challenge, code }, { cookie: next });
    expect(contract.accountChangedSchema.parse(renewed.json()).recovery_codes).toHaveLength(10);
    const last = cookieOf(renewed);
    const key = new SoftAuthenticator("http://localhost");
    const made = contract.passkeyOptionsSchema.parse(
      (await post("/account/passkeys/options", undefined, { cookie: last })).json(),
    );
    const added = await post("/account/passkeys", { ...key.create(made), name: "blue key" }, { cookie: last });
    expect(contract.accountChangedSchema.parse(added.json()).account.passkeys).toMatchObject([{ name: "blue key" }]);
    const id = key.id.toString("base64url");
    const removed = await post(`/account/passkeys/${id}/removals`, undefined, { cookie: cookieOf(added) });
    expect(contract.accountChangedSchema.parse(removed.json()).account.passkeys).toEqual([]);
    const ended = await post("/account/sessions/endings", undefined, { cookie: cookieOf(removed) });
    expect(contract.accountAnswerSchema.parse(ended.json()).sessions).toHaveLength(1);
  });
  it("without a fresh proof, by another site, by a token and by the folder's own nothing is changed", async () => {
    const { desk, post, server } = await serve();
    const ada = await setUp(desk);
    const cookie = `quis_session=${ada.secret}`;
    const body = { current: PASSWORD, password: "violet harbour thimble anchor" };
    const cross = { cookie, "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    const elsewhere = await server.inject({
      method: "POST",
      url: `${api}/account/password`,
      headers: cross,
      payload: body,
    });
    expect(problemOf(elsewhere).code).toBe("HTTP_CROSS_SITE");
    expect(problemOf(await post("/account/password", body, bearer)).code).toBe("ACCESS_FORBIDDEN");
    const expires = new Date(desk.nowMs + 3_600_000).toISOString();
    const owner = desk.identity.personOf(ada.id)!;
    const actions = ["own-account-change"];
    const { secret } = await desk.identity.tokens.make("local:t", owner, { name: "n", actions, expires }, ["*"]);
    const byToken = await post("/account/password", body, { authorization: `Bearer ${secret}` });
    expect(byToken.statusCode).toBe(403);
    desk.nowMs += 11 * 60_000;
    for (const url of ["/account/password", "/account/sessions/endings", "/account/passkeys/options"])
      expect(problemOf(await post(url, url.endsWith("password") ? body : undefined, { cookie }))).toMatchObject({
        code: "ACCESS_FRESH_PROOF_NEEDED",
      });
    expect(desk.identity.personOf(ada.id)?.generation).toBe(owner.generation);
  });
});

describe("a demonstration", () => {
  it("offers a person for each role, and lets anybody be them; an ordinary folder does not", async () => {
    const { post, get } = await serve({ demo: true });
    const { demo_people: people, needs_setup } = contract.sessionAnswerSchema.parse((await get("/session")).json());
    expect(needs_setup).toBe(false);
    expect(
      people
        .map(({ roles }) => roles)
        .flat()
        .toSorted(),
    ).toEqual([...contract.ROLES]);
    for (const { id, roles } of people) {
      const cookie = cookieOf(await post("/session/demo", { person: id }));
      expect((await get("/session", { cookie })).json()).toMatchObject({ principal: { roles, method: "demo" } });
    }
    const real = await serve();
    expect(problemOf(await real.post("/session/demo", { person: people[0]?.id })).code).toBe("ACCESS_REFUSED");
  });
});

describe("an API token over HTTP", () => {
  it("lets a program in for what it is, without a cookie or an origin", async () => {
    const { desk, get, server } = await serve();
    desk.identity.guideBy(() => ({ may: ["gaps"], sees: { users: "none", subjects: "none" } }));
    const ada = await setUp(desk);
    const expires = new Date(desk.nowMs + 3_600_000).toISOString();
    const made = await server.inject({
      method: "POST",
      url: `${api}/tokens`,
      headers: bearer,
      payload: { name: "nightly", actions: ["gaps"], expires, owner: ada.id },
    });
    const { secret } = contract.apiTokenMadeSchema.parse(made.json());
    const headers = { authorization: `Bearer ${secret}` };
    expect((await get("/session", headers)).json()).toMatchObject({ principal: { method: "token" }, ends: null });
    expect((await get("/gaps", headers)).statusCode).toBe(200);
    for (const [url, payload] of [
      ["/rebuilds", undefined],
      ["/people", { name: "x", roles: ["reviewer"] }],
      ["/tokens", { name: "x", actions: ["who"], expires }],
      ["/session/end", undefined],
      ["/session/again", proof(desk, ada)],
    ] as const) {
      const response = await server.inject({
        method: "POST",
        url: `${api}${url}`,
        headers,
        ...(payload === undefined ? {} : { payload }),
      });
      expect(problemOf(response)).toMatchObject({ status: 403, code: "ACCESS_FORBIDDEN" });
    }
    expect(problemOf(await get("/status", { authorization: `${headers.authorization}x` })).code).toBe("ACCESS_SIGN_IN");
    expect(problemOf(await get("/status", { ...headers, "x-quis-actor": "local:mallory" })).code).toBe(
      "QUIS_UNAUTHORISED",
    );
  });
});

describe("signing in elsewhere", () => {
  it("that cannot be done shows the page why, not a file of JSON", async () => {
    const { server, get } = await serve({
      settings:
        "version: 1\noidc: [{ id: desk, name: Desk, issuer: 'http://127.0.0.1:9', client_id: q, claims: { roles: r }, roles: { a: reviewer } }]\n",
    });
    expect((await get("/session")).json()).toMatchObject({ methods: { oidc: [{ id: "desk", name: "Desk" }] } });
    expect(problemOf(await get("/session/oidc/desk"))).toMatchObject({ status: 503, code: "ACCESS_PROVIDER" });
    expect(problemOf(await get("/session/oidc/another")).code).toBe("ACCESS_REFUSED");
    const back = await server.inject({
      url: `${api}/session/oidc/desk/callback?code=x&state=y`,
      headers: { "sec-fetch-site": "cross-site" },
    });
    expect(back.statusCode).toBe(303);
    expect(back.headers.location).toBe("/signin?problem=ACCESS_REFUSED");
    expect(back.cookies.filter(({ value }) => value !== "")).toEqual([]);
  });
});

describe("the log", () => {
  it("holds no password, code, cookie, link or token, whatever goes wrong", async () => {
    const { desk, post, get, log, server } = await serve();
    const link = (await desk.identity.enrolment.makeSetup()) ?? "";
    const begun = contract.enrolmentAnswerSchema.parse((await post("/enrolment/begin", { secret: link })).json());
    const code = codeOf(begun.totp.secret, desk.nowMs);
    const enrolled = await post("/enrolment/complete", {
      secret: link,
      name: "Ada Brenner",
      password: { password: PASSWORD, code },
    });
    const { recovery_codes: recovery } = contract.enrolledSchema.parse(enrolled.json());
    const cookie = cookieOf(enrolled).split("=")[1] ?? "";
    const wrong = "an utterly wrong pass phrase";
    await post("/session/password", { name: "Ada Brenner", password: wrong, code: "918273" });
    const misfit = await post("/session/password", {
      name: "Ada Brenner",
      password: [wrong],
      code: "918273",
      [wrong]: 1,
    });
    expect(misfit.statusCode).toBe(400);
    await post("/session/password", { name: "Ada Brenner", password: PASSWORD, code: recovery[0] });
    await post("/enrolment/complete", { secret: link, name: "x", password: { password: wrong, code: "918273" } });
    await get("/status", { cookie: `quis_session=${cookie}`, authorization: "Bearer quis_api_secretsecretsecret" });
    await get(`/session/oidc/desk/callback?code=secretcode&state=${cookie}`);
    desk.sealFails = true;
    const failed = await post("/session/password", { name: "Ada Brenner", password: PASSWORD, code: recovery[1] });
    expect(problemOf(failed)).toMatchObject({ status: 500, code: "QUIS_INTERNAL" });
    expect(failed.cookies).toEqual([]);
    await server.close();
    const text = log.text();
    expect(text).toContain('"route":"/api/v1/session/password"');
    for (const secret of [
      PASSWORD,
      wrong,
      link,
      code,
      cookie,
      begun.totp.secret,
      ...recovery,
      "918273",
      "quis_api_secret",
      "secretcode",
      "Ada Brenner",
    ])
      expect(text).not.toContain(secret);
    expect(misfit.body).not.toContain(wrong);
  });
});

describe("docs/reference/access.md", () => {
  it("has a row for every route of sign-in, and no other", async () => {
    const { get } = await serve();
    const text = readFileSync(join(import.meta.dirname, "../../../../docs/reference/access.md"), "utf8");
    const documented: string[] = [
      ...text.matchAll(/^\| `((?:GET|POST) \/api\/v1\/(?:session|enrolment)[^`]*)` \|/gm),
    ].map((row) => row[1] ?? "");
    const document = (await get("/openapi.json", bearer)).json<{ paths: Record<string, Record<string, unknown>> }>();
    const served = Object.entries(document.paths)
      .filter(([path]) => /\/(?:session|enrolment)(?:\/|$)/.test(path))
      .flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`),
      );
    expect(documented.toSorted()).toEqual(served.toSorted());
  });
});
