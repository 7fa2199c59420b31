// Distinct subjects of one user's day, each with its entries in time order.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pairsOf } from "../../src/index.ts";
import { access, at, dayOf, worldOf } from "../made.ts";

describe("pairsOf", () => {
  it("groups what a user touched as a Map would", () => {
    const one = fc.record({
      user: fc.constantFrom("", "u1", "u2", "u3"),
      subjects: fc.array(fc.constantFrom("", "a", "b", "c", "d"), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 40 }), (many) => {
        const world = worldOf();
        const day = dayOf(
          world,
          many.map((each, i) => access({ timeMs: at(0, "08:00") + i * 1000, ...each })),
        );
        const { subject } = day.table;
        for (const user of day.everybody) {
          const { subjects, from, entries, rows } = pairsOf(day, user);
          const expected = new Map<number, number[]>();
          for (const row of day.rowsOf(user))
            for (let e = day.table.subjectFrom[row] as number; e < (day.table.subjectFrom[row + 1] as number); e++)
              if (subject[e] !== 0)
                expected.set(subject[e] as number, [...(expected.get(subject[e] as number) ?? []), e]);
          expect([...subjects]).toEqual([...expected.keys()].sort((a, b) => a - b));
          subjects.forEach((uid, i) => expect([...entries.subarray(from[i], from[i + 1])]).toEqual(expected.get(uid)));
          entries.forEach((entry, i) => expect(rows[i]).toBe(day.rowOf(entry)));
        }
        expect(day.everybody).not.toContain(0);
      }),
    );
  });
});
