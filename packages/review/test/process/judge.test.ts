// docs/explanation/reviews.md, rule by rule: who may take which step, and when.
import { describe, expect, it } from "vitest";
import {
  type Actor,
  appealUntilMs,
  defaultSettings,
  judge,
  type Refusal,
  type Review,
  reviewOf,
  type Step,
} from "../../src/index.ts";
import {
  actor,
  ann,
  ben,
  DAY_MS,
  employee,
  eve,
  heard,
  history,
  misuseAgreed,
  misuseProposed,
  opened,
  replied,
  START_MS,
  system,
  told,
} from "./history.ts";

const later = START_MS + 40 * DAY_MS;

function refusal(review: Review, step: Step, who: Actor): Refusal | undefined {
  const verdict = judge(review, step, who, defaultSettings);
  return verdict.allowed ? undefined : verdict.refusal;
}

describe("the course from signal to decision", () => {
  it("each step of a whole review may be taken in its turn", () => {
    const steps = [...heard, misuseProposed, misuseAgreed];
    const people: Readonly<Record<string, Actor>> = Object.fromEntries(
      [ann, ben, employee, system].map((who) => [who.uid, who]),
    );
    let review = history();
    for (const step of steps) {
      expect([step.step, refusal(review, step, people[step.by]!)]).toEqual([step.step, undefined]);
      review = reviewOf([...review.steps, step]);
    }
    expect(review.decision).toEqual({ outcome: "misuse", atMs: misuseAgreed.atMs, deciders: [ann.uid, ben.uid] });
    expect(review.state).toBe("decision");
  });

  it("a reply by link does not end the employee's time: who made the link could have written it", () => {
    const byLink: Step = { ...replied, by: "link:0123456789abcdef" };
    const early: Step = { step: "hearing-closed", atMs: replied.atMs, by: ann.uid };
    expect(refusal(history(...told, byLink), early, ann)).toBe("not-heard");
    expect(refusal(history(...told, byLink, replied), early, ann)).toBeUndefined();
  });

  it("a link is made of who may decide, while the time to reply or to appeal runs", () => {
    const at = (atMs: number): Step => ({ step: "linked", atMs, by: ann.uid });
    const review = history(...told);
    const until = review.notified!.replyUntilMs;
    expect(refusal(history(), at(START_MS + DAY_MS), ann)).toBe("wrong-state");
    expect([refusal(review, at(until - 1), ann), refusal(review, at(until), ann)]).toEqual([undefined, "too-late"]);
    expect(refusal(review, at(until - 1), employee)).toBe("own-accesses");
    expect(reviewOf([...review.steps, at(until - 1)])).toMatchObject({ state: "reply", reviewer: review.reviewer });
    const decided = history(...heard, misuseProposed, misuseAgreed);
    const appealUntil = appealUntilMs(decided, defaultSettings)!;
    expect(refusal(decided, at(appealUntil - 1), ann)).toBeUndefined();
    expect(refusal(decided, at(appealUntil), ann)).toBe("too-late");
    expect(refusal(history(...heard), at(later), ann)).toBe("wrong-state");
  });

  it("a step cannot come before the one that it follows", () => {
    expect(refusal(history(), { step: "taken", atMs: START_MS - 1, by: ann.uid }, ann)).toBe("clock-back");
  });

  it("nothing is decided before the employee was told and had the time to reply", () => {
    const early: Step = { step: "hearing-closed", atMs: START_MS + 4 * DAY_MS, by: ann.uid };
    expect(refusal(history(...told), early, ann)).toBe("not-heard");
    expect(refusal(history(...told, replied), { ...early, atMs: replied.atMs }, ann)).toBeUndefined();
    expect(refusal(history(...told), { ...early, atMs: START_MS + 17 * DAY_MS }, system)).toBeUndefined();
    expect(refusal(history(...told), misuseProposed, ann)).toBe("wrong-state");
  });

  it("nothing that speaks against somebody is decided without asking them", () => {
    const dismissed: Step = {
      step: "dismissed",
      atMs: later,
      by: ann.uid,
      outcome: "explained",
      reason: "assignment",
      text: "Theirs since May.",
    };
    expect(refusal(history(told[0]!), dismissed, ann)).toBeUndefined();
    for (const outcome of ["mistake", "misuse"]) {
      expect(refusal(history(told[0]!), { ...dismissed, outcome } as unknown as Step, ann)).toBe("not-heard");
    }
  });

  it("a reply after the time for it is taken while nothing is closed, and not after", () => {
    const late = { ...replied, atMs: START_MS + 30 * DAY_MS };
    expect(
      refusal(history(...told, { step: "hearing-closed", atMs: START_MS + 17 * DAY_MS, by: "system" }), late, employee),
    ).toBeUndefined();
    const closed = history(...heard, { ...misuseProposed, outcome: "explained" });
    expect(refusal(closed, late, employee)).toBe("wrong-state");
  });
});

