// The Instance over HTTP against the real HTTP server, with an Instance in memory behind it: both sides keep one contract.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Answer, ImportSummary } from "@quis/contract";
import { createHttpServer, listen, QuisError } from "@quis/server";
import type { Instance } from "@quis/server";
import { afterEach, describe, expect, it } from "vitest";
import { connectRemote } from "../../src/remote/remote-instance.ts";
import { makeFake, makeRow } from "../world/fake-instance.ts";
import type { Fake } from "../world/fake-instance.ts";

const token = "0123456789abcdef0123456789abcdef";
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function connect(fake: Fake, given = token): Promise<Instance> {
  const server = await createHttpServer({ instance: fake, token, version: "0.1.0" });
  closing.push(() => server.close());
  const { url } = await listen(server, { host: "127.0.0.1", port: 0 });
  return connectRemote({ url, token: given }, "/data", "local:tester");
}

const rows = Array.from({ length: 5 }, (_, at) => makeRow({ index: at, justification: "Ü \u001b[31m" }));
const summary: ImportSummary = {
  file: "a b.csv",
  source: "gate",
  format: "alpr-csv",
  read: 2,
  sealed: 2,
  duplicates: 0,
  quarantined: 0,
  seconds: 0.1,
  tree_size: 2,
  notes: [],
};

describe("questions", () => {
  it("arrive with their actor, subject and page, and come back whole", async () => {
    const fake = makeFake(rows);
    const remote = await connect(fake);
    const page = { limit: 2, from: "2026-01-01T00:00:00.000Z" };
    const direct: Answer = await fake.who("local:tester", "p 1/ü?&", page);
    expect(await remote.who("local:tester", "p 1/ü?&", page)).toEqual(direct);
    const [first, second] = fake.calls.filter(({ name }) => name === "who");
    expect(second?.args).toEqual(first?.args);
  });

  it.each(["..", ".", "a/b", "%2e%2e", "a?b#c", " ", "日本"])(
    "a user called %j is asked for by that very name",
    async (user) => {
      const fake = makeFake(rows);
      const remote = await connect(fake);
      await remote.user("local:tester", user, { limit: 1 });
      await remote.session("local:tester", user, { limit: 1 });
      expect(fake.calls.find(({ name }) => name === "user")?.args[1]).toBe(user);
      expect(fake.calls.find(({ name }) => name === "session")?.args[1]).toBe(user);
    },
  );

  it("filters and cursors pass", async () => {
    const fake = makeFake(rows);
    const remote = await connect(fake);
    const query = {
      user: "u",
      subject: "p",
      operation: "disclosure",
      text: "x y",
      source: "s",
      session: "z",
      limit: 3,
      cursor: "2",
    };
    await remote.events("local:tester", query);
    expect(fake.calls.find(({ name }) => name === "events")?.args[1]).toEqual(query);
  });

  it("keys and folders of the logs are at hand", async () => {
    const fake = makeFake(rows);
    const remote = await connect(fake);
    expect(remote.vkey("records")).toBe(fake.vkey("records"));
    expect(remote.logFolder("records")).toBe("/data/log/records");
  });
});

describe("errors", () => {
  it("keep the server's code", async () => {
    const fake = makeFake(rows, {
      event: () => Promise.reject(new QuisError("QUIS_NOT_FOUND", "expected an entry below 5, got 9")),
    });
    const remote = await connect(fake);
    await expect(remote.event("local:tester", 9)).rejects.toMatchObject({
      code: "QUIS_NOT_FOUND",
      message: "expected an entry below 5, got 9",
    });
  });

  it("a wrong token is refused", async () => {
    await expect(connect(makeFake(rows), "f".repeat(32))).rejects.toMatchObject({ code: "QUIS_UNAUTHORISED" });
  });

  it("a server that is gone or speaks otherwise is told apart", async () => {
    await expect(connectRemote({ url: "http://127.0.0.1:9", token }, "/data", "local:t")).rejects.toMatchObject({
      code: "CLI_SERVER_LOST",
    });
    const other = createServer((_request, response) => response.end("<html>hello</html>"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => other.close(resolve)));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    await expect(connectRemote({ url, token }, "/data", "local:t")).rejects.toMatchObject({
      code: "CLI_SERVER_ANSWER",
    });
  });
});

describe("work", () => {
  it("streams the file, shows progress and gives the summary", async () => {
    const got: number[] = [];
    const fake = makeFake(rows, {
      importFile: async (_actor, input, work) => {
        for await (const chunk of input.bytes) got.push(...chunk);
        work?.onProgress?.({
          type: "progress",
          phase: "read",
          done: got.length,
          total: input.sizeBytes ?? null,
          unit: "bytes",
        });
        return { ...summary, file: input.file };
      },
    });
    const remote = await connect(fake);
    async function* bytes() {
      yield Uint8Array.of(1, 2);
      yield Uint8Array.of(3);
    }
    const seen: unknown[] = [];
    const done = await remote.importFile(
      "local:tester",
      { file: "a b.csv", bytes: bytes(), sizeBytes: 3, source: "gate", mapping: "ä: 1\n", zone: "Europe/Berlin" },
      { onProgress: (progress) => seen.push(progress) },
    );
    expect(done).toEqual(summary);
    expect(got).toEqual([1, 2, 3]);
    expect(seen).toContainEqual({ type: "progress", phase: "read", done: 3, total: 3, unit: "bytes" });
    expect(fake.calls.find(({ name }) => name === "importFile")?.args[1]).toMatchObject({
      source: "gate",
      mapping: "ä: 1\n",
      zone: "Europe/Berlin",
      sizeBytes: 3,
    });
  });

  it("a problem in the stream keeps its code", async () => {
    const fake = makeFake(rows, {
      verify: () => Promise.reject(new QuisError("QUIS_BAD_INPUT", "expected a, got b")),
    });
    const remote = await connect(fake);
    await expect(remote.verify("local:tester")).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
  });

  it("stopping here stops the work there", async () => {
    const controller = new AbortController();
    let stopped: Promise<void> | undefined;
    const fake = makeFake(rows, {
      verify: (_actor, work) =>
        new Promise((_resolve, reject) => {
          stopped = new Promise((resolve) => {
            work?.signal?.addEventListener("abort", () => {
              resolve();
              reject(new QuisError("QUIS_ABORTED", "stopped"));
            });
          });
          controller.abort();
        }),
    });
    const remote = await connect(fake);
    await expect(remote.verify("local:tester", { signal: controller.signal })).rejects.toMatchObject({
      code: "CLI_ABORTED",
    });
    await stopped;
  });
});
