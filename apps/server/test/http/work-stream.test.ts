import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { setImmediate as tick } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { QuisError } from "../../src/instance/error.ts";
import type { Instance, WorkOptions } from "../../src/instance/instance.ts";
import { countBytes, createFakeInstance, importSummary } from "./fake-instance.ts";
import { bearer, createLogCapture, linesOf, openPort, openServer, problemOf } from "./helper.ts";

const importUrl = "/api/v1/imports?file=a.csv&source=invented";

function post(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): { request: ClientRequest; response: Promise<IncomingMessage> } {
  const request = httpRequest({
    host: "127.0.0.1",
    port,
    path,
    method: "POST",
    headers: { ...bearer, ...headers },
    agent: false,
  });
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.on("response", resolve);
    request.on("error", reject);
  });
  response.catch(() => undefined);
  onTestFinished(() => void request.destroy());
  return { request, response };
}

async function text(response: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of response.setEncoding("utf8")) body += String(chunk);
  return body;
}

/** Work that runs until its signal stops it. */
function createEndlessWork() {
  const started = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<unknown>();
  const verify: Instance["verify"] = async (_actor, work) => {
    work?.onProgress?.({ type: "progress", phase: "verify", done: 0, total: null, unit: "entries" });
    started.resolve();
    await new Promise<void>((resolve) => work?.signal?.addEventListener("abort", () => resolve()));
    stopped.resolve(work?.signal?.reason);
    throw new QuisError("QUIS_ABORTED", "stopped");
  };
  return { verify, started: started.promise, stopped: stopped.promise };
}

describe("a file of any size", () => {
  it("is streamed: 200 MB go through in pieces while lines come back", async () => {
    let largest = 0;
    const instance = createFakeInstance({
      importFile: async (_actor, input, work) => {
        let read = 0;
        for await (const chunk of input.bytes) {
          read += chunk.length;
          largest = Math.max(largest, chunk.length);
          work?.onProgress?.({
            type: "progress",
            phase: "read",
            done: read,
            total: input.sizeBytes ?? null,
            unit: "bytes",
          });
        }
        return { ...importSummary, read };
      },
    });
    const { port } = await openPort({ instance });
    const { request, response } = post(port, importUrl);
    const piece = Buffer.alloc(1024 * 1024, "x");
    for (let at = 0; at < 200; at++) {
      if (!request.write(piece)) await new Promise((resolve) => request.once("drain", resolve));
    }
    request.end();
    const lines = linesOf(await text(await response));
    expect(lines.at(-1)).toMatchObject({ type: "import", summary: { read: 200 * piece.length } });
    expect(lines.at(-2)).toMatchObject({ type: "progress", done: 200 * piece.length });
    expect(largest).toBeLessThanOrEqual(1024 * 1024);
  });

  it("waits in the client while the pipeline does not ask for more", async () => {
    const go = Promise.withResolvers<void>();
    const instance = createFakeInstance({
      importFile: async (_actor, input) => {
        await go.promise;
        return { ...importSummary, read: await countBytes(input.bytes) };
      },
    });
    const { port } = await openPort({ instance });
    const { request, response } = post(port, importUrl);
    const piece = Buffer.alloc(1024 * 1024, "x");
    const total = 64;
    let accepted = 0;
    for (let at = 0; at < total; at++) request.write(piece, () => void accepted++);
    request.end();
    // Far more turns than the sockets' buffers need to fill.
    for (let at = 0; at < 2000; at++) await tick();
    expect(accepted).toBeLessThan(total);
    go.resolve();
    expect(linesOf(await text(await response)).at(-1)).toMatchObject({ summary: { read: total * piece.length } });
  });

  it("of no bytes is handed on: the instance says what it thinks of it", async () => {
    const server = await openServer();
    const response = await server.inject({ method: "POST", url: importUrl, headers: bearer });
    expect(linesOf(response.body).at(-1)).toMatchObject({ type: "import", summary: { read: 0 } });
  });

  it("that breaks off never passes for a short one, and the signal says so", async () => {
    const seen = Promise.withResolvers<{ error: unknown; aborted: boolean | undefined }>();
    const instance = createFakeInstance({
      importFile: async (_actor, input, work) => {
        try {
          await countBytes(input.bytes);
          throw new Error("the body ended");
        } catch (error) {
          await tick();
          seen.resolve({ error, aborted: work?.signal?.aborted });
          throw error;
        }
      },
    });
    const { port } = await openPort({ instance });
    for (const headers of [{ "content-length": "1000" }, { "transfer-encoding": "chunked" }]) {
      const { request } = post(port, importUrl, headers);
      request.on("error", () => undefined);
      await new Promise<void>((resolve) => request.write("half a rec", () => resolve()));
      request.destroy();
    }
    const { error, aborted } = await seen.promise;
    expect(error).toMatchObject({ code: "QUIS_ABORTED" });
    expect(aborted).toBe(true);
  });

  it("that stalls is given up", async () => {
    const { port } = await openPort({ limits: { bodyIdleMs: 30 } });
    const { request, response } = post(port, importUrl);
    request.write("begins, then nothing");
    const lines = linesOf(await text(await response));
    expect(lines.at(-1)).toMatchObject({ type: "problem", problem: { status: 408, code: "HTTP_TIMEOUT" } });
  });

  it("that is refused in the middle gets its answer though the client still sends", async () => {
    const instance = createFakeInstance({
      importFile: async (_actor, input) => {
        for await (const chunk of input.bytes) if (chunk.length > 0) break;
        throw new QuisError("QUIS_BAD_INPUT", "expected CSV, got a picture");
      },
    });
    const { port } = await openPort({ instance });
    const { request, response } = post(port, importUrl);
    request.on("error", () => undefined);
    request.write(Buffer.alloc(1024 * 1024));
    const answer = await response;
    expect(answer.statusCode).toBe(400);
    expect(JSON.parse(await text(answer))).toMatchObject({
      code: "QUIS_BAD_INPUT",
      detail: "expected CSV, got a picture",
    });
  });
});