describe("two persons", () => {
  it("misuse is never one person's word", () => {
    const waiting = history(...heard, misuseProposed);
    expect(waiting.decision).toBeNull();
    expect(refusal(waiting, { ...misuseAgreed, by: ann.uid }, ann)).toBe("second-person");
    expect(refusal(waiting, misuseAgreed, ben)).toBeUndefined();
    expect(refusal(waiting, { ...misuseProposed, atMs: later }, ben)).toBe("already-waits");
  });

  it("a proposal that the second person does not share is open again, with their words", () => {
    const waiting = history(...heard, misuseProposed);
    expect(refusal(waiting, { ...misuseAgreed, approved: false, text: " " }, ben)).toBe("reason-missing");
    const back = reviewOf([...waiting.steps, { ...misuseAgreed, approved: false }]);
    expect(back).toMatchObject({ state: "decision", proposal: null, decision: null });
  });

  it("a delay of telling the employee: two grounds only, a second person, an end", () => {
    const inquiry = history(...told.slice(0, 2));
    const ask: Step = {
      step: "delay-asked",
      atMs: START_MS + 3 * DAY_MS,
      by: ann.uid,
      reason: "risk-of-tipping-off",
      text: "A witness is heard on Monday.",
      untilMs: START_MS + 10 * DAY_MS,
    };
    expect(refusal(inquiry, ask, ann)).toBeUndefined();
    expect(refusal(inquiry, { ...ask, reason: "other" }, ann)).toBe("reason-not-allowed");
    expect(refusal(inquiry, { ...ask, untilMs: ask.atMs + 31 * DAY_MS }, ann)).toBe("too-long");
    expect(refusal(inquiry, { ...ask, untilMs: ask.atMs }, ann)).toBe("too-early");
    const asked = reviewOf([...inquiry.steps, ask]);
    const answer: Step = { step: "delay-answered", atMs: ask.atMs + 1, by: eve.uid, approved: true, text: "" };
    expect(refusal(asked, { ...answer, by: ann.uid }, ann)).toBe("second-person");
    expect(refusal(asked, { ...answer, atMs: ask.untilMs }, eve)).toBe("too-late");
    expect(refusal(asked, answer, eve)).toBeUndefined();
    expect(reviewOf([...asked.steps, answer]).delayedUntilMs).toBe(ask.untilMs);
    expect(reviewOf([...asked.steps, { ...answer, approved: false }]).delayedUntilMs).toBeNull();
    const tell = (by: Actor, atMs: number): Step => ({ ...told[2], step: "notified", by: by.uid, atMs }) as Step;
    const delayed = reviewOf([...asked.steps, answer]);
    // What took two is not undone by a third; either of the two can stop standing by it.
    expect(refusal(delayed, tell(ben, ask.atMs + 2), ben)).toBe("delayed");
    expect(refusal(delayed, tell(ann, ask.atMs + 2), ann)).toBeUndefined();
    expect(refusal(delayed, tell(eve, ask.atMs + 2), eve)).toBeUndefined();
    expect(refusal(delayed, tell(ben, ask.untilMs), ben)).toBeUndefined();
    expect(reviewOf([...delayed.steps, tell(ann, ask.atMs + 2)])).toMatchObject({
      delayedUntilMs: null,
      delayedBy: [],
    });
  });

  it("a delay that nobody answers holds nothing up when the time that was asked for is over", () => {
    const asked = { step: "delay-asked", by: ann.uid, reason: "risk-of-tipping-off", text: "A witness." } as const;
    const ask: Step = { ...asked, atMs: START_MS + 3 * DAY_MS, untilMs: START_MS + 4 * DAY_MS };
    const waiting = reviewOf([...history(...told.slice(0, 2)).steps, ask]);
    const tell = (atMs: number): Step => ({ ...told[2], step: "notified", by: ben.uid, atMs }) as Step;
    expect(refusal(waiting, tell(ask.untilMs - 1), ben)).toBe("already-waits");
    expect(refusal(waiting, tell(ask.untilMs), ben)).toBeUndefined();
    const again: Step = { ...ask, atMs: ask.untilMs, untilMs: ask.untilMs + DAY_MS };
    expect(refusal(waiting, { ...again, atMs: ask.untilMs - 1 }, ann)).toBe("already-waits");
    expect(refusal(waiting, again, ann)).toBeUndefined();
  });
});

