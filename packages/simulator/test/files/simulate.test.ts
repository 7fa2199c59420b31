import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { simulate, type SimulatorError } from "../../src/index.ts";
import { play } from "../helper/play.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quis-simulator-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const small = { seed: "files", users: 9, days: 4 };
const code = async (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => "none",
    (error: SimulatorError) => error.code,
  );

it("writes every file, whole, with the hashes it reports", async () => {
  const out = join(folder, "new", "place");
  const progress: number[] = [];
  const summary = await simulate({ ...small, out, onProgress: ({ events }) => progress.push(events) });
  expect(summary.files.map((file) => file.name)).toEqual([
    "events.ndjson",
    "pgaudit.jsonl",
    "alpr.csv",
    "context/users.csv",
    "context/assignments.csv",
    "context/roster.csv",
    "context/relationships.csv",
    "context/cases.csv",
    "truth.json",
  ]);
  for (const { name, size_bytes: size, sha256 } of summary.files) {
    const bytes = readFileSync(join(out, name));
    expect(bytes.length).toBe(size);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
  }
  expect(readdirSync(out).toSorted()).toEqual(["alpr.csv", "context", "events.ndjson", "pgaudit.jsonl", "truth.json"]);
  expect(readFileSync(join(out, "events.ndjson"), "utf8")).toBe(`${play(small).lines.join("\n")}\n`);
  expect(
    readFileSync(join(out, "context/users.csv"), "utf8").startsWith(
      "user,name,role,unit,manager,start,end,address,household\n",
    ),
  ).toBe(true);
  expect(progress.at(-1)).toBe(summary.events);
  const truth = JSON.parse(readFileSync(join(out, "truth.json"), "utf8"));
  expect([truth.seed, truth.options.users, truth.events, truth.labelled_events]).toEqual([
    "files",
    9,
    summary.events,
    summary.labelled_events,
  ]);
  expect(truth.scenarios).toHaveLength(summary.scenarios);
});

it("same seed and options, same file hashes", async () => {
  const first = await simulate({ ...small, out: join(folder, "a") });
  const second = await simulate({ ...small, out: join(folder, "b") });
  expect(second).toEqual(first);
});

it("refuses a folder that holds a simulation, and a file in its place", async () => {
  await simulate({ ...small, out: folder });
  expect(await code(simulate({ ...small, out: folder }))).toBe("SIM_OUT_OCCUPIED");
  expect(await code(simulate({ ...small, out: join(folder, "truth.json") }))).toBe("SIM_OUT_NOT_FOLDER");
  expect(await code(simulate({ ...small, out: join(folder, "truth.json", "x") }))).toBe("SIM_OUT_NOT_FOLDER");
  expect(await code(simulate({ ...small, out: "" }))).toBe("SIM_OPTION_INVALID");
});

it("stopped by its signal, or by a disk that refuses, it leaves nothing behind", async () => {
  const stop = new AbortController();
  const out = join(folder, "stopped");
  expect(
    await code(
      simulate({ ...small, days: 30, out, signal: stop.signal, onProgress: ({ day }) => day > 2 && stop.abort() }),
    ),
  ).toBe("SIM_ABORTED");
  expect(readdirSync(folder)).toEqual([]);
  // A folder where a file must go: opening it for writing fails like a full or read-only disk does.
  writeFileSync(join(folder, "keep.txt"), "mine");
  mkdirSync(join(folder, "alpr.csv.partial"));
  expect(await code(simulate({ ...small, out: folder }))).toBe("SIM_WRITE_FAILED");
  expect(readdirSync(folder).toSorted()).toEqual(["alpr.csv.partial", "keep.txt"]);
});
