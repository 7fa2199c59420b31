import { ROLES } from "@quis/contract";
import { describe, expect, it } from "vitest";
import type { Principal } from "../../src/access/index.ts";
import { createFakeInstance, fakePseudonyms } from "./fake-instance.ts";
import { asPerson, openServer, personOf, problemOf } from "./helper.ts";
import { createHttpServer, type HttpServerOptions } from "../../src/http/index.ts";

async function openFor(principal: Principal | null, options: Partial<HttpServerOptions> = {}) {
  const instance = createFakeInstance();
  const server = await openServer({ instance, identify: asPerson(principal), ...options });
  const ask = (url: string, headers: Record<string, string> = {}, method: "GET" | "POST" = "GET") =>
    server.inject({ method, url: `/api/v1${url}`, headers: { "sec-fetch-site": "same-origin", ...headers } });
  return { instance, server, ask };
}

describe("a route is decided about by its action", () => {
  it("one that names none keeps the server from starting", async () => {
    const instance = createFakeInstance();
    const broken = { ...instance, logNames: () => [] };
    const open = createHttpServer({
      instance: broken,
      token: "an-invented-token-of-a-test",
      version: "0",
      identify: asPerson(null),
    });
    const server = await open;
    expect(() => server.get("/api/v1/unguarded", async () => ({}))).toThrow(/instance is already listening|started/i);
    await server.close();
  });

  it.each([undefined, {}, { action: "whoo" }, { action: "" }])("config %j is refused", async (config) => {
    const { fastify } = await import("fastify");
    const { followRequests } = await import("../../src/http/asked.ts");
    const app = fastify();
    followRequests(app);
    for (const url of ["/api/v1/x", "/v1/x"])
      expect(() => app.get(url, config === undefined ? {} : { config }, async () => ({}))).toThrow(
        /expected an action/,
      );
    expect(() => app.get("/page", async () => ({}))).not.toThrow();
    await app.close();
  });
});

describe("who may not, learns which duty it needs", () => {
  it("403 ACCESS_FORBIDDEN before a body is read, and the instance is not asked", async () => {
    const { ask, instance } = await openFor(personOf("administrator"));
    const problem = problemOf(await ask("/who?subject=p-4"));
    expect(problem).toMatchObject({ status: 403, code: "ACCESS_FORBIDDEN", title: "Not among your duties" });
    expect(problem.detail).toMatch(/reviewer/);
    const sent = problemOf(await ask("/retentions?dry_run=true", { "content-type": "text/yaml" }, "POST"));
    expect(sent.code).toBe("ACCESS_FORBIDDEN");
    expect(instance.calls).toEqual([]);
  });

  const signers = { documents: ["privacy-officer"], reports: ["privacy-officer", "release-officer"] };
  const others = (["documents", "reports"] as const).flatMap((part) =>
    ROLES.filter((role) => !signers[part].includes(role)).map((role) => [part, role] as const),
  );
  it.each(others)(
    "of %s nothing is signed by the duty of %s, however freshly proved: as it is not read",
    async (part, role) => {
      const { ask, instance } = await openFor({ ...personOf(role), freshUntilMs: Date.now() + 60_000 });
      const signing = `/${part}/signatures?draft=%2Fd&folder=%2Fs&capacity=Officer`;
      const headers = { "x-quis-purpose": "statement", "x-quis-case": "Q-1" };
      expect(problemOf(await ask(signing, headers, "POST"))).toMatchObject({ status: 403, code: "ACCESS_FORBIDDEN" });
      expect(instance.calls).toEqual([]);
    },
  );

  it.each(ROLES.filter((role) => role !== "release-officer"))(
    "a public-records release is neither drafted, read, decided nor signed by the duty of %s",
    async (role) => {
      const { ask, instance } = await openFor({ ...personOf(role), freshUntilMs: Date.now() + 60_000 });
      const headers = { "x-quis-purpose": "records%20request", "x-quis-case": "Q-1" };
      for (const url of [
        "/release-drafts?folder=%2Fd&profile=%2Fp.yaml&title=T&case=Q-1&reason=R&source=desk",
        "/releases?draft=%2Fd&folder=%2Fr&capacity=Officer",
        "/releases?kept=4&capacity=Officer",
        "/releases/4/decisions",
      ])
        expect(problemOf(await ask(url, headers, "POST"))).toMatchObject({ status: 403, code: "ACCESS_FORBIDDEN" });
      expect(instance.calls).toEqual([]);
    },
  );

  it("401 ACCESS_SIGN_IN for nobody, whatever is asked", async () => {
    const { ask, instance } = await openFor(null);
    for (const url of ["/who?subject=p-4", "/status", "/openapi.json"]) {
      const response = await ask(url);
      expect(problemOf(response)).toMatchObject({ status: 401, code: "ACCESS_SIGN_IN" });
      expect(response.headers["www-authenticate"]).toBeDefined();
    }
    expect(instance.calls).toEqual([]);
  });

  it("403 ACCESS_PURPOSE_NEEDED, then 401 ACCESS_FRESH_PROOF_NEEDED, then the answer", async () => {
    const person = personOf("overseer");
    const { ask } = await openFor(person);
    const url = "/events/3/disclosure?disclose=time";
    const given = { "x-quis-purpose": encodeURIComponent("Überprüfung"), "x-quis-case": "C-1" };
    expect(problemOf(await ask(url))).toMatchObject({ status: 403, code: "ACCESS_PURPOSE_NEEDED" });
    expect(problemOf(await ask(url, { "x-quis-case": "C-1" }))).toMatchObject({ code: "ACCESS_PURPOSE_NEEDED" });
    expect(problemOf(await ask(url, given))).toMatchObject({ status: 401, code: "ACCESS_FRESH_PROOF_NEEDED" });
    const fresh = await openFor({ ...person, freshUntilMs: Date.now() + 60_000 });
    expect((await fresh.ask(url, given)).statusCode).toBe(200);
  });

  it.each(["%zz", "a%0ab", "x".repeat(300)])("a case that reads %j is refused", async (text) => {
    const { ask } = await openFor(personOf("reviewer"));
    expect(problemOf(await ask("/who?subject=p-4", { "x-quis-case": text }))).toMatchObject({ code: "QUIS_BAD_INPUT" });
  });
});