describe("conflicts of interest", () => {
  const accused = actor("person:two-hats", ["reviewer", "overseer"], { user: "u-17" });
  const chief = actor("person:chief", ["reviewer"], { sameChain: (user) => user === "u-17" });

  it("nobody takes part in a review of their own accesses, whatever their roles", () => {
    for (const step of ["taken", "dismissed", "expunged"] as const) {
      const made = { step, atMs: later, by: accused.uid, reason: "other", text: "x", outcome: "explained" } as Step;
      const state = step === "dismissed" ? history(told[0]!) : history();
      expect(refusal(state, made, accused)).toBe("own-accesses");
    }
  });

  it("nor whoever leads them, or is led by them", () => {
    expect(refusal(history(), { step: "taken", atMs: later, by: chief.uid }, chief)).toBe("same-chain");
  });

  it("only the employee replies or appeals, and for nobody else", () => {
    const other = actor("person:u18", ["employee"], { user: "u-18" });
    expect(refusal(history(...told), replied, other)).toBe("not-the-employee");
    expect(refusal(history(...told), replied, ann)).toBe("not-the-employee");
    expect(refusal(history(...told), replied, employee)).toBeUndefined();
  });

  it("another duty is refused by name", () => {
    const operator = actor("person:op", []);
    expect(refusal(history(), { step: "taken", atMs: later, by: operator.uid }, operator)).toBe("wrong-role");
  });
});

describe("appeal", () => {
  const decided = history(...heard, misuseProposed, misuseAgreed);
  const until = appealUntilMs(decided, defaultSettings)!;
  const appeal: Step = { step: "appealed", atMs: until - 1, by: employee.uid, text: "The rota was wrong." };

  it("within 20 working days, by the employee", () => {
    // Decided on Friday 2026-11-13: the 20th working day after it is Friday 2026-12-11.
    expect(new Date(until).toISOString()).toBe("2026-12-12T00:00:00.000Z");
    expect(refusal(decided, appeal, employee)).toBeUndefined();
    expect(refusal(decided, { ...appeal, atMs: until }, employee)).toBe("too-late");
    expect(refusal(decided, { step: "closed", atMs: until - 1, by: "system" }, system)).toBe("too-early");
    expect(refusal(decided, { step: "closed", atMs: until, by: "system" }, system)).toBeUndefined();
  });

  it("is decided by an overseer who had no part in the decision, and never makes it worse", () => {
    const appealed = reviewOf([...decided.steps, appeal]);
    const answer: Step = {
      step: "appeal-decided",
      atMs: until,
      by: eve.uid,
      outcome: "explained",
      reason: "witness",
      text: "The rota was changed by hand.",
    };
    expect(refusal(appealed, answer, eve)).toBeUndefined();
    expect(refusal(appealed, answer, ann)).toBe("wrong-role");
    const hats = actor(ben.uid, ["overseer"]);
    expect(refusal(appealed, { ...answer, by: ben.uid }, hats)).toBe("second-person");
    const ended = reviewOf([...appealed.steps, answer]);
    expect(ended).toMatchObject({
      state: "closed",
      decision: { outcome: "explained" },
      earlier: [{ outcome: "misuse" }],
    });
    const mild = history(
      ...heard,
      { ...misuseProposed, outcome: "mistake" },
      {
        ...appeal,
        atMs: START_MS + 9 * DAY_MS,
      },
    );
    expect(refusal(mild, { ...answer, outcome: "misuse" }, eve)).toBe("worse");
  });
});

describe("what nobody substantiates ages out", () => {
  const gone: Step = { step: "expunged", atMs: START_MS + 90 * DAY_MS, by: "system" };
  it("after 90 days, unless something was decided against somebody or somebody is at it", () => {
    expect(refusal(history(), gone, system)).toBeUndefined();
    expect(refusal(history(), { ...gone, atMs: gone.atMs - 1 }, system)).toBe("too-early");
    expect(refusal(history(...told), gone, system)).toBe("wrong-state");
    const misuse = history(...heard, misuseProposed, misuseAgreed, { step: "closed", atMs: later, by: "system" });
    expect(refusal(misuse, gone, system)).toBe("wrong-state");
  });
  it("is the system's deed alone", () => {
    expect(refusal(history(), { ...gone, by: ann.uid }, ann)).toBe("wrong-role");
  });
});

describe("histories that cannot be", () => {
  it("begin with their opening, which comes once", () => {
    expect(() => reviewOf([])).toThrowError(expect.objectContaining({ code: "REVIEW_HISTORY_INVALID" }));
    expect(() => reviewOf([replied])).toThrowError(expect.objectContaining({ code: "REVIEW_HISTORY_INVALID" }));
    expect(() => reviewOf([opened, opened])).toThrowError(expect.objectContaining({ code: "REVIEW_HISTORY_INVALID" }));
  });
});
