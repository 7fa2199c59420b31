// A whole instance whose records log fails closed: what is published over HTTP and in proofs has the quorum, and the state says what is held back.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { logReportSchema, statusSchema } from "@quis/contract";
import { openCheckpoint, parseCosignerVkey, parseVkey } from "@quis/tlog";
import { expect, it, onTestFinished } from "vitest";
import { addWitnessedLog, createHttpServer, serveWitness, WitnessFolder } from "../../src/index.ts";
import { bytesOf, dataFolder, lines } from "./fixture.ts";

it("an instance that fails closed publishes nothing without its witness, and everything with it", async () => {
  const folder = await dataFolder();
  onTestFinished(() => folder.remove());
  const first = await folder.open();
  const vkey = first.vkey("records");
  await first.close();

  const home = join(folder.path, "..", "witness");
  await addWitnessedLog(home, vkey);
  const witness = await WitnessFolder.open({ folder: home, name: "ngo.example" });
  onTestFinished(() => witness.close());
  // A port that is known and not open yet.
  const early = await serveWitness(witness, { host: "127.0.0.1", port: 0 });
  await early.close();
  mkdirSync(join(folder.path, "witness"), { recursive: true });
  writeFileSync(
    join(folder.path, "witness", "records.policy"),
    `log ${vkey}\nwitness ngo ${witness.vkey} ${early.url}\nquorum ngo\n`,
  );
  writeFileSync(join(folder.path, "witness", "settings.json"), '{"fail":{"records":"closed"}}');

  const instance = await folder.open();
  onTestFinished(() => instance.close());
  const token = "an-invented-token-of-a-test";
  const server = await createHttpServer({ instance, token, version: "0.1.0" });
  onTestFinished(() => server.close());
  const get = (path: string) =>
    server.inject({ url: path, headers: { host: "localhost", authorization: `Bearer ${token}` } });
  await instance.importFile("local:test", { file: "f", bytes: bytesOf(lines(0, 3)), source: "desk", format: "ocsf" });
  await instance.settle();

  expect((await get("/log/records/checkpoint")).statusCode).toBe(404);
  expect((await get("/log/oversight/checkpoint")).statusCode).toBe(200);
  const held = await get("/api/v1/events/0");
  expect(held.statusCode).toBe(503);
  expect(held.json()).toMatchObject({
    code: "QUIS_NOT_PUBLISHED",
    detail: expect.stringContaining("none yet") as string,
  });
  expect(logReportSchema.parse((await get("/api/v1/logs/records")).json())).toMatchObject({
    checkpoint_size: 3,
    fail: "closed",
    published_size: null,
    publication_lag: 3,
    quorum: { met: false, size: null },
    witnesses: [{ name: "ngo", size: null, error: "nothing answers at its address (connection refused)" }],
  });
  const { logs } = statusSchema.parse((await get("/api/v1/status")).json());
  expect(logs.map(({ witnessed }) => witnessed)).toEqual([
    { count: 1, cosigned: 0, quorum_met: false, fail: "closed", published_size: null, forked: false },
    undefined,
  ]);

  const served = await serveWitness(witness, { host: "127.0.0.1", port: Number(new URL(early.url).port) });
  onTestFinished(() => served.close());
  for (;;) {
    const report = logReportSchema.parse((await get("/api/v1/logs/records")).json());
    if (report.published_size === 3) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const others = [parseCosignerVkey(witness.vkey)];
  const open = (note: string) => openCheckpoint(note, parseVkey(vkey), { others });
  const published = open((await get("/log/records/checkpoint")).body);
  expect(published.checkpoint.size).toBe(3);
  expect(published.note.verified.map(({ name }) => name)).toEqual([parseVkey(vkey).name, "ngo.example"]);
  const { proof } = await instance.event("local:test", 2);
  expect(open(proof.checkpoint).note.verified).toHaveLength(2);
  expect(proof.tree_size).toBe(3);
});
