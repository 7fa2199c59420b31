// A finding merges related signals instead of shouting twice; a budget is not one kind's alone.
import { describe, expect, it } from "vitest";
import { budgetOf, NONE, type RankedFinding, withinBudget } from "../../src/index.ts";
import { foldFindings, groupTargets } from "../../src/engine/fold.ts";

function finding(given: Partial<RankedFinding>): RankedFinding {
  const events = given.events ?? [1];
  return {
    id: JSON.stringify(given),
    kind: "k",
    about: "target",
    user: 1,
    subject: 1,
    day: 0,
    since: 0,
    p: 0.001,
    share: 0.1,
    upheld: 0.5,
    priority: 1,
    signals: [
      {
        detector: "D",
        kind: "k",
        version: "1",
        day: 0,
        p: 0.001,
        score: 1,
        stratum: "",
        calibration: 1,
        sentence: "",
        counter: [],
        formula: "",
        figures: {},
        events,
      },
    ],
    ...given,
    events,
  };
}

describe("foldFindings", () => {
  it("a user's day takes in the targets whose events are mostly its own", () => {
    const day = finding({ about: "day", subject: NONE, events: [1, 2, 3, 4, 5, 6] });
    const inside = finding({ subject: 7, events: [2, 3] });
    const apart = finding({ subject: 8, events: [90, 91] });
    const folded = foldFindings([day, inside, apart]);
    expect(folded.map(({ subject }) => subject)).toEqual([NONE, 8]);
    expect(folded[0]?.signals.length).toBe(2);
    expect(folded[0]?.events).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("a record's crowd takes in the lookers' targets; two users who looked at one subject stay two questions", () => {
    const crowd = finding({ about: "record", user: NONE, subject: 5, events: [1, 2, 3] });
    const looker = finding({ user: 4, subject: 5, events: [2] });
    expect(foldFindings([crowd, looker]).length).toBe(1);
    const other = finding({ user: 9, subject: 5, events: [3] });
    expect(foldFindings([looker, other]).length).toBe(2);
  });

  it("another user's day takes in nothing of mine", () => {
    const day = finding({ about: "day", user: 2, subject: NONE, events: [1, 2] });
    expect(foldFindings([day, finding({ user: 1, events: [1, 2] })]).length).toBe(2);
  });
});

describe("groupTargets", () => {
  it("three records of one user on one day are one group, two are not", () => {
    const [a, b, c] = [1, 2, 3].map((subject) => finding({ user: 1, subject, events: [subject] }));
    const d = finding({ user: 2, subject: 4, events: [4] });
    expect(groupTargets([a!, d, b!, c!]).map((group) => group.length)).toEqual([3, 1]);
    expect(groupTargets([a!, d, b!]).map((group) => group.length)).toEqual([1, 1, 1]);
  });
});

describe("withinBudget", () => {
  it("takes the best, of one kind at most the share", () => {
    const ranked = ["a", "a", "a", "a", "b", "c"].map((kind, i) => finding({ kind, user: i }));
    expect(withinBudget(ranked, 4, 0.5).map(({ kind }) => kind)).toEqual(["a", "a", "b", "c"]);
    expect(withinBudget(ranked, 1, 0.1).map(({ kind }) => kind)).toEqual(["a"]);
  });
});

describe("a day without budget", () => {
  it("shows nothing, unless the first is more likely than not to be upheld: then that one", () => {
    const [sure, likely, unlikely] = [0.9, 0.6, 0.2].map((upheld, user) => finding({ upheld, user }));
    expect(withinBudget([sure!, likely!, unlikely!], 0, 0.5)).toEqual([sure]);
    expect(withinBudget([unlikely!, likely!], 0, 0.5)).toEqual([]);
    expect(withinBudget([], 0, 0.5)).toEqual([]);
  });
});

describe("budgetOf", () => {
  const settings = { budgetPer1000: 10, sampleShare: 0.1 };

  it("10 a day per 1,000 users, a tenth of them sampled", () => {
    expect(budgetOf(settings, 1000, 20_000)).toEqual({ findings: 9, sample: 1 });
  });

  it("an agency of 40 has over 100 days 36 findings and 4 sampled accesses, never two on a day", () => {
    const days = Array.from({ length: 100 }, (_, i) => budgetOf(settings, 40, 20_000 + i));
    expect(days.reduce((sum, { findings }) => sum + findings, 0)).toBe(36);
    expect(days.reduce((sum, { sample }) => sum + sample, 0)).toBe(4);
    expect(Math.max(...days.map(({ findings }) => findings))).toBe(1);
  });
});
