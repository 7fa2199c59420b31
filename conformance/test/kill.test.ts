// SIGKILL at random moments of an import: no acknowledged event is lost, none is there twice, the log verifies.
import { spawn } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { decodePayload } from "@quis/event";
import { openInstance } from "@quis/server";
import { openPayload } from "@quis/server/ledger";
import { simulate } from "@quis/simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// The whole figure is 1,000,000 events and 50 kills (QUIS_KILL_EVENTS=1000000); CI imports fewer and kills as often.
const EVENTS = Number(process.env["QUIS_KILL_EVENTS"] ?? 60_000);
const KILLS = Number(process.env["QUIS_KILLS"] ?? 50);
const PARTS = 40;
const CHILD = fileURLToPath(new URL("../kill/child.ts", import.meta.url));

let folder: string;
let files: string[];
let uids: Set<string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-kill-"));
  // About 800 events per user in 30 days (packages/simulator/README.md); the file is cut at EVENTS lines.
  const users = Math.max(20, Math.ceil(EVENTS / 600));
  await simulate({ seed: "kill", users, days: 30, out: join(folder, "sim") });
  ({ files, uids } = await split(join(folder, "sim", "events.ndjson"), folder));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function split(path: string, into: string): Promise<{ files: string[]; uids: Set<string> }> {
  const names = Array.from({ length: PARTS }, (_, i) => join(into, `part-${String(i).padStart(3, "0")}.ndjson`));
  const outs = names.map((name) => createWriteStream(name));
  const ids = new Set<string>();
  const perPart = Math.ceil(EVENTS / PARTS);
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (ids.size === EVENTS) break;
    outs[Math.floor(ids.size / perPart)]!.write(`${line}\n`);
    ids.add((JSON.parse(line) as { metadata: { uid: string } }).metadata.uid);
  }
  for (const out of outs) await finished(out.end());
  return { files: names, uids: ids };
}

interface Run {
  readonly killed: boolean;
  readonly opened: number | undefined;
  readonly acknowledged: number;
  readonly nextFile: number;
}

// Runs the child from a file on and kills it after `killAfterMs`, counted from its start: opening and recovery are hit too.
async function run(data: string, first: number, killAfterMs: number | undefined): Promise<Run> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", CHILD, data, String(first), ...files],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  let opened: number | undefined;
  let acknowledged = 0;
  let nextFile = first;
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [word, a, b] = line.split(" ");
    if (word === "open") opened = Number(a);
    if (word === "ack") acknowledged = Math.max(acknowledged, Number(a));
    if (word === "done") {
      nextFile = Number(a) + 1;
      acknowledged = Math.max(acknowledged, Number(b));
    }
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on("close", (c, s) => resolve([c, s])),
  );
  clearTimeout(timer);
  if (signal !== "SIGKILL" && code !== 0) throw new Error(`the importing process ended with ${code}: ${stderr}`);
  return { killed: signal === "SIGKILL", opened, acknowledged, nextFile };
}

describe("SIGKILL during import", () => {
  it(`${KILLS} times at random over ${EVENTS} events: nothing acknowledged is lost, nothing is there twice`, async () => {
    const data = join(folder, "data");
    // Random but reproducible moments: from the opening to well into the import.
    let state = 20_261_122;
    const random = (): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
    let acknowledged = 0;
    let next = 0;
    let kills = 0;
    let killsAfterOpening = 0;
    let reachMs = 2500;
    while (kills < KILLS) {
      const result = await run(data, next, 200 + random() * reachMs);
      if (result.opened !== undefined) expect(result.opened).toBeGreaterThanOrEqual(acknowledged);
      acknowledged = Math.max(acknowledged, result.opened ?? 0, result.acknowledged);
      next = result.nextFile;
      if (result.killed) kills++;
      if (result.killed && result.opened !== undefined) killsAfterOpening++;
      // All is imported already: the rest of the kills hit openings and imports of duplicates.
      if (next >= files.length) next = 0;
      // A slow machine that never gets past the opening would test nothing else; one that was slow for a while must not wait for ever after.
      // In balance two of three kills come after the opening.
      reachMs = result.opened === undefined ? Math.min(30_000, reachMs * 1.2) : Math.max(2500, reachMs / 1.1);
    }
    expect(killsAfterOpening).toBeGreaterThan(KILLS / 4);
    const last = await run(data, 0, undefined);
    expect(last.opened).toBeGreaterThanOrEqual(acknowledged);

    const instance = await openInstance({ data, create: false });
    const verified = await instance.verify("local:kill-test");
    expect(verified).toMatchObject({ ok: true, tree_size: uids.size });
    expect((await instance.status()).indexed).toBe(uids.size);
    await instance.close();
    const sealed = await sealedUids(data, uids.size);
    expect(sealed).toHaveLength(uids.size);
    expect(new Set(sealed)).toEqual(uids);
  });
});

async function sealedUids(data: string, size: number): Promise<string[]> {
  const payload = await openPayload(data, "records");
  const found: string[] = [];
  for (let number = 0; number * 256 < size; number++) {
    for (const record of await payload.records(number, Math.min(256, size - number * 256))) {
      const metadata = decodePayload(record).fields.find((field) => field.name === "metadata")!;
      found.push((JSON.parse(metadata.valueJson) as { uid: string }).uid);
    }
  }
  return found;
}
