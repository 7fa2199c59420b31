// D7.case: a borrowed reference stands out, an innocent twin does not.
import { describe, expect, it } from "vitest";
import { type Access, type Description, type DetectorState, type World } from "../../src/index.ts";
import { FALSE_REFERENCE } from "../../src/reason/index.ts";
import { learnAll, resultOf, scoreOf } from "../driver.ts";
import { access, at, dayOf, worldOf } from "../made.ts";

const iso = (day: number): string => new Date(at(day, "00:00")).toISOString();
const CASES = Array.from({ length: 40 }, (_, i) => ({
  case: `C-${1000 + i * 37}`,
  subject: `p${i}`,
  opened: iso(-300),
  closed: i === 9 ? iso(-200) : "",
}));

function look(user: string, subject: number, ref: string, clock: string, day = 1): Access {
  return access({ timeMs: at(day, clock), user, subjects: [`p${subject}`], caseRef: ref });
}

function caseOf(subject: number): string {
  return CASES[subject]?.case as string;
}

/** Twenty days of work with the right references: shares are what the formula says. */
function learned(parameters = {}, tables = {}): { world: World; state: DetectorState } {
  const world = worldOf({ cases: CASES, ...tables });
  const state = FALSE_REFERENCE.open(world, parameters);
  learnAll(
    world,
    state,
    Array.from({ length: 20 }, (_, day) =>
      ["u1", "u2"].map((user, i) => look(user, 10 + i, caseOf(10 + i), `09:0${i}`, day - 20)),
    ),
  );
  return { world, state };
}

function told(
  looks: readonly Access[],
  user = "u1",
  subject = 1,
  parameters = {},
  tables = {},
): Description & { score: number } {
  const { world, state } = learned(parameters, tables);
  const day = dayOf(world, looks);
  const [u, s] = [world.names.users.add(user), world.names.subjects.add(`p${subject}`)];
  return { ...state.describe(day, u, s), score: scoreOf(state, day, u, s) as number };
}

