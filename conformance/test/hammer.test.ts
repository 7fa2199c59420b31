// `POST /add` for Tessera's hammer: an index is told once its entry is durable, a full queue pushes back, and the hammer itself is content.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { LogReader, verifyLogFolder } from "@quis/tlog/fs";
import { type TestContext, afterAll, beforeAll, describe, expect, it } from "vitest";
import { AddQueue, type Appender, startAddServer } from "../hammer/index.ts";
import { PEERS_WANTED, type PeerPrograms, Peers, buildPeers, hasGo } from "../peers/index.ts";
import { skey, temporaryFolder, vkey } from "./support/logs.ts";

const canAsk = hasGo();
if (!canAsk && process.env["CI"] !== undefined) throw new Error(PEERS_WANTED);

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const newFolder = (): string => mkdtempSync(join(folder, "served-"));
const add = (url: string, body: Uint8Array<ArrayBuffer>): Promise<Response> =>
  fetch(`${url}/add`, { method: "POST", body });
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

describe("POST /add", () => {
  it("answers 200 with the decimal index; each of many at once has its own, and its entry is there", async () => {
    const server = await startAddServer({ folder: newFolder(), skey, port: 0 });
    const sent = Array.from({ length: 600 }, (_, i) => `entry of request ${i}`);
    const indices = await Promise.all(
      sent.map(async (text) => {
        const answer = await add(server.url, bytesOf(text));
        expect(answer.status).toBe(200);
        return answer.text();
      }),
    );
    expect(indices.every((index) => /^(0|[1-9][0-9]*)$/.test(index))).toBe(true);
    expect(indices.map(Number).toSorted((a, b) => a - b)).toEqual(sent.map((_, i) => i));
    await server.close();
    const reader = new LogReader({ dir: server.logFolder, vkey });
    for (const [i, text] of sent.entries()) expect(textOf(await reader.readEntry(Number(indices[i])))).toBe(text);
    expect(await verifyLogFolder({ dir: server.logFolder, vkey })).toMatchObject({ ok: true, size: 600 });
  });

  it("takes entries of 0 and 65,535 bytes, and answers 413 to one more; GET gives the log's files and nothing else", async () => {
    const server = await startAddServer({ folder: newFolder(), skey, port: 0 });
    expect((await add(server.url, new Uint8Array(65_536))).status).toBe(413);
    expect(await (await add(server.url, new Uint8Array(0))).text()).toBe("0");
    expect(await (await add(server.url, new Uint8Array(65_535))).text()).toBe("1");
    await untilSize(server.url, 2);
    expect((await (await fetch(`${server.url}/tile/entries/000.p/2`)).arrayBuffer()).byteLength).toBe(4 + 65_535);
    for (const path of ["/", "/tile/0/000.p/3", "/tile/00/000.p/2", "/tile/..%2f..%2fwal", "/../wal", "/.tmp/0"]) {
      expect({ path, status: (await fetch(server.url + path)).status }).toEqual({ path, status: 404 });
    }
    expect((await fetch(`${server.url}/add`)).status).toBe(404);
    expect((await fetch(`${server.url}/checkpoint`, { method: "DELETE" })).status).toBe(405);
    await server.close();
  });

  it("answers 503 with Retry-After when too many wait, and takes entries again afterwards", async () => {
    const server = await startAddServer({ folder: newFolder(), skey, port: 0, mostWaiting: 4 });
    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => add(server.url, bytesOf(`burst ${i}`))));
    const taken = answers.filter(({ status }) => status === 200).length;
    const refused = answers.filter(({ status }) => status === 503);
    expect(taken + refused.length).toBe(200);
    expect(taken).toBeGreaterThanOrEqual(4);
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map(({ headers }) => headers.get("retry-after")))).toEqual(new Set(["1"]));
    expect(await (await add(server.url, bytesOf("after"))).text()).toBe(String(taken));
    await server.close();
    expect(await verifyLogFolder({ dir: server.logFolder, vkey })).toMatchObject({ ok: true, size: taken + 1 });
  });

  it("tells an index only after the ledger says that the entry is durable, and none when the ledger fails", async () => {
    let durable: (() => void) | undefined;
    let fail = false;
    const ledger: Appender = {
      room: () => Promise.resolve(),
      append: (records) =>
        new Promise((resolve, reject) => {
          durable = () => (fail ? reject(new Error("disk")) : resolve(40 + records.count));
        }),
    };
    const queue = new AddQueue(ledger, 2);
    let told: number | undefined;
    const first = queue.add(bytesOf("a"))!.then((index) => (told = index));
    const second = queue.add(bytesOf("b"))!;
    expect(queue.add(bytesOf("c"))).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(told).toBeUndefined();
    durable!();
    expect(await first).toBe(42);
    expect(await second).toBe(43);
    fail = true;
    const third = queue.add(bytesOf("d"))!;
    await new Promise((resolve) => setTimeout(resolve, 20));
    durable!();
    await expect(third).rejects.toThrow("disk");
  });
});

