// Sigma correlation rules specification 2.1.0: each type over a sliding window of event time.
import { describe, expect, it } from "vitest";
import { engineOf, type Event, oneSearch, run } from "./rules.ts";

const view = oneSearch("class_uid: 6001", "v").replace("title: v", "title: v\nname: v");
const rule = (name: string, search: string) =>
  oneSearch(search, name).replace(`title: ${name}`, `title: ${name}\nname: ${name}`);

function correlation(lines: string, rules = view): string {
  return `title: corr\ncorrelation:\n  ${lines.split("\n").join("\n  ")}\n---\n${rules}`;
}

const at = (seconds: number, more: object = {}): Event => ({
  time: seconds * 1000,
  class_uid: 6001,
  actor: { user: { uid: "u1" } },
  ...more,
});

/** Positions of the events at which the correlation fires, with what it measured. */
function fired(text: string, events: readonly Event[]): [number, number | undefined][] {
  return run(text, events).flatMap((firings, index) =>
    firings.map(({ value }): [number, number | undefined] => [index, value]),
  );
}

const counts = (seen: number) => at(0, { oversight: { record_count: seen } });

describe("event_count", () => {
  const text = correlation(
    "type: event_count\nrules: [v]\ngroup-by: [actor.user.uid]\ntimespan: 1m\ncondition: {gte: 3}",
  );

  it("counts events within the timespan, its start excluded: an event exactly a timespan ago is gone", () => {
    expect(fired(text, [at(0), at(30), at(59.999)])).toEqual([[2, 3]]);
    expect(fired(text, [at(0), at(30), at(60)])).toEqual([]);
  });

  it("is not restricted to boundaries: the window slides over full minutes", () => {
    expect(fired(text, [at(50), at(61), at(80)])).toEqual([[2, 3]]);
  });

  it("counts for each group by itself, and an event for each of its values", () => {
    const subjects = (...uids: string[]) => at(1, { oversight: { subjects: uids.map((uid) => ({ uid })) } });
    const bySubject = correlation(
      "type: event_count\nrules: [v]\ngroup-by: [oversight.subjects.uid]\ntimespan: 1m\ncondition: {gte: 2}",
    );
    const firings = run(bySubject, [subjects("a", "b"), subjects("b", "c", "b"), subjects("d")]).flat();
    expect(firings.map(({ group, refs }) => [group, refs])).toEqual([[["b"], [0, 1]]]);
  });

  it("leaves out an event that lacks a field of group-by", () => {
    expect(fired(text, [at(0), at(1), { time: 2000, class_uid: 6001 }, at(3)])).toEqual([[3, 3]]);
  });

  it("takes a range: gt and lte together", () => {
    const range = correlation("type: event_count\nrules: [v]\ntimespan: 1m\ncondition: {gt: 1, lte: 2}");
    expect(fired(range, [at(0), at(1), at(2)])).toEqual([[1, 2]]);
  });

  it("counts an event once that matches two of the rules", () => {
    const two = correlation(
      "type: event_count\nrules: [v, w]\ntimespan: 1m\ncondition: {gte: 2}",
      `${view}---\n${rule("w", "time|gte: 0")}`,
    );
    expect(fired(two, [at(0), at(1)])).toEqual([[1, 2]]);
  });
});

describe("value_count, value_sum, value_avg", () => {
  it("value_count counts distinct values in the window", () => {
    const text = correlation("type: value_count\nrules: [v]\ntimespan: 1m\ncondition: {field: actor.user.uid, gte: 2}");
    const by = (seconds: number, uid: string) => at(seconds, { actor: { user: { uid } } });
    expect(fired(text, [by(0, "a"), by(10, "a"), by(50, "b"), by(65, "b"), by(111, "b")])).toEqual([
      [2, 2],
      [3, 2],
    ]);
  });

  it("value_sum adds what is a number, and says nothing without one", () => {
    const text = correlation(
      "type: value_sum\nrules: [v]\ntimespan: 1m\ncondition: {field: oversight.record_count, gte: 0}",
    );
    expect(
      fired(text, [
        at(0),
        counts(3),
        at(0, { oversight: { record_count: "4.5" } }),
        at(0, { oversight: { record_count: "x" } }),
      ]),
    ).toEqual([
      [1, 3],
      [2, 7.5],
      [3, 7.5],
    ]);
  });

  it("value_avg divides by the numbers, not by the events", () => {
    const text = correlation(
      "type: value_avg\nrules: [v]\ntimespan: 1m\ncondition: {field: oversight.record_count, gt: 2}",
    );
    expect(fired(text, [counts(2), at(0), counts(3)])).toEqual([[2, 2.5]]);
  });
});

