// The rules in force on a stream: signals with figures, evidence, what else explains them, and how usual they are.
import type { AccessEvent } from "@quis/event";
import { linkRules, parseRules, QUIS_PIPELINE } from "@quis/sigma";
import { describe, expect, it } from "vitest";
import { RuleWatch } from "../../src/index.ts";
import { dataFolder, line } from "../instance/fixture.ts";

const DAY_MS = 86_400_000;
const setOf = (text: string) => linkRules(parseRules(text, "test"), QUIS_PIPELINE);
const MANY = `title: Many persons
id: many
level: high
falsepositives: [Scanning runs]
correlation:
  type: value_count
  rules: [one_view]
  group-by: [actor.user.uid]
  timespan: 1h
  condition: { field: oversight.subjects.uid, gt: 2 }
---
title: One view
name: one_view
logsource: { product: quis }
detection: { s: { oversight.operation: consultation }, condition: s }
`;
const view = (timeMs: number, user: string, subject: string) =>
  ({
    class_uid: 6001,
    time: timeMs,
    actor: { user: { uid: user } },
    oversight: { operation: "consultation", subjects: [{ uid: subject }] },
  }) as unknown as AccessEvent;

describe("RuleWatch", () => {
  it("says a match in a sentence, with evidence, parameters, what else explains it, and its formula", () => {
    const watch = new RuleWatch({ set: setOf(MANY) });
    const events = ["a", "b", "c"].map((subject, n) => view(20_000 * DAY_MS + n * 60_000, "u1", subject));
    const signals = events.flatMap((event, n) => watch.push(event, 40 + n));
    expect(signals).toEqual([
      {
        detector: "sigma",
        kind: "rule:many",
        version: watch.versions.get("many"),
        day: 20_000,
        p: 1 / 2,
        score: 3,
        stratum: "all user-days before",
        calibration: 1,
        sentence: "Many persons: 3 different persons within 1 hour for user u1; the rule asks for more than 2.",
        counter: ["The rule's author knows a harmless cause: Scanning runs"],
        formula: "value_count(oversight.subjects.uid) in (t − 1 hour, t]: 3 > 2; p = (1 + 0) / (1 + 1) = 0.5",
        figures: {
          measured: 3,
          type: "value_count",
          timespan_ms: 3_600_000,
          gt: 2,
          events: 3,
          matched_user_days: 0,
          user_days: 1,
        },
        events: [40, 41, 42],
      },
    ]);
  });

  it("p is small where the rule seldom matches, and grows with each user-day on which it does", () => {
    const watch = new RuleWatch({ set: setOf(MANY) });
    let index = 0;
    for (let day = 0; day < 20; day++)
      for (let user = 0; user < 5; user++) watch.push(view((20_000 + day) * DAY_MS, `u${user}`, "a"), index++);
    const bulk = (day: number) =>
      ["x", "y", "z"].flatMap((subject, n) => watch.push(view((20_000 + day) * DAY_MS + n, "u9", subject), index++));
    const [first] = bulk(20);
    expect(first?.p).toBeCloseTo(1 / 102, 10);
    const [second] = bulk(21);
    expect([second?.figures["matched_user_days"], second?.figures["user_days"]]).toEqual([1, 102]);
    // Twice on one day is one user-day.
    bulk(21);
    expect(bulk(22)[0]?.figures["matched_user_days"]).toBe(2);
  });

  it("evidence ascends by the log's order, whatever the order of the clocks", () => {
    const watch = new RuleWatch({ set: setOf(MANY) });
    const start = 20_000 * DAY_MS;
    const times = [1000, 0, 2000];
    const signals = times.flatMap((ms, n) => watch.push(view(start + ms, "u1", `p${n}`), 7 + n));
    expect(signals.map(({ events }) => events)).toEqual([[7, 8, 9]]);
  });

  it.each([
    ["event_count", "condition: { gte: 2 }", "2 events within"],
    ["value_sum", "condition: { field: oversight.record_count, gte: 4 }", "the number of records adds up to 4 within"],
    ["value_avg", "condition: { field: oversight.record_count, gte: 2 }", "the number of records is 2 on average"],
    [
      "value_percentile",
      "condition: { field: oversight.record_count, percentile: 90, gte: 2 }",
      "90 % of the values of the number of records are at most 2",
    ],
    ["value_percentile", "condition: { field: actor.user.uid, lte: 100 }", "this value of user is 100 %"],
    ["temporal", "condition: { gte: 1 }", "1 of 1 kinds of events"],
    ["temporal_ordered", "condition: { gte: 1 }", "1 of 1 steps in their order"],
  ])("%s with %s is said as %s", (type, condition, words) => {
    const text = MANY.replace("value_count", type).replace(/condition: \{ field: oversight.*/, condition);
    const watch = new RuleWatch({ set: setOf(text) });
    const one = () =>
      ({ ...view(0, "u1", "p"), oversight: { operation: "consultation", record_count: 2 } }) as AccessEvent;
    const signals = [watch.push(one(), 0), watch.push(one(), 1)].flat();
    expect(signals.at(-1)?.sentence).toContain(words);
  });

  it("goes on from its state", () => {
    const set = setOf(MANY);
    const [before, after, whole] = [new RuleWatch({ set }), new RuleWatch({ set }), new RuleWatch({ set })];
    const events = Array.from({ length: 60 }, (_, n) => view(n * 300_000, `u${n % 3}`, `p${n % 11}`));
    const expected = events.map((event, n) => whole.push(event, n));
    events.slice(0, 30).forEach((event, n) => before.push(event, n));
    after.restore(JSON.parse(JSON.stringify(before.state())));
    expect(events.slice(30).map((event, n) => after.push(event, 30 + n))).toEqual(expected.slice(30));
    expect(expected.flat().length).toBeGreaterThan(3);
  });

  it("watches with the rules of a data folder", async () => {
    const folder = await dataFolder();
    try {
      const watch = await RuleWatch.open(folder.path);
      expect(watch.versions.size).toBeGreaterThan(17);
      // The longest window among the starter rules.
      expect(watch.horizonMs).toBeGreaterThanOrEqual(DAY_MS);
      const event = JSON.parse(line(1, { oversight: { operation: "consultation", break_glass: true } })) as AccessEvent;
      expect(watch.push(event, 0).map(({ kind }) => kind)).toEqual(["rule:0d4c7f1e-6a52-4d09-9b1b-3e6f6a1f0c05"]);
    } finally {
      await folder.remove();
    }
  });
});
