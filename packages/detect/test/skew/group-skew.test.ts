// D12: counts per unit and group, nothing about a subject or one user.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DETECTORS, GroupSkew, type SkewRow } from "../../src/index.ts";
import { withheldCells } from "../../src/skew/withholding.ts";
import { access, at, dayOf, worldOf } from "../made.ts";

const GROUPS = Array.from({ length: 200 }, (_, i) => ({ subject: `p${i}`, group: i % 2 === 0 ? "A" : "B" }));

/** Looks by unit: each of `users` looks at `a` subjects of group A and `b` of B. */
function counted(
  units: Readonly<Record<string, readonly [users: number, a: number, b: number]>>,
  groups: typeof GROUPS | undefined = GROUPS,
) {
  const world = worldOf();
  const skew = new GroupSkew(world.names, world.context, groups);
  const accesses = Object.entries(units).flatMap(([unit, [users, a, b]]) =>
    Array.from({ length: users }, (_, u) =>
      [
        ...Array.from({ length: a }, (__, i) => `p${2 * i}`),
        ...Array.from({ length: b }, (__, i) => `p${2 * i + 1}`),
      ].map((subject) => access({ timeMs: at(0, "09:00"), user: `${unit}${u}`, unit, subjects: [subject] })),
    ).flat(),
  );
  skew.count(dayOf(world, accesses));
  return skew.report();
}

function rowsOf(report: ReturnType<GroupSkew["report"]>): readonly SkewRow[] {
  if (!report.applies) throw new Error(report.reason);
  return report.rows;
}

describe("D12", () => {
  it("is not applicable without a table imported for it", () => {
    const world = worldOf();
    expect(new GroupSkew(world.names, world.context, undefined).report()).toEqual({
      applies: false,
      reason: "no table of subject groups was imported for this audit",
    });
  });

  it("counts what staff did, per unit and group, with the ratio to other units and its interval", () => {
    const rows = rowsOf(counted({ North: [6, 20, 5], South: [6, 12, 12] }));
    const north = rows.find(({ unit, group, basis }) => unit === "North" && group === "A" && basis === "all");
    expect(north).toMatchObject({ looks: 120, percent: 80 });
    expect(north?.ratio?.ratio).toBeCloseTo(0.8 / 0.5, 9);
    expect(north?.ratio?.low).toBeGreaterThan(1);
    expect(rows.map(({ unit, group, basis }) => `${unit} ${group} ${basis}`)).toEqual([
      "North A all",
      "North A unexplained",
      "North B all",
      "North B unexplained",
      "South A all",
      "South A unexplained",
      "South B all",
      "South B unexplained",
    ]);
  });

  it("is never raised as a finding nor ranked: no detector reads groups", () => {
    expect(DETECTORS.some(({ id }) => id.startsWith("D12"))).toBe(false);
  });

  it("tells nothing of a subject or a user: neither their texts nor a figure per person is in the report", () => {
    const report = JSON.stringify(counted({ North: [6, 20, 5], South: [6, 12, 12] }));
    expect(report).not.toMatch(/p\d|North\d|South\d/);
  });

  it("leaves out units of fewer than five users and says how many", () => {
    const report = counted({ North: [6, 20, 5], Tiny: [4, 20, 5] });
    expect(report).toMatchObject({ applies: true, unitsWithheld: 1 });
    expect(rowsOf(report).some(({ unit }) => unit === "Tiny")).toBe(false);
  });

  it("shows no cell of 1 to 10, and no other one from which it could be worked out", () => {
    const rows = rowsOf(counted({ North: [6, 20, 1] })).filter(({ basis }) => basis === "all");
    expect(rows.map(({ looks, percent, ratio }) => [looks, percent, ratio])).toEqual([
      [null, null, null],
      [null, null, null],
    ]);
  });

  it("withholds small counts, small differences, and never one cell alone", () => {
    const counts = fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { minLength: 2, maxLength: 8 });
    expect(withheldCells(Float64Array.of(30, 25), Float64Array.of(30, 12))).toEqual(Uint8Array.of(0, 0, 0, 0));
    expect(withheldCells(Float64Array.of(30, 5), Float64Array.of(30, 0))).toEqual(Uint8Array.of(1, 1, 1, 1));
    fc.assert(
      fc.property(counts, (pairs) => {
        const all = Float64Array.from(pairs, ([a, b]) => Math.max(a, b));
        const part = Float64Array.from(pairs, ([a, b]) => Math.min(a, b));
        const withheld = withheldCells(all, part);
        const small = (n: number): boolean => n >= 1 && n <= 10;
        for (let i = 0; i < all.length; i++) {
          if (small(all[i]!)) expect(withheld[i]).toBe(1);
          if (small(part[i]!) || small(all[i]! - part[i]!)) expect(withheld[all.length + i]).toBe(1);
        }
        for (const [cells, from] of [
          [all, 0],
          [part, all.length],
        ] as const) {
          const hidden = withheld.subarray(from, from + all.length).reduce((sum, one) => sum + one, 0);
          if (hidden === 1) expect(cells.filter((n, i) => n > 0 && withheld[from + i] === 0).length).toBe(0);
        }
      }),
    );
  });
});
