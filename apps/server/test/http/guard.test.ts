import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHttpServer } from "../../src/http/index.ts";
import { createFakeInstance } from "./fake-instance.ts";
import { bearer, openPort, openServer, problemOf, reader, talk, token } from "./helper.ts";

const post = { method: "POST", url: "/api/v1/rebuilds" } as const;

describe("Host (DNS rebinding)", () => {
  it.each(["localhost", "127.0.0.1", "[::1]", "localhost:80", "LOCALHOST"])("%s with our port passes", async (host) => {
    const server = await openServer();
    expect((await server.inject({ url: "/api/v1/status", headers: { host } })).statusCode).toBe(200);
  });

  it.each([
    "evil.example",
    "evil.example:80",
    "localhost:81",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "127.0.0.2",
    "0.0.0.0",
    "[::]",
    "::1",
    "localhost:",
    "localhost:080x",
    "user@localhost",
    "localhost,evil.example",
  ])("%j is refused with 421 everywhere", async (host) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    for (const url of ["/api/v1/who?subject=p", "/log/records/checkpoint", "/", "/nothing"]) {
      const response = await server.inject({ url, headers: { host } });
      expect(problemOf(response)).toMatchObject({ status: 421, code: "HTTP_HOST" });
    }
    expect(instance.calls).toEqual([]);
  });

  it("on a real port only that port passes", async () => {
    const { port } = await openPort();
    const ask = (host: string): Promise<string> =>
      talk(port, [`GET /api/v1/status HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`]);
    expect(await ask(`localhost:${port}`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await ask("localhost")).toMatch(/^HTTP\/1\.1 421 /);
    expect(await ask(`localhost:${port === 7847 ? 1 : 7847}`)).toMatch(/^HTTP\/1\.1 421 /);
    expect(await talk(port, ["GET /api/v1/status HTTP/1.0\r\n\r\n"])).toMatch(/^HTTP\/1\.1 421 /);
    expect(await talk(port, ["GET /api/v1/status HTTP/1.1\r\n\r\n"])).toMatch(/^HTTP\/1\.1 400 /);
    expect(
      await talk(port, [
        `GET http://evil.example/api/v1/status HTTP/1.1\r\nhost: localhost:${port}\r\nconnection: close\r\n\r\n`,
      ]),
    ).toMatch(/^HTTP\/1\.1 4\d\d /);
  });
});

describe("requests of other sites", () => {
  it.each(["cross-site", "same-site", "bogus"])(
    "Sec-Fetch-Site: %s is refused on the API and seals nothing",
    async (site) => {
      const instance = createFakeInstance();
      const server = await openServer({ instance });
      const response = await server.inject({ url: "/api/v1/who?subject=p", headers: { "sec-fetch-site": site } });
      expect(problemOf(response)).toMatchObject({ status: 403, code: "HTTP_CROSS_SITE" });
      expect(instance.calls).toEqual([]);
    },
  );

  it.each(["same-origin", "none"])("Sec-Fetch-Site: %s passes", async (site) => {
    const server = await openServer();
    expect((await server.inject({ url: "/api/v1/status", headers: { "sec-fetch-site": site } })).statusCode).toBe(200);
  });

  it.each(["null", "http://evil.example", "https://localhost:80", "http://localhost:3000"])(
    "Origin %s is refused",
    async (origin) => {
      const server = await openServer();
      const response = await server.inject({ url: "/api/v1/status", headers: { origin, host: "localhost:80" } });
      expect(problemOf(response)).toMatchObject({ status: 403, code: "HTTP_CROSS_SITE" });
    },
  );

  it("no answer of the API allows another origin, and a preflight is refused", async () => {
    const server = await openServer();
    expect((await server.inject("/api/v1/status")).headers["access-control-allow-origin"]).toBeUndefined();
    const preflight = await server.inject({
      method: "OPTIONS",
      url: "/api/v1/imports",
      headers: { origin: "http://localhost:80", host: "localhost:80" },
    });
    expect(preflight.statusCode).toBe(405);
    expect(preflight.headers["access-control-allow-origin"]).toBeUndefined();
  });
});

describe("security headers", () => {
  it.each(["/api/v1/status", "/", "/nothing", "/api/v1/who"])("%s has a policy without unsafe-inline", async (url) => {
    const server = await openServer();
    const { headers } = await server.inject(url);
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|upgrade-insecure/);
    expect(headers["strict-transport-security"]).toBeUndefined();
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
    });
    expect(headers["x-powered-by"]).toBeUndefined();
  });
});

describe("the token", () => {
  it("is required for every POST before anything is read", async () => {
    const instance = createFakeInstance();
    const server = await openServer({ instance, identify: () => undefined });
    for (const url of [
      "/api/v1/imports?file=a&source=b",
      "/api/v1/contexts/users?file=a",
      "/api/v1/verifications",
      "/api/v1/rebuilds",
      "/api/v1/quarantine/retries",
    ]) {
      const response = await server.inject({ method: "POST", url });
      expect(problemOf(response)).toMatchObject({ status: 401, code: "ACCESS_SIGN_IN" });
      expect(response.headers["www-authenticate"]).toBe("Bearer");
    }
    expect(instance.calls).toEqual([]);
  });

  it.each([
    "",
    "Bearer",
    "Bearer ",
    `Bearer ${token}x`,
    `Bearer ${token.slice(0, -1)}`,
    `Bearer ${token.toUpperCase()}`,
    `Bearer ${token} ${token}`,
    `Basic ${token}`,
    token,
    `Bearer ${"x".repeat(5000)}`,
  ])("%j is refused, for GET too", async (authorization) => {
    const server = await openServer();
    for (const request of [post, { method: "GET", url: "/api/v1/status" } as const]) {
      const response = await server.inject({ ...request, headers: { authorization } });
      expect(problemOf(response).code).toBe("QUIS_UNAUTHORISED");
      expect(response.body).not.toContain(token);
    }
  });

  it("no other text than the token passes", async () => {
    const server = await openServer();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme-ascii", maxLength: 60 }), async (text) => {
        fc.pre(text.trim() !== token);
        const response = await server.inject({ ...post, headers: { authorization: `Bearer ${text}` } });
        expect(response.statusCode).toBe(401);
      }),
      { numRuns: 100 },
    );
  });

  it("too short is refused at start", async () => {
    await expect(
      createHttpServer({ instance: createFakeInstance(), token: "short", version: "0" }),
    ).rejects.toMatchObject({ code: "QUIS_USAGE" });
  });
});

describe("in whose name", () => {
  const ask = async (headers: Record<string, string>): Promise<string | number> => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const response = await server.inject({ url: "/api/v1/who?subject=p", headers });
    return instance.calls[0]?.actor ?? response.statusCode;
  };

  it("a GET without token is whoever is signed in", async () => {
    expect(await ask({})).toBe(reader.uid);
  });
  it("a name without token is refused, not believed", async () => {
    expect(await ask({ "x-quis-actor": "local:alma" })).toBe(401);
  });
  it("with the token the name counts", async () => {
    expect(await ask({ ...bearer, "x-quis-actor": "local:EXAMPLE\\alma" })).toBe("local:EXAMPLE\\alma");
    expect(await ask({ authorization: bearer.authorization })).toBe("local:token");
  });
  it.each(["alma", "local:", "remote:alma", "local:a b", "local:ü", `local:${"x".repeat(129)}`, "local:a\tb"])(
    "%j is no name",
    async (name) => {
      expect(await ask({ ...bearer, "x-quis-actor": name })).toBe(400);
    },
  );
});
