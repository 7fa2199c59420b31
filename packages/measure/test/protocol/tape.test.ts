import { Names, type RankedFinding } from "@quis/detect";
import { describe, expect, it } from "vitest";
import { areaUnderCurve } from "../../src/protocol/auc.ts";
import { hitScenarios } from "../../src/protocol/hit.ts";
import { takePlacebo } from "../../src/protocol/placebo.ts";
import { Stock } from "../../src/protocol/stock.ts";
import { Tape } from "../../src/protocol/tape.ts";
import { injectScenarios } from "../../src/injection/inject.ts";
import { judgedFromOf, Random } from "../../src/index.ts";
import { access, backgroundOf, DAY_MS, MONDAY_MS, smallLog } from "../made.ts";

const log = smallLog(12);
const fromDay = judgedFromOf(log);
const { scenarios } = injectScenarios(log, { seed: "dev1", prevalence: 0.05, fromDay });

function whole(stock: Stock): number[] {
  return Array.from({ length: stock.genuineCount }, (_, row) => row);
}

/** All that a scorer gets to see of a tape. */
function seen(tape: Tape): unknown {
  return tape.days.map(({ day: { table, day } }) => ({
    day,
    rows: Array.from({ length: table.length }, (_, row) => [
      table.index[row],
      table.timeMs[row],
      tape.names.users.text(table.user[row]!),
      tape.names.categories.text(table.category[row]!),
      tape.names.cases.text(table.caseRef[row]!),
      tape.names.reasons.text(table.reason[row]!),
      Array.from(table.subject.slice(table.subjectFrom[row], table.subjectFrom[row + 1]), (subject) =>
        tape.names.subjects.text(subject),
      ),
      table.flags[row],
      table.recordCount[row],
    ]),
  }));
}

describe("identical code path for injected and real rows", () => {
  it("labels are unseen: the same rows as misuse and as genuine accesses make the same days", () => {
    const stock = new Stock(new Names(), backgroundOf(log, scenarios));
    const labelled = new Tape(stock, whole(stock), stock.scenarios);
    expect(labelled.injectedCount).toBeGreaterThan(100);
    const together = [...log, ...scenarios.flatMap(({ rows }) => rows)].toSorted(
      (a, b) => a.timeMs - b.timeMs || a.index - b.index,
    );
    const plain = new Stock(new Names(), backgroundOf(together));
    expect(seen(labelled)).toEqual(seen(new Tape(plain, whole(plain), [])));
  });

  it("placebo: what is taken out comes back to its own place, about one in every user-record-day alike", () => {
    const stock = new Stock(new Names(), backgroundOf(log));
    const before = seen(new Tape(stock, whole(stock), []));
    const { rest, scenarios: placebo } = takePlacebo(stock, fromDay, new Random("placebo"));
    expect(placebo.length).toBeGreaterThan(100);
    const mixed = new Tape(stock, rest, placebo);
    expect(mixed.injectedCount).toBeGreaterThan(100);
    expect(seen(mixed)).toEqual(before);
    for (const { rows, about } of placebo)
      for (const row of rows) {
        expect(stock.accesses[row]?.subjects).toContain(about);
        expect(stock.accesses[row]!.timeMs).toBeGreaterThanOrEqual(fromDay * DAY_MS);
      }
  });

  it("every index leads back to its access and its scenario", () => {
    const stock = new Stock(new Names(), backgroundOf(log, scenarios));
    const tape = new Tape(stock, whole(stock), stock.scenarios);
    const counts = new Map<number, number>();
    for (const { accesses, firstIndex } of tape.days)
      accesses.forEach((one, row) => {
        expect(tape.accessAt(firstIndex + row)).toBe(one);
        const scenario = tape.scenarioAt(firstIndex + row);
        if (scenario !== undefined) counts.set(scenario, (counts.get(scenario) ?? 0) + 1);
      });
    expect([...counts].toSorted((a, b) => a[0] - b[0]).map(([, count]) => count)).toEqual(
      scenarios.map(({ rows }) => rows.length),
    );
    expect(tape.scenarioAt(tape.rowCount)).toBeUndefined();
  });
});

describe("a hit (detection-benchmark.md)", () => {
  const genuine = Array.from({ length: 20 }, (_, i) =>
    access({ index: i, timeMs: MONDAY_MS + i * 1000, subjects: ["p1"] }),
  );
  const misuse = [
    access({ index: 20, timeMs: MONDAY_MS + 60_000, user: "u2", subjects: ["p9"] }),
    access({ index: 21, timeMs: MONDAY_MS + 61_000, user: "u2", subjects: ["p9", "p8"] }),
  ];
  const stock = new Stock(new Names(), backgroundOf(genuine, [{ kind: "stalking", rows: misuse }]));
  const tape = new Tape(stock, whole(stock), stock.scenarios);
  const hit = (user: string, subject: string, events: readonly number[]): number[] => [
    ...hitScenarios(
      {
        user: tape.names.users.find(user) ?? 0,
        subject: tape.names.subjects.find(subject) ?? 0,
        events,
      } as unknown as RankedFinding,
      tape,
    ),
  ];

  it("needs an injected event in its evidence, of its own user and about its own subject", () => {
    expect(hit("u2", "p9", [20])).toEqual([0]);
    expect(hit("u2", "p8", [21])).toEqual([0]);
    expect(hit("u2", "", [20, 21])).toEqual([0]);
    expect(hit("", "p9", [20, 21])).toEqual([0]);
    expect(hit("u2", "p8", [20])).toEqual([]);
    expect(hit("u1", "p9", [20, 21])).toEqual([]);
    expect(hit("u1", "p1", [0, 1])).toEqual([]);
    expect(hit("u2", "p9", [])).toEqual([]);
  });

  it("needs a tenth of its evidence to be injected", () => {
    const nineteen = Array.from({ length: 19 }, (_, i) => i);
    expect(hit("u2", "", [...nineteen.slice(0, 9), 20])).toEqual([0]);
    expect(hit("u2", "", [...nineteen.slice(0, 10), 20])).toEqual([]);
    expect(hit("u2", "", [...nineteen.slice(0, 18), 20, 21])).toEqual([0]);
  });
});

describe("area under the curve", () => {
  it("is the share of pairs in the right order, ties half", () => {
    expect(areaUnderCurve([3], Float64Array.of(1, 2))).toBe(1);
    expect(areaUnderCurve([1], Float64Array.of(2, 3))).toBe(0);
    // (3 > 1, 3 = 3, 3 < 4; 5 > all): (1 + 0.5 + 0 + 3) / 6
    expect(areaUnderCurve([3, 5], Float64Array.of(4, 1, 3))).toBeCloseTo(4.5 / 6, 12);
    expect(areaUnderCurve([], Float64Array.of(1))).toBeNaN();
    expect(areaUnderCurve([1], new Float64Array(0))).toBeNaN();
  });
});
