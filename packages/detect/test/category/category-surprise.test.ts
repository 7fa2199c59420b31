// D2: −ln[(n_uc + a·p_g)/(n_u + a)], a = 5.
import { describe, expect, it } from "vitest";
import { type Access, DETECTORS, type Detector } from "../../src/index.ts";
import { access, at, dayOf, worldOf } from "../made.ts";
import { describeUnit, scoresOf, walk } from "../walked.ts";

const D2 = DETECTORS.find(({ id }) => id === "D2") as Detector;

function looks(user: string, activity: string, count: number, offset: number): Access[] {
  return Array.from({ length: count }, (_, i) =>
    access({ user, activity, subjects: [`p${i}`], timeMs: at(offset, "09:00") + i * 60_000, index: offset * 100 + i }),
  );
}

describe("D2 category surprise", () => {
  const world = worldOf();
  const first = dayOf(world, [
    ...looks("u1", "Read", 8, 0),
    ...looks("u1", "Update", 2, 0),
    ...looks("u2", "Read", 10, 0),
  ]);
  const today = dayOf(world, [...looks("u1", "Export", 1, 1), ...looks("u2", "Read", 1, 1)]);
  const state = walk(D2, world, [first]);
  const left = 2 ** (-1 / 90);

  it("by hand: u1 never exports, and two categories were seen, so a third has 1/3 to begin with", () => {
    const share = (20 * (1 / 3)) / (2 * left + 20);
    expect(scoresOf(state, world, today).get("u1 p0")).toBeCloseTo(-Math.log((5 * share) / (10 * left + 5)), 10);
  });

  it("by hand: u2 reads, as on every access, and a day of u1 (8 in 10 Read) weighs as much as one of u2", () => {
    const share = (1.8 * left + 20 / 3) / (2 * left + 20);
    expect(scoresOf(state, world, today).get("u2 p0")).toBeCloseTo(
      -Math.log((10 * left + 5 * share) / (10 * left + 5)),
      10,
    );
  });

  it("of several accesses to one record the strangest speaks, and is the evidence", () => {
    const mixed = dayOf(world, [
      ...looks("u1", "Read", 1, 1),
      { ...looks("u1", "Export", 1, 1)[0], index: 777 } as Access,
    ]);
    const told = describeUnit(state, world, mixed, "u1", "p0");
    expect(told.events).toEqual([777]);
    expect(told.sentence).toBe("Category rare for this user and team: Export for casework, 10 % expected.");
    expect(scoresOf(state, world, mixed).get("u1 p0")).toBe(scoresOf(state, world, today).get("u1 p0"));
  });

  it("finds the export of one who never exports, and not that of one who does", () => {
    const days = Array.from({ length: 10 }, (_, offset) =>
      dayOf(worldB, [
        ...looks("u1", "Read", 20, offset),
        ...looks("u2", "Export", 10, offset),
        ...looks("u2", "Read", 10, offset),
      ]),
    );
    const both = dayOf(worldB, [...looks("u1", "Export", 1, 10), ...looks("u2", "Export", 1, 10)]);
    const scores = scoresOf(walk(D2, worldB, days), worldB, both);
    expect(scores.get("u1 p0")).toBeGreaterThan(3);
    expect(scores.get("u2 p0")).toBeLessThan(1);
  });
  const worldB = worldOf();

  it("says not applicable before anything is learned and where all accesses are of one category", () => {
    const other = worldOf();
    const day = dayOf(other, looks("u1", "", 3, 0));
    expect(D2.open(other, {}).applies(day)).toEqual({ applies: false, reason: "nothing has been learned yet" });
    expect(walk(D2, other, [day]).applies(day)).toEqual({
      applies: false,
      reason: expect.stringContaining("one category"),
    });
  });

  it("frozen rows do not become the usual", () => {
    const one = worldOf();
    const frozenState = D2.open(one, {});
    const day = dayOf(one, looks("u1", "Export", 5, 0));
    frozenState.learn(day, new Uint8Array(day.table.length).fill(1));
    frozenState.learn(dayOf(one, [...looks("u1", "Read", 5, 1), ...looks("u1", "Update", 1, 1)]), new Uint8Array(6));
    expect(describeUnit(frozenState, one, dayOf(one, looks("u1", "Export", 1, 2)), "u1", "p0").figures["n_uc"]).toBe(0);
  });
});