/** Waits until a checkpoint covers `size` entries. */
async function untilSize(url: string, size: number): Promise<void> {
  for (;;) {
    const note = await (await fetch(`${url}/checkpoint`)).text();
    if (Number(note.split("\n")[1]) >= size) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function serve(dir: string): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../hammer/serve.ts"), dir], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, LOG_PRIVATE_KEY: skey },
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { url: (JSON.parse(line) as { url: string }).url, child };
}

describe("the process that serves it", () => {
  it("has every entry whose index was told after SIGKILL, at that index", async () => {
    const dir = newFolder();
    const told = new Map<number, string>();
    for (let round = 0; round < 3; round++) {
      const { url, child } = await serve(dir);
      const writers = Array.from({ length: 16 }, async (_, writer) => {
        for (let n = 0; ; n++) {
          const text = `round ${round}, writer ${writer}, entry ${n}`;
          const index = await add(url, bytesOf(text)).then(
            (answer) => answer.text(),
            () => undefined,
          );
          if (index === undefined) return;
          expect(told.get(Number(index))).toBeUndefined();
          told.set(Number(index), text);
        }
      });
      await new Promise((resolve) => setTimeout(resolve, 700));
      child.kill("SIGKILL");
      await Promise.all(writers);
    }
    const { child } = await serve(dir);
    child.kill("SIGTERM");
    await once(child, "close");
    const log = join(dir, "log");
    expect(existsSync(join(log, "checkpoint"))).toBe(true);
    const reader = new LogReader({ dir: log, vkey });
    expect(told.size).toBeGreaterThan(100);
    for (const [index, text] of told) expect(textOf(await reader.readEntry(index))).toBe(text);
    expect(await verifyLogFolder({ dir: log, vkey })).toMatchObject({ ok: true });
  });
});

describe("Tessera's hammer", () => {
  let programs: PeerPrograms;
  beforeAll(() => {
    if (canAsk) programs = buildPeers();
  });

  it("writes 5,000 entries and reaches its goal; Tessera's fsck accepts the log", async (context: TestContext) => {
    context.skip(!canAsk, PEERS_WANTED);
    const dir = newFolder();
    const { url, child } = await serve(dir);
    const hammer = spawnSync(
      programs.hammer,
      [
        `--log_public_key=${vkey}`,
        `--log_url=${url}`,
        "--max_read_ops=0",
        "--num_writers=64",
        "--max_write_ops=5000",
        "--leaf_min_size=300",
        "--dup_chance=0",
        "--leaf_write_goal=5000",
        "--max_runtime=1m",
        "--show_ui=false",
      ],
      { encoding: "utf8", maxBuffer: 1 << 26 },
    );
    expect(hammer.stderr).toMatch(/Reached tree size goal of 5000/);
    expect(hammer.status).toBe(0);
    child.kill("SIGTERM");
    await once(child, "close");
    const peers = new Peers(programs.peers);
    const opinion = await peers.fsck(join(dir, "log"), vkey);
    await peers.close();
    expect(opinion.ok).toBe(true);
    expect(opinion.size).toBeGreaterThanOrEqual(5000);
  });
});