describe("lines", () => {
  it("a failure after progress is the last line, with its status inside", async () => {
    const instance = createFakeInstance({
      rebuild: async (_actor, work) => {
        work?.onProgress?.({ type: "progress", phase: "index", done: 1, total: 2, unit: "events" });
        await tick();
        throw new QuisError("QUIS_STORE", "secret SQL");
      },
    });
    const server = await openServer({ instance });
    const response = await server.inject({ method: "POST", url: "/api/v1/rebuilds", headers: bearer });
    expect(response.statusCode).toBe(200);
    expect(linesOf(response.body)).toMatchObject([
      { type: "progress" },
      { type: "problem", problem: { code: "QUIS_STORE", status: 500 } },
    ]);
    expect(response.body).not.toContain("secret");
  });

  it("a failure before any progress is an ordinary problem", async () => {
    const instance = createFakeInstance({
      quarantineRetry: () => {
        throw new QuisError("QUIS_NOT_FOUND", "expected a quarantined record, got none named q-9");
      },
    });
    const server = await openServer({ instance });
    const response = await server.inject({ method: "POST", url: "/api/v1/quarantine/retries?id=q-9", headers: bearer });
    expect(problemOf(response)).toMatchObject({ status: 404, code: "QUIS_NOT_FOUND" });
  });

  it("a million progress calls make few lines: the first, each phase, the newest, the result", async () => {
    const instance = createFakeInstance({
      rebuild: async (_actor, work) => {
        for (const phase of ["seal", "index"]) {
          for (let done = 1; done <= 500_000; done++)
            work?.onProgress?.({ type: "progress", phase, done, total: 500_000, unit: "events" });
          await tick();
        }
        return { events: 500_000, seconds: 1 };
      },
    });
    const server = await openServer({ instance });
    const response = await server.inject({ method: "POST", url: "/api/v1/rebuilds", headers: bearer });
    const lines = linesOf(response.body);
    expect(lines[0]).toMatchObject({ phase: "seal", done: 1 });
    expect(lines.at(-2)).toMatchObject({ phase: "index", done: 500_000 });
    expect(lines.at(-1)).toMatchObject({ type: "rebuild" });
    expect(lines.length).toBeLessThan(500);
  });

  it("a client that does not read holds no growing heap of lines, and gets the result in the end", async () => {
    const instance = createFakeInstance({
      rebuild: async (_actor, work) => {
        for (let done = 0; done < 20_000; done++) {
          // A phase each, so that the clock does not thin them out.
          work?.onProgress?.({
            type: "progress",
            phase: `p${done}-${"x".repeat(1000)}`,
            done,
            total: null,
            unit: "events",
          });
          if (done % 100 === 0) await tick();
        }
        return { events: 1, seconds: 1 };
      },
    });
    const { port } = await openPort({ instance });
    const { request, response } = post(port, "/api/v1/rebuilds");
    request.end();
    const answer = await response;
    answer.pause();
    for (let at = 0; at < 1000; at++) await tick();
    expect(linesOf(await text(answer)).at(-1)).toMatchObject({ type: "rebuild" });
  });
});

