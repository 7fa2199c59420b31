// The store alone: node bench/src/store/main.ts [ROWS] [FOLDER]. Insert against chDB's raw INSERT of the same rows from a file, then
// questions at that size, start-up and memory. A FOLDER that has a store already is only asked.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drainPending, Session } from "chdb";
import { ask, events, session, user, who } from "../../../apps/server/src/ask/index.ts";
import { openStore, type Store } from "../../../apps/server/src/store/index.ts";
import { type Line, quantile, table } from "../figures.ts";
import { HEAVY_SUBJECT, HEAVY_USER, storeLines, subjectId, userId } from "./lines.ts";

const BLOCK = 50_000;
const RAW_COLUMNS = [
  ["time", "Int64"],
  ["received", "Int64"],
  ["source", "LowCardinality(String)"],
  ["class_uid", "UInt32"],
  ["activity_id", "UInt32"],
  ["activity", "LowCardinality(String)"],
  ["operation", "LowCardinality(String)"],
  ["status", "LowCardinality(String)"],
  ["user", "String"],
  ["user_name", "String"],
  ["user_type", "LowCardinality(String)"],
  ["unit", "LowCardinality(String)"],
  ["session", "String"],
  ["subjects", "Array(String)"],
  ["record_count", "Nullable(UInt64)"],
  ["case_ref", "String"],
  ["justification", "String"],
  ["purpose", "LowCardinality(String)"],
  ["object", "String"],
  ["text", "String"],
  ["src_ip", "String"],
] as const;

const rows = Number(process.argv[2] ?? 1_000_000);
const folder = process.argv[3] ?? mkdtempSync(join(tmpdir(), "quis-bench-store-"));
const storeFolder = join(folder, "store");
const report: Line[] = [];

function note(what: string, measured: string, target = "", met = true): void {
  report.push({ what, measured, target, met });
  process.stderr.write(`  ${what}: ${measured}\n`);
}

function residentMiB(field: "VmRSS" | "VmHWM"): number {
  const found = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync("/proc/self/status", "utf8"));
  return Math.round(Number(found?.[1] ?? 0) / 1024);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

/** Rows per second of the same rows as JSON objects, from a file by INSERT … JSONEachRow into one table. */
async function rawRate(count: number): Promise<number> {
  const file = join(folder, "raw.ndjson");
  const objects: string[] = [];
  for (const line of storeLines(count)) {
    const cells = JSON.parse(line) as unknown[];
    objects.push(JSON.stringify(Object.fromEntries(RAW_COLUMNS.map(([name], place) => [name, cells[place]]))));
  }
  writeFileSync(file, objects.join("\n"));
  const types = RAW_COLUMNS.map(([name, type]) => `${name} ${type}`).join(", ");
  const raw = new Session(join(folder, "raw"));
  raw.query("CREATE DATABASE raw ENGINE = Atomic");
  raw.query(`CREATE TABLE raw.raw (${types}) ENGINE = MergeTree ORDER BY time`);
  const took = await seconds(() =>
    raw.queryAsync(
      `INSERT INTO raw.raw SELECT * FROM file('${file}', 'JSONEachRow', '${types}') SETTINGS max_threads = 2`,
    ),
  );
  raw.close();
  await drainPending();
  rmSync(file);
  rmSync(join(folder, "raw"), { recursive: true });
  return count / took;
}

/** Rows per second of filling a store, generating the rows not counted. */
async function fill(store: Store): Promise<number> {
  let block: string[] = [];
  let next = 0;
  let spent = 0;
  const flush = async (): Promise<void> => {
    const lines = block;
    block = [];
    spent += await seconds(() => store.insert(next, lines));
    next += lines.length;
  };
  for (const line of storeLines(rows)) {
    block.push(line);
    if (block.length === BLOCK) await flush();
  }
  if (block.length > 0) await flush();
  return rows / spent;
}

