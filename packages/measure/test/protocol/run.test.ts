import { beforeAll, describe, expect, it } from "vitest";
import type { Judged } from "@quis/detect";
import {
  BASELINES,
  type Contender,
  figuresOf,
  formatReport,
  MeasureError,
  openInjected,
  openSimulated,
  type Reading,
  type Run,
  runBenchmark,
  type RunOptions,
} from "../../src/index.ts";
import { smallLog } from "../made.ts";

let clock = 0;
const base = { now: () => clock++, contenders: BASELINES } satisfies Partial<RunOptions>;
const agency: RunOptions = {
  ...base,
  seeds: ["dev-test-1", "dev-test-2"],
  prevalences: [0.005, 0.02],
  open: (seed) => openSimulated("agency", { seed, users: 60, days: 40, prevalence: 0.02 }),
};
let run: Run;
beforeAll(async () => {
  run = await runBenchmark(agency);
}, 120_000);

describe("a small benchmark on the simulated agency", () => {
  it("has a reading for each seed, prevalence, placebo and contender", () => {
    expect(run.readings).toHaveLength(2 * 3 * 2);
    for (const reading of run.readings) expect(reading.days).toBe(20);
  });

  it("placebo: genuine accesses mixed in like misuse are as strange as the others, AUC .50 ± .03", () => {
    for (const figures of figuresOf(run.readings).filter(({ prevalence }) => prevalence === 0)) {
      expect(Math.abs(figures.areas["placebo"]!.value - 0.5)).toBeLessThan(0.03);
      expect(figures.precision.every(({ precision }) => precision.value === 0)).toBe(true);
    }
  });

  it("the share of misuse is about the one aimed at", () => {
    const misuse = figuresOf(run.readings).filter(({ prevalence }) => prevalence > 0);
    expect(Math.min(...misuse.map(({ prevalence, injected }) => injected / prevalence))).toBeGreaterThan(0.3);
    expect(Math.max(...misuse.map(({ prevalence, injected }) => injected / prevalence))).toBeLessThan(2);
  });

  it("the baselines stay near what they reach on real logs: matched looks are no stranger to them than work", () => {
    const counts = figuresOf(run.readings).find((one) => one.contender === "counts-only" && one.prevalence === 0.02);
    expect(counts?.areas["matched"]?.value).toBeLessThan(0.6);
    expect(counts?.explained).toBeUndefined();
  });

  it("prints the whole table, its controls and its limit", () => {
    const text = formatReport(run);
    for (const part of [
      "precision@10",
      "recall stalking",
      "AUC placebo",
      "AUC matched",
      "per innocent user-year",
      "single_matched",
    ])
      expect(text).toContain(part);
    expect(text).not.toContain("NaN");
  });

  it("is the same again, and goes on from readings that are there without opening a background", async () => {
    const made: Reading[] = [];
    const again = await runBenchmark({
      ...agency,
      done: run.readings,
      onReading: (reading) => void made.push(reading),
      open: never,
    });
    expect(again.readings).toEqual(run.readings);
    expect(made).toEqual([]);
    const [first] = run.readings;
    const missing = await runBenchmark({
      ...agency,
      seeds: ["dev-test-1"],
      done: run.readings.slice(1),
      onReading: (reading) => void made.push(reading),
    });
    expect(made).toHaveLength(1);
    expect({ ...made[0], seconds: 0 }).toEqual({ ...first, seconds: 0 });
    expect(missing.readings).toHaveLength(6);
  }, 120_000);
});

const never = (): never => {
  throw new Error("expected no background to be opened");
};

/** Cheats: it is told who did what. */
function oracle(kinds: ReadonlySet<string>, tellTale: (index: number) => boolean): Contender {
  return {
    name: [...kinds].join(),
    hasThreshold: true,
    open: () => ({
      name: "oracle",
      judge: ({ table, day }): Judged => {
        const findings = [];
        for (let row = 0; row < table.length; row++)
          if (tellTale(row) && table.subjectFrom[row] !== table.subjectFrom[row + 1])
            findings.push({
              id: String(row),
              kind: "x",
              about: "target" as const,
              user: table.user[row]!,
              subject: table.subject[table.subjectFrom[row]!]!,
              day,
              since: day,
              p: 0,
              share: 0,
              upheld: 0,
              priority: 1,
              signals: [],
              events: [table.index[row]!],
            });
        return {
          day,
          findings,
          pairs: { user: new Uint32Array(0), subject: new Uint32Array(0), value: new Float64Array(0) },
        };
      },
      learn: () => undefined,
    }),
  };
}

describe("figures against known lists", () => {
  it("a scorer that says nothing reaches nothing, and its places stay empty", async () => {
    const log = smallLog(60);
    const readings = await runBenchmark({
      ...base,
      seeds: ["dev"],
      prevalences: [0.01],
      contenders: [oracle(new Set(["nothing"]), () => false)],
      open: (seed) => openInjected("small", { accesses: log, remarks: [] }, seed, 0.01),
    });
    const [figures] = figuresOf(readings.readings);
    expect(figures?.precision.every(({ precision, filled }) => precision.value === 0 && filled === 0)).toBe(true);
    expect(figures?.kinds.every(({ recall, medianDays }) => recall.value === 0 && medianDays === Infinity)).toBe(true);
    expect(figures?.raisedPerYear.value).toBe(0);
  });

  it("places are 10 a day per 1,000 users: 12 users have one in eight or nine days", async () => {
    const log = smallLog(60);
    const { readings } = await runBenchmark({
      ...base,
      seeds: ["dev"],
      prevalences: [0.01],
      contenders: [oracle(new Set(["everything"]), () => true)],
      open: (seed) => openInjected("small", { accesses: log, remarks: [] }, seed, 0.01),
    });
    // 30 judged days × 12 users × k ÷ 1,000
    expect(readings[0]?.lists.map(({ places }) => places)).toEqual([1, 3, 7]);
    expect(readings[0]?.lists.map(({ shown }) => shown)).toEqual([1, 3, 7]);
  });

  it("refuses a log of one day, and stops when asked to", async () => {
    const one = { accesses: smallLog(1), remarks: [] };
    const options: RunOptions = {
      ...base,
      seeds: ["dev"],
      prevalences: [0.01],
      open: (seed) => openInjected("one", one, seed, 0.01),
    };
    await expect(runBenchmark(options)).rejects.toThrow(MeasureError);
    const signal = AbortSignal.abort();
    const log = { accesses: smallLog(9), remarks: [] };
    await expect(
      runBenchmark({ ...options, signal, open: (seed) => openInjected("nine", log, seed, 0.01) }),
    ).rejects.toMatchObject({ code: "MEASURE_ABORTED" });
  });
});
