// Copies in the background: they keep up, go on after a restart, say truly how far behind they are, and never hold up sealing.
import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifyLogFolder } from "@quis/tlog/fs";
import type { MirrorState } from "@quis/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CopyFolder } from "../../src/mirror/copy-folder.ts";
import { lagSeconds, Timeline } from "../../src/mirror/lag.ts";
import { createMirrorServer, Mirrors } from "../../src/mirror/index.ts";
import { recordsOf } from "../ledger/fixture.ts";
import { grow, type Logs, openLogs } from "../rotation/fixture.ts";

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-mirrors-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const fresh = (): string => join(folder, `at-${count++}`);
const TOKEN = "a-token-of-sixteen-characters";

interface Open {
  readonly logs: Logs;
  readonly mirrors: Mirrors;
  close(): Promise<void>;
}

async function open(data: string, now?: () => number): Promise<Open> {
  const following: { mirrors?: Mirrors } = {};
  const logs = await openLogs(data, {
    ...(now === undefined ? {} : { now }),
    onIntegrated: (log, size) => following.mirrors?.integrated(log, size),
  });
  const mirrors = await Mirrors.open(logs);
  following.mirrors = mirrors;
  return {
    logs,
    mirrors,
    close: async () => {
      await mirrors.close();
      await logs.close();
    },
  };
}

async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((done) => setTimeout(done, 20));
}

const stateOf = async ({ mirrors }: Open): Promise<MirrorState> => (await mirrors.states())[0]!;
const recordsOfState = (state: MirrorState) => state.logs.find(({ log }) => log === "records")!;
const hasAll = (open_: Open) => async (): Promise<boolean> => {
  const { logs, error } = await stateOf(open_);
  return error === null && logs.every(({ lag_entries }) => lag_entries === 0);
};