/** Wall time and CPU time of questions, asked one after the other. Under load only the CPU time says something. */
async function latency(
  what: string,
  values: readonly string[],
  question: (value: string) => Promise<unknown>,
  targetMs?: number,
) {
  for (const value of values.slice(0, 5)) await question(value);
  const times: number[] = [];
  const cpu = process.cpuUsage();
  for (const value of values) times.push((await seconds(() => question(value))) * 1000);
  const { user: userUs, system } = process.cpuUsage(cpu);
  const p95 = quantile(times, 0.95);
  note(
    what,
    `p50 ${quantile(times, 0.5).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, CPU ${((userUs + system) / 1000 / values.length).toFixed(0)} ms`,
    targetMs === undefined ? "" : `p95 ≤ ${targetMs} ms`,
    targetMs === undefined || p95 <= targetMs,
  );
}

try {
  const fresh = !existsSync(storeFolder);
  if (fresh) {
    mkdirSync(folder, { recursive: true });
    const raw = await rawRate(Math.min(rows, 200_000));
    note("raw INSERT JSONEachRow from a file, one table", `${Math.round(raw).toLocaleString("en")} rows/s`);
    const store = await openStore({ path: storeFolder });
    const rate = await fill(store);
    note(
      "insert into the store, all tables",
      `${Math.round(rate).toLocaleString("en")} rows/s, ${(rate / raw).toFixed(2)} of raw`,
    );
    note("peak memory while filling", `${residentMiB("VmHWM")} MiB`, "≤ 1,536 MiB", residentMiB("VmHWM") <= 1536);
    await store.close();
  }
  let opened: Store | undefined;
  const openSeconds = await seconds(async () => (opened = await openStore({ path: storeFolder })));
  const store = opened as Store;
  const count = await store.count();
  note("open", `${Math.round(openSeconds * 1000)} ms, ${count.toLocaleString("en")} rows`);
  const checkSeconds = await seconds(() => store.checkConsistent(count));
  note("check of counts", `${Math.round(checkSeconds * 1000)} ms`);
  const subjects = Array.from({ length: 100 }, (_, n) => subjectId((n * 102_947) % 400_000));
  const users = Array.from({ length: 100 }, (_, n) => userId(((n * 13) % 2999) + 1));
  const found = await store.query<[string]>(
    `SELECT session FROM ${store.database}.sessions ORDER BY cityHash64(session) LIMIT 60`,
  );
  const sessions = found.map(([id]) => id);
  const page = { limit: 100 };
  await latency("who, first page", subjects, (id) => who(store, id, page), 25);
  await latency("who, the person looked up most", Array(20).fill(HEAVY_SUBJECT), (id) => who(store, id, page));
  await latency("user, first page", users, (id) => user(store, id, page), 50);
  await latency("user, the busiest", Array(20).fill(HEAVY_USER), (id) => user(store, id, page));
  await latency("session, first page", sessions, (id) => session(store, id, page));
  await latency("ask box", subjects.slice(0, 30), (id) => ask(store, id));
  await latency("events, first page of all", ["", "", ""], () => events(store, page));
  await latency("events, a text nobody wrote", ["zebra", "quagga"], (text) => events(store, { ...page, text }));
  note("memory after the questions", `${residentMiB("VmRSS")} MiB, peak ${residentMiB("VmHWM")} MiB`);
  const part = Math.min(count, 524_288);
  const digestSeconds = await seconds(() => store.rangeDigests(0, part, 65_536));
  note("digests of lines", `${Math.round(part / digestSeconds).toLocaleString("en")} rows/s`);
  const compareSeconds = await seconds(() => store.copiesMatch());
  note("tables against lines", `${Math.round(count / compareSeconds).toLocaleString("en")} rows/s`);
  note("peak memory after the checks", `${residentMiB("VmHWM")} MiB`, "≤ 1,536 MiB", residentMiB("VmHWM") <= 1536);
  await store.close();
  process.stdout.write(`${table(report)}\n`);
} finally {
  if (process.argv[3] === undefined) rmSync(folder, { recursive: true, force: true });
}
