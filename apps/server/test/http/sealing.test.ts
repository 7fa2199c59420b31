import { describe, expect, it, vi } from "vitest";
import type { Instance } from "../../src/instance/instance.ts";
import type { Deed } from "../../src/oversight/oversight.ts";
import { createFakeInstance } from "./fake-instance.ts";
import { asPerson, bearer, openPort, openServer, personOf, problemOf, talk } from "./helper.ts";

const overseer = personOf("overseer");

/** An instance whose questions seal nothing themselves: all that is sealed is the HTTP layer's. */
function withRecord(record: (deed: Deed) => Promise<void>): Instance {
  const fake = createFakeInstance();
  const door = fake.oversight()!;
  return { ...fake, oversight: () => ({ ...door, record }) };
}

describe("each request of the API is one deed", () => {
  it.each([
    ["GET", "/api/v1/status", 200, "status", undefined],
    ["HEAD", "/api/v1/status", 200, "status", undefined],
    ["GET", "/api/v1/who", 400, "who", "QUIS_BAD_INPUT"],
    ["GET", "/api/v1/nothing", 404, "no such address", "HTTP_NO_ROUTE"],
    ["GET", "/api", 404, "no such address", "HTTP_NO_ROUTE"],
    ["DELETE", "/api/v1/status", 405, "no such address", "HTTP_METHOD"],
    ["GET", "/api/v1/people/%zz", 400, "no such address", "HTTP_BAD_REQUEST"],
    ["POST", "/api/v1/erasures?index=1&authority=a&reason=b", 403, "erase", "ACCESS_FORBIDDEN"],
  ] as const)("%s %s: %d", async (method, url, status, what, refused) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance, identify: asPerson(overseer) });
    const response = await server.inject({ method, url, headers: { origin: "http://localhost:80" } });
    expect(response.statusCode).toBe(status);
    expect(instance.deeds).toHaveLength(1);
    expect(instance.deeds[0]).toMatchObject({ what, ...(refused === undefined ? {} : { refused }) });
    expect(instance.deeds[0]).not.toHaveProperty(refused === undefined ? "refused" : "nothing");
  });

  it("of a host or a site that is not ours too, as nobody's", async () => {
    const instance = createFakeInstance();
    const server = await openServer({ instance, identify: asPerson(overseer) });
    await server.inject({ url: "/api/v1/status", headers: { host: "evil.example" } });
    await server.inject({ url: "/api/v1/status", headers: { "sec-fetch-site": "cross-site" } });
    expect(instance.deeds).toMatchObject([
      { actor: "nobody", refused: "HTTP_HOST" },
      { actor: "nobody", refused: "HTTP_CROSS_SITE" },
    ]);
  });

  it("whose text is no part of it: an address without a route may name anybody", async () => {
    const instance = createFakeInstance();
    const server = await openServer({ instance, identify: asPerson(overseer) });
    await server.inject("/api/v1/alma.invented/was-here?alma=1");
    expect(JSON.stringify(instance.deeds)).not.toContain("alma.invented");
  });

  it("the page and the public log are no questions", async () => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    for (const url of ["/", "/who/p-4", "/log/records/checkpoint", "/assets/none.js", "/apiary"])
      await server.inject(url);
    expect(instance.deeds).toEqual([]);
  });

  it("a sender that is not let in is told of; bytes that are no request are answered only", async () => {
    const instance = createFakeInstance();
    const { port } = await openPort({ instance });
    expect(await talk(port, ["NONSENSE\r\n\r\n"])).toMatch(/^HTTP\/1\.1 400/);
    expect(instance.deeds).toEqual([]);
  });
});

describe("sealing fails: the answer is withheld", () => {
  it.each(["/api/v1/status", "/api/v1/who?subject=p-4", "/api/v1/who", "/api/v1/nothing", "/api/v1/%zz"])(
    "%s",
    async (url) => {
      const server = await openServer({
        instance: withRecord(() => Promise.reject(new Error("disk of alma.invented"))),
        identify: asPerson(overseer),
      });
      const response = await server.inject(url);
      const problem = problemOf(response);
      expect(problem).toMatchObject({ status: 503, code: "QUIS_NOT_SEALED" });
      expect(Object.keys(JSON.parse(response.body) as object).toSorted()).toEqual(
        ["code", "detail", "instance", "status", "title", "type"].toSorted(),
      );
      expect(response.body).not.toMatch(/p-4|alma|disk/);
      expect(Number(response.headers["content-length"])).toBe(Buffer.byteLength(response.body));
    },
  );

  it("a stream of lines too, and it is given up", async () => {
    const server = await openServer({ instance: withRecord(() => Promise.reject(new Error("disk"))) });
    const response = await server.inject({ method: "POST", url: "/api/v1/verifications", headers: bearer });
    expect(problemOf(response).code).toBe("QUIS_NOT_SEALED");
  });

  it("no answer leaves before the deed is durable", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const server = await openServer({ instance: withRecord(() => promise), identify: asPerson(overseer) });
    let answered = false;
    const answer = server.inject("/api/v1/status").then((response) => {
      answered = true;
      return response.statusCode;
    });
    for (let turn = 0; turn < 50; turn++) await new Promise((next) => setImmediate(next));
    expect(answered).toBe(false);
    resolve();
    expect(await answer).toBe(200);
  });
});

describe("a flood of requests without sign-in", () => {
  it("does not fill the log: some are sealed, the rest as a number, and who has signed in is sealed one by one", async () => {
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
    try {
      const instance = createFakeInstance();
      let principal: typeof overseer | null = null;
      const server = await openServer({
        instance,
        identify: () => (principal === null ? undefined : { principal }),
        limits: { strangersPerMinute: 10 },
      });
      for (let i = 0; i < 500; i++) expect((await server.inject("/api/v1/status")).statusCode).toBe(401);
      expect(instance.deeds).toHaveLength(10);
      principal = overseer;
      for (let i = 0; i < 5; i++) await server.inject("/api/v1/status");
      expect(instance.deeds).toHaveLength(15);
      await vi.advanceTimersByTimeAsync(60_001);
      expect(instance.deeds.at(-1)).toMatchObject({
        actor: "quis",
        what: "requests without sign-in",
        parameters: { count: 490 },
      });
      principal = null;
      await server.inject("/api/v1/status");
      expect(instance.deeds).toHaveLength(17);
    } finally {
      vi.useRealTimers();
    }
  });

  it("what is counted is sealed when the server ends", async () => {
    const instance = createFakeInstance();
    const server = await openServer({ instance, identify: asPerson(null), limits: { strangersPerMinute: 0 } });
    await server.inject("/api/v1/status");
    expect(instance.deeds).toEqual([]);
    await server.close();
    expect(instance.deeds).toMatchObject([{ parameters: { count: 1 } }]);
  });
});
