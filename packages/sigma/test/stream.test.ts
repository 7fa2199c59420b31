// RuleStream: matches in the log's order with version, evidence and window; memory that is bounded and said.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linkRules, parseRules, type Pipeline, QUIS_PIPELINE, RuleStream, ruleVersions } from "../src/index.ts";
import { oneSearch, refusal } from "./rules.ts";

const setOf = (text: string, pipeline: Partial<Pipeline> = {}) => {
  const whole = { ...QUIS_PIPELINE, ...pipeline };
  return linkRules(parseRules(text, "test.yml", whole.placeholders), whole);
};
const many = (more = "") =>
  `title: Many\nid: many-views\nlevel: high\ncorrelation:\n  type: event_count\n  rules: [view]\n  group-by: [actor.user.uid]\n  timespan: 1m\n  condition: {gte: 3}\n${more}---\n${oneSearch("class_uid: 6001", "view")}name: view\n`;
const view = (seconds: number, uid = "u1") => ({ time: seconds * 1000, class_uid: 6001, actor: { user: { uid } } });

describe("RuleStream", () => {
  it("names rule, version, evidence, group, measure and window of a match", () => {
    const set = setOf(many());
    const stream = new RuleStream(set);
    const found = [view(0), view(5, "u2"), view(10), view(20)].map((event, place) => stream.push(event, 100 + place));
    expect(found.map((matches) => matches.length)).toEqual([0, 0, 0, 1]);
    expect(found[3]).toEqual([
      {
        ruleId: "many-views",
        ruleVersion: ruleVersions(set).get("many-views"),
        title: "Many",
        level: "high",
        events: [100, 102, 103],
        eventCount: 3,
        group: { "actor.user.uid": "u1" },
        value: 3,
        window: { fromMs: -40_000, toMs: 20_000 },
        timeMs: 20_000,
      },
    ]);
    expect(JSON.parse(JSON.stringify(found[3]))).toEqual(found[3]);
  });

  it("a match of one event has no window and is its own evidence", () => {
    const stream = new RuleStream(setOf(oneSearch("class_uid: 6001")));
    expect(stream.push(view(7), 3)).toMatchObject([
      { events: [3], eventCount: 1, group: {}, window: undefined, value: undefined, timeMs: 7000 },
    ]);
  });

  it("a version changes with whatever changes what is matched, and with nothing else", () => {
    const version = (text: string, pipeline: Partial<Pipeline> = {}) =>
      ruleVersions(setOf(text, pipeline)).get("many-views");
    const base = version(many());
    expect(base).toMatch(/^[0-9a-f]{64}$/);
    expect(version(many("description: other words\ntags: [a.b]\n"))).toBe(base);
    expect(version(many().replace("gte: 3", "gte: 4"))).not.toBe(base);
    expect(version(many().replace("1m", "2m"))).not.toBe(base);
    expect(version(many().replace("level: high", "level: low"))).not.toBe(base);
    // Of the rule it refers to, of a filter on that, of the zone.
    expect(version(many().replace("class_uid: 6001", "class_uid: 6002"))).not.toBe(base);
    const filter = "---\ntitle: f\nlogsource: {product: quis}\nfilter: {rules: [view], s: {time: 1}, condition: s}\n";
    expect(version(many() + filter)).not.toBe(base);
    expect(version(many(), { timeZone: "Europe/Vienna" })).not.toBe(base);
  });

  it("the horizon is the longest sum of timespans along a chain", () => {
    const outer = `title: outer\ncorrelation: {type: event_count, rules: [many-views], timespan: 1h, condition: {gte: 2}}\n---\n`;
    expect(new RuleStream(setOf(outer + many())).horizonMs).toBe(3_660_000);
    expect(new RuleStream(setOf(oneSearch("time: 1"))).horizonMs).toBe(0);
  });

  it("refuses loudly when windows have no room, and takes nothing from then on", () => {
    const stream = new RuleStream(setOf(many().replace("gte: 3", "gte: 9")), { maxHeld: 5 });
    for (let place = 0; place < 5; place++) stream.push(view(place), place);
    const first = refusal(() => stream.push(view(5), 5));
    expect(first.code).toBe("SIGMA_MEMORY");
    expect(first.message).toContain("many-views: expected at most 5 events");
    expect(refusal(() => stream.push(view(6), 6))).toEqual(first);
  });

  it("or counts what it let go, if that was asked for", () => {
    const stream = new RuleStream(setOf(many().replace("gte: 3", "gte: 9")), { maxHeld: 5, overflow: "count" });
    for (let place = 0; place < 9; place++) stream.push(view(place), place);
    expect(stream.figures).toMatchObject({ held: 5, dropped: 4, droppedBy: "many-views" });
  });

  it("goes on from its state as if it had never stopped, and so does one that is fed its horizon again", () => {
    const event = fc.record({
      gapMs: fc.integer({ min: -2000, max: 40_000 }),
      uid: fc.constantFrom("u1", "u2"),
      class_uid: fc.constantFrom(6001, 3002),
    });
    fc.assert(
      fc.property(fc.array(event, { minLength: 2, maxLength: 40 }), fc.nat(), (drawn, cutAt) => {
        let time = 1_000_000;
        const events = drawn.map(({ gapMs, uid, class_uid }) => {
          time += gapMs;
          return { time, class_uid, actor: { user: { uid } } };
        });
        const cut = cutAt % events.length;
        const set = setOf(many());
        const whole = new RuleStream(set);
        const expected = events.map((one, place) => whole.push(one, place));
        const before = new RuleStream(set);
        for (let place = 0; place < cut; place++) before.push(events[place] as (typeof events)[0], place);
        const after = new RuleStream(set);
        after.restore(JSON.parse(JSON.stringify(before.state())));
        const found = events.slice(cut).map((one, place) => after.push(one, cut + place));
        expect(found).toEqual(expected.slice(cut));
      }),
    );
  });

  it("refuses the state of other rules", () => {
    const state = new RuleStream(setOf(many())).state();
    const other = new RuleStream(setOf(many().replace("gte: 3", "gte: 4")));
    expect(refusal(() => other.restore(state)).code).toBe("SIGMA_STATE");
    expect(refusal(() => other.restore({ ...state, format: 2 as 1 })).code).toBe("SIGMA_STATE");
  });
});
