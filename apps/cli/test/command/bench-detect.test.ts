// quis bench detect: what it refuses, that it goes on where it stopped, and that simulated lines are read as the store reads them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { Interner, readSimulatedLine } from "@quis/measure";
import { cellsOfLine, rowOf } from "@quis/server";
import { simulateEvents } from "@quis/simulator";
import { run } from "../world/run.ts";

const folder = mkdtempSync(join(tmpdir(), "quis-bench-detect-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const bench = (...args: string[]) => run(["bench", "detect", ...args]);
const small = ["--users", "12", "--days", "8", "--seeds", "dev1", "--prevalence", "0.01", "--baselines-only"];

it.each(["agency", "hospital"] as const)("a line of the %s is read as the store reads it, cell by cell", (setting) => {
  const lines = [...simulateEvents({ setting, seed: "cells", users: 12, days: 4, prevalence: 0.01 })];
  const intern = new Interner();
  for (const [index, line] of lines.entries()) {
    const { access, uid } = readSimulatedLine(line, index, "sim", intern);
    const event = JSON.parse(line);
    const cells = cellsOfLine(index, rowOf(event, "sim"));
    expect(uid).toBe(event.metadata.uid);
    expect([
      access.index,
      access.timeMs,
      access.source,
      access.activity,
      access.operation,
      access.failed,
      access.user,
      access.userType,
      access.unit,
      access.session,
      access.subjects,
      access.recordCount,
      access.caseRef,
      access.justification,
      access.purpose,
      access.object,
      access.address,
    ]).toEqual([
      cells[0],
      cells[1],
      cells[3],
      cells[6],
      cells[7],
      cells[8] === "failure",
      cells[9],
      cells[11],
      cells[12],
      cells[13],
      cells[14],
      cells[15],
      cells[16],
      cells[17],
      cells[18],
      cells[19],
      cells[21],
    ]);
  }
});

it("prints tables for people and figures for programs, and goes on from its --out file", async () => {
  const out = join(folder, "readings.ndjson");
  const first = await bench(...small, "--out", out, "--json");
  expect(first.code).toBe(0);
  const figures = first.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(figures.map(({ prevalence, contender }) => `${prevalence} ${contender}`)).toEqual([
    "0.01 counts-only",
    "0.01 rarity-only",
    "0 counts-only",
    "0 rarity-only",
  ]);
  const kept = readFileSync(out, "utf8");
  const again = await bench(...small, "--out", out, "--json");
  expect(again.stdout).toBe(first.stdout);
  expect(readFileSync(out, "utf8")).toBe(kept);
  const other = await bench(...small, "--users", "13", "--out", out);
  expect([other.code, other.stderr]).toEqual([2, expect.stringContaining("one of this benchmark")]);
});

it.each([
  [["--background", "prison"], /expected --background to be one of agency, hospital, got prison/],
  [["--prevalence", "0.5"], /expected --prevalence to be shares above 0 up to 0.05, got 0.5/],
  [["--seeds", "0"], /expected --seeds of 1 or more, got 0/],
  [["--log", "x.pdf"], /expected --log to be an .xes or .csv file, got x.pdf/],
  [["--log", "x.csv", "--column", "user"], /expected --column user=NAME, got "user"/],
  [["--log", "x.csv", "--column", "who=x"], /expected --column field to be one of user, time/],
])("refuses %j in words", async (args, message) => {
  const { code, stderr } = await bench(...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

it("a log that is not there, cut off or without the column fails in words", async () => {
  expect((await bench("--log", join(folder, "none.csv"))).stderr).toMatch(/CLI_FILE: expected a readable file/);
  const log = file("log.csv", "who,time\nann,2026-03-02T10:00:00Z\n");
  expect((await bench("--log", log)).stderr).toMatch(
    /MEASURE_LOG_INVALID: expected a column "user" for user, got who, time/,
  );
  expect((await bench("--log", log, "--column", "user=who")).stderr).toMatch(
    /MEASURE_LOG_INVALID: expected accesses on two days/,
  );
});
