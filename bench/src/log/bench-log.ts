// `npm run bench -- --only log`: the log against Tessera, pure hashing, and limits. Rounds are interleaved, each run has a process of its
// own, and a ratio is the median of the rounds' ratios.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PEERS_WANTED, type PeerPrograms, Peers, buildPeers, hasGo } from "@quis/conformance/peers";
import { generateKey } from "@quis/tlog";
import { type Line, median, table } from "../figures.ts";
import { run } from "../run.ts";
import { type HammerRun, hammer } from "./hammer.ts";
import { type Receipts, receipts } from "./receipts.ts";

const keys = generateKey("log.example/audit", new Uint8Array(32).fill(7));
const SIZES = [1e5, 1e6, 1e7, 1e8] as const;
const ENTRIES = 1_000_000;
const BATCH = 4096;

interface Report {
  readonly say: (text: string) => void;
  readonly note: (what: string, measured: string, target: string, met: boolean) => void;
}

/** Measures, prints a table, and tells whether all targets were met. */
export async function benchLog(rounds: number): Promise<boolean> {
  const lines: Line[] = [];
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const note = (what: string, measured: string, target: string, met: boolean): void => {
    lines.push({ what, measured, target, met });
    say(`  ${what}: ${measured} (target ${target})`);
  };
  const report = { say, note };
  await benchSealing(report, rounds);
  await benchBatches(report, rounds);
  await benchGrowth(report, rounds);
  if (!hasGo()) throw new Error(PEERS_WANTED);
  const programs = buildPeers();
  await benchReceipts(report, programs, rounds);
  await benchHammer(report, programs, rounds);
  await benchVerify(report, programs, rounds);
  console.log(table(lines));
  return lines.every((line) => line.met);
}