describe("D7.case", () => {
  it("scores −ln of the share of such references among peers: (n_gk + w·r_k) ÷ (n_g + w), with r_k = (n_k + w·prior) ÷ (n + w)", () => {
    const { score, formula } = told([look("u1", 1, caseOf(2), "09:00")]);
    const everybody = (0 + 50 * 0.008) / (40 + 50);
    const rate = (0 + 50 * everybody) / (40 + 50);
    expect(score).toBeCloseTo(-Math.log(rate), 9);
    expect(formula).toMatch(/^1 × 1 × −ln\(0\.002469\) = 6\.004$/);
  });

  it("adds ln k for a reference that stood for k records that have nothing to do with it", () => {
    const one = told([look("u1", 1, caseOf(2), "09:00")]);
    const four = told([3, 1, 4, 5].map((subject, i) => look("u1", subject, caseOf(2), `09:0${i}`)));
    expect(four.score - one.score).toBeCloseTo(Math.log(4), 9);
    expect(four.sentence).toBe(
      `Case ${caseOf(2)} does not mention the subject; that day it stood for 4 records that have nothing to do with it.`,
    );
    expect(resultOf(four)).toBeCloseTo(four.score, 2);
  });

  it("gives the right reference, the same work otherwise, a score of 0", () => {
    expect(told([look("u1", 1, caseOf(1), "09:00")]).score).toBe(0);
  });

  it("orders borrowed > stale > mistyped > missing > right", () => {
    const slip = caseOf(1).replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
    const scores = [
      told([look("u1", 1, caseOf(2), "09:00")]),
      told([look("u1", 2, caseOf(2), "08:55"), look("u1", 1, caseOf(2), "09:00")]),
      told([look("u1", 1, slip, "09:00")]),
      told([look("u1", 1, "", "09:00")]),
      told([look("u1", 1, caseOf(1), "09:00")]),
    ].map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(new Set(scores).size).toBe(5);
  });

  it("names the slip and the case it is a slip from as what speaks for the user", () => {
    const slip = caseOf(1).slice(0, -1);
    expect(told([look("u1", 1, slip, "09:00")]).counter).toEqual([
      `The reference is one slip of the hand from ${caseOf(1)}, a case about the subject.`,
    ]);
  });

  it("believes a stale reference for one visit only: whoever goes on with it borrows it", () => {
    const looks = [
      look("u1", 2, caseOf(2), "08:55"),
      look("u1", 1, caseOf(2), "09:00"),
      look("u1", 3, caseOf(2), "09:05"),
    ];
    const [first, second] = [told(looks, "u1", 1), told(looks, "u1", 3)];
    expect(first.sentence).toContain("it is the case of the visit before");
    expect(second.sentence).toContain("does not mention the subject.");
    expect(second.score).toBeGreaterThan(first.score);
    const late = [look("u1", 2, caseOf(2), "08:00"), look("u1", 1, caseOf(2), "12:00")];
    expect(told(late).sentence).not.toContain("visit before");
  });

  it("takes a reference near one of the user's own cases as a slip if it stood for one record, not for several", () => {
    const tables = { assignments: [{ case: caseOf(20), user: "u1", from: iso(-5), to: "" }] };
    const slip = `${caseOf(20)}7`;
    const once = told([look("u1", 1, slip, "09:00")], "u1", 1, {}, tables);
    const often = told(
      [1, 2, 3].map((p, i) => look("u1", p, slip, `09:0${i}`)),
      "u1",
      1,
      {},
      tables,
    );
    expect(once.figures["kind"]).toBe("mistyped");
    expect(often.figures["kind"]).toBe("unknown to the case system");
    expect(often.counter).toEqual([
      `The reference is one slip of the hand from ${caseOf(20)}, a case assigned to the user.`,
    ]);
  });

  it("eases what an assignment about the subject needs, and says so", () => {
    const tables = { assignments: [{ case: caseOf(1), user: "u1", from: iso(-5), to: "" }] };
    const [eased, plain] = [
      told([look("u1", 1, caseOf(2), "09:00")], "u1", 1, {}, tables),
      told([look("u1", 1, caseOf(2), "09:00")]),
    ];
    expect(eased.score).toBeCloseTo(plain.score * 0.3, 9);
    expect(eased.counter).toEqual([`${caseOf(1)}, a case about the subject, was assigned to the user.`]);
  });

  it("asks about a case closed long before, less than about a borrowed one", () => {
    const { score, sentence } = told([look("u1", 9, caseOf(9), "09:00")], "u1", 9);
    expect(sentence).toBe(`Case ${caseOf(9)} was closed more than 90 days before the access.`);
    expect(score).toBeLessThan(told([look("u1", 1, caseOf(2), "09:00")]).score);
    expect(told([look("u1", 9, caseOf(9), "09:00")], "u1", 9, { closedDays: 365 }).score).toBe(0);
  });

  it("asks nothing about a missing reference where most peers leave it out in such work", () => {
    const world = worldOf({ cases: CASES });
    const state = FALSE_REFERENCE.open(world, {});
    const training = (user: string, clock: string, day: number): Access => ({
      ...look(user, 1, "", clock, day),
      purpose: "training",
    });
    learnAll(
      world,
      state,
      Array.from({ length: 60 }, (_, day) => [training("u1", "09:00", day - 60), training("u2", "09:01", day - 60)]),
    );
    const day = dayOf(world, [training("u1", "09:00", 1), look("u2", 1, "", "09:01")]);
    const [u1, u2, p1] = [world.names.users.add("u1"), world.names.users.add("u2"), world.names.subjects.add("p1")];
    expect(scoreOf(state, day, u1, p1)).toBe(0);
    expect(scoreOf(state, day, u2, p1)).toBeGreaterThanOrEqual(0);
  });

  it("rests on the accesses that gave the reference, and on no other", () => {
    const looks = [
      look("u1", 1, caseOf(2), "09:00"),
      look("u1", 1, caseOf(1), "09:05"),
      look("u2", 1, caseOf(2), "09:06"),
    ];
    const { events, counter } = told(looks);
    expect(events).toEqual([looks[0]?.index]);
    expect(counter).toContain("Another access to the same record that day gave a case about the subject.");
  });

  it("does not take frozen rows into the usual", () => {
    const { world, state } = learned();
    const borrowed = [look("u1", 1, caseOf(2), "09:00")];
    const [u1, p1] = [world.names.users.add("u1"), world.names.subjects.add("p1")];
    const before = scoreOf(state, dayOf(world, borrowed), u1, p1);
    state.learn(dayOf(world, borrowed), new Uint8Array([1]));
    expect(scoreOf(state, dayOf(world, borrowed), u1, p1)).toBe(before);
    state.learn(dayOf(world, borrowed), new Uint8Array([0]));
    expect(scoreOf(state, dayOf(world, borrowed), u1, p1)).toBeLessThan(before as number);
  });

  it("is not applicable, never zero, without subjects and without any reference", () => {
    const world = worldOf({ cases: CASES });
    const state = FALSE_REFERENCE.open(world, {});
    expect(state.applies(dayOf(world, [access({ timeMs: at(0, "09:00"), caseRef: "C-1" })]))).toEqual({
      applies: false,
      reason: "no access of the day names a subject",
    });
    expect(state.applies(dayOf(world, [look("u1", 1, "", "09:00")]))).toEqual({
      applies: false,
      reason: "no access so far gives a case reference",
    });
    expect(state.applies(dayOf(world, [look("u1", 1, "C-1", "09:00")]))).toEqual({ applies: true });
  });
});
