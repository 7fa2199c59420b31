import { problemSchema } from "@quis/contract";
import { describe, expect, it } from "vitest";
import { QuisError, type QuisErrorCode } from "../../src/instance/error.ts";
import { createFakeInstance } from "./fake-instance.ts";
import { bearer, linesOf, openServer, problemOf } from "./helper.ts";

class SourceError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const secret = "select * from people where name = 'Alma Invented'";

async function failWith(error: unknown) {
  const server = await openServer({
    instance: createFakeInstance({
      who: async () => {
        throw error;
      },
    }),
  });
  return server.inject("/api/v1/who?subject=p");
}

describe("RFC 9457 problem details", () => {
  it.each<[QuisErrorCode, number]>([
    ["QUIS_BAD_ARCHIVE", 400],
    ["QUIS_BAD_INPUT", 400],
    ["QUIS_NOT_FOUND", 404],
    ["QUIS_UNAUTHORISED", 401],
    ["QUIS_DATA_BUSY", 409],
    ["QUIS_TRUNCATED", 400],
    ["QUIS_ID_CONFLICT", 409],
    ["QUIS_USAGE", 400],
  ])("%s is %i and keeps its message", async (code, status) => {
    const response = await failWith(new QuisError(code, "expected a, got b"));
    expect(response.statusCode).toBe(status);
    const problem = problemOf(response);
    expect(problemSchema.parse(problem)).toEqual(problem);
    expect(problem).toMatchObject({ type: `urn:quis:error:${code}`, code, status, detail: "expected a, got b" });
    expect(problem.instance).toMatch(/^urn:quis:request:\w+-\w+$/);
  });

  it.each<[QuisErrorCode, number]>([
    ["QUIS_DISK_FULL", 507],
    ["QUIS_LOG_STOPPED", 503],
    ["QUIS_ABORTED", 503],
    ["QUIS_DATA_CORRUPT", 500],
    ["QUIS_DATA_NEWER", 500],
    ["QUIS_DATA_UNUSABLE", 500],
    ["QUIS_INTERNAL", 500],
    ["QUIS_KEY_CHANGED", 500],
    ["QUIS_STORE", 500],
  ])("%s is %i and says nothing of the inside", async (code, status) => {
    const response = await failWith(new QuisError(code, secret, { cause: new Error(secret) }));
    expect(problemOf(response)).toMatchObject({ code, status });
    expect(response.body).not.toContain("Alma");
  });

  it.each([
    new TypeError(secret),
    secret,
    null,
    undefined,
    { code: "QUIS_NOT_FOUND", message: secret },
    Object.assign(new Error(secret), { statusCode: 404 }),
    Object.assign(new Error(secret), { code: "ERR_X", statusCode: 400 }),
    Object.assign(new Error(secret), { code: "SOURCE_ lower" }),
    { code: "SOURCE_BAD", message: secret },
  ])("unforeseen failure %# is 500 QUIS_INTERNAL", async (error) => {
    const response = await failWith(error);
    expect(problemOf(response)).toMatchObject({ code: "QUIS_INTERNAL", status: 500 });
    expect(response.body).not.toContain("Alma");
  });

  it.each(["SOURCE_BAD_TIME", "EVENT_TOO_LARGE"])("%s of another package is 400 with its own code", async (code) => {
    expect(problemOf(await failWith(new SourceError(code, "expected x, got y")))).toMatchObject({
      code,
      status: 400,
      detail: "expected x, got y",
    });
  });

  it.each(["ENOSPC", "EDQUOT"])("%s of the operating system is QUIS_DISK_FULL", async (code) => {
    expect(problemOf(await failWith(new SourceError(code, "x")))).toMatchObject({
      code: "QUIS_DISK_FULL",
      status: 507,
    });
  });

  it("a detail does not grow with its cause", async () => {
    expect(problemOf(await failWith(new QuisError("QUIS_BAD_INPUT", "x".repeat(1e6)))).detail.length).toBeLessThan(
      2100,
    );
  });
});

