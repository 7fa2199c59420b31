// What a review waits for; time limits in working days; what became of findings, by kind.
import { describe, expect, it } from "vitest";
import {
  appealUntilMs,
  defaultSettings,
  dispositionsOf,
  endOfWorkingDay,
  reviewOf,
  type Step,
  waitingOf,
} from "../../src/index.ts";
import { ann, DAY_MS, heard, history, misuseAgreed, misuseProposed, opened, START_MS, told } from "./history.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

describe("working days", () => {
  it.each([
    // Thursday 2026-11-05: the tenth working day after it is Thursday 2026-11-19, to its end.
    ["2026-11-05T09:00:00Z", 10, [], "2026-11-20T00:00:00.000Z"],
    ["2026-11-05T23:59:59Z", 1, [], "2026-11-07T00:00:00.000Z"],
    ["2026-11-06T12:00:00Z", 1, [], "2026-11-10T00:00:00.000Z"],
    ["2026-11-07T12:00:00Z", 1, [], "2026-11-10T00:00:00.000Z"],
    ["2026-12-24T12:00:00Z", 1, ["2026-12-25"], "2026-12-29T00:00:00.000Z"],
    ["2026-11-05T09:00:00Z", 0, [], "2026-11-06T00:00:00.000Z"],
  ])("from %s, %i days, holidays %j: until %s", (from, days, holidays, until) => {
    expect(iso(endOfWorkingDay(Date.parse(from), days, { weekend: [0, 6], holidays }))).toBe(until);
  });

  it.each([
    [Number.NaN, 1, [0]],
    [0, -1, [0]],
    [0, 1.5, [0]],
    [0, 1, [0, 1, 2, 3, 4, 5, 6]],
  ])("refuses %d, %d, weekend %j instead of counting for ever", (from, days, weekend) => {
    expect(() => endOfWorkingDay(from, days, { weekend, holidays: [] })).toThrowError(
      expect.objectContaining({ code: "REVIEW_DATE_INVALID" }),
    );
  });
});

describe("what a review waits for", () => {
  const steps = [...heard, misuseProposed, misuseAgreed];
  it.each<[number, string, number | null]>([
    [0, "reviewer", null],
    [1, "inquiry-or-dismissal", null],
    [2, "telling-the-employee", START_MS + 2 * DAY_MS],
    [3, "reply", START_MS + 17 * DAY_MS],
    [4, "reply", START_MS + 17 * DAY_MS],
    [5, "decision", null],
    [6, "second-person", null],
  ])("after %i steps: %s", (taken, what, dueMs) => {
    expect(waitingOf(history(...steps.slice(0, taken)), defaultSettings)).toEqual({ for: what, dueMs });
  });

  it("after a decision: the time to appeal", () => {
    const review = history(...steps);
    const dueMs = appealUntilMs(review, defaultSettings);
    expect(waitingOf(review, defaultSettings)).toEqual({ for: "time-to-appeal", dueMs });
  });

  it("while a delay is asked for: the second person; while it holds: its end", () => {
    const untilMs = START_MS + 9 * DAY_MS;
    const asked: Step = {
      step: "delay-asked",
      atMs: START_MS + 3 * DAY_MS,
      by: ann.uid,
      reason: "risk-to-a-person",
      text: "x",
      untilMs,
    };
    const waiting = history(...told.slice(0, 2), asked);
    expect(waitingOf(waiting, defaultSettings)).toEqual({ for: "second-person", dueMs: untilMs });
    const agreed: Step = { step: "delay-answered", atMs: asked.atMs, by: "person:eve", approved: true, text: "" };
    const delayed = reviewOf([...waiting.steps, agreed]);
    expect(waitingOf(delayed, defaultSettings)).toEqual({ for: "telling-the-employee", dueMs: untilMs });
  });
});

describe("what became of findings moves the share upheld, by kind", () => {
  const end = (outcome: string, kind = "repeat-target") => {
    const steps: Step[] = [{ ...opened, kind }, ...heard, { ...misuseProposed, outcome } as Step];
    if (outcome === "misuse") steps.push(misuseAgreed);
    if (outcome === "misuse" || outcome === "mistake") {
      steps.push({ step: "closed", atMs: START_MS + 99 * DAY_MS, by: "system" });
    }
    return reviewOf(steps);
  };
  it("counts what ended, and leaves out what nobody knows", () => {
    const reviews = [
      end("misuse"),
      end("mistake"),
      end("explained"),
      end("source-error"),
      end("unsubstantiated"),
      end("explained", "bulk"),
      history(...heard, misuseProposed, misuseAgreed),
      history(),
    ];
    expect([...dispositionsOf(reviews)]).toEqual([
      ["repeat-target", { upheld: 2, dismissed: 2, unsubstantiated: 1 }],
      ["bulk", { upheld: 0, dismissed: 1, unsubstantiated: 0 }],
    ]);
  });
});