describe("a client that goes away", () => {
  it("stops its work and frees its place", async () => {
    const work = createEndlessWork();
    const log = createLogCapture();
    const { port } = await openPort({
      instance: createFakeInstance({ verify: work.verify }),
      limits: { workStreams: 1 },
      logger: log.logger,
    });
    const { request, response } = post(port, "/api/v1/verifications");
    request.end();
    await response;
    await work.started;
    const busy = post(port, "/api/v1/rebuilds");
    busy.request.end();
    const refused = await busy.response;
    expect(refused.statusCode).toBe(503);
    expect(refused.headers["retry-after"]).toMatch(/^\d+$/);
    expect(JSON.parse(await text(refused))).toMatchObject({ code: "HTTP_BUSY" });

    request.destroy();
    expect(await work.stopped).toMatchObject({ code: "QUIS_ABORTED" });
    await tick();
    const next = post(port, "/api/v1/rebuilds");
    next.request.end();
    expect((await next.response).statusCode).toBe(200);
    expect(log.text()).toContain("client left");
    expect(log.text()).not.toContain('"level":50');
  });

  it("does not stop work that ignores the signal from holding its place until it really ends", async () => {
    const end = Promise.withResolvers<void>();
    const aborted = Promise.withResolvers<void>();
    const verify = async (_actor: string, work?: WorkOptions): Promise<never> => {
      work?.signal?.addEventListener("abort", () => aborted.resolve());
      work?.onProgress?.({ type: "progress", phase: "verify", done: 0, total: null, unit: "entries" });
      await end.promise;
      throw new Error("ended");
    };
    const { port, server } = await openPort({ instance: createFakeInstance({ verify }), limits: { workStreams: 1 } });
    const { request, response } = post(port, "/api/v1/verifications");
    request.end();
    await response;
    request.destroy();
    await aborted.promise;
    const rebuild = { method: "POST", url: "/api/v1/rebuilds", headers: bearer } as const;
    expect((await server.inject(rebuild)).statusCode).toBe(503);
    end.resolve();
    await tick();
    expect((await server.inject(rebuild)).statusCode).toBe(200);
  });
});

describe("close", () => {
  it("stops long work with a problem line and lets questions finish", async () => {
    const work = createEndlessWork();
    const asked = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const fake = createFakeInstance();
    const instance = createFakeInstance({
      verify: work.verify,
      who: async (...args) => {
        asked.resolve();
        await go.promise;
        return fake.who(...args);
      },
    });
    // Kept-alive connections must not hold it up: with these limits that would be ten minutes.
    const limits = { keepAliveMs: 600_000, closeMs: 600_000 };
    const { port, server, url } = await openPort({ instance, limits });
    const stream = post(port, "/api/v1/verifications");
    stream.request.end();
    const answer = await stream.response;
    const question = fetch(`${url}/api/v1/who?subject=p`);
    await asked.promise;
    const closed = server.close();
    expect(linesOf(await text(answer)).at(-1)).toMatchObject({ type: "problem", problem: { code: "QUIS_ABORTED" } });
    go.resolve();
    expect((await question).status).toBe(200);
    await closed;
    await expect(fetch(`${url}/api/v1/status`)).rejects.toThrow("fetch failed");
  });

  it("cuts what does not end in time", async () => {
    const never = new Promise<never>(() => undefined);
    const asked = Promise.withResolvers<void>();
    const who = (): Promise<never> => (asked.resolve(), never);
    const { server, url } = await openPort({ instance: createFakeInstance({ who }), limits: { closeMs: 20 } });
    const question = fetch(`${url}/api/v1/who?subject=p`).catch((error: unknown) => error);
    await asked.promise;
    await server.close();
    expect(await question).toBeInstanceOf(Error);
  });
});

describe("a question that takes too long", () => {
  it("is answered with 503", async () => {
    const who = (): Promise<never> => new Promise(() => undefined);
    const server = await openServer({ instance: createFakeInstance({ who }), limits: { answerMs: 20 } });
    expect(problemOf(await server.inject("/api/v1/who?subject=p"))).toMatchObject({
      status: 503,
      code: "HTTP_SLOW_ANSWER",
    });
  });
});
