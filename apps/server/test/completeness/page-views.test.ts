// What pages show beside findings: the week, the fields, the profiles.
import { describe, expect, it } from "vitest";
import { fieldSpans } from "../../src/completeness/field-spans.ts";
import { profilesOf } from "../../src/completeness/profile-view.ts";
import { weekOf } from "../../src/completeness/week.ts";

const HOUR_MS = 3_600_000;
/** A Monday. */
const START_MS = Date.UTC(2026, 2, 2);
const START_DAY = START_MS / 86_400_000;

const shape = (day: number, events: number, fields: readonly string[], operation = "consultation") => ({
  day: START_DAY + day,
  operation,
  events,
  firstIndex: 0,
  lastIndex: 0,
  firstMs: 0,
  lastMs: 0,
  fields,
});

describe("the week of a source", () => {
  it("hour 0 is Monday 00:00 UTC; the last seven days are not in the band", () => {
    const hours = Array.from({ length: 4 * 168 }, (_, at) => ({
      hourMs: START_MS + at * HOUR_MS,
      expected: null,
      seen: at >= 3 * 168 ? 100 : at % 168 === 5 ? Math.floor(at / 168) + 1 : 0,
    }));
    const { week, weeks } = weekOf(hours);
    expect(weeks).toBe(3);
    expect(week).toHaveLength(168);
    expect(week[5]).toEqual({ hour: 5, mean: 2, low: 1, high: 3, seen: 100 });
    expect(week[6]).toMatchObject({ mean: 0, low: 0, high: 0, seen: 100 });
    // The first hour is not whole, so hour 0 has one week less.
    expect(week[0]).toMatchObject({ mean: 0, seen: 100 });
  });

  it("knows no band with fewer than two weeks, and nothing of no hours", () => {
    const hours = Array.from({ length: 200 }, (_, at) => ({
      hourMs: START_MS + at * HOUR_MS,
      expected: null,
      seen: 1,
    }));
    expect(weekOf(hours).week.every(({ mean, low, high }) => mean === null && low === null && high === null)).toBe(
      true,
    );
    expect(weekOf([])).toEqual({ week: [], weeks: 0 });
  });
});

describe("the fields of a source", () => {
  it("each with its share by week, first and last day, and whether it came or went", () => {
    const shapes = [
      ...Array.from({ length: 28 }, (_, day) => shape(day, 10, day < 14 ? ["a", "old"] : ["a"])),
      shape(20, 10, ["a", "late"]),
      shape(27, 30, ["a", "late"]),
    ];
    const { weeks, fields } = fieldSpans(shapes);
    expect(weeks).toEqual(["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"]);
    expect(fields.map(({ field, state }) => [field, state])).toEqual([
      ["a", "present"],
      ["old", "gone"],
      ["late", "new"],
    ]);
    expect(fields[1]).toMatchObject({ first: "2026-03-02", last: "2026-03-15", events: 140, weeks: [1, 1, 0, 0] });
    expect(fields[2]?.weeks).toEqual([0, 0, 0.125, 0.3]);
    expect(fieldSpans([])).toEqual({ weeks: [], fields: [] });
  });
});

describe("legal profiles of a source", () => {
  it("figures of the last 30 days, declared ones first; events without a verb are no access", () => {
    const shapes = [
      shape(0, 1000, ["actor.user.uid"], "erasure"),
      shape(60, 10, ["actor.user.uid", "oversight.justification"]),
      shape(60, 30, ["actor.user.uid"]),
      shape(60, 50, [], ""),
    ];
    const profiles = profilesOf(shapes, ["hipaa-164-312"]);
    expect(profiles[0]).toMatchObject({ name: "hipaa-164-312", declared: true });
    expect(profiles.slice(1).every(({ declared }) => !declared)).toBe(true);
    const led = profiles.find(({ name }) => name === "led-art-25")!;
    expect(led.operations.find(({ operation }) => operation === "consultation")?.events).toBe(40);
    expect(led.operations.find(({ operation }) => operation === "erasure")?.events).toBe(0);
    for (const { events, with_it: withIt, threshold, met } of led.fields) {
      expect(events).toBeLessThanOrEqual(40);
      expect(met).toBe(withIt >= events * threshold);
    }
  });
});
