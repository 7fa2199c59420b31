import type { Gap, GapKind, IntakeState } from "@quis/contract";
import { calendarAnswerSchema } from "@quis/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JudgedSource, Look } from "../../src/completeness/index.ts";
import { calendarOf } from "../../src/survey/calendar.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse("2026-03-02T00:00:00Z");

/** A source with `perHour` events an hour for `days`, of which the hours of `silent` have none. */
function judged({
  days = 7,
  perHour = 2,
  expected = 2 as number | null,
  silent = [] as readonly number[],
  live = true,
}): JudgedSource {
  const hours = Array.from({ length: days * 24 }, (_, at) => ({
    hourMs: START + at * HOUR,
    expected,
    seen: silent.includes(at) ? 0 : perHour,
  }));
  const last = hours.findLast(({ seen }) => seen > 0);
  return {
    source: "desk",
    events: hours.reduce((sum, { seen }) => sum + seen, 0),
    firstMs: START,
    lastMs: last === undefined ? START : last.hourMs + HOUR / 2,
    delayMs: 1000,
    live,
    horizonMs: START + days * DAY,
    numberedBy: undefined,
    hours,
    fields: { weeks: [], fields: [] },
    delays: [],
    profiles: [],
  };
}

function gap(kind: GapKind, from: number | null, to: number | null, state: Gap["state"] = "open"): Gap {
  const at = (hour: number | null): string | null =>
    hour === null ? null : new Date(START + hour * HOUR).toISOString();
  return {
    id: `${kind} ${String(from)}`,
    kind,
    source: "desk",
    state,
    title: kind,
    from: at(from),
    to: at(to),
    evidence: {},
    rules: "1.1.0",
    raised: null,
    closed: null,
  };
}

function statesOf(source: JudgedSource, gaps: readonly Gap[] = [], days = 7): string[] {
  const look: Look = { judgement: { sources: [source], found: [] }, gaps, atMs: source.horizonMs };
  const answer = calendarOf({ look, intakes: [], days, to: Math.floor((source.horizonMs - 1) / DAY) });
  expect(calendarAnswerSchema.parse(answer)).toEqual(answer);
  return answer.sources[0]!.days.map(({ state }) => state);
}

const all = (count: number, state: string): string[] => Array.from({ length: count }, () => state);
const hoursOf = (day: number, from = 0, to = 24): number[] =>
  Array.from({ length: to - from }, (_, at) => day * 24 + from + at);

describe("the completeness calendar", () => {
  it("complete: events came, and no rule found anything", () => {
    expect(statesOf(judged({}))).toEqual(all(7, "complete"));
  });

  it("unknown: with too few weeks there is nothing to compare with, before its first event nothing at all", () => {
    expect(statesOf(judged({ expected: null }))).toEqual(all(7, "unknown"));
    expect(statesOf(judged({}), [], 9)).toEqual([...all(2, "unknown"), ...all(7, "complete")]);
  });

  it("gap and silent: an open finding marks every day that it touches, and a span that ends at midnight not the next", () => {
    expect(statesOf(judged({}), [gap("sequence-gap", 30, 48)])).toEqual(["complete", "gap", ...all(5, "complete")]);
    expect(statesOf(judged({}), [gap("silence", 30, 50), gap("clock", 49, 51)])).toEqual([
      "complete",
      "silent",
      "silent",
      ...all(4, "complete"),
    ]);
    expect(statesOf(judged({}), [gap("field-vanished", 24 * 5, null)])).toEqual([...all(5, "complete"), "gap", "gap"]);
  });

  it("a finding that was filled leaves the day complete and counted", () => {
    const source = judged({});
    const gaps = [gap("sequence-gap", 30, 40, "closed")];
    const look: Look = { judgement: { sources: [source], found: [] }, gaps, atMs: source.horizonMs };
    const [row] = calendarOf({ look, intakes: [], days: 7, to: undefined }).sources;
    const day = row!.days.find(({ day: text }) => text === "2026-03-03");
    expect(day).toMatchObject({ state: "complete", filled: 1, gaps: [] });
  });

  it("findings about accounts and laws are of no day", () => {
    const gaps = [gap("leaver-active", 30, 40), gap("coverage-field", null, null)];
    expect(statesOf(judged({}), gaps)).toEqual(all(7, "complete"));
  });

  it("quiet where some events were usual, not-expected where less than one was", () => {
    expect(statesOf(judged({ silent: hoursOf(2) }))[2]).toBe("quiet");
    expect(statesOf(judged({ silent: hoursOf(2), expected: 0.01 }))[2]).toBe("not-expected");
  });

  it("late: events are due since the last one and nothing says silence yet; a source that comes in files never is", () => {
    const silent = hoursOf(6, 12);
    expect(statesOf(judged({ silent })).at(-1)).toBe("late");
    expect(statesOf(judged({ silent }), [gap("silence", 24 * 6 + 12, null)]).at(-1)).toBe("silent");
    expect(statesOf(judged({ silent, live: false })).at(-1)).toBe("complete");
    expect(statesOf(judged({ silent: hoursOf(6, 23), expected: 2 })).at(-1)).toBe("complete");
  });

  it("a source that is configured and has sent nothing has a row too", () => {
    const intake = { id: "new-one", intake: "push", format: "ocsf" } as IntakeState;
    const look: Look = { judgement: { sources: [], found: [] }, gaps: [], atMs: START };
    const answer = calendarOf({ look, intakes: [intake], days: 3, to: undefined });
    expect(answer.sources).toMatchObject([
      { source: "new-one", span: null, days: all(3, "").map(() => ({ state: "unknown" })) },
    ]);
    expect(answer.last_day).toBe("2026-03-02");
  });

  it("property: each day of the range stands there once, and events of a judged day are never lost", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 5 }), (days, perHour) => {
        const source = judged({ days, perHour });
        const look: Look = { judgement: { sources: [source], found: [] }, gaps: [], atMs: source.horizonMs };
        const { sources, first_day } = calendarOf({
          look,
          intakes: [],
          days: 40,
          to: Math.floor(source.horizonMs / DAY),
        });
        const cells = sources[0]!.days;
        expect(cells).toHaveLength(40);
        expect(cells[0]!.day).toBe(first_day);
        expect(new Set(cells.map(({ day }) => day)).size).toBe(40);
        const inRange = source.hours.filter(({ hourMs }) => hourMs >= Date.parse(first_day));
        expect(cells.reduce((sum, { events }) => sum + events, 0)).toBe(
          inRange.reduce((sum, { seen }) => sum + seen, 0),
        );
      }),
    );
  });
});