describe("conflicts of interest, as found behind the request", () => {
  const reviewer: Principal = { ...personOf("reviewer"), user: "u-17" };
  const OTHER = `/users/${fakePseudonyms.of("user", "u-20")}/events`;
  it.each([
    "/users/u-17/events",
    "/findings/00000000000000000000000000000000",
    "/events/3",
    "/sessions/s-1/events",
    "/ask?q=%20u-17",
  ])("a reviewer who is u-17 is refused %s", async (url) => {
    const { ask, instance } = await openFor(reviewer);
    expect(problemOf(await ask(url))).toMatchObject({
      code: "ACCESS_FORBIDDEN",
      detail: expect.stringContaining("themselves"),
    });
    expect(instance.calls).toEqual([]);
  });
  it("and may ask about others", async () => {
    const { ask } = await openFor(reviewer);
    const session = fakePseudonyms.of("session", "s-2");
    for (const url of [OTHER, "/events/4", `/sessions/${session}/events`])
      expect([url, (await ask(url)).statusCode]).toEqual([url, 200]);
  });
  it.each([
    ["of one unit", { user: null, unit: "intake" }],
    ["of a unit that the table of users knows", { user: "u-18", unit: null }],
    ["above", { user: "u-1", unit: null }],
    ["below", { user: "u-18", unit: "elsewhere" }],
  ])("one who is %s is refused what is about u-17", async (_how, who) => {
    const { ask } = await openFor({ ...personOf("reviewer"), ...who });
    expect(problemOf(await ask("/users/u-17/events"))).toMatchObject({ code: "ACCESS_FORBIDDEN" });
    const pseudonym = fakePseudonyms.of("user", "u-17");
    expect(problemOf(await ask(`/users/${pseudonym}/events`))).toMatchObject({ code: "ACCESS_FORBIDDEN" });
    expect((await ask(OTHER)).statusCode).toBe(200);
  });
  it("a list of findings leaves out those about oneself, also as OCSF events", async () => {
    const fake = createFakeInstance();
    const { row } = await fake.detection().finding("local:a", "0".repeat(32), false);
    const about = (user: string) => ({ ...row, user });
    const answer = await fake.detection().findings("local:a", { limit: 9 });
    const findings = { ...answer, total: 5, findings: [about("u-20"), about("u-17")], ocsf: [{ of: 20 }, { of: 17 }] };
    const detection = { ...fake.detection(), findings: () => Promise.resolve(findings) };
    // An overseer sees names, and so OCSF events.
    const overseer = { ...personOf("overseer"), user: "u-17" };
    const { ask } = await openFor(overseer, { instance: { ...fake, detection: () => detection } });
    const { body } = await ask("/findings?ocsf=true");
    expect(JSON.parse(body)).toMatchObject({ total: 4, findings: [{ user: "u-20" }], ocsf: [{ of: 20 }] });
  });
  it("beside one's own finding stands nothing about others", async () => {
    const fake = createFakeInstance();
    const answer = await fake.detection().finding("local:a", "0".repeat(32), false);
    const related = ["u-20", "u-17"].map((user) => ({ relation: "subject" as const, row: { ...answer.row, user } }));
    const detection = { ...fake.detection(), finding: () => Promise.resolve({ ...answer, related }) };
    const instance = { ...fake, detection: () => detection };
    const { ask } = await openFor({ ...personOf("employee"), user: "u-17" }, { instance });
    const { body } = await ask("/findings/00000000000000000000000000000000");
    expect((JSON.parse(body) as typeof answer).related.map(({ row }) => row.user)).toEqual(["u-17"]);
  });
  it("an employee has their own accesses and findings, and nobody else's", async () => {
    const { ask } = await openFor({ ...personOf("employee"), user: "u-17" });
    for (const url of [
      "/users/u-17/events",
      "/findings?user=u-17",
      "/findings/00000000000000000000000000000000",
      "/events/3",
      "/events?user=u-17",
    ])
      expect([url, (await ask(url)).statusCode]).toEqual([url, 200]);
    for (const url of [
      "/users/u-20/events",
      "/findings",
      "/findings?user=u-20",
      "/events/4",
      "/events",
      "/who?subject=p-4",
      "/ask?q=u-17",
    ])
      expect([url, (await ask(url)).statusCode]).toEqual([url, 403]);
  });
  it("an employee who was not told yet learns of no finding: not whole, not in a list, not beside another", async () => {
    const fake = createFakeInstance();
    const door = fake.oversight()!;
    const told = new Set<string>();
    const instance = { ...fake, oversight: () => ({ ...door, told: () => Promise.resolve(told) }) };
    const { row } = await fake.detection().finding("local:a", "0".repeat(32), false);
    const own = { ...row, user: "u-17" };
    const answer = { ...(await fake.detection().findings("local:a", { limit: 9 })), total: 1, findings: [own] };
    const whole = await fake.detection().finding("local:a", own.id, false);
    const beside = { ...whole, related: [{ relation: "subject" as const, row: { ...own, id: "1".repeat(32) } }] };
    const detection = {
      ...fake.detection(),
      findings: () => Promise.resolve(answer),
      finding: () => Promise.resolve(beside),
    };
    const employee = { ...personOf("employee"), user: "u-17" };
    const { ask } = await openFor(employee, { instance: { ...instance, detection: () => detection } });
    const refused = await ask(`/findings/${own.id}`);
    expect(problemOf(refused)).toMatchObject({ code: "ACCESS_FORBIDDEN" });
    expect((await ask(`/findings/${own.id}/accesses`)).statusCode).toBe(403);
    expect((await ask(`/findings/${own.id}/reproduction`)).statusCode).toBe(403);
    expect(JSON.parse((await ask("/findings?user=u-17")).body)).toMatchObject({ total: 0, findings: [] });
    told.add(own.id);
    expect(JSON.parse((await ask("/findings?user=u-17")).body)).toMatchObject({ total: 1, findings: [{ id: own.id }] });
    const seen = await ask(`/findings/${own.id}`);
    expect(seen.statusCode).toBe(200);
    expect((JSON.parse(seen.body) as typeof whole).related).toEqual([]);
  });
  it("a look-up that fails refuses", async () => {
    const instance = createFakeInstance();
    const door = instance.oversight()!;
    const server = await openServer({
      instance: { ...instance, oversight: () => ({ ...door, usersOfEvent: () => Promise.reject(new Error("store")) }) },
      identify: asPerson(reviewer),
    });
    expect((await server.inject("/api/v1/events/4")).statusCode).toBe(500);
    expect(instance.calls).toEqual([]);
  });
});

describe("what handlers are told", () => {
  it("reads of the oversight log are an overseer's", async () => {
    for (const role of ROLES) {
      const { ask } = await openFor({
        ...personOf(role),
        user: "u-17",
        scope: { case: "C-1", expires: "2100-01-01T00:00:00Z" },
      });
      const { statusCode } = await ask("/events/3?log=oversight", { "x-quis-case": "C-1", "x-quis-purpose": "p" });
      expect([role, statusCode]).toEqual([role, role === "overseer" ? 200 : 403]);
    }
  });
  it("an authentication that fails answers as it says and reaches nobody", async () => {
    const identify = (): never => {
      throw new Error("files of sessions cannot be read");
    };
    const { ask, instance } = await openFor(null, { identify });
    expect((await ask("/status")).statusCode).toBe(500);
    expect(instance.deeds).toMatchObject([{ actor: "nobody", what: "status", refused: "QUIS_INTERNAL" }]);
  });
});
