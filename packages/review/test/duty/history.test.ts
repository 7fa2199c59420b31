// A duty cannot be dropped by changing its programme: a change holds from the next period on, and what had begun is owed.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { periodsUnder, type Programme, type ProgrammeVersion, RHYTHMS, weakenings } from "../../src/index.ts";

const weekly: Programme = {
  id: "cjis",
  title: "Weekly review",
  basis: "CJIS v6.0 AU-6",
  every: "week",
  begins: "2026-11-02",
  graceDays: 2,
  sample: 12,
  doubleShare: 0.25,
};
const at = (text: string): number => Date.parse(text);
const version = (programme: Programme | null, time: string): ProgrammeVersion => ({ programme, atMs: at(time) });
const names = (versions: readonly ProgrammeVersion[], now: string): string[] =>
  periodsUnder(versions, [], at(now)).map(({ period, state, programme }) => `${period} ${programme.every} ${state}`);

describe("periods under a programme that changes", () => {
  it("the first version reaches back to its first day, however late it was written down", () => {
    expect(names([version(weekly, "2026-11-20T00:00:00Z")], "2026-11-20T00:00:00Z")).toEqual([
      "2026-11-02 week overdue",
      "2026-11-09 week overdue",
      "2026-11-16 week running",
    ]);
  });

  it("a programme that is taken away is owed for the period that had begun, and for all before", () => {
    const versions = [version(weekly, "2026-11-02T00:00:00Z"), version(null, "2026-11-11T00:00:00Z")];
    expect(names(versions, "2026-12-31T00:00:00Z")).toEqual(["2026-11-02 week overdue", "2026-11-09 week overdue"]);
  });

  it("made rarer, the old rhythm goes on until the first new period begins; past weeks stay weeks", () => {
    const versions = [
      version(weekly, "2026-11-02T00:00:00Z"),
      version({ ...weekly, every: "year" }, "2026-11-11T00:00:00Z"),
    ];
    const known = names(versions, "2027-01-05T00:00:00Z");
    expect(known.slice(0, 2)).toEqual(["2026-11-02 week overdue", "2026-11-09 week overdue"]);
    expect(known.slice(-2)).toEqual(["2026-12-28 week due", "2027-01-01 year running"]);
    expect(known).toHaveLength(10);
  });

  it.each([
    ["begins later", { begins: "2030-01-07" }],
    ["has ended long ago", { ends: "2026-01-01" }],
    ["has a year of grace", { graceDays: 366 }],
  ] as const)("a change to one that %s leaves what was overdue overdue", (_, change) => {
    const versions = [
      version(weekly, "2026-11-02T00:00:00Z"),
      version({ ...weekly, ...change }, "2026-11-18T00:00:00Z"),
    ];
    expect(names(versions, "2026-11-22T00:00:00Z")).toEqual([
      "2026-11-02 week overdue",
      "2026-11-09 week overdue",
      "2026-11-16 week running",
    ]);
  });

  it("taken away and put back, the time between is owed by nobody, and what follows is", () => {
    const versions = [
      version(weekly, "2026-11-02T00:00:00Z"),
      version(null, "2026-11-03T00:00:00Z"),
      version(weekly, "2026-11-18T00:00:00Z"),
    ];
    expect(names(versions, "2026-11-24T00:00:00Z")).toEqual(["2026-11-02 week overdue", "2026-11-23 week running"]);
  });

  it("whatever changes follow, a period that was owed when a change was sealed is owed after it", () => {
    const day = fc.integer({ min: 0, max: 400 }).map((n) => at("2026-01-05T00:00:00Z") + n * 86_400_000);
    const dayText = day.map((ms) => new Date(ms).toISOString().slice(0, 10));
    const any = fc.record({
      every: fc.constantFrom(...RHYTHMS),
      begins: dayText,
      ends: fc.option(dayText, { nil: undefined }),
    });
    const programmes = fc.option(
      any.map(({ ends, ...rest }): Programme => ({ ...weekly, ...rest, ...(ends === undefined ? {} : { ends }) })),
      { nil: null },
    );
    fc.assert(
      fc.property(
        fc.array(programmes, { minLength: 1, maxLength: 5 }),
        fc.array(day, { minLength: 5, maxLength: 5 }),
        (list, days) => {
          const times = days.toSorted((a, b) => a - b);
          const versions = list.map((programme, i): ProgrammeVersion => ({ programme, atMs: times[i]! }));
          for (let count = 1; count < versions.length; count++) {
            const changedMs = versions[count]!.atMs;
            const owed = (known: readonly ProgrammeVersion[]) =>
              periodsUnder(known, [], changedMs - 1).map(({ period, programme }) => `${period} ${programme.every}`);
            expect(owed(versions.slice(0, count + 1))).toEqual(owed(versions.slice(0, count)));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("periods never go under the same name twice", () => {
    const versions = [
      version(weekly, "2026-05-01T00:00:00Z"),
      version({ ...weekly, every: "month", begins: "2026-06-01" }, "2026-05-20T00:00:00Z"),
      version({ ...weekly, every: "day", begins: "2026-06-01" }, "2026-05-25T00:00:00Z"),
    ];
    const known = periodsUnder(
      [{ ...versions[0]!, programme: { ...weekly, begins: "2026-05-04" } }, ...versions.slice(1)],
      [],
      at("2026-06-10T00:00:00Z"),
    ).map(({ period }) => period);
    expect(new Set(known).size).toBe(known.length);
  });
});

describe("a change that asks for less is named", () => {
  it.each([
    [{ every: "month" }, ["rarer"]],
    [{ begins: "2027-01-04" }, ["begins-later"]],
    [{ ends: "2027-01-04" }, ["ends"]],
    [{ graceDays: 30 }, ["more-grace"]],
    [{ sample: 0 }, ["smaller-sample"]],
    [{ doubleShare: 0, every: "year" }, ["rarer", "fewer-judged-twice"]],
    [{ title: "Another" }, []],
    [{ every: "day", sample: 50, graceDays: 0 }, []],
  ] as const)("%o: %o", (change, named) => {
    expect(weakenings(weekly, { ...weekly, ...change })).toEqual(named);
  });
  it("taken away", () => expect(weakenings(weekly, null)).toEqual(["removed"]));
});
