// D1 on a made-up agency: what no relationship explains has low log-odds, whatever the user looked up before.
import { describe, expect, it } from "vitest";
import {
  type Access,
  AccessTable,
  type ContextTables,
  Day,
  type DetectorState,
  DETECTORS,
  type World,
} from "../../src/index.ts";
import { access, at, dayOf, MONDAY, worldOf } from "../made.ts";
import { ASSIGNED, declared, iso, TEAM } from "../explain/declared.ts";

const USERS = 24;
const unitOf = (i: number): string => (i % 2 === 0 ? "North" : "South");

/** Everybody has three cases; case 3i+k is user i's. Subject of case n is pn. p900 and above have a case of nobody's. */
function tables(): ContextTables {
  return {
    users: Array.from({ length: USERS }, (_, i) => ({
      user: `u${i}`,
      role: "caseworker",
      unit: unitOf(i),
      manager: "",
      start: "",
      end: "",
    })),
    cases: Array.from({ length: 3 * USERS }, (_, n) => ({
      case: `c${n}`,
      subject: `p${n}`,
      party_role: "applicant",
      opened: iso(-9, "00:00"),
      closed: "",
      unit: unitOf(Math.floor(n / 3)),
    })),
    assignments: [
      ...Array.from({ length: 3 * USERS }, (_, n) => ({
        case: `c${n}`,
        user: `u${Math.floor(n / 3)}`,
        role: "lead",
        from: iso(-9, "00:00"),
        to: "",
      })),
      { case: "c3", user: "u20", role: "lead", from: iso(26, "00:00"), to: "" },
    ],
  };
}

/** A working day: everybody opens two of their own, and now and then a team-mate's. */
function work(day: number): Access[] {
  return Array.from({ length: USERS }, (_, i) =>
    [0, 1, 2].map((k) => {
      const mate = (i + 2 * ((day + k) % 5)) % USERS;
      const n = k < 2 ? 3 * i + ((day + k) % 3) : 3 * mate;
      return access({
        timeMs: at(day, "08:00") + i * 60_000 + k * 1000,
        user: `u${i}`,
        unit: unitOf(i),
        subjects: [`p${n}`],
      });
    }),
  ).flat();
}

const D1 = DETECTORS.find(({ id }) => id === "D1")!;

function open(): {
  readonly world: World;
  readonly state: DetectorState;
  day(n: number, extra?: readonly Access[]): Day;
  pass(from: number, to: number, extra?: (n: number) => readonly Access[]): void;
} {
  const { world, explainer } = declared(tables(), ASSIGNED + TEAM);
  const state = D1.open(world, { sample: 60 });
  const day = (n: number, extra: readonly Access[] = []): Day => {
    const one = dayOf(
      world,
      [...work(n), ...extra].toSorted((a, b) => a.timeMs - b.timeMs),
    );
    explainer.annotate(one);
    return one;
  };
  const pass = (from: number, to: number, extra: (n: number) => readonly Access[] = () => []): void => {
    for (let n = from; n < to; n++) {
      const one = day(n, extra(n));
      state.learn(one, new Uint8Array(one.table.length));
    }
  };
  return { world, state, day, pass };
}

function scoresOf({ world, state }: Pick<ReturnType<typeof open>, "world" | "state">, day: Day): Map<string, number> {
  const scores = state.score(day);
  return new Map(
    Array.from({ length: scores.length }, (_, i) => [
      `${world.names.users.text(scores.user[i]!)} ${world.names.subjects.text(scores.subject[i]!)}`,
      scores.value[i]!,
    ]),
  );
}

