// Silence against the rhythm: "the same hour of the week in the weeks before is what is expected".
import { describe, expect, it } from "vitest";
import { judgeRhythm, type HourCount } from "../../src/completeness/rhythm.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5);

/** Counts of so many hours: an office that works 8 to 18 on weekdays, changed by `edit`. */
function office(hours: number, edit: (hour: number, events: number) => number = (_, events) => events): HourCount[] {
  const counts: HourCount[] = [];
  for (let hour = 0; hour < hours; hour++) {
    const open = hour % 24 >= 8 && hour % 24 < 18 && Math.floor(hour / 24) % 7 < 5;
    const events = edit(hour, open ? 40 + ((hour * 7) % 11) : 0);
    const hourMs = START + hour * HOUR;
    if (events > 0) counts.push({ hourMs, events, firstMs: hourMs + 1000, lastMs: hourMs + HOUR - 1000 });
  }
  return counts;
}

const WEEK = 168;
const horizon = (hours: number): number => START + hours * HOUR;

describe("silence", () => {
  it("is nothing at night and on weekends, when there never was an event", () => {
    expect(judgeRhythm("s", office(6 * WEEK), horizon(6 * WEEK)).found).toEqual([]);
  });

  it("is not judged before two weeks are known", () => {
    const counts = office(2 * WEEK, (hour, events) => (hour > WEEK ? 0 : events));
    expect(judgeRhythm("s", counts, horizon(2 * WEEK)).found).toEqual([]);
  });

  it("has its exact ends: the last event before and the first after", () => {
    const from = 3 * WEEK + 10;
    const counts = office(4 * WEEK, (hour, events) => (hour >= from && hour < from + 48 ? 0 : events));
    const { found } = judgeRhythm("s", counts, horizon(4 * WEEK));
    expect(found).toMatchObject([
      {
        kind: "silence",
        fromMs: START + from * HOUR - 1000,
        toMs: START + (from + 48) * HOUR + 1000,
        evidence: { silent_hours: 48 },
      },
    ]);
  });

  it("that goes on has no end, and stays the same finding while it lasts", () => {
    const from = 4 * WEEK + 10;
    const counts = office(from);
    const early = judgeRhythm("s", counts, horizon(from + 8)).found;
    const late = judgeRhythm("s", counts, horizon(from + 90)).found;
    expect(early).toMatchObject([{ kind: "silence", toMs: null }]);
    expect(late.map(({ key, toMs }) => [key, toMs])).toEqual([[early[0]!.key, null]]);
  });

  it("teaches nothing: after a silent week the rhythm is still the one before", () => {
    const counts = office(6 * WEEK, (hour, events) => (hour >= 3 * WEEK && hour < 4 * WEEK ? 0 : events));
    const { hours, found } = judgeRhythm("s", counts, horizon(6 * WEEK));
    expect(found).toHaveLength(1);
    expect(hours[5 * WEEK + 9]!.expected).toBeGreaterThan(40);
  });

  it("must weigh more than the silences that the source is used to", () => {
    // Every third working day nobody works here.
    const counts = office(8 * WEEK, (hour, events) => (Math.floor(hour / 24) % 3 === 0 ? 0 : events));
    expect(judgeRhythm("s", counts, horizon(8 * WEEK)).found.filter(({ kind }) => kind === "silence")).toEqual([]);
  });

  it("on a weekday that is sometimes busy and sometimes not is no finding; the same events every week make it one", () => {
    // Saturdays: one person on duty, who does much, little, or next to nothing.
    const saturdays = (of: (week: number) => number): HourCount[] =>
      office(9 * WEEK, (hour, events) => {
        const day = Math.floor(hour / 24);
        if (day % 7 !== 5 || hour % 24 < 9 || hour % 24 >= 13) return events;
        return day === 8 * 7 + 5 ? 0 : of(Math.floor(day / 7));
      });
    const varying = saturdays((week) => [30, 4, 22, 1, 40, 2, 25, 3][week] ?? 10);
    const steady = saturdays(() => 40);
    expect(judgeRhythm("s", varying, horizon(9 * WEEK)).found).toEqual([]);
    expect(judgeRhythm("s", steady, horizon(9 * WEEK)).found).toMatchObject([{ kind: "silence" }]);
  });

  it("that is a finding stays one, however long it goes on", () => {
    const from = 6 * WEEK + 10;
    const counts = office(from, (hour, events) =>
      Math.floor(hour / 24) % 7 === 3 ? (events * (hour % 336 < 168 ? 1 : 9)) / 5 : events,
    );
    let isFound = false;
    for (let hours = 1; hours < 3 * WEEK; hours++) {
      const { found } = judgeRhythm("s", counts, horizon(from + hours));
      const now = found.some(({ kind, toMs }) => kind === "silence" && toMs === null);
      expect(now || !isFound).toBe(true);
      isFound = now;
    }
    expect(isFound).toBe(true);
  });

  it("is judged by what came before alone: what follows changes nothing", () => {
    const from = 3 * WEEK + 10;
    const edit = (hour: number, events: number): number => (hour >= from && hour < from + 48 ? 0 : events);
    const short = judgeRhythm("s", office(4 * WEEK, edit), horizon(4 * WEEK)).found;
    const long = judgeRhythm("s", office(9 * WEEK, edit), horizon(9 * WEEK)).found;
    expect(long[0]).toEqual(short[0]);
  });
});

describe("a low day", () => {
  it("has events, and far fewer than expected", () => {
    const day = 5 * 7 + 2;
    const counts = office(6 * WEEK, (hour, events) => (Math.floor(hour / 24) === day ? Math.min(events, 1) : events));
    expect(judgeRhythm("s", counts, horizon(6 * WEEK)).found).toMatchObject([
      { kind: "low", fromMs: START + day * 24 * HOUR, evidence: { seen: 10 } },
    ]);
  });
});

describe("hostile counts", () => {
  it.each<[string, HourCount[], number]>([
    ["none", [], 10],
    ["a horizon before the first event", office(20), -5],
    ["events beyond the horizon only", office(20).slice(-1), 3],
  ])("%s give no finding", (_, counts, hours) => {
    expect(judgeRhythm("s", counts, horizon(hours)).found).toEqual([]);
  });

  it("a stray event of 1970 makes no source silent for fifty years", () => {
    const stray = { hourMs: 0, events: 1, firstMs: 5, lastMs: 5 };
    expect(judgeRhythm("s", [stray, ...office(4 * WEEK)], horizon(4 * WEEK)).found).toEqual([]);
  });
});
