// D11: break-glass and sensitive accesses, at once and when the week is over.
import { describe, expect, it } from "vitest";
import { type Access, type ContextTables, type Detector, type DetectorState, type World } from "../../src/index.ts";
import { NO_FOLLOWUP, UNNEEDED_ACCESS } from "../../src/followup/index.ts";
import { learn, learnAll, scoreOf } from "../driver.ts";
import { access, at, dayOf, worldOf } from "../made.ts";

const iso = (day: number, clock = "00:00"): string => new Date(at(day, clock)).toISOString();
const USERS = ["u1", "mate", "far"].map((user) => ({
  user,
  role: "clerk",
  unit: user === "far" ? "South" : "North",
  start: iso(-500),
  end: "",
}));
const CASES = [{ case: "C-1", subject: "p1", opened: iso(-100), closed: "" }];

function glass(day: number, given: Partial<Access> = {}): Access {
  return access({ timeMs: at(day, "10:00"), user: "u1", subjects: ["p1"], breakGlass: true, ...given });
}
const quiet = (day: number): Access[] => [
  access({ timeMs: at(day, "08:00"), user: "far", subjects: ["p9"], unit: "South" }),
];

function opened(
  detector: Detector,
  tables: ContextTables = {},
  parameters = {},
): { world: World; state: DetectorState } {
  const world = worldOf({ users: USERS, cases: CASES, assignments: [], ...tables });
  return { world, state: detector.open(world, parameters) };
}

/** Score of u1 and p1 seven days after a break-glass on day 0; `between` are later accesses by day. */
function after(
  tables: ContextTables = {},
  between: Readonly<Record<number, readonly Access[]>> = {},
  given: Partial<Access> = {},
) {
  const { world, state } = opened(NO_FOLLOWUP, tables);
  const [u1, p1] = [world.names.users.add("u1"), world.names.subjects.add("p1")];
  const early: (number | undefined)[] = [];
  for (let day = 0; day < 7; day++) {
    const accesses = day === 0 ? [glass(0, given), ...(between[0] ?? [])] : [...quiet(day), ...(between[day] ?? [])];
    early.push(scoreOf(state, dayOf(world, accesses), u1, p1));
    learn(world, state, dayOf(world, accesses));
  }
  const day = dayOf(world, quiet(7));
  return { early, score: scoreOf(state, day, u1, p1), description: state.describe(day, u1, p1), state, world };
}

describe("D11.work", () => {
  it("is judged when the 7 days are over and not before, though the user is not there on that day; evidence is the access", () => {
    const { early, score, description } = after();
    expect(early).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, undefined]);
    expect(score).toBeCloseTo(-Math.log(0.2), 9);
    expect(description.events).toEqual([glass(0).index]);
    expect(description.formula).toBe("1 × −ln(0.2) = 1.609");
    expect(description.sentence).toContain("No recorded work: break-glass was used on 2026-03-02");
  });

  it.each<[string, ContextTables]>([
    [
      "an assignment of the user on a case about the subject",
      { assignments: [{ case: "C-1", user: "u1", from: iso(3), to: "" }] },
    ],
    ["an assignment of a team-mate", { assignments: [{ case: "C-1", user: "mate", from: iso(3), to: "" }] }],
    [
      "work of the user with the subject",
      { work: [{ user: "u1", subject: "p1", kind: "appointment", from: iso(5), to: iso(5, "10:00") }] },
    ],
  ])("%s within the week is follow-up", (_, tables) => {
    expect(after(tables).score).toBe(0);
    expect(after(tables).description.counter.length).toBe(1);
  });

  it.each<[string, ContextTables]>([
    ["an assignment of another unit", { assignments: [{ case: "C-1", user: "far", from: iso(3), to: "" }] }],
    ["an assignment after the week", { assignments: [{ case: "C-1", user: "u1", from: iso(8), to: "" }] }],
    [
      "an assignment that ended long before",
      { assignments: [{ case: "C-1", user: "u1", from: iso(-90), to: iso(-60) }] },
    ],
  ])("%s is none", (_, tables) => {
    expect(after(tables).score).toBeGreaterThan(0);
  });

  const edit = (user: string, day: number, given: Partial<Access> = {}): Access =>
    access({
      timeMs: at(day, "11:00"),
      user,
      unit: user === "far" ? "South" : "North",
      subjects: ["p1"],
      activity: "Update",
      ...given,
    });

  it("an edit of the record by the user or the team is follow-up; by another unit, of another record, refused, or a look, is not", () => {
    expect(after({}, { 2: [edit("u1", 2)] }).score).toBe(0);
    expect(after({}, { 2: [edit("mate", 2)] }).score).toBe(0);
    expect(after({}, { 0: [edit("u1", 0)] }).score).toBe(0);
    for (const not of [
      edit("far", 2),
      edit("u1", 2, { subjects: ["p2"] }),
      edit("u1", 2, { failed: true }),
      edit("u1", 2, { activity: "Read" }),
    ])
      expect(after({}, { 2: [not] }).score).toBeGreaterThan(0);
  });

  it("weighs a wrong reference more and one about the subject less, and says the latter", () => {
    expect(after({}, {}, { caseRef: "C-9" }).score).toBeCloseTo(1.5 * -Math.log(0.2), 9);
    const { score, description } = after({}, {}, { caseRef: "C-1" });
    expect(score).toBeCloseTo(0.4 * -Math.log(0.2), 9);
    expect(description.counter).toEqual(["The reference given, C-1, is of a case about the subject."]);
  });

  it("is asked once: the day after, it is gone, and its outcome is in the rate", () => {
    const { state, world } = after();
    learn(world, state, dayOf(world, quiet(7)));
    expect(state.score(dayOf(world, quiet(8))).length).toBe(0);
  });

  it("judges late where the seventh day had no access at all", () => {
    const { world, state } = opened(NO_FOLLOWUP);
    learnAll(world, state, [[glass(0)]]);
    const day = dayOf(world, quiet(12));
    expect(scoreOf(state, day, world.names.users.add("u1"), world.names.subjects.add("p1"))).toBeGreaterThan(0);
  });

  it("what is explained scores 0", () => {
    const { world, state } = opened(NO_FOLLOWUP);
    const first = dayOf(world, [glass(0)]);
    first.table.explained.fill(1, 0, 1);
    learn(world, state, first);
    expect(scoreOf(state, dayOf(world, quiet(7)), world.names.users.add("u1"), world.names.subjects.add("p1"))).toBe(0);
  });
});