function listen(server: Server): Promise<string> {
  return new Promise((done) =>
    server.listen(0, "127.0.0.1", () => done(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );
}

describe("mirrors", () => {
  it("keep up with a folder and an address, every log, also after a restart", async () => {
    const data = fresh();
    const [cellar, far] = [fresh(), fresh()];
    const server = createMirrorServer({ folder: far, token: TOKEN });
    const url = await listen(server);
    const tokenFile = join(folder, "token");
    await writeFile(tokenFile, TOKEN);
    let at = await open(data);
    await grow(at.logs, 300);
    await at.mirrors.add({ name: "cellar", to: cellar });
    await at.mirrors.add({ name: "far", to: url, tokenFile });
    await grow(at.logs, 300);
    await until(hasAll(at));
    await at.close();
    at = await open(data);
    expect((await at.mirrors.states()).map(({ name }) => name)).toEqual(["cellar", "far"]);
    await grow(at.logs, 300);
    await until(async () =>
      (await at.mirrors.states()).every(
        ({ error, logs }) => error === null && logs.every(({ lag_entries }) => lag_entries === 0),
      ),
    );
    for (const place of [cellar, far])
      for (const log of ["records", "oversight"]) {
        const dir = join(place, "log", log);
        const size = at.logs.ledgers[log]!.size;
        expect(await verifyLogFolder({ dir, vkey: at.logs.keys.vkey[log]! })).toMatchObject({ ok: true, size });
      }
    await at.mirrors.remove("far");
    expect((await at.mirrors.states()).map(({ name }) => name)).toEqual(["cellar"]);
    await at.close();
    server.close();
  });

  it("refuse places within or around the data folder, names that are taken, addresses without a token", async () => {
    const at = await open(fresh());
    const { data } = at.logs;
    await at.mirrors.add({ name: "a", to: fresh() });
    for (const input of [
      { name: "b", to: data },
      { name: "b", to: join(data, "x") },
      { name: "b", to: folder },
      { name: "b", to: "relative" },
      { name: "b", to: "http://127.0.0.1:1" },
      { name: "a", to: fresh() },
    ])
      await expect(at.mirrors.add(input)).rejects.toThrow(/expected/);
    await expect(at.mirrors.remove("none")).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
    await at.close();
  });

  it("one that never answers holds up nothing: sealing, settling and closing go on; the lag is the true one", async () => {
    let nowMs = Date.now();
    const mute = createServer(() => undefined);
    const url = await listen(mute);
    const tokenFile = join(folder, "token-mute");
    await writeFile(tokenFile, TOKEN);
    const at = await open(fresh(), () => nowMs);
    await at.mirrors.add({ name: "mute", to: url, tokenFile });
    await grow(at.logs, 500);
    nowMs += 90_000;
    await grow(at.logs, 200);
    const lag = recordsOfState(await stateOf(at));
    expect(lag).toEqual({ log: "records", size: null, lag_entries: 700, lag_seconds: 90 });
    await at.close();
    mute.closeAllConnections();
    mute.close();
  });

  it("one that is down says why, and catches up when it is back", async () => {
    const far = fresh();
    const tokenFile = join(folder, "token-down");
    await writeFile(tokenFile, TOKEN);
    const probe = createServer();
    const url = await listen(probe);
    await new Promise((done) => probe.close(done));
    const at = await open(fresh());
    await at.mirrors.add({ name: "far", to: url, tokenFile });
    await grow(at.logs, 300);
    await until(async () => (await stateOf(at)).error !== null);
    expect((await stateOf(at)).error).toMatch(/expected an answer from http:..127/);
    const server = createMirrorServer({ folder: far, token: TOKEN });
    await new Promise<void>((done) => server.listen(Number(new URL(url).port), "127.0.0.1", done));
    await until(hasAll(at));
    await at.close();
    server.closeAllConnections();
    server.close();
  });

  it("a copy that has a signed checkpoint beyond ours stops the log before it signs on", async () => {
    const data = fresh();
    const to = fresh();
    const first = await open(data);
    await grow(first.logs, 100);
    await first.mirrors.add({ name: "cellar", to });
    await until(hasAll(first));
    await first.close();
    const { cp } = await import("node:fs/promises");
    const old = fresh();
    await cp(data, old, { recursive: true });
    const on = await open(data);
    await grow(on.logs, 100);
    await until(hasAll(on));
    await on.close();
    const behind = await open(old);
    await until(async () => (await stateOf(behind)).error !== null);
    await expect(behind.logs.ledgers.records.append(recordsOf(100, 1))).rejects.toMatchObject({
      code: "QUIS_RESTORE_BEHIND",
    });
    await behind.close();
  });

  it("SIGKILL at any moment: the copy is always a valid beginning, and the next run completes it", async () => {
    const data = fresh();
    const to = fresh();
    let state = 7;
    const random = (): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
    const sizes: number[] = [];
    // On a busy machine eight may all come before anything was copied: then later ones, until one does not.
    for (let kill = 0; kill < 8 || (sizes.at(-1) === 0 && kill < 40); kill++) {
      const child = spawn(process.execPath, [
        "--disable-warning=ExperimentalWarning",
        join(import.meta.dirname, "push-until-killed.ts"),
        data,
        to,
      ]);
      let stderr = "";
      child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
      // Counted from its first word, so that a slow start is not all that is hit.
      child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), random() * 700 * Math.max(1, kill / 8)));
      const signal = await new Promise((done) => child.on("close", (_code, how) => done(how)));
      expect(signal).toBe("SIGKILL");
      const { size } = await new CopyFolder({ folder: to }).state("records");
      sizes.push(size);
      if (size === 0) continue;
      const vkey = (await readFile(join(data, "keys/records.vkey"), "utf8")).trim();
      expect(await verifyLogFolder({ dir: join(to, "log/records"), vkey })).toMatchObject({ ok: true, size });
    }
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(sizes.at(-1)).toBeGreaterThan(0);
    const last = await open(data);
    await until(hasAll(last));
    await last.close();
  });
});

describe("lag", () => {
  it("counts from when the first missing entry was sealed, also after many checkpoints and a restart", async () => {
    const timeline = new Timeline(100);
    for (let i = 1; i <= 10_000; i++) timeline.reached(100 + i * 10, i * 1000);
    expect(await lagSeconds("/none", timeline, 100_100, 100_100, 10_000_000)).toBe(0);
    // Merged points may tell more, never less, and no more than the points between.
    for (const [index, sealedMs] of [
      [100, 1000],
      [50_105, 5_001_000],
      [100_095, 10_000_000],
    ] as const) {
      const lag = await lagSeconds("/none", timeline, index, 100_100, 10_000_000);
      expect(lag).toBeGreaterThanOrEqual((10_000_000 - sealedMs) / 1000);
      expect(lag).toBeLessThanOrEqual((10_000_000 - sealedMs) / 1000 + 64);
    }
    const at = await open(fresh());
    await grow(at.logs, 300);
    const logFolder = join(at.logs.data, "log/records");
    expect(await lagSeconds(logFolder, new Timeline(300), 0, 300, Date.now() + 3_600_000)).toBeGreaterThanOrEqual(3600);
    await at.close();
  });
});
