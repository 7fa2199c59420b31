// Our witness: what it answers over HTTP, and that what it answered is on the disk, also when it is killed at any moment.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync, mkdirSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { openCheckpoint, parseCosignerVkey, parseVkey } from "@quis/tlog";
import { monitoringName } from "@quis/tlog/witness";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { addWitnessedLog, serveWitness, WitnessFolder } from "../../src/index.ts";
import { testLog } from "./logs.ts";

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "quis-witness-")), "w");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

const log = testLog();
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "no error",
    (error: unknown) => String((error as { code?: unknown }).code),
  );

async function openWitness(): Promise<{ witness: WitnessFolder; url: string }> {
  const witness = await WitnessFolder.open({ folder, name: "witness.example" });
  const served = await serveWitness(witness, { host: "127.0.0.1", port: 0 });
  onTestFinished(async () => {
    await served.close();
    await witness.close();
  });
  return { witness, url: served.url };
}

async function post(
  url: string,
  body: string | Uint8Array,
): Promise<{ status: number; type: string | null; text: string }> {
  const response = await fetch(`${url}/add-checkpoint`, { method: "POST", body: Buffer.from(body) });
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
}

/** Size of the checkpoint in a note that log and witness have signed. */
function sizeOf(note: string, vkey: string): number {
  const { checkpoint, note: opened } = openCheckpoint(note, parseVkey(log.vkey), { others: [parseCosignerVkey(vkey)] });
  expect(opened.verified).toHaveLength(2);
  return checkpoint.size;
}

describe("a witness's folder", () => {
  it("gets a key at the first start, for its owner only, and keeps it", async () => {
    const first = await WitnessFolder.open({ folder, name: "witness.example" });
    const { vkey } = first;
    expect(vkey).toMatch(/^witness\.example\+[0-9a-f]{8}\+B/);
    await first.close();
    expect(statSync(join(folder, "witness.skey")).mode & 0o777).toBe(0o600);
    const again = await WitnessFolder.open({ folder });
    expect(again.vkey).toBe(vkey);
    await again.close();
    expect(await codeOf(WitnessFolder.open({ folder, name: "other.example" }))).toBe("QUIS_USAGE");
    chmodSync(join(folder, "witness.skey"), 0o644);
    expect(await codeOf(WitnessFolder.open({ folder }))).toBe("QUIS_DATA_UNUSABLE");
    rmSync(join(folder, "witness.skey"));
    expect(await codeOf(WitnessFolder.open({ folder, name: "witness.example" }))).toBe("QUIS_DATA_CORRUPT");
  });

  it("is not made without a name, by two processes, or out of a data folder", async () => {
    expect(await codeOf(WitnessFolder.open({ folder }))).toBe("QUIS_USAGE");
    expect(await codeOf(WitnessFolder.open({ folder, name: "a b" }))).toBe("QUIS_USAGE");
    const { witness } = await openWitness();
    expect(await codeOf(WitnessFolder.open({ folder }))).toBe("QUIS_DATA_BUSY");
    expect(witness.name).toBe("witness.example");
    const data = join(folder, "..", "data");
    mkdirSync(data);
    writeFileSync(join(data, "quis.json"), "{}");
    expect(await codeOf(WitnessFolder.open({ folder: data, name: "witness.example" }))).toBe("QUIS_DATA_UNUSABLE");
    expect(await codeOf(addWitnessedLog(data, log.vkey))).toBe("QUIS_DATA_UNUSABLE");
  });

  it("knows a log by one key, also when it is added while the witness runs", async () => {
    const { witness, url } = await openWitness();
    expect((await post(url, await log.request(0, 3))).status).toBe(404);
    expect(await addWitnessedLog(folder, log.vkey)).toEqual({ origin: "log.example/records", added: true });
    expect(await addWitnessedLog(folder, `${log.vkey}\n`)).toMatchObject({ added: false });
    expect((await post(url, await log.request(0, 3))).status).toBe(200);
    expect(await witness.origins()).toEqual(["log.example/records"]);
    const other = log.vkey.slice(0, -3);
    expect(await codeOf(addWitnessedLog(folder, other))).toBe("QUIS_BAD_INPUT");
    expect(await codeOf(addWitnessedLog(folder, witness.vkey))).toBe("QUIS_BAD_INPUT");
  });

  it("whose record was changed by another hand is not believed", async () => {
    const failures: unknown[] = [];
    const witness = await WitnessFolder.open({ folder, name: "witness.example" });
    await addWitnessedLog(folder, log.vkey);
    const served = await serveWitness(witness, {
      host: "127.0.0.1",
      port: 0,
      onFailure: (error) => failures.push(error),
    });
    await post(served.url, await log.request(0, 5));
    // An older checkpoint of the log, which only the log signed: a rollback by whoever can write the file and has no key.
    writeFileSync(join(folder, "logs", monitoringName("log.example/records"), "checkpoint"), await log.checkpoint(3));
    expect((await post(served.url, await log.request(3, 9))).status).toBe(500);
    expect(failures).toMatchObject([{ code: "QUIS_DATA_CORRUPT" }]);
    await served.close();
    await witness.close();
  });
});

