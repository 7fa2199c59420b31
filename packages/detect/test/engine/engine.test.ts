// The engine with a detector that only counts: what it raises, when it is quiet, and that judging changes nothing.
import { describe, expect, it } from "vitest";
import {
  type Access,
  type Day,
  type Detector,
  Day as DayOf,
  Engine,
  type EngineSettings,
  type Judged,
  NONE,
  Scores,
  type World,
} from "../../src/index.ts";
import { access, at, dayOf, worldOf } from "../made.ts";

/** Score of a pair: its accesses on the day; of a user: distinct subjects. Not applicable without subjects. */
function counting(grain: "pair" | "user", explains = false): Detector {
  return {
    id: `T.${grain}`,
    kind: `count-${grain}`,
    version: "1",
    grain,
    explains,
    review: { harm: 5, minutes: 10, prior: [1, 9] },
    defaults: {},
    open: () => ({
      applies: (day) => (day.table.subjectCount === 0 ? { applies: false, reason: "no subjects" } : { applies: true }),
      score(day) {
        const scores = new Scores();
        for (const user of day.users) {
          const counts = new Map<number, number>();
          for (const row of day.rowsOf(user))
            for (let e = day.table.subjectFrom[row]!; e < day.table.subjectFrom[row + 1]!; e++)
              counts.set(day.table.subject[e]!, (counts.get(day.table.subject[e]!) ?? 0) + 1);
          if (grain === "user") scores.add(user, NONE, counts.size);
          else for (const [subject, count] of counts) scores.add(user, subject, count);
        }
        return scores;
      },
      describe(day, user, subject) {
        const rows = Array.from(day.rowsOf(user)).filter(
          (row) => subject === NONE || day.table.subject[day.table.subjectFrom[row]!] === subject,
        );
        const events = rows.map((row) => day.table.index[row]!);
        return {
          sentence: `${events.length} accesses`,
          counter: ["it was Monday"],
          formula: "n",
          figures: { n: events.length },
          events,
        };
      },
      learn: () => undefined,
    }),
  };
}

/** 30 users who open two records each; on the last day u5 opens one record nine times. */
function history(odd: boolean): Access[][] {
  return Array.from({ length: 20 }, (_, day) =>
    Array.from({ length: 30 }, (_user, u) =>
      [`p${(day * 7 + u) % 50}`, `p${(day * 3 + u + 25) % 50}`].map((p) => [`u${u}`, p] as const),
    )
      .flat()
      .concat(odd && day === 19 ? Array.from({ length: 9 }, () => ["u5", "p99"] as const) : [])
      .map(([user, subject], i) =>
        access({ index: day * 1000 + i, timeMs: at(day, "08:00") + i * 1000, user, subjects: [subject] }),
      ),
  );
}

function run(
  accesses: readonly Access[][],
  settings: Partial<EngineSettings> = {},
): { world: World; judged: Judged[]; days: Day[]; engine: Engine } {
  const world = worldOf();
  const engine = new Engine(world, [counting("pair"), counting("user")], [], { fewestScores: 100, ...settings });
  const days = accesses.map((list) => dayOf(world, list));
  const judged = days.map((day, i) => {
    const one = engine.judge(day);
    if (i < days.length - 1) engine.learn(day, one);
    return one;
  });
  return { world, judged, days, engine };
}

describe("Engine", () => {
  it("raises what no earlier day has seen, as one finding with its signals, evidence and counter-evidence", () => {
    const { world, judged } = run(history(true));
    const last = judged.at(-1)!;
    expect(last.findings.length).toBe(1);
    const [finding] = last.findings;
    expect(world.names.users.text(finding!.user)).toBe("u5");
    expect(world.names.subjects.text(finding!.subject)).toBe("p99");
    expect(finding!.signals.map(({ kind }) => kind)).toContain("count-pair");
    expect(finding!.signals[0]!.p).toBeCloseTo(1 / (19 * 60 + 1), 10);
    expect(finding!.signals[0]!.calibration).toBe(19 * 60);
    expect(finding!.events.length).toBeGreaterThanOrEqual(9);
    expect(finding!.signals[0]!.counter).toEqual(["it was Monday"]);
    expect(finding!.priority).toBeCloseTo((5 / 10) * finding!.upheld, 12);
  });

  it("is quiet on the twin without it, and before it has seen enough", () => {
    expect(run(history(false)).judged.flatMap(({ findings }) => findings)).toEqual([]);
    expect(run(history(true), { fewestScores: 100_000 }).judged.flatMap(({ findings }) => findings)).toEqual([]);
  });

  it("judges the same day the same, however often, and a focus as the whole", () => {
    const { judged, days, engine, world } = run(history(true));
    const again = engine.judge(days.at(-1)!);
    expect(again.findings).toEqual(judged.at(-1)!.findings);
    const u5 = world.names.users.find("u5")!;
    const focus = new DayOf(days.at(-1)!.table, days.at(-1)!.day, { users: new Set([u5]), subjects: new Set() });
    expect(engine.judge(focus).findings).toEqual(again.findings);
  });

  it("gives the same findings to the same days", () => {
    expect(run(history(true)).judged).toEqual(run(history(true)).judged);
  });

  it("does not raise an open finding again the next day unless it is much stranger", () => {
    const days = history(true);
    const next = days[19]!.map((one) => ({ ...one, index: one.index + 1000, timeMs: one.timeMs + 86_400_000 }));
    const { judged } = run([...days, next, next], { off: ["T.user"] });
    expect(judged[19]!.findings.length).toBe(1);
    expect(judged[20]!.findings).toEqual([]);
  });

  it("a source without subjects is not applicable, and gives no score of zero", () => {
    const none = history(true).map((list) => list.map((one) => ({ ...one, subjects: [] })));
    const { engine, days, judged } = run(none);
    expect([...engine.applies(days[0]!).values()]).toEqual([
      { applies: false, reason: "no subjects" },
      { applies: false, reason: "no subjects" },
    ]);
    expect(judged.flatMap(({ findings, pairs }) => [...findings, ...pairs.value])).toEqual([]);
  });

  it("an access that is well explained speaks for the user: the same signal ranks lower", () => {
    const world = worldOf();
    // One counts, the other says how well an access is explained: every access the same, so p is 1.
    const well: Detector = { ...counting("pair", true), id: "T.well", kind: "well" };
    const open = well.open.bind(well);
    const flat: Detector = {
      ...well,
      open: (...given) => {
        const state = open(...given);
        return {
          ...state,
          score: (day) => {
            const scores = state.score(day);
            scores.value.fill(1);
            return scores;
          },
        };
      },
    };
    const upheld = (detectors: readonly Detector[]): number => {
      const engine = new Engine(world, detectors, [], { fewestScores: 100 });
      let last: Judged | undefined;
      for (const accesses of history(true)) {
        const day = dayOf(world, accesses);
        if (last !== undefined && last.day < day.day - 1) throw new Error("expected days in order");
        last = engine.judge(day);
        engine.learn(day, last);
      }
      return last?.findings[0]?.upheld ?? 0;
    };
    const alone = upheld([counting("pair")]);
    expect(alone).toBeGreaterThan(0);
    expect(upheld([counting("pair"), flat])).toBeLessThan(alone);
  });

  it("a detector that is off is not asked", () => {
    const { judged } = run(history(true), { off: ["T.pair"] });
    expect(
      judged
        .at(-1)!
        .findings.flatMap(({ signals }) => signals)
        .every(({ detector }) => detector === "T.user"),
    ).toBe(true);
  });
});
