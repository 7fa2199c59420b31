// Rule files as a set: a bad file is refused whole with its line and reason, the good ones go on.
import { describe, expect, it } from "vitest";
import { loadRules, QUIS_PIPELINE, reportingRules, type RuleText, testRules } from "../src/index.ts";
import { oneSearch } from "./rules.ts";

const file = (name: string, text: string): RuleText => ({ file: name, text });
const load = (...files: RuleText[]) => loadRules(files, QUIS_PIPELINE);
const problems = (...files: RuleText[]) =>
  load(...files).problems.map(({ file: name, line, code }) => [name, line, code]);
const good = file("good.yml", oneSearch("time: 1", "good"));
const correlation = (name: string, of: string) =>
  `title: ${name}\nname: ${name}\ncorrelation:\n  type: event_count\n  rules: [${of}]\n  timespan: 1m\n  condition: {gte: 1}\n`;

describe("loadRules", () => {
  it("refuses a bad file whole and goes on with the good ones", () => {
    const bad = file("bad.yml", `${oneSearch("time: 1", "fine")}---\n${oneSearch("oversight.caseref: 1", "not")}`);
    const loaded = load(good, bad);
    expect(loaded.set.rules.map(({ key }) => key)).toEqual(["good"]);
    expect(loaded.files.map((one) => reportingRules(loaded, one))).toEqual([["good"]]);
    expect(loaded.problems).toHaveLength(1);
  });

  it.each([
    ["an unknown field", oneSearch("oversight.caseref: 1"), 5, "SIGMA_FIELD"],
    [
      "an unknown field of the second document",
      `${oneSearch("time: 1", "a")}---\n${oneSearch("caseref: 1", "b")}`,
      12,
      "SIGMA_FIELD",
    ],
    ["a field that fieldref names", oneSearch("time|fieldref: tme"), 5, "SIGMA_FIELD"],
    ["an unknown modifier", oneSearch("oversight.purpose|contain: a"), 5, "SIGMA_MODIFIER"],
    ["a pattern", oneSearch("time: 1\n    oversight.purpose|re: '(a)\\1'"), 6, "SIGMA_PATTERN"],
    ["a condition", oneSearch("time: 1").replace("condition: s", "condition: t"), 6, "SIGMA_CONDITION"],
    ["a level", `${oneSearch("time: 1")}level: huge\n`, 7, "SIGMA_RULE"],
    ["a logsource", oneSearch("time: 1").replace("quis", "windows"), 2, "SIGMA_LOGSOURCE"],
    ["a rule nobody has", correlation("c", "nobody"), 5, "SIGMA_UNKNOWN_RULE"],
    ["no YAML", "title: a\nlogsource: [a\n", 3, "SIGMA_YAML"],
    ["a key twice", "title: a\nlevel: low\ntitle: b\n", 3, "SIGMA_YAML"],
    ["an empty file", "", 1, "SIGMA_RULE"],
    ["50,000 brackets", `title: ${"[".repeat(50_000)}`, 1, "SIGMA_LIMIT"],
    ["a document after an empty one", `---\n---\n${oneSearch("caseref: 1")}`, 7, "SIGMA_FIELD"],
  ])("names the line of %s", (_what, text, line, code) => {
    expect(problems(good, file("bad.yml", text))).toEqual([["bad.yml", line, code]]);
  });

  it("says every field that no event has, with the nearest that one has", () => {
    const text = oneSearch(
      "oversight.caseref: 1\n    acter.user.uid: 1\n    actor.user.uidd: 1\n    justification: x\n    EventID: 1",
    );
    expect(
      load(file("f.yml", text)).problems.map(({ message }) => /did you mean "([^"]*)"/.exec(message)?.[1]),
    ).toEqual(["oversight.case_ref", "actor.user.uid", "actor.user.uid", "oversight.justification", undefined]);
    expect(load(file("f.yml", oneSearch("oversight.purpose|startwith: 1"))).problems[0]?.message).toContain(
      'did you mean "startswith"',
    );
  });

  it("messages do not repeat the file's name, which stands beside them", () => {
    const [problem] = load(file("a/b.yml", oneSearch("time|like: 1"))).problems;
    expect(problem?.message).toMatch(/^s: time\|like: expected a modifier/);
  });

  it("of two files with one id, name or title the later is refused", () => {
    expect(problems(good, file("again.yml", oneSearch("time: 2", "good")))).toEqual([
      ["again.yml", 1, "SIGMA_DUPLICATE"],
    ]);
  });

  it("a cycle over files takes those that are in it, and who needs them, and no other", () => {
    const found = problems(
      good,
      file("a.yml", correlation("a", "b")),
      file("b.yml", correlation("b", "a")),
      file("c.yml", correlation("c", "a")),
      file("d.yml", correlation("d", "good")),
    );
    expect(found.map(([name]) => name)).toEqual(["a.yml", "b.yml", "c.yml"]);
    expect(found.map(([, , code]) => code)).toContain("SIGMA_CYCLE");
  });

  it("a filter that cannot apply is refused, and the rule goes on unfiltered", () => {
    const filter =
      "title: f\nlogsource: {product: quis, category: datastore}\nfilter: {rules: [good], s: {time: 1}, condition: s}\n";
    const loaded = load(good, file("filter.yml", filter));
    expect(loaded.problems.map(({ code }) => code)).toEqual(["SIGMA_FILTER"]);
    expect(loaded.set.rules).toHaveLength(1);
  });

  it("values of placeholders may be a file's own", () => {
    const rule = file("p.yml", oneSearch("actor.user.uid|expand: '%who%'"));
    expect(problems(rule)).toEqual([["p.yml", 5, "SIGMA_PLACEHOLDER"]]);
    expect(problems({ ...rule, placeholders: { who: ["u1"] } })).toEqual([]);
  });
});

