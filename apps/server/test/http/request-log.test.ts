import { describe, expect, it } from "vitest";
import { QuisError } from "../../src/instance/error.ts";
import { loggedError } from "../../src/http/request-log.ts";
import { createFakeInstance } from "./fake-instance.ts";
import { bearer, createLogCapture, openServer, problemOf, token } from "./helper.ts";

const person = "Alma-Invented";

describe("the server's own log", () => {
  it("has the route's pattern, status, time and request id, and nothing of who asked what", async () => {
    const log = createLogCapture();
    const server = await openServer({ logger: log.logger });
    const headers = {
      ...bearer,
      "x-quis-actor": `local:${person}`,
      "user-agent": person,
      referer: `http://localhost/${person}`,
    };
    await server.inject({ url: `/api/v1/users/${person}/events?cursor=${person}`, headers });
    await server.inject({ url: `/api/v1/who?subject=${person}&limit=${person}`, headers });
    await server.inject({ url: `/api/v1/${person}?${person}`, headers });
    await server.inject({ url: `/api/v1/users/%ff${person}/events`, headers });
    await server.inject({ method: "POST", url: `/api/v1/imports?file=${person}&source=x`, headers, payload: person });
    await server.inject({ url: `/who/${person}`, headers: { ...headers, accept: "text/html" } });
    const lines = log
      .text()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({
      method: "GET",
      route: "/api/v1/users/:user/events",
      status: 200,
      ms: expect.any(Number),
      request: expect.any(String),
      msg: "request",
    });
    expect(lines.map((line) => line["route"])).toContain("none");
    expect(new Set(lines.map((line) => line["request"])).size).toBeGreaterThan(4);
    expect(log.text()).not.toContain(person);
    expect(log.text()).not.toContain(token);
  });

  it("has a failure's code and place under the id that the answer gives, but no message that may quote data", async () => {
    const log = createLogCapture();
    const who = async (): Promise<never> => {
      throw new QuisError("QUIS_STORE", `bad SQL near ${person}`, { cause: new SyntaxError(`Unexpected ${person}`) });
    };
    const server = await openServer({ logger: log.logger, instance: createFakeInstance({ who }) });
    const problem = problemOf(await server.inject("/api/v1/who?subject=x"));
    const line = log
      .text()
      .split("\n")
      .map((text) => (text === "" ? {} : (JSON.parse(text) as Record<string, unknown>)))[0];
    expect(`urn:quis:request:${String(line?.["request"])}`).toBe(problem.instance);
    expect(line).toMatchObject({
      level: 50,
      code: "QUIS_STORE",
      err: { name: "QuisError", code: "QUIS_STORE", cause: { name: "SyntaxError" } },
    });
    expect(JSON.stringify(line)).toContain("request-log.test.ts");
    expect(log.text()).not.toContain(person);
  });

  it("keeps the messages of the operating system and of our own foreseen codes", () => {
    const system = Object.assign(new Error("ENOSPC: no space left on device, write"), {
      code: "ENOSPC",
      syscall: "write",
    });
    expect(loggedError(new QuisError("QUIS_DISK_FULL", "disk full", { cause: system }))).toMatchObject({
      message: "disk full",
      cause: { message: "ENOSPC: no space left on device, write" },
    });
    expect(loggedError(new Error(person))).not.toHaveProperty("message");
    expect(loggedError(person)).toEqual({ name: "string", code: "", frames: [] });
  });

  it("does not follow a chain of causes for ever", () => {
    const error = new Error("a");
    error.cause = error;
    expect(JSON.stringify(loggedError(error)).length).toBeLessThan(20_000);
  });
});