async function repeat<T>(rounds: number, work: (round: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let round = 0; round < rounds; round++) results.push(await work(round));
  return results;
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "quis-log-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const round = (value: number): string => Math.round(value).toLocaleString("en");

async function benchSealing({ say, note }: Report, rounds: number): Promise<void> {
  say("Sealing events of 16 fields …");
  const runs = await repeat(rounds, () =>
    run<{ sealUs: number; hashUs: number; hashAtOnceUs: number; bytes: number; hashes: number }>("log-seal"),
  );
  const sealUs = median(runs.map((one) => one.sealUs));
  const each = median(runs.map((one) => one.sealUs / one.hashUs));
  const once = median(runs.map((one) => one.sealUs / one.hashAtOnceUs));
  const { bytes, hashes } = runs[0]!;
  note(
    `sealing an event of 16 fields (${hashes} hashes of ${round(bytes)} bytes together), one core`,
    `${sealUs.toFixed(1)} µs; ${each.toFixed(2)} × SHA-256 of the same messages, ${once.toFixed(2)} × of the same bytes as one message`,
    "≤ 25 µs (goal 10)",
    sealUs <= 25,
  );
}

async function benchBatches({ say, note }: Report, rounds: number): Promise<void> {
  say(`In-process batches of ${BATCH} entries of 300 bytes …`);
  for (const kind of ["ledger", "writer"] as const) {
    const runs = await repeat(rounds, () =>
      inFolder((folder) =>
        run<{ perSecond: number; peakMiB: number }>("log-batches", kind, "600000", String(BATCH), folder),
      ),
    );
    const perSecond = median(runs.map((one) => one.perSecond));
    const what =
      kind === "ledger"
        ? "entries/s through the ledger, to the signed checkpoint"
        : "entries/s by the writer, a checkpoint each batch";
    note(`${what} (peak ${runs[0]!.peakMiB} MiB)`, round(perSecond), "≥ 50,000", perSecond >= 50_000);
  }
}

async function benchGrowth({ say, note }: Report, rounds: number): Promise<void> {
  say(`Appending to logs of ${SIZES.map((size) => size.toExponential(0)).join(", ")} entries …`);
  interface Growth {
    readonly openMs: number;
    readonly appendMs: number;
    readonly appendCpuMs: number;
    readonly rssMiB: number;
  }
  const all = await repeat(rounds, () =>
    repeat(SIZES.length, (n) => inFolder((folder) => run<Growth>("log-growth", String(SIZES[n]), "40", folder))),
  );
  for (const one of all) {
    say(
      `  ${one.map((g) => `${g.appendMs.toFixed(0)} ms (CPU ${g.appendCpuMs.toFixed(1)}), ${g.rssMiB} MiB`).join("; ")}`,
    );
  }
  const last = SIZES.length - 1;
  const ratio = (of: (growth: Growth) => number): number => median(all.map((one) => of(one[last]!) / of(one[0]!)));
  const cpu = ratio((growth) => growth.appendCpuMs);
  const memory = ratio((growth) => growth.rssMiB);
  note("CPU of an append of 4,096 at 10⁸ entries / at 10⁵", cpu.toFixed(2), "≤ 1.2", cpu <= 1.2);
  note("time of the same", ratio((growth) => growth.appendMs).toFixed(2), "flat (the disk's noise is in it)", true);
  note("memory at 10⁸ entries / at 10⁵", memory.toFixed(2), "≤ 1.1", memory <= 1.1);
}

async function benchReceipts({ say, note }: Report, programs: PeerPrograms, rounds: number): Promise<void> {
  say("Receipts at 1,000 writes/s …");
  const pairs = await repeat(rounds, async () => {
    const rate = { perSecond: 1000, seconds: 10 };
    const tessera = await receipts("tessera", programs, keys.skey, rate);
    return { tessera, ours: await receipts("ours", programs, keys.skey, rate) };
  });
  for (const { ours, tessera } of pairs) {
    if (ours.failed + tessera.failed > 0) throw new Error("expected a receipt for every entry");
  }
  const of = (name: "ours" | "tessera", what: (one: Receipts) => number): string =>
    median(pairs.map((pair) => what(pair[name]))).toFixed(1);
  const p99Ms = median(pairs.map((pair) => pair.ours.p99Ms));
  note(
    `receipt at 1,000 writes/s, p99 (p50 ${of("ours", (one) => one.p50Ms)} ms; Tessera p50 ${of("tessera", (one) => one.p50Ms)}, p99 ${of("tessera", (one) => one.p99Ms)} ms)`,
    `${p99Ms.toFixed(1)} ms`,
    "≤ 10 ms",
    p99Ms <= 10,
  );
}

async function benchHammer({ say, note }: Report, programs: PeerPrograms, rounds: number): Promise<void> {
  say("Tessera's hammer, 512 writers …");
  const text = (one: HammerRun): string =>
    `${round(one.writesPerSecond)}/s (CPU a write: server ${one.serverCpuUs.toFixed(0)} µs, hammer ${one.hammerCpuUs.toFixed(0)} µs)`;
  const pairs = await repeat(rounds, async () => {
    const tessera = await hammer("tessera", programs, keys);
    const ours = await hammer("ours", programs, keys);
    say(`  Tessera ${text(tessera)}; ours ${text(ours)}`);
    return { tessera, ours };
  });
  const ratio = median(pairs.map(({ ours, tessera }) => ours.writesPerSecond / tessera.writesPerSecond));
  const cpu = median(pairs.map(({ ours, tessera }) => ours.serverCpuUs / tessera.serverCpuUs));
  const rate = median(pairs.map(({ ours }) => ours.writesPerSecond));
  note(
    "writes/s under Tessera's hammer / Tessera's",
    `${ratio.toFixed(2)} (${round(rate)}/s; server CPU a write ${cpu.toFixed(2)} ×)`,
    "≥ 1 (goal 2)",
    ratio >= 1,
  );
}

async function benchVerify({ say, note }: Report, programs: PeerPrograms, rounds: number): Promise<void> {
  say(`Verifying ${round(ENTRIES)} entries …`);
  await inFolder(async (folder) => {
    await run("log-batches", "writer", String(ENTRIES), String(BATCH), folder);
    const dir = join(folder, "log");
    const peers = new Peers(programs.peers);
    // Once each before, so that both find the files in the page cache.
    await peers.fsck(dir, keys.vkey);
    const pairs = await repeat(rounds, async () => {
      const begun = performance.now();
      const opinion = await peers.fsck(dir, keys.vkey);
      const tessera = (performance.now() - begun) / 1000;
      if (!opinion.ok) throw new Error(`expected Tessera's fsck to accept the log, got ${opinion.reason}`);
      const ours = (await run<{ seconds: number }>("log-verify", dir, keys.vkey)).seconds;
      say(`  Tessera ${tessera.toFixed(2)} s, ours ${ours.toFixed(2)} s`);
      return { tessera, ours };
    });
    await peers.close();
    const ratio = median(pairs.map(({ tessera, ours }) => tessera / ours));
    const seconds = median(pairs.map(({ ours }) => ours));
    note(
      `verify ${round(ENTRIES)} entries, speed / Tessera fsck's`,
      `${ratio.toFixed(2)} (${seconds.toFixed(1)} s)`,
      "≥ 1",
      ratio >= 1,
    );
  });
}