describe("a witness over HTTP (tlog-witness)", () => {
  it("cosigns, answers 409 with its size, re-signs the same, refuses a fork, and shows the latest to monitors", async () => {
    const { witness, url } = await openWitness();
    await addWitnessedLog(folder, log.vkey);
    const monitor = `${url}/${monitoringName("log.example/records")}/checkpoint`;
    expect((await fetch(monitor)).status).toBe(404);
    const first = await post(url, await log.request(0, 5));
    expect(first.status).toBe(200);
    expect(sizeOf((await log.checkpoint(5)) + first.text, witness.vkey)).toBe(5);
    expect(await post(url, await log.request(0, 9))).toEqual({ status: 409, type: "text/x.tlog.size", text: "5\n" });
    expect((await post(url, await log.request(5, 9))).status).toBe(200);
    expect((await post(url, await log.request(9, 9))).status).toBe(200);
    const fork = testLog("log.example/records", { branch: "'", fork: 4 });
    expect((await post(url, await fork.request(9, 12))).status).toBe(422);
    expect((await post(url, await fork.request(9, 9))).status).toBe(422);
    const shown = await fetch(monitor);
    expect(shown.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(sizeOf(await shown.text(), witness.vkey)).toBe(9);
  });

  it("of many requests at once for the same step, all but one get 409, and no two histories are signed", async () => {
    const { witness, url } = await openWitness();
    await addWitnessedLog(folder, log.vkey);
    const fork = testLog("log.example/records", { branch: "'", fork: 2 });
    const bodies = await Promise.all(
      Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? log : fork).request(0, 3 + (n % 5))),
    );
    const answers = await Promise.all(bodies.map((body) => post(url, body)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(29);
    expect(witness.vkey).not.toBe("");
  });

  it("bounds and refuses what is no request", async () => {
    const { url } = await openWitness();
    expect((await post(url, "x".repeat(64 * 1024))).status).toBe(400);
    expect((await post(url, Uint8Array.of(0xff, 0xfe, 0))).status).toBe(400);
    expect((await fetch(`${url}/add-checkpoint`)).status).toBe(405);
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/${"0".repeat(64)}/checkpoint`)).status).toBe(404);
    expect((await fetch(`${url}/${"0".repeat(64)}/checkpoint`, { method: "PUT" })).status).toBe(405);
    expect((await fetch(`${url}/..%2f..%2fwitness.skey`)).status).toBe(404);
  });

  it("does not read a body beyond 64 KiB to its end", async () => {
    const { url } = await openWitness();
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.write("POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 1000000000\r\n\r\n");
    socket.write(Buffer.alloc(200_000, "x"));
    await once(socket, "close");
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
  });

  it("listens elsewhere than on loopback only when told to", async () => {
    const witness = await WitnessFolder.open({ folder, name: "witness.example" });
    expect(await codeOf(serveWitness(witness, { host: "0.0.0.0", port: 0 }))).toBe("QUIS_NOT_LOOPBACK");
    const served = await serveWitness(witness, { host: "0.0.0.0", port: 0, allowRemote: true });
    const port = Number(new URL(served.url).port);
    expect(await codeOf(serveWitness(witness, { host: "127.0.0.1", port }))).toBe("QUIS_PORT_IN_USE");
    await served.close();
    await witness.close();
  });
});

describe("a witness that is killed", () => {
  async function start(): Promise<{ child: ChildProcess; url: string; vkey: string }> {
    const child = spawn(process.execPath, [join(import.meta.dirname, "witness-child.ts"), folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    return { child, ...(JSON.parse(line.toString()) as { url: string; vkey: string }) };
  }

  it("at any moment, has on its disk at least what it answered, and never signs a second history after", async () => {
    await addWitnessedLog(folder, log.vkey);
    const fork = testLog("log.example/records", { branch: "'", fork: 1 });
    let answered = 0;
    for (let round = 0; round < 6; round++) {
      const { child, url, vkey } = await start();
      const monitor = `${url}/${monitoringName("log.example/records")}/checkpoint`;
      // The first request tells where it stands, as the protocol has it.
      const asked = await post(url, await log.request(0, 200));
      let size = asked.status === 409 ? Number(asked.text) : 200;
      expect(size).toBeGreaterThanOrEqual(answered);
      if (size > 1) {
        expect((await post(url, await fork.request(size, size + 1))).status).toBe(422);
        expect(sizeOf(await (await fetch(monitor)).text(), vkey)).toBe(size);
      }
      // Killed while requests are on their way.
      const exited = once(child, "exit");
      const after = 1 + round * 2;
      for (let n = 0; ; n++) {
        const next = post(url, await log.request(size, size + 1)).catch(() => undefined);
        if (n === after) child.kill("SIGKILL");
        const reply = await next;
        if (reply?.status !== 200) break;
        size++;
        answered = size;
      }
      await exited;
    }
    const stored = readFileSync(join(folder, "logs", monitoringName("log.example/records"), "checkpoint"), "utf8");
    expect(Number(stored.split("\n")[1])).toBeGreaterThanOrEqual(answered);
    expect(answered).toBeGreaterThan(10);
  });
});
