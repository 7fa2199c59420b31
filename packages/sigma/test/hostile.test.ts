// Rules that must not be taken: each is refused with a code, and none costs more than reading it.
import { describe, expect, it } from "vitest";
import { parseRules } from "../src/index.ts";
import { engineOf, matches, oneSearch, refusal, refused } from "./rules.ts";

const correlation = (body: string) =>
  `title: c\nname: c\ncorrelation:\n  type: event_count\n  rules: [r]\n  timespan: 1m\n  condition: {gte: 2}\n${body}`;

const REFUSED: readonly (readonly [string, string, string])[] = [
  ["an unknown modifier", "SIGMA_MODIFIER", oneSearch("oversight.purpose|like: a")],
  ["a modifier twice", "SIGMA_MODIFIER", oneSearch("oversight.purpose|contains|contains: a")],
  ["two modes", "SIGMA_MODIFIER", oneSearch("oversight.purpose|contains|startswith: a")],
  ["two types", "SIGMA_MODIFIER", oneSearch("oversight.purpose|re|cidr: a")],
  ["flags without re", "SIGMA_MODIFIER", oneSearch("oversight.purpose|i: a")],
  ["all of one value", "SIGMA_MODIFIER", oneSearch("oversight.purpose|contains|all: a")],
  ["wildcards in base64", "SIGMA_MODIFIER", oneSearch("oversight.purpose|base64: a*")],
  ["a comparison of keywords", "SIGMA_MODIFIER", oneSearch("'|gt': 1")],
  ["an unknown field", "SIGMA_FIELD", oneSearch("EventID: 1")],
  ["a misspelt oversight field", "SIGMA_FIELD", oneSearch("oversight.caseref: 1")],
  ["a field of Object.prototype", "SIGMA_FIELD", oneSearch("unmapped.constructor: 1")],
  ["__proto__", "SIGMA_FIELD", oneSearch("unmapped.__proto__.x: 1")],
  ["null under a modifier of text", "SIGMA_VALUE", oneSearch("oversight.purpose|contains: [a, null]")],
  ["a map for a value", "SIGMA_VALUE", oneSearch("oversight.purpose: {a: b}")],
  ["an empty list", "SIGMA_VALUE", oneSearch("oversight.purpose: []")],
  ["text for a number", "SIGMA_VALUE", oneSearch("oversight.record_count|gt: many")],
  ["no address range", "SIGMA_VALUE", oneSearch("src_endpoint.ip|cidr: 10.0.0.0/33")],
  ["octal addresses", "SIGMA_VALUE", oneSearch("src_endpoint.ip|cidr: 010.0.0.0/8")],
  ["exists of text", "SIGMA_VALUE", oneSearch("oversight.purpose|exists: yes please")],
  ["look-ahead", "SIGMA_PATTERN", oneSearch("oversight.purpose|re: 'a(?=b)'")],
  ["look-behind", "SIGMA_PATTERN", oneSearch("oversight.purpose|re: '(?<=a)b'")],
  ["a back-reference", "SIGMA_PATTERN", oneSearch("oversight.purpose|re: '(a)\\1'")],
  ["a broken pattern", "SIGMA_PATTERN", oneSearch("oversight.purpose|re: '(a'")],
  ["nested counts that multiply", "SIGMA_PATTERN", oneSearch("oversight.purpose|re: '((a{100}){100}){100}'")],
  ["a pattern of 1025 characters", "SIGMA_PATTERN", oneSearch(`oversight.purpose|re: ${"a".repeat(1025)}`)],
  ["a value of 8193 characters", "SIGMA_LIMIT", oneSearch(`oversight.purpose: ${"a".repeat(8193)}`)],
  [
    "10,001 values",
    "SIGMA_LIMIT",
    oneSearch(`oversight.purpose: [${Array.from({ length: 10_001 }, (_, n) => n).join(",")}]`),
  ],
  ["dashes that multiply", "SIGMA_LIMIT", oneSearch("oversight.purpose|windash|base64: '------'")],
  ["an alias", "SIGMA_YAML", oneSearch("oversight.purpose: [&a x, *a]")],
  ["a billion laughs", "SIGMA_YAML", `a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nd: [*c,*c,*c]\n`],
  ["a key twice", "SIGMA_YAML", "title: a\ntitle: b\n"],
  ["no YAML", "SIGMA_YAML", "title: [a\n"],
  ["33 levels", "SIGMA_LIMIT", oneSearch(`oversight.purpose: ${"[".repeat(33)}a${"]".repeat(33)}`)],
  ["50,000 levels", "SIGMA_LIMIT", `title: ${"[".repeat(50_000)}`],
  ["50,000 levels of a block", "SIGMA_LIMIT", `title: a\nx:\n ${"- ".repeat(50_000)}a\n`],
  ["a file of 1 MiB and more", "SIGMA_LIMIT", "#".repeat((1 << 20) + 1)],
  ["an empty file", "SIGMA_RULE", "# nothing\n"],
  ["a list for a rule", "SIGMA_RULE", "- a\n"],
  ["no title", "SIGMA_RULE", "logsource: {product: quis}\ndetection: {s: {time: 1}, condition: s}\n"],
  ["an unknown level", "SIGMA_RULE", `${oneSearch("time: 1")}level: huge\n`],
  ["an unknown taxonomy", "SIGMA_RULE", `${oneSearch("time: 1")}taxonomy: ecs\n`],
  ["detection and correlation", "SIGMA_RULE", `${oneSearch("time: 1")}correlation: {}\n`],
  ["no logsource", "SIGMA_LOGSOURCE", "title: a\ndetection: {s: {time: 1}, condition: s}\n"],
  ["a logsource nobody maps", "SIGMA_LOGSOURCE", oneSearch("time: 1").replace("quis", "windows")],
  ["an unknown search", "SIGMA_CONDITION", oneSearch("time: 1").replace("condition: s", "condition: t")],
  ["a pattern no search has", "SIGMA_CONDITION", oneSearch("time: 1").replace("condition: s", "condition: 1 of x*")],
  ["2 of them", "SIGMA_CONDITION", oneSearch("time: 1").replace("condition: s", "condition: 2 of them")],
  ["an open bracket", "SIGMA_CONDITION", oneSearch("time: 1").replace("condition: s", "condition: (s and s")],
  [
    "an aggregation of Sigma 1",
    "SIGMA_CONDITION",
    oneSearch("time: 1").replace("condition: s", "condition: s | count() > 5"),
  ],
  ["near", "SIGMA_CONDITION", oneSearch("time: 1").replace("condition: s", "condition: s near s")],
  [
    "65 brackets",
    "SIGMA_LIMIT",
    oneSearch("time: 1").replace("condition: s", `condition: ${"(".repeat(65)}s${")".repeat(65)}`),
  ],
  [
    "tests that multiply",
    "SIGMA_LIMIT",
    oneSearch(`time: [${Array.from({ length: 5000 }, (_, n) => n).join(",")}]`).replace(
      "condition: s",
      "condition: s or s or s or s or s",
    ),
  ],
  ["a correlation of itself", "SIGMA_CYCLE", correlation("").replace("[r]", "[c]")],
  ["a correlation of an unknown rule", "SIGMA_UNKNOWN_RULE", correlation("")],
  ["an unknown type", "SIGMA_CORRELATION", correlation("").replace("event_count", "value_median")],
  ["a timespan of 0", "SIGMA_CORRELATION", correlation("").replace("1m", "0m")],
  ["a timespan of 401 days", "SIGMA_CORRELATION", correlation("").replace("1m", "401d")],
  ["a timespan in upper case", "SIGMA_CORRELATION", correlation("").replace("1m", "1M")],
  ["no criterion", "SIGMA_CORRELATION", correlation("").replace("{gte: 2}", "{}")],
  ["a field to event_count", "SIGMA_CORRELATION", correlation("").replace("{gte: 2}", "{gte: 2, field: time}")],
  ["no field for value_count", "SIGMA_CORRELATION", correlation("").replace("event_count", "value_count")],
  [
    "a percentile of 101",
    "SIGMA_CORRELATION",
    correlation("")
      .replace("event_count", "value_percentile")
      .replace("{gte: 2}", "{gte: 2, field: time, percentile: 101}"),
  ],
  ["a count no window holds", "SIGMA_LIMIT", correlation("").replace("gte: 2", "gte: 100001")],
  [
    "a filter that negates",
    "SIGMA_FILTER",
    "title: f\nlogsource: {product: quis}\nfilter: {rules: any, s: {time: 1}, condition: not s}\n",
  ],
  [
    "a case without a time",
    "SIGMA_CASE",
    `${oneSearch("time: 1")}cases: {match: [{name: a, events: [{class_uid: 1}]}]}\n`,
  ],
  [
    "a case of a million events",
    "SIGMA_CASE",
    `${oneSearch("time: 1")}cases: {match: [{name: a, events: [{repeat: 1000000, every: 1s, event: {time: 0}}]}]}\n`,
  ],
];

