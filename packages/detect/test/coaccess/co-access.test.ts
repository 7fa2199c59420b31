// D3: 1 − max_v n_uv/√(d_u d_v) over prior handlers; off below 50 users.
import { describe, expect, it } from "vitest";
import { type Access, DETECTORS, type Detector } from "../../src/index.ts";
import { Handlers } from "../../src/coaccess/handlers.ts";
import { access, at, dayOf, worldOf } from "../made.ts";
import { describeUnit, scoresOf, walk } from "../walked.ts";

const D3 = DETECTORS.find(({ id }) => id === "D3") as Detector;
const SMALL = { leastUsers: 2, leastRecords: 1 };

function handled(offset: number, pairs: readonly (readonly [string, string])[]): Access[] {
  return pairs.map(([user, subject], i) =>
    access({ user, subjects: [subject], timeMs: at(offset, "09:00") + i * 60_000, index: offset * 1000 + i }),
  );
}

describe("D3 co-access affinity", () => {
  it("by hand: two common records of four and three", () => {
    const world = worldOf();
    const days = [
      dayOf(
        world,
        handled(0, [
          ["u", "a"],
          ["v", "a"],
          ["u", "b"],
          ["v", "b"],
          ["u", "c"],
          ["u", "d"],
          ["v", "x"],
        ]),
      ),
    ];
    const state = walk(D3, world, days, SMALL);
    const today = dayOf(world, handled(1, [["u", "x"]]));
    const affinity = 2 / Math.sqrt(4 * 3);
    expect(scoresOf(state, world, today).get("u x")).toBeCloseTo(-Math.log((affinity + 0.001) / 1.001), 10);
    const told = describeUnit(state, world, today, "u", "x");
    expect(told.figures["distance"]).toBeCloseTo(1 - affinity, 10);
    expect(told.sentence).toBe("Rarely works with prior handlers: closest of 1 is v, affinity 0.577.");
  });

  it("this very record is no common work: a second look does not explain the first", () => {
    const world = worldOf();
    const first = dayOf(
      world,
      handled(0, [
        ["v", "x"],
        ["v", "y"],
        ["u", "a"],
        ["u", "x"],
      ]),
    );
    const today = dayOf(world, handled(1, [["u", "x"]]));
    const told = describeUnit(walk(D3, world, [first], SMALL), world, today, "u", "x");
    expect(told.figures["n_uv"]).toBe(0);
    expect(told.sentence).toContain("Never works with prior handlers");
    expect(told.counter).toContain("This user handled the record before, on an earlier day.");
  });

  it("has no score where nobody else handled the record, and none for a newcomer", () => {
    const world = worldOf();
    const state = walk(
      D3,
      world,
      [
        dayOf(
          world,
          handled(0, [
            ["u", "a"],
            ["v", "x"],
          ]),
        ),
      ],
      { leastUsers: 2, leastRecords: 1 },
    );
    const today = dayOf(
      world,
      handled(1, [
        ["u", "a"],
        ["u", "new"],
        ["w", "x"],
      ]),
    );
    expect([...scoresOf(state, world, today).keys()]).toEqual([]);
  });

  it("is off below 50 users", () => {
    const world = worldOf();
    const staff = (count: number) =>
      dayOf(
        world,
        handled(
          0,
          Array.from({ length: count }, (_, i) => [`u${i}`, "a"] as const),
        ),
      );
    const today = dayOf(world, handled(1, [["u1", "a"]]));
    expect(walk(D3, world, [staff(49)]).applies(today)).toEqual({
      applies: false,
      reason: "49 users seen, at least 50 are needed",
    });
    expect(walk(D3, world, [staff(50)]).applies(today)).toEqual({ applies: true });
  });

  it("finds the look from outside the circle, and not a colleague's", () => {
    const world = worldOf();
    const north: [string, string][] = [];
    for (let i = 0; i < 30; i++) for (const user of ["n1", "n2", "n3"]) north.push([user, `north${i}`]);
    for (let i = 0; i < 30; i++) for (const user of ["s1", "s2"]) north.push([user, `south${i}`]);
    north.push(["n1", "case"], ["n2", "case"]);
    const state = walk(D3, world, [dayOf(world, handled(0, north))], SMALL);
    const scores = scoresOf(
      state,
      world,
      dayOf(
        world,
        handled(1, [
          ["s1", "case"],
          ["n3", "case"],
        ]),
      ),
    );
    expect(scores.get("s1 case")).toBeGreaterThan(6);
    expect(scores.get("n3 case")).toBeLessThan(0.1);
  });
});

describe("Handlers", () => {
  it("keeps the latest distinct users, the latest first", () => {
    const handlers = new Handlers(3);
    for (const user of [1, 2, 3, 2, 4, 4]) handlers.note(5000, user);
    expect([...handlers.of(5000)]).toEqual([4, 2, 3]);
    expect([...handlers.of(4999)]).toEqual([0, 0, 0]);
    expect(handlers.of(1)).toHaveLength(0);
  });
});