describe("refused parameters say which, what was expected and what came", () => {
  it.each([
    ["/api/v1/who", "subject", "query", "expected a value, got none"],
    ["/api/v1/who?subject=", "subject", "query", 'expected string to have >=1 characters, got ""'],
    [
      `/api/v1/who?subject=${"x".repeat(513)}`,
      "subject",
      "query",
      `expected string to have <=512 characters, got "${"x".repeat(79)}… (515 characters)`,
    ],
    ["/api/v1/who?subject=a&subject=b", "subject", "query", "expected it once, got it 2 times"],
    ["/api/v1/who?subject=a&limit=0", "limit", "query", 'expected a whole number from 1 to 1000, got "0"'],
    ["/api/v1/who?subject=a&limit=1e2", "limit", "query", 'expected a whole number from 1 to 1000, got "1e2"'],
    ["/api/v1/who?subject=a&from=2026-01-01", "from", "query", /^expected a time of RFC 3339 .* got "2026-01-01"$/],
    ["/api/v1/who?subject=a&from=2026-01-01T00:00:00+02:00", "from", "query", /write \+ as %2B/],
    ["/api/v1/who?subject=a&from=2026-01-01T00:00:00", "from", "query", /with Z or an offset/],
    [
      "/api/v1/who?subject=a&sbject=b",
      "sbject",
      "query",
      "expected one of subject, from, to, limit, cursor, got another",
    ],
    ["/api/v1/status?x=1", "x", "query", "expected no parameters, got another"],
    ["/api/v1/who?subject=a&__proto__=b", "__proto__", "query", /^expected one of/],
    ["/api/v1/who?subject=a&constructor=b", "constructor", "query", /^expected one of/],
    [
      "/api/v1/events?operation=consultations",
      "operation",
      "query",
      /expected one of collection, .*, got "consultations"/,
    ],
    ["/api/v1/events/-1", "index", "path", 'expected a whole number from 0 to 9007199254740991, got "-1"'],
    ["/api/v1/events/9007199254740992", "index", "path", /9007199254740991/],
    ["/api/v1/events/0?log=../payload", "log", "query", /expected a log's name .*got "..\/payload"/],
    ["/api/v1/quarantine/..%2f..%2fkeys", "id", "path", /expected an id/],
  ])("%s", async (url, name, place, detail) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const problem = problemOf(await server.inject(url));
    expect(problem).toMatchObject({ status: 400, code: "QUIS_BAD_INPUT" });
    expect(problem.parameters).toEqual([{ name, in: place, detail: expect.stringContaining("expected ") }]);
    const given = problem.parameters?.[0]?.detail ?? "";
    expect(typeof detail === "string" ? given === detail : detail.test(given)).toBe(true);
    expect(problem.detail).toContain(name);
    expect(instance.calls).toEqual([]);
  });

  it("a range that ends before it begins is refused rather than answered with nothing", async () => {
    const server = await openServer();
    const url = "/api/v1/who?subject=a&from=2026-02-01T00:00:00Z&to=2026-02-01T00:30:00%2B01:00";
    expect(problemOf(await server.inject(url))).toMatchObject({
      status: 400,
      detail: expect.stringContaining("expected a time after from"),
    });
  });

  it.each([
    ["file=", /^file: expected a file's name/],
    ["file=a%1bb", /^file: .*control/],
    ["file=a&source=UPPER", /^source: expected a source's name/],
    ["file=a&source=b&mapping=a%2Bb", /^mapping: expected base64url/],
    ["file=a&source=b&mapping=_w", /^mapping: expected base64url of UTF-8/],
    ["source=b", /^file: expected a value, got none/],
  ])("import with %s", async (query, detail) => {
    const server = await openServer();
    const response = await server.inject({
      method: "POST",
      url: `/api/v1/imports?${query}`,
      headers: bearer,
      payload: "x",
    });
    expect(problemOf(response)).toMatchObject({ status: 400, detail: expect.stringMatching(detail) });
  });
});

describe("addresses and methods", () => {
  it.each([
    "/api",
    "/api/",
    "/api/v1",
    "/api/v1/",
    "/api/v2/status",
    "/api/v1/status/",
    "/api/v1//status",
    "/log/",
    "/favicon.ico",
    "/api/v1/Status",
  ])("%s is 404 as a problem", async (url) => {
    const server = await openServer();
    expect(
      problemOf(await server.inject({ url, headers: { accept: url === "/favicon.ico" ? "image/png" : "text/html" } })),
    ).toMatchObject({
      status: 404,
      code: "HTTP_NO_ROUTE",
    });
  });

  it.each([
    ["DELETE", "/api/v1/status", "GET, HEAD"],
    ["POST", "/api/v1/who", "GET, HEAD"],
    ["PUT", "/api/v1/users/a%2Fb/events", "GET, HEAD"],
    ["GET", "/api/v1/imports", "POST"],
    ["HEAD", "/api/v1/imports", "POST"],
    ["POST", "/log/records/tile/0/000", "GET, HEAD"],
    ["POST", "/", "GET, HEAD"],
    ["DELETE", "/somewhere", "GET, HEAD"],
  ] as const)("%s %s is 405 with Allow", async (method, url, allow) => {
    const server = await openServer();
    const response = await server.inject({ method, url, headers: bearer });
    expect(response.statusCode).toBe(405);
    expect(response.headers["allow"]).toBe(allow);
  });

  it("the retries' address is not an id", async () => {
    const server = await openServer();
    expect(
      (await server.inject({ method: "POST", url: "/api/v1/quarantine/q-1", headers: bearer })).headers["allow"],
    ).toBe("GET, HEAD");
  });
});

describe("bodies", () => {
  it("none is taken where none is expected", async () => {
    const server = await openServer();
    for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded", "nonsense"]) {
      const response = await server.inject({
        method: "POST",
        url: "/api/v1/rebuilds",
        headers: { ...bearer, "content-type": type },
        payload: "{}",
      });
      expect(problemOf(response)).toMatchObject({ status: 415, code: "HTTP_MEDIA_TYPE" });
    }
    const empty = await server.inject({
      method: "POST",
      url: "/api/v1/rebuilds",
      headers: { ...bearer, "content-type": "application/json" },
    });
    expect(empty.statusCode).toBe(200);
  });

  it.each([
    { "content-type": "multipart/form-data; boundary=x" },
    { "content-type": "application/octet-stream", "content-encoding": "gzip" },
    { "content-encoding": "br" },
  ])("an import refuses %j", async (headers) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const request = { method: "POST", url: "/api/v1/imports?file=a&source=b", payload: "x" } as const;
    expect(problemOf(await server.inject({ ...request, headers: { ...bearer, ...headers } }))).toMatchObject({
      status: 415,
    });
    expect(instance.calls).toEqual([]);
  });

  it.each([
    "application/octet-stream",
    "text/csv",
    "application/json",
    "application/gzip",
    "application/x-www-form-urlencoded",
  ])("an import takes the bytes of %s as they stand", async (type) => {
    const server = await openServer();
    const request = { method: "POST", url: "/api/v1/imports?file=a&source=b", payload: "not json" } as const;
    const response = await server.inject({ ...request, headers: { ...bearer, "content-type": type } });
    expect(linesOf(response.body).at(-1)).toMatchObject({ type: "import", summary: { read: 8 } });
  });
});