describe("D11.need", () => {
  const now = (tables: ContextTables = {}, given: Partial<Access> = {}, parameters = {}, before: Access[] = []) => {
    const { world, state } = opened(UNNEEDED_ACCESS, tables, parameters);
    const day = dayOf(world, [...before, glass(0, given)]);
    const [u1, p1] = [world.names.users.add("u1"), world.names.subjects.add("p1")];
    return { score: scoreOf(state, day, u1, p1), day, state, world, u1, p1 };
  };

  it("asks at once if nothing on file needs it, and says that work may still follow", () => {
    const { score, state, day, u1, p1 } = now();
    expect(score).toBeCloseTo(-Math.log(0.2), 9);
    const { sentence, counter, events } = state.describe(day, u1, p1);
    expect(sentence).toBe(
      "Break-glass was used and no assignment, work or edit up to then needs it; for all users that is so in 20 % of such accesses.",
    );
    expect(counter).toEqual(["Work may still follow: the week after the access is not over."]);
    expect(events).toEqual([glass(0).index]);
  });

  it("is quiet with an assignment of the user or team, work, or an edit that morning; work that begins later is no need", () => {
    expect(now({ assignments: [{ case: "C-1", user: "mate", from: iso(-5), to: "" }] }).score).toBe(0);
    expect(now({ work: [{ user: "u1", subject: "p1", kind: "visit", from: iso(-1), to: iso(1) }] }).score).toBe(0);
    const morning = access({ timeMs: at(0, "09:00"), user: "mate", subjects: ["p1"], activity: "Update" });
    expect(now({}, {}, {}, [morning]).score).toBe(0);
    expect(now({ assignments: [{ case: "C-1", user: "u1", from: iso(2), to: "" }] }).score).toBeGreaterThan(0);
  });

  it("takes the objects that the agency calls sensitive as it takes break-glass, but not what was refused", () => {
    const given = { breakGlass: false, object: "health" };
    expect(now({}, given).score).toBe(undefined);
    expect(now({}, given, { sensitiveObjects: ["health"] }).score).toBeGreaterThan(0);
    expect(now({}, { failed: true }).score).toBe(undefined);
  });

  it("learns the share without need: after twenty needed ones the next that is not needed scores higher", () => {
    const { world, state, score, u1, p1 } = now({
      assignments: [{ case: "C-2", user: "u1", from: "", to: "" }],
      cases: [...CASES, { case: "C-2", subject: "p2", opened: "", closed: "" }],
    });
    learnAll(
      world,
      state,
      Array.from({ length: 20 }, (_, i) => [glass(i - 20, { subjects: ["p2"] })]),
    );
    const everybody = (0 + 20 * 0.2) / 40;
    expect(scoreOf(state, dayOf(world, [glass(0)]), u1, p1)).toBeCloseTo(-Math.log((0 + 20 * everybody) / 40), 9);
    expect(score).toBeLessThan(-Math.log(everybody));
  });

  it("is not applicable where no table could show work, and where nothing is sensitive", () => {
    const bare = worldOf();
    expect(UNNEEDED_ACCESS.open(bare, {}).applies(dayOf(bare, [glass(0)]))).toEqual({
      applies: false,
      reason: "neither assignments, cases nor work were imported: no work could be found",
    });
    const { world, state } = opened(UNNEEDED_ACCESS);
    expect(state.applies(dayOf(world, quiet(0)))).toEqual({
      applies: false,
      reason: "no access so far is break-glass or sensitive",
    });
    expect(state.applies(dayOf(world, [glass(1)]))).toEqual({ applies: true });
  });
});