describe("a rule is input", () => {
  it.each(REFUSED)("%s: %s", (_what, code, text) => {
    expect(refused(text)).toBe(code);
  });

  it("cycles over several correlations are refused with their path", () => {
    const one = (name: string, of: string) =>
      `title: ${name}\ncorrelation: {type: event_count, rules: [${of}], timespan: 1m, condition: {gte: 2}}\n`;
    const { code, message } = refusal(() => engineOf([one("a", "b"), one("b", "c"), one("c", "a")].join("---\n")));
    expect(code).toBe("SIGMA_CYCLE");
    expect(message).toContain("a → b → c → a");
  });

  it("a chain of 1,500 correlations links without recursion", () => {
    const chain = Array.from(
      { length: 1500 },
      (_, n) =>
        `title: c${n}\ncorrelation: {type: event_count, rules: [c${n + 1}], timespan: 1m, condition: {gte: 1}}\n`,
    );
    const engine = engineOf([...chain, oneSearch("time: 7", "c1500")].join("---\n"));
    expect(engine.push({ time: 7 }, 0).map(({ rule }) => rule.key)).toEqual(["c0"]);
  });

  it("each id, name and title is one rule's", () => {
    expect(refused(`${oneSearch("time: 1")}---\n${oneSearch("time: 2")}`)).toBe("SIGMA_DUPLICATE");
    expect(refused(`${oneSearch("time: 1", "a")}name: x\n---\n${oneSearch("time: 2", "b")}id: x\n`)).toBe(
      "SIGMA_DUPLICATE",
    );
  });

  it("patterns that backtracking engines never end on end at once", () => {
    const text = `${"a".repeat(4000)}!`;
    for (const pattern of ["^(a+)+$", "^(a|aa)+$", "^(a|a?)+$", "(.*a){12}b"])
      expect(matches(`oversight.purpose|re: '${pattern}'`, { oversight: { purpose: text } })).toBe(false);
    expect(matches(`oversight.purpose: '${"*a".repeat(40)}*b'`, { oversight: { purpose: text } })).toBe(false);
    expect(matches(`oversight.purpose: '${"*a?".repeat(40)}b'`, { oversight: { purpose: text } })).toBe(false);
  });

  it("integers beyond 2^53 are compared by their digits", () => {
    expect(matches("unmapped.id: 12345678901234567890", { unmapped: { id: "12345678901234567890" } })).toBe(true);
    expect(matches("unmapped.id: 12345678901234567890", { unmapped: { id: "12345678901234567891" } })).toBe(false);
  });

  it("messages name the file, the rule's place and what came, and stay short", () => {
    const { message } = refusal(() => parseRules(oneSearch(`oversight.purpose|${"x".repeat(500)}: a`), "long.yml"));
    expect(message).toMatch(/^long\.yml: s: oversight\.purpose/);
    expect(message.length).toBeLessThan(400);
  });

  it("events are input too: values of any kind and depth are read without a throw", () => {
    const engine = engineOf(
      [
        oneSearch("unmapped.a.b|contains: x", "one"),
        oneSearch("unmapped.a|re: x", "two"),
        oneSearch("- x", "three"),
      ].join("---\n"),
    );
    let deep: unknown = "x";
    for (let i = 0; i < 500; i++) deep = [deep];
    for (const a of [null, 1, "x", [], {}, [[["x"]]], { b: [{ b: "x" }] }, deep, { b: deep }, { b: "\ud800x" }])
      expect(() => engine.push({ time: 0, unmapped: { a } } as { time: number }, 0)).not.toThrow();
  });
});
