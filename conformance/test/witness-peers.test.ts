// Real witnesses cosign our checkpoints through our client, and a real log has its checkpoints cosigned by our witness.
// litewitness and torchwood: filippo.io/torchwood. omniwitness: transparency-dev/witness. Tessera: transparency-dev/tessera.
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { addWitnessedLog, type Instance, openInstance, serveWitness, WitnessFolder } from "@quis/server";
import { checkPolicy, generateKey, parsePolicy } from "@quis/tlog";
import { type TestContext, afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { PEERS_WANTED, Peers, type PeerPrograms, buildPeers, hasGo } from "../peers/index.ts";
import {
  buildOmniwitness,
  freePort,
  type RunningWitness,
  startLitewitness,
  startOmniwitness,
} from "../witnesses/index.ts";
import { temporaryFolder } from "./support/logs.ts";

const hasAgent = spawnSync("ssh-agent", ["-h"]).error === undefined;
const canRun = hasGo() && hasAgent;
const WANTED = `${PEERS_WANTED}, and OpenSSH's ssh-agent, ssh-add and ssh-keygen`;
if (!canRun && process.env["CI"] !== undefined) throw new Error(WANTED);

let folder: string;
let programs: PeerPrograms;
let omniwitness: ReturnType<typeof buildOmniwitness>;
let peers: Peers;

beforeAll(() => {
  folder = temporaryFolder();
  if (!canRun) return;
  programs = buildPeers();
  omniwitness = buildOmniwitness();
  peers = new Peers(programs.peers);
});
afterAll(async () => {
  if (canRun) await peers.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach((context: TestContext) => context.skip(!canRun, WANTED));

const actor = "local:witness-peers";

/** Access events that never happened. */
function eventsOf(from: number, count: number): string {
  return Array.from({ length: count }, (_, at) =>
    JSON.stringify({
      class_uid: 6001,
      category_uid: 6,
      activity_id: 2,
      type_uid: 600102,
      severity_id: 1,
      time: 1_790_000_000_000 + from + at,
      metadata: { version: "1.8.0", uid: `e-${from + at}`, product: { name: "Desk", vendor_name: "Invented" } },
      actor: { user: { uid: "u1", type_id: 1 } },
      web_resources: [{ uid: "p1", type: "person" }],
    }),
  ).join("\n");
}

async function grow(instance: Instance, from: number, count: number): Promise<void> {
  const bytes = (async function* () {
    yield Buffer.from(`${eventsOf(from, count)}\n`);
  })();
  const { sealed } = await instance.importFile(actor, { file: "invented.ndjson", bytes, source: "desk" });
  expect(sealed).toBe(count);
  await instance.settle();
}

/** Waits until all witnesses of the records log have cosigned its newest checkpoint, and gives its size. */
async function untilCosigned(instance: Instance): Promise<number> {
  for (;;) {
    const report = await instance.log("records");
    const errors = report.witnesses.filter(({ error }) => error !== null && error.includes("(4"));
    // A refusal would not end by waiting.
    expect(errors).toEqual([]);
    if (report.forked !== null) throw new Error(report.forked);
    const all = report.witnesses.every(({ lag }) => lag === 0);
    if (all && report.publication_lag === 0 && report.quorum?.met === true) return report.checkpoint_size;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("litewitness and omniwitness", () => {
  it("cosign our checkpoints through growth, restarts of the log and of the witnesses; a restored older log is stopped", async () => {
    const data = join(folder, "data");
    // The log's key is made at its first start.
    const first = await openInstance({ data, create: true });
    const vkey = first.vkey("records");
    await grow(first, 0, 3);
    await first.close();
    const ports = [await freePort(), await freePort()] as const;
    const start = async (): Promise<[RunningWitness, RunningWitness]> => {
      const lite = { litewitness: programs.litewitness, quisPeers: programs.peers };
      const started: [RunningWitness, RunningWitness] = [
        await startLitewitness(lite, join(folder, "lite"), vkey, ports[0]),
        await startOmniwitness(omniwitness, join(folder, "omni"), vkey, ports[1]),
      ];
      onTestFinished(async () => {
        for (const { kill } of started) await kill();
      });
      return started;
    };
    let witnesses = await start();
    const own = await WitnessFolder.open({ folder: join(folder, "own"), name: "own.example/witness" });
    await addWitnessedLog(join(folder, "own"), vkey);
    const served = await serveWitness(own, { host: "127.0.0.1", port: 0 });
    onTestFinished(async () => {
      await served.close();
      await own.close();
    });
    const policy =
      `log ${vkey}\nwitness lite ${witnesses[0].vkey} ${witnesses[0].url}\nwitness omni ${witnesses[1].vkey} ${witnesses[1].url}\n` +
      `witness own ${own.vkey} ${served.url}\ngroup all3 all lite omni own\nquorum all3\n`;
    mkdirSync(join(data, "witness"), { recursive: true });
    writeFileSync(join(data, "witness", "records.policy"), policy);
    writeFileSync(join(data, "witness", "settings.json"), '{"fail":{"records":"closed"}}');

    const sizes: number[] = [];
    const accepted = async (instance: Instance): Promise<void> => {
      const size = await untilCosigned(instance);
      sizes.push(size);
      const path = instance.checkpointPath("records") ?? "";
      const verdict = checkPolicy(parsePolicy(policy), readFileSync(path, "utf8"));
      expect(verdict).toMatchObject({ ok: true, checkpoint: { size } });
      // torchwood's ParsePolicy and VerifyCheckpoint on the same two files.
      expect(await peers.policy(join(data, "witness", "records.policy"), path)).toMatchObject({ ok: true, size });
      expect(await peers.fsck(instance.logFolder("records"), vkey)).toMatchObject({ ok: true, size });
    };

    let instance = await openInstance({ data });
    await accepted(instance);
    await grow(instance, 3, 1);
    await accepted(instance);
    await grow(instance, 4, 600);
    await accepted(instance);
    await instance.close();
    const older = join(folder, "older");
    execFileSync("cp", ["-r", data, older]);
    // All witnesses but ours go down hard and come back with what they know.
    for (const { kill } of witnesses) await kill();
    witnesses = await start();
    instance = await openInstance({ data });
    await accepted(instance);
    await grow(instance, 604, 5);
    await accepted(instance);
    await instance.close();
    expect(sizes).toEqual([3, 4, 604, 604, 609]);

    const restored = await openInstance({ data: older });
    const { forked } = await restored.log("records");
    expect(forked).toMatch(/has seen another history of it/);
    await expect(grow(restored, 900, 1)).rejects.toMatchObject({ code: "QUIS_LOG_FORKED" });
    await restored.close();
  });

  it("answer as our client expects when they do not know the log", async () => {
    const other = generateKey("other.example/records").vkey;
    const lite = { litewitness: programs.litewitness, quisPeers: programs.peers };
    const strangers = [
      await startLitewitness(lite, join(folder, "lite2"), other, await freePort()),
      await startOmniwitness(omniwitness, join(folder, "omni2"), other, await freePort()),
    ];
    onTestFinished(async () => {
      for (const { kill } of strangers) await kill();
    });
    const data = join(folder, "unknown");
    await (await openInstance({ data, create: true })).close();
    mkdirSync(join(data, "witness"), { recursive: true });
    const lines = strangers.map(({ vkey, url }, at) => `witness w${at} ${vkey} ${url}\n`).join("");
    writeFileSync(join(data, "witness", "records.policy"), `${lines}quorum none\n`);
    const instance = await openInstance({ data });
    await grow(instance, 0, 2);
    const report = await instance.log("records");
    // The specification says 404, and litewitness does; omniwitness answers 500.
    expect(report.witnesses.map(({ error }) => error)).toEqual([
      expect.stringContaining("does not know this log"),
      expect.stringContaining("it failed (500"),
    ]);
    expect(report.forked).toBeNull();
    await instance.close();
  });
});

describe("our witness", () => {
  it("cosigns for Tessera, which publishes only with its cosignature, through growth and restart", async () => {
    const at = join(folder, "tessera");
    const log = generateKey("tessera.example/log");
    const entries = join(at, "entries");
    mkdirSync(entries, { recursive: true });
    const witness = await WitnessFolder.open({ folder: join(at, "witness"), name: "witness.example/quis" });
    await addWitnessedLog(join(at, "witness"), log.vkey);
    const served = await serveWitness(witness, { host: "127.0.0.1", port: 0 });
    onTestFinished(async () => {
      await served.close();
      await witness.close();
    });
    const policy = join(at, "policy");
    writeFileSync(policy, `log ${log.vkey}\nwitness quis ${witness.vkey} ${served.url}\nquorum quis\n`);
    const checkpoint = join(at, "log", "checkpoint");
    let size = 0;
    for (const count of [1, 4, 300]) {
      rmSync(entries, { recursive: true });
      mkdirSync(entries);
      for (let n = 0; n < count; n++)
        writeFileSync(join(entries, String(n).padStart(4, "0")), `entry ${size + n} of an invented log`);
      size += count;
      // Not synchronously: our witness answers from this process.
      await promisify(execFile)(
        programs.posixOneshot,
        [
          `--storage_dir=${join(at, "log")}`,
          `--entries=${entries}/*`,
          `--witness_policy_file=${policy}`,
          "--witness_fail_open=false",
        ],
        { env: { ...process.env, LOG_PRIVATE_KEY: log.skey }, timeout: 60_000 },
      );
      const note = readFileSync(checkpoint, "utf8");
      expect(checkPolicy(parsePolicy(readFileSync(policy)), note)).toMatchObject({ ok: true, checkpoint: { size } });
      expect(await peers.policy(policy, checkpoint)).toMatchObject({ ok: true, size });
    }
    // torchwood does not accept it for another witness's key.
    const stranger = await WitnessFolder.open({ folder: join(at, "stranger"), name: "witness.example/quis" });
    await stranger.close();
    writeFileSync(policy, `log ${log.vkey}\nwitness quis ${stranger.vkey} ${served.url}\nquorum quis\n`);
    expect((await peers.policy(policy, checkpoint)).ok).toBe(false);
  });
});