describe("D1", () => {
  it("does not apply without declared relationships, without subjects, or before there is a model: never a score of zero", () => {
    const bare = worldOf(tables());
    expect(D1.open(bare, {}).applies(dayOf(bare, work(0)))).toEqual({
      applies: false,
      reason: expect.stringContaining("no relationships are declared"),
    });
    const made = open();
    expect(made.state.applies(made.day(0))).toEqual({
      applies: false,
      reason: expect.stringContaining("needs 100 sampled pairs"),
    });
    made.pass(0, 5);
    expect(made.state.applies(made.day(5))).toEqual({ applies: true });
    expect(made.state.applies(dayOf(made.world, [access({ timeMs: at(5, "08:00") })])).applies).toBe(false);
    const empty = declared({}, ASSIGNED);
    expect(D1.open(empty.world, {}).applies(dayOf(empty.world, work(0))).applies).toBe(false);
  });

  it("a look at a stranger's record stands above all work; the innocent twin with an assignment does not", () => {
    const made = open();
    made.pass(0, 20);
    const strange = access({ timeMs: at(20, "12:00"), user: "u2", unit: "North", subjects: ["p3"] });
    const twin = access({ timeMs: at(20, "12:01"), user: "u2", unit: "North", subjects: ["p7"] });
    const scores = scoresOf(made, made.day(20, [strange, twin]));
    const ordinary = [...scores].filter(([pair]) => pair !== "u2 p3").map(([, value]) => value);
    expect(scores.get("u2 p3")!).toBeGreaterThan(Math.max(...ordinary));
    expect(scores.get("u2 p7")!).toBeLessThan(0);
  });

  it("a repeat is judged as the first look: own look-ups never explain the next one", () => {
    const [once, often] = [open(), open()];
    const look = (n: number): Access => access({ timeMs: at(n, "12:00"), user: "u2", unit: "North", subjects: ["p3"] });
    // Others look at strangers too, each once, so that unexplained work is known to happen.
    const other = (n: number): Access =>
      access({
        timeMs: at(n, "13:00"),
        user: `u${3 + n}`,
        unit: unitOf(3 + n),
        subjects: [`p${3 * ((n + 8) % USERS)}`],
      });
    once.pass(0, 20, (n) => [other(n)]);
    often.pass(0, 20, (n) => (n >= 10 ? [look(n), other(n)] : [other(n)]));
    const first = scoresOf(once, once.day(20, [look(20)])).get("u2 p3")!;
    const tenth = scoresOf(often, often.day(20, [look(20)])).get("u2 p3")!;
    // The model itself is fitted on slightly other samples: less than a factor of e in the odds.
    expect(Math.abs(tenth - first)).toBeLessThan(1);
    expect(tenth).toBeGreaterThan(0);
  });

  it("writes log-odds beside every judged subject; a later look of the day has the first one's", () => {
    const made = open();
    made.pass(0, 20);
    const day = made.day(20, [
      access({ timeMs: at(20, "12:00"), user: "u2", unit: "North", subjects: ["p3"] }),
      access({ timeMs: at(20, "15:00"), user: "u2", unit: "North", subjects: ["p3"] }),
      access({ timeMs: at(20, "16:00"), user: "u2", unit: "North", subjects: ["p3"], activity: "Create" }),
    ]);
    const scores = scoresOf(made, day);
    const { table } = day;
    const u2 = made.world.names.users.find("u2")!;
    const odds = [...day.rowsOf(u2)].slice(-3).map((row) => table.logOdds[table.subjectFrom[row]!]);
    expect(odds).toEqual([-scores.get("u2 p3")!, -scores.get("u2 p3")!, 0]);
  });

  it("score changes nothing; in focus the scores are those of the whole day", () => {
    const made = open();
    made.pass(0, 20);
    const whole = made.day(20);
    const before = scoresOf(made, whole);
    expect(scoresOf(made, made.day(20))).toEqual(before);
    const u4 = made.world.names.users.find("u4")!;
    const focused = scoresOf(made, new Day(whole.table, MONDAY + 20, { users: new Set([u4]), subjects: new Set() }));
    expect([...focused]).toEqual([...before].filter(([pair]) => pair.startsWith("u4 ")));
    expect(focused.size).toBeGreaterThan(0);
  });

  it("same days, same scores; rows of raised findings are not learned", () => {
    const run = (frozen: 0 | 1): Map<string, number> => {
      const made = open();
      for (let n = 0; n < 12; n++) {
        const day = made.day(n, [
          access({ timeMs: at(n, "12:00"), user: "u2", unit: "North", subjects: [`p${30 + 6 * (n % 2)}`] }),
        ]);
        const rows = new Uint8Array(day.table.length);
        rows[rows.length - 1] = frozen;
        made.state.learn(day, rows);
      }
      return scoresOf(made, made.day(12));
    };
    expect(run(0)).toEqual(run(0));
    expect(run(1)).toEqual(run(1));
  });

  it("says so in figures that add up, and what almost explains it: the assignment that came days later, the team's work", () => {
    const made = open();
    made.pass(0, 20);
    const day = made.day(20, [
      access({ timeMs: at(20, "12:00"), index: 777, user: "u20", unit: "North", subjects: ["p3"] }),
    ]);
    const score = scoresOf(made, day).get("u20 p3")!;
    const [u20, p3] = [made.world.names.users.find("u20")!, made.world.names.subjects.find("p3")!];
    const { sentence, counter, formula, figures, events } = made.state.describe(day, u20, p3);
    expect(sentence).toMatch(
      /^u20 opened the record of p3 once on 2026-03-22; no assignment, team or handover links them at that time/,
    );
    expect(events).toEqual([777]);
    expect(figures["log-odds"]).toBeCloseTo(-score, 2);
    const terms = [...formula.matchAll(/(-?[\d.]+) × (-?[\d.]+) \[/g)].map(
      ([, weight, x]) => Number(weight) * Number(x),
    );
    expect(terms.reduce((sum, term) => sum + term, 0)).toBeCloseTo(-score, 1);
    expect(counter.join(" ")).toContain("misses a relationship by at most 7 days");
    expect(counter.join(" ")).toMatch(/explained by nothing/);
  });

  it("parameters out of range or unknown are refused with the range and the nearest right name", () => {
    const { world } = declared(tables());
    expect(() => D1.open(world, { refitDays: 0 })).toThrow(
      /D1: expected refitDays to be a whole number from 1 to 365, got 0/,
    );
    expect(() => D1.open(world, { refitDay: 7 })).toThrow(/did you mean refitDays\?/);
  });

  it("ten users only, one of them with half of all events: nothing explodes", () => {
    const { world, explainer } = declared(tables());
    const state = D1.open(world, {});
    for (let n = 0; n < 30; n++) {
      const table = new AccessTable(world.names);
      for (let i = 0; i < 40; i++)
        table.append(
          access({
            timeMs: at(n, "08:00") + i,
            user: i % 2 === 0 ? "u0" : `u${i % 10}`,
            subjects: [`p${(i * 7 + n) % 30}`],
          }),
        );
      const day = new Day(table, MONDAY + n);
      explainer.annotate(day);
      if (state.applies(day).applies)
        for (const value of scoresOf({ world, state }, day).values()) expect(Number.isFinite(value)).toBe(true);
      state.learn(day, new Uint8Array(table.length));
    }
    expect(state.applies(new Day(new AccessTable(world.names), MONDAY + 30)).applies).toBe(false);
  });
});