describe("value_percentile", () => {
  it("with a percentile is the number of nearest rank", () => {
    const text = correlation(
      "type: value_percentile\nrules: [v]\ntimespan: 1m\ncondition: {field: oversight.record_count, percentile: 50, gte: 0}",
    );
    expect(fired(text, [counts(5), counts(1), counts(9), counts(7)]).map(([, value]) => value)).toEqual([5, 1, 5, 5]);
  });

  it("without one is the share of the event's own value: 'a process name that is 1 % of all the processes'", () => {
    const text = correlation(
      "type: value_percentile\nrules: [v]\ntimespan: 1h\ncondition: {field: http_request.url.path, lte: 10}",
    );
    const path = (name: string) => at(1, { http_request: { url: { path: name } } });
    expect(fired(text, [...Array.from({ length: 9 }, () => path("/common")), path("/rare"), path("/common")])).toEqual([
      [9, 10],
    ]);
  });
});

describe("temporal and temporal_ordered", () => {
  const rules = ["a", "b", "c"].map((name) => rule(name, `oversight.purpose: ${name}`)).join("---\n");
  const does = (seconds: number, purpose: string) => at(seconds, { oversight: { purpose } });
  const text = (type: string, more = "") =>
    correlation(`type: ${type}\nrules: [a, b, c]\ngroup-by: [actor.user.uid]\ntimespan: 5m${more}`, rules);

  it("temporal: all rules in the window, in any order", () => {
    expect(fired(text("temporal"), [does(0, "c"), does(10, "a"), does(20, "b")])).toEqual([[2, 3]]);
    expect(fired(text("temporal"), [does(0, "c"), does(10, "a"), does(300, "b")])).toEqual([]);
  });

  it("temporal with a condition counts different rules", () => {
    expect(fired(text("temporal", "\ncondition: {gte: 2}"), [does(0, "a"), does(10, "a"), does(20, "b")])).toEqual([
      [2, 2],
    ]);
  });

  it("temporal_ordered: 'requires in addition that the events appear in the order provided'", () => {
    expect(fired(text("temporal_ordered"), [does(0, "a"), does(10, "b"), does(20, "c")])).toEqual([[2, 3]]);
    expect(fired(text("temporal_ordered"), [does(0, "b"), does(10, "a"), does(20, "c")])).toEqual([]);
    expect(fired(text("temporal_ordered"), [does(0, "a"), does(10, "c"), does(20, "b"), does(30, "c")])).toEqual([
      [3, 3],
    ]);
  });

  it("one event is one step of an order", () => {
    const same = [rule("a", "class_uid: 6001"), rule("b", "class_uid: 6001")].join("---\n");
    const twice = correlation("type: temporal_ordered\nrules: [a, b]\ntimespan: 5m", same);
    expect(fired(twice, [at(0)])).toEqual([]);
    expect(fired(twice, [at(0), at(1)])).toEqual([[1, 2]]);
  });

  it("aliases: 'only matches if the events appear with the same address in the respective fields'", () => {
    const aliased = correlation(
      "type: temporal\nrules: [a, b]\ngroup-by: [who]\ntimespan: 10s\naliases:\n  who:\n    a: actor.user.uid\n    b: oversight.subjects.uid",
      rules.split("---\n").slice(0, 2).join("---\n"),
    );
    const about = (uid: string) =>
      at(1, { actor: { user: { uid: "u9" } }, oversight: { purpose: "b", subjects: [{ uid }] } });
    expect(
      run(aliased, [does(0, "a"), about("u2"), about("u1")])
        .flat()
        .map(({ group }) => group),
    ).toEqual([["u1"]]);
  });
});

