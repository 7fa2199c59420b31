// Rules that matched on a user's day are one question with the detector's finding about that day.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Foldable, foldsOf } from "../../src/detect/folding.ts";

const base: Foldable = {
  id: "a",
  kind: "bulk",
  user: "u1",
  day: "2026-03-02",
  priority: 1,
  events: [1],
  days: ["2026-03-02"],
};
const finding = (over: Partial<Foldable>): Foldable => {
  const made = { ...base, ...over };
  return { ...made, days: over.days ?? [made.day] };
};

describe("foldsOf", () => {
  it("a rule's finding stands within the detector's about the same user and day, the one that rests on the same access first", () => {
    const { into, within } = foldsOf([
      finding({ id: "heavy", priority: 9, events: [7] }),
      finding({ id: "light", priority: 1, events: [3] }),
      finding({ id: "r1", kind: "rule:x", priority: 2, events: [3, 4] }),
      finding({ id: "r2", kind: "rule:y", priority: 5, events: [99] }),
    ]);
    expect([...into]).toEqual([
      ["r2", "heavy"],
      ["r1", "light"],
    ]);
    expect(within.get("light")).toEqual(["r1"]);
  });

  it("a signal of an earlier day counts; another user or another day does not", () => {
    const rule = finding({ id: "r", kind: "rule:x", day: "2026-03-01" });
    expect(foldsOf([finding({ days: ["2026-03-02", "2026-03-01"] }), rule]).into.get("r")).toBe("a");
    expect(foldsOf([finding({}), rule]).into.size).toBe(0);
    expect(foldsOf([finding({ user: "u2", day: "2026-03-01" }), rule]).into.size).toBe(0);
  });

  it("rules of one user's day go into the weightiest of them; what is about no user stays alone", () => {
    const rules = [1, 3, 2].map((priority) => finding({ id: `r${priority}`, kind: `rule:${priority}`, priority }));
    expect(foldsOf(rules).within.get("r3")).toEqual(["r2", "r1"]);
    expect(foldsOf(rules.map((rule) => ({ ...rule, user: "" }))).into.size).toBe(0);
  });

  it("an access drawn at random has nothing within it, and hides no rule's match", () => {
    const sample = finding({ id: "drawn", kind: "sample", priority: 0 });
    const rule = finding({ id: "r", kind: "rule:x" });
    expect(foldsOf([sample, rule]).into.size).toBe(0);
    expect(foldsOf([sample, finding({ id: "host" }), rule]).into.get("r")).toBe("host");
  });

  it("nothing stands within something that itself stands within another, and only rules move", () => {
    const any = fc.record({
      kind: fc.constantFrom("bulk", "sample", "rule:a", "rule:b"),
      user: fc.constantFrom("", "u1", "u2"),
      day: fc.constantFrom("2026-03-01", "2026-03-02"),
      priority: fc.integer({ min: 0, max: 3 }),
      events: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), (made) => {
        const all = made.map((one, at) => finding({ ...one, id: `f${at}` }));
        const { into, within } = foldsOf(all);
        const kinds = new Map(all.map(({ id, kind }) => [id, kind]));
        for (const [id, host] of into) {
          expect(kinds.get(id)).toMatch(/^rule:/);
          expect(into.has(host)).toBe(false);
          expect(within.get(host)).toContain(id);
        }
        expect([...within.values()].flat()).toHaveLength(into.size);
      }),
    );
  });
});