describe("testRules", () => {
  const cased = (seconds: number) =>
    `${correlation("many", "one_view").replace("gte: 1", "gte: 3")}cases:\n  given: {class_uid: 6001}\n  match:\n    - name: three\n      events: [{repeat: ${seconds}, every: 1s, event: {time: "2026-03-02T09:00:00Z"}}]\n  quiet:\n    - name: two\n      events: [{repeat: 2, every: 1s, event: {time: "2026-03-02T09:00:00Z"}}]\n`;
  const view = file("view.yml", oneSearch("class_uid: 6001", "one view").replace("title", "name: one_view\ntitle"));

  it("runs each case with what the file refers to in others", () => {
    const [outcome] = testRules([file("many.yml", cased(3))], QUIS_PIPELINE, [good, view]);
    expect(outcome?.problem).toBe(undefined);
    expect(outcome?.results.map(({ name, passed, matchedAt, value }) => [name, passed, matchedAt, value])).toEqual([
      ["three", true, 2, 3],
      ["two", true, undefined, undefined],
    ]);
  });

  it("says which case failed and what it got", () => {
    const [outcome] = testRules([file("many.yml", cased(2))], QUIS_PIPELINE, [view]);
    expect(outcome?.results[0]).toMatchObject({ name: "three", expected: "match", passed: false, events: 2 });
    const [quiet] = testRules([file("many.yml", cased(3).replace("gte: 3", "gte: 2"))], QUIS_PIPELINE, [view]);
    expect(quiet?.results[1]).toMatchObject({ name: "two", expected: "quiet", passed: false, matchedAt: 1, value: 2 });
  });

  it("says what keeps a file's cases from running, and which rules have none", () => {
    const [broken, lone] = testRules([file("many.yml", cased(3)), good], QUIS_PIPELINE);
    expect(broken?.problem).toMatchObject({ file: "many.yml", line: 5, code: "SIGMA_UNKNOWN_RULE" });
    expect(lone?.untested).toEqual(["good"]);
  });
});