describe("chains, filters, generate", () => {
  const chain =
    `title: outer\ncorrelation: {type: temporal_ordered, rules: [many, good], group-by: [user.uid], timespan: 10m}\n---\n` +
    `title: many\nname: many\ncorrelation: {type: event_count, rules: [bad], group-by: [user.uid, src_endpoint.ip], timespan: 10m, condition: {gte: 3}}\n---\n` +
    `${rule("bad", "status_id: 2")}---\n${rule("good", "status_id: 1")}`;
  const signIn = (seconds: number, status_id: number, uid = "u1") => ({
    time: seconds * 1000,
    status_id,
    user: { uid },
    src_endpoint: { ip: "192.0.2.1" },
  });

  it("'the correlation rule only uses its own group-by': a match of a correlation stands for the event that completed it", () => {
    expect(
      run(chain, [signIn(0, 2), signIn(1, 2), signIn(2, 2), signIn(3, 1)]).map((one) =>
        one.map(({ rule: { key } }) => key),
      ),
    ).toEqual([[], [], [], ["outer"]]);
    expect(run(chain, [signIn(0, 2), signIn(1, 2), signIn(2, 2), signIn(3, 1, "u2")]).flat()).toEqual([]);
  });

  it("generate: rules that a correlation refers to report by themselves only then", () => {
    const text = (generate: string) =>
      correlation(`type: event_count\nrules: [v]\ntimespan: 1m\ncondition: {gte: 1}${generate}`);
    expect(run(text(""), [at(0)])[0]?.map((one) => one.rule.key)).toEqual(["corr"]);
    expect(run(text("\ngenerate: true"), [at(0)])[0]?.map((one) => one.rule.key)).toEqual(["v", "corr"]);
  });

  it("filters: 'suppress matches of multiple rules', of the filter's logsource", () => {
    const filter =
      "title: admins\nlogsource: {product: quis}\nfilter:\n  rules: [v]\n  selection: {'actor.user.uid|startswith': adm_}\n  condition: selection\n";
    const events = [at(0), at(1, { actor: { user: { uid: "adm_1" } } })];
    expect(run(`${view}---\n${filter}`, events).map((one) => one.length)).toEqual([1, 0]);
    expect(run(`${view}---\n${filter.replace("[v]", "any")}`, events).map((one) => one.length)).toEqual([1, 0]);
    expect(() =>
      engineOf(`${view}---\n${filter.replace("product: quis", "product: quis, category: datastore")}`),
    ).toThrow(/SIGMA|logsource/);
  });
});

describe("a stream with bounded memory", () => {
  const text = correlation(
    "type: event_count\nrules: [v]\ngroup-by: [actor.user.uid]\ntimespan: 1m\ncondition: {gte: 3}",
  );

  it("lets go of windows that time has passed by", () => {
    const engine = engineOf(text);
    for (let i = 0; i < 5000; i++) engine.push(at(i * 30, { actor: { user: { uid: `u${i}` } } }), i);
    expect(engine.figures).toEqual({ held: 2, dropped: 0, late: 0 });
  });

  it("says how much it dropped when there is no room", () => {
    const engine = engineOf(text);
    for (let i = 0; i < 150_000; i++) engine.push(at(i / 1e6), i);
    expect(engine.figures).toEqual({ held: 100_000, dropped: 50_000, late: 0, droppedBy: "corr" });
  });

  it("measures a late event with what is known of the time before it, and counts it", () => {
    const engine = engineOf(text);
    const firings = [at(0), at(30), at(50), at(40), at(51)].map((event, index) =>
      engine.push(event, index).map(({ refs }) => refs),
    );
    expect(firings).toEqual([[], [], [[0, 1, 2]], [[0, 1, 3]], [[0, 1, 3, 2, 4]]]);
    expect(engine.figures.late).toBe(1);
  });
});
