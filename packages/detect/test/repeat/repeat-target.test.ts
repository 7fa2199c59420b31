// D4: unexplained distinct days per (user, subject) in 60 days, negative-binomial tail.
import { describe, expect, it } from "vitest";
import { type Day, DETECTORS, type Detector, type World } from "../../src/index.ts";
import { access, at, dayOf, worldOf } from "../made.ts";
import { describeUnit, explain, learn, scoresOf, walk } from "../walked.ts";

const D4 = DETECTORS.find(({ id }) => id === "D4") as Detector;
const CASES = {
  cases: [{ case: "C-1", subject: "carer's", unit: "North", opened: "2026-01-01T00:00:00Z", closed: "" }],
};

/** One look a day at each subject, by u1; "explained" is explained, "carer's" has its case named. */
function lookDay(world: World, offset: number, subjects: readonly string[], activity = "Read"): Day {
  const rows = subjects.map((subject, i) =>
    access({
      subjects: [subject],
      activity,
      operation: "",
      caseRef: subject === "carer's" ? "C-1" : "",
      timeMs: at(offset, "09:00") + i * 60_000,
      index: offset * 10 + i,
    }),
  );
  return explain(world, dayOf(world, rows), (_, subject) => (subject === "explained" ? 1 : 0));
}

describe("D4 repeat target", () => {
  it("by hand: the second day, when one pair was seen so far", () => {
    const world = worldOf(CASES);
    const state = walk(D4, world, [lookDay(world, 0, ["p"])]);
    const pairs = 20 + 2 ** (-1 / 120);
    const [mean, square] = [2 / pairs, 4 / pairs];
    const shape = (mean * mean) / (square - mean * mean - mean);
    // P(X ≥ 1) = 1 − (r / (r + mean))^r
    const score = -Math.log(1 - (shape / (shape + mean)) ** shape);
    const today = lookDay(world, 1, ["p"]);
    expect(scoresOf(state, world, today).get("u1 p")).toBeCloseTo(score, 9);
    expect(describeUnit(state, world, today, "u1", "p").sentence).toBe(
      "Opened on 2 days within 60 without work that explains it; peers (all users) ≤ 1.",
    );
  });

  it("finds the repeat target by its second day; the explained twin and a single look stay at 0, informal care stays below", () => {
    const world = worldOf(CASES);
    const daily = ["p", "explained", "carer's"];
    const days = Array.from({ length: 4 }, (_, i) => lookDay(world, i * 3, [...daily, `once${i}`]));
    const [first, second] = [D4.open(world, {}), days[1] as Day];
    learn(first, world, days[0] as Day);
    const early = scoresOf(first, world, second);
    expect(early.get("u1 p")).toBeGreaterThan(2);
    for (const other of ["explained", "carer's", "once1"]) expect(early.get(`u1 ${other}`)).toBe(0);
    const late = scoresOf(walk(D4, world, days), world, lookDay(world, 12, daily));
    expect(late.get("u1 p")).toBeGreaterThan(late.get("u1 carer's") as number);
    expect(late.get("u1 explained")).toBe(0);
  });

  it("what speaks for the user is said: work written, the case named, the open case", () => {
    const world = worldOf(CASES);
    const state = walk(D4, world, [lookDay(world, 0, ["carer's"], "Update"), lookDay(world, 1, ["carer's"])]);
    expect(describeUnit(state, world, lookDay(world, 2, ["carer's"]), "u1", "carer's").counter).toEqual([
      "Work was written into the record on 1 of these days.",
      "On 2 of these days a case of this person was named.",
      "This person has an open case; informal help would look like this.",
    ]);
  });

  it("more days are never less strange; a day beyond the window is forgotten", () => {
    const world = worldOf(CASES);
    const state = D4.open(world, {});
    let before = -1;
    for (let offset = 0; offset < 9; offset++) {
      const day = lookDay(world, offset, ["p"]);
      const score = scoresOf(state, world, day).get("u1 p") as number;
      expect(score).toBeGreaterThanOrEqual(before);
      before = score;
      learn(state, world, day, new Uint8Array(day.table.length).fill(1));
    }
    expect(scoresOf(state, world, lookDay(world, 90, ["p"])).get("u1 p")).toBe(0);
  });

  it("days of a finding still count for the pair, and not for what is usual", () => {
    const world = worldOf(CASES);
    const state = D4.open(world, {});
    for (let offset = 0; offset < 5; offset++) {
      const day = lookDay(world, offset, ["p"]);
      learn(state, world, day, new Uint8Array(day.table.length).fill(1));
    }
    const { figures } = describeUnit(state, world, lookDay(world, 5, ["p"]), "u1", "p");
    expect(figures["days"]).toBe(6);
    expect(figures["mean"]).toBeCloseTo(0.1, 12);
  });

  it("log-odds that speak for work count as an explanation", () => {
    const world = worldOf(CASES);
    const state = walk(D4, world, [lookDay(world, 0, ["p"])]);
    const today = lookDay(world, 1, ["p"]);
    today.table.logOdds[0] = 3.5;
    expect(scoresOf(state, world, today).get("u1 p")).toBe(0);
  });

  it("is not applicable where nothing could explain a repeat", () => {
    const world = worldOf();
    expect(D4.open(world, {}).applies(lookDay(world, 0, ["p"]))).toEqual({
      applies: false,
      reason: "no assignments, cases or work were imported: nothing could explain a repeat",
    });
  });
});
