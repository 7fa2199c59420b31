// Sigma on the stream and Sigma as SQL over history give the same matches: generated events, every modifier and every correlation type.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine, linkRules, parseRules, QUIS_PIPELINE, type RuleSet, rulesSql, stepsSql } from "@quis/sigma";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Engine as Store, openEngine } from "../../src/store/engine.ts";

type Event = { readonly time: number; readonly [key: string]: unknown };

/** mulberry32: the same events at every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const TEXTS = [
  "casework",
  "Casework",
  "CASE WORK",
  "",
  "a*b",
  "a?b",
  "back\\slash",
  'it\'s "quoted"',
  "line\nbreak",
  "tab\there",
  "Straße ÄÖ",
  "ΑΣ Σ",
  "İstanbul",
  "🙂x",
  "x🙂y",
  "-flag",
  "/flag",
  "—flag",
  "ZXZpbA==",
  "evil",
  "an evil one",
  "cmd",
  "c\0m\0d\0",
  "50%",
  "%name%",
  "null",
  "true",
  "12",
  "7.5",
  "-3",
  "1e3",
  "2026-03-02T23:10:00Z",
  "2026-02-30T10:00:00Z",
  "2026-12-31T23:30:00+01:00",
  "10.1.2.3",
  "10.1.2.999",
  "::ffff:10.1.2.3",
  "2001:db8::7",
  "fe80::1%eth0",
];

function makeEvents(count: number, seed: number): Event[] {
  const random = generator(seed);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const text = () => pick(TEXTS);
  let time = Date.UTC(2026, 1, 27, 20);
  return Array.from({ length: count }, () => {
    // Many events share an instant, and some lie exactly a timespan apart.
    time += pick([0, 0, 1, 500, 1000, 30_000, 59_999, 60_000, 60_001, 3_600_000]);
    const values: unknown[] = [
      text(),
      null,
      12,
      7.5,
      -3,
      true,
      [text(), text()],
      [],
      {},
      { uid: text() },
      [null, "x"],
      time,
    ];
    return {
      class_uid: pick([6001, 6001, 6001, 3002, 6005]),
      time,
      ...(random() < 0.9 ? { actor: { user: { uid: pick(["u1", "u2", "U2", "u3"]), name: text() } } } : {}),
      oversight: {
        subjects: Array.from({ length: Math.floor(random() * 4) }, () => ({
          uid: pick(["p1", "p2", "p3", "p4", "p5"]),
          type: "person",
        })),
        ...(random() < 0.7 ? { record_count: Math.floor(random() * 40) } : {}),
        ...(random() < 0.5 ? { justification: pick(values) } : {}),
        ...(random() < 0.5 ? { purpose: text() } : {}),
      },
      src_endpoint: { ip: pick(["10.1.2.3", "10.2.0.1", "192.0.2.77", "2001:db8::7", "not an address", "010.1.2.3"]) },
      unmapped: { a: pick(values), b: [{ c: pick(values) }, { c: pick(values) }, pick(values)] },
    };
  });
}

const SEARCHES: readonly string[] = [
  "oversight.purpose: casework",
  "oversight.purpose|cased: casework",
  "oversight.purpose: 'case*'",
  "oversight.purpose: '*work'",
  "oversight.purpose: 'c*w*k'",
  "oversight.purpose: '?x'",
  "oversight.purpose: 'x?*'",
  "oversight.purpose: 'a\\*b'",
  "oversight.purpose: 'back\\slash'",
  "oversight.purpose: ''",
  "oversight.purpose: '*'",
  "oversight.purpose: '?*'",
  "oversight.purpose|contains: [evil, \"'\", '\"']",
  "oversight.purpose|contains|all: [an, evil]",
  "oversight.purpose|contains|cased: [Case, WORK, Σ, ß, İ, 🙂, A]",
  "oversight.purpose|contains: [σ, ß, i, 🙂]",
  "oversight.purpose|re: '[\\p{L}\\p{N}]{3}'",
  "oversight.purpose|startswith: it's",
  "oversight.purpose|endswith: one",
  "oversight.purpose: null",
  "oversight.purpose: [null, '', casework]",
  "oversight.purpose|neq: [null, casework]",
  "oversight.purpose|exists: true",
  "oversight.purpose|exists: false",
  "oversight.purpose|neq: [casework, evil]",
  "oversight.purpose|re: '^c.*k$'",
  "oversight.purpose|re|i: '^C.*K$'",
  "oversight.purpose|re: 'line.break'",
  "oversight.purpose|re|s: 'line.break'",
  "oversight.purpose|re|m: '^break$'",
  "oversight.purpose|re: '^(?:[a-z]{2,4}|\\d+)$'",
  "oversight.purpose|re: 'ev+il( one)?$'",
  "oversight.purpose|base64: evil",
  "oversight.purpose|base64offset|contains: vil",
  "oversight.purpose|wide: cmd",
  "oversight.purpose|utf16le|contains: md",
  "oversight.purpose|windash: '-flag'",
  "oversight.purpose|windash|contains: '/fl'",
  "oversight.purpose|expand: '%places%'",
  "oversight.purpose: 'STRASSE ÄÖ'",
  "oversight.purpose: 'straße äö'",
  "oversight.purpose: 'ας σ'",
  "oversight.purpose|contains: '%'",
  "oversight.purpose: 12",
  "oversight.purpose: true",
  "oversight.record_count|gt: 20",
  "oversight.record_count|lte: 3",
  "oversight.record_count: 7",
  "oversight.justification|gte: 7.5",
  "oversight.justification|lt: 0",
  "oversight.justification: null",
  "unmapped.a|exists: true",
  "unmapped.a: null",
  "unmapped.a: 12",
  "unmapped.a.uid|exists: true",
  "unmapped.b.c: null",
  "unmapped.b.c|contains: e",
  "unmapped.b.c|exists: false",
  "unmapped.b: 12",
  "unmapped.b.c.uid|re: '.'",
  "src_endpoint.ip|cidr: 10.1.0.0/16",
  "src_endpoint.ip|cidr: [192.0.2.64/26, '2001:db8::/32']",
  "src_endpoint.ip|cidr|neq: 10.0.0.0/8",
  "unmapped.a|cidr: 10.0.0.0/8",
  "time|hour|gte: 22",
  "time|minute: [0, 10]",
  "time|day|lt: 3",
  "time|week: 9",
  "time|month: 3",
  "time|year|gt: 2025",
  "unmapped.a|hour: 23",
  "unmapped.a|week: [9, 53]",
  "unmapped.a|year: 2026",
  "unmapped.a|day|gte: 28",
  "oversight.justification|fieldref: oversight.purpose",
  "unmapped.a|fieldref|contains: oversight.purpose",
  "actor.user.name|fieldref|startswith|cased: oversight.purpose",
  "actor.user.name|fieldref|endswith: oversight.purpose",
  "actor.user.name|fieldref|neq: oversight.purpose",
  "oversight.subjects.uid: [p1, P2]",
  "oversight.subjects.uid|all: [p1, p2]",
  "oversight.subjects.uid|neq: p1",
  "'|all': [casework, p1]",
  "'': [evil, 'u?\"']",
];

const KEYWORDS = ["    kw:\n      - 'it''s'\n      - '\"quoted\"'\n      - 'back\\slash'\n    condition: kw\n"];

const CONDITIONS: readonly string[] = [
  "s1 and not s2",
  "1 of s*",
  "all of s*",
  "not (s1 or s2) and s3",
  "s1 or s2 and s3",
  "not 1 of s*",
];

const CORRELATIONS: readonly string[] = [
  "type: event_count\n  rules: [any_view]\n  group-by: [actor.user.uid]\n  timespan: 2m\n  condition: {gte: 3}",
  "type: event_count\n  rules: [any_view, disclosed]\n  group-by: [oversight.subjects.uid, actor.user.uid]\n  timespan: 1h\n  condition: {gt: 3, lte: 6}",
  "type: event_count\n  rules: [any_view]\n  timespan: 1s\n  condition: {eq: 2}",
  "type: value_count\n  rules: [any_view]\n  group-by: [actor.user.uid]\n  timespan: 1m\n  condition: {field: oversight.subjects.uid, gte: 4}",
  "type: value_count\n  rules: [any_view, disclosed]\n  group-by: [class_uid]\n  timespan: 2h\n  condition: {field: [actor.user.uid, oversight.subjects.uid], gte: 9}",
  "type: value_sum\n  rules: [any_view]\n  group-by: [actor.user.uid]\n  timespan: 10m\n  condition: {field: oversight.record_count, gte: 80}",
  "type: value_avg\n  rules: [any_view]\n  group-by: [actor.user.uid]\n  timespan: 10m\n  condition: {field: oversight.record_count, gt: 25}",
  "type: value_percentile\n  rules: [any_view]\n  group-by: [actor.user.uid]\n  timespan: 10m\n  condition: {field: oversight.record_count, percentile: 75, gte: 30}",
  "type: value_percentile\n  rules: [any_view]\n  timespan: 2h\n  condition: {field: oversight.subjects.uid, lte: 12}",
  "type: temporal\n  rules: [any_view, disclosed, signed_in]\n  group-by: [actor.user.uid]\n  timespan: 5m",
  "type: temporal\n  rules: [any_view, disclosed, signed_in]\n  group-by: [who]\n  aliases: {who: {any_view: actor.user.uid, disclosed: actor.user.name, signed_in: actor.user.uid}}\n  timespan: 5m\n  condition: {gte: 2}",
  "type: temporal_ordered\n  rules: [signed_in, any_view, disclosed]\n  group-by: [actor.user.uid]\n  timespan: 5m",
  "type: temporal_ordered\n  rules: [disclosed, any_view]\n  timespan: 1m\n  condition: {gte: 2}",
  "type: temporal_ordered\n  rules: [signed_in, corr0]\n  group-by: [actor.user.uid]\n  timespan: 10m",
  "type: event_count\n  rules: [corr3, corr0]\n  group-by: [actor.user.uid]\n  timespan: 1h\n  condition: {gte: 3}",
];

const HEAD = "logsource: {product: quis}\n";
const placeholders = { places: ["casework", "*evil*"] };
const pipeline = { ...QUIS_PIPELINE, placeholders };

function ruleFile(): string {
  const rules = SEARCHES.map(
    (search, n) =>
      `title: search ${n}\n${HEAD}detection:\n  s: {${search.startsWith("'") ? search : search.replace(/^([^:]+):/, '"$1":')}}\n  condition: s`,
  );
  KEYWORDS.forEach((detection, n) => rules.push(`title: keywords ${n}\n${HEAD}detection:\n${detection.trimEnd()}`));
  CONDITIONS.forEach((condition, n) =>
    rules.push(
      `title: condition ${n}\n${HEAD}detection:\n  s1: {class_uid: 6001}\n  s2: {oversight.record_count|gte: 20}\n  s3: [{oversight.purpose|contains: e}, {actor.user.uid: u2}]\n  condition: ${condition}`,
    ),
  );
  rules.push(
    `title: any view\nname: any_view\nlogsource: {product: quis, category: web_resources}\ndetection:\n  s: {class_uid: 6001}\n  condition: s`,
    `title: disclosed\nname: disclosed\n${HEAD}detection:\n  s: {oversight.record_count|gte: 25}\n  condition: s`,
    `title: signed in\nname: signed_in\nlogsource: {product: quis, category: authentication}\ndetection:\n  s: {actor.user.uid|exists: true}\n  condition: s`,
    `title: no p5\n${HEAD}filter:\n  rules: [disclosed]\n  s: {oversight.subjects.uid: p5}\n  condition: s`,
  );
  CORRELATIONS.forEach((correlation, n) =>
    rules.push(`title: correlation ${n}\nname: corr${n}\ncorrelation:\n  ${correlation}\n  generate: true`),
  );
  return rules.join("\n---\n");
}

let store: Store;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "quis-sigma-"));
  store = await openEngine({ path: folder });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const TABLE = { from: "quis.sigma_events", json: "row", index: "idx", timeMs: "JSONExtractInt(row, 'time')" };

async function fill(events: readonly Event[]): Promise<void> {
  await store.command("DROP TABLE IF EXISTS quis.sigma_events");
  await store.command("CREATE TABLE quis.sigma_events (idx UInt64, row String) ENGINE = MergeTree ORDER BY idx");
  for (let from = 0; from < events.length; from += 500) {
    const rows = events.slice(from, from + 500).map((event) => JSON.stringify(event));
    await store.command(
      "INSERT INTO quis.sigma_events SELECT {from:UInt64} + number, {rows:Array(String)}[number + 1] FROM numbers({count:UInt64})",
      { from, count: rows.length, rows },
    );
  }
}

async function matchesOf(sql: string): Promise<Set<string>> {
  // ClickHouse counts a chain of common table expressions as subqueries within each other, of which it takes 100 by default.
  const rows = await store.query<[number, string[]]>(`SELECT idx, grp FROM (${sql})`, {}, { max_subquery_depth: 1000 });
  return new Set(rows.map(([index, group]) => JSON.stringify([index, group])));
}

async function history(events: readonly Event[], zone: string): Promise<Map<string, Set<string>>> {
  await fill(events);
  const set = linkRules(parseRules(ruleFile(), "agreement", placeholders), { ...pipeline, timeZone: zone });
  const found = new Map<string, Set<string>>();
  for (const [rule, sql] of rulesSql(set, TABLE)) found.set(rule, await matchesOf(sql));
  return found;
}

/** What the rules match, run one after the other: a correlation reads what those before it matched. */
async function historyInSteps(set: RuleSet): Promise<Map<string, Set<string>>> {
  await store.command("DROP TABLE IF EXISTS quis.sigma_matches");
  await store.command(
    "CREATE TABLE quis.sigma_matches (rule String, idx UInt64, grp Array(String)) ENGINE = MergeTree ORDER BY rule",
  );
  const found = new Map<string, Set<string>>();
  const matched = (key: string) => `SELECT idx FROM quis.sigma_matches WHERE rule = '${key}'`;
  for (const { rule, sql } of stepsSql(set, TABLE, new Set(set.rules.map(({ key }) => key)), matched)) {
    await store.command(`INSERT INTO quis.sigma_matches SELECT '${rule.key}', idx, grp FROM (${sql})`);
    found.set(rule.key, await matchesOf(`SELECT idx, grp FROM quis.sigma_matches WHERE rule = '${rule.key}'`));
  }
  return found;
}

const LINKS: readonly string[] = [
  "type: event_count\n  condition: {gte: 1}",
  "type: value_count\n  condition: {field: oversight.subjects.uid, gte: 2}",
  "type: value_sum\n  condition: {field: oversight.record_count, gte: 20}",
  "type: temporal\n  condition: {gte: 1}",
  "type: value_avg\n  condition: {field: oversight.record_count, gte: 5}",
  "type: temporal_ordered\n  condition: {gte: 1}",
  "type: value_percentile\n  condition: {field: oversight.record_count, percentile: 50, gte: 5}",
];

/** Correlations of all types, each over the one before it. */
function chain(depth: number): RuleSet {
  const rules = [`title: c0\nname: c0\n${HEAD}detection:\n  s: {class_uid: 6001}\n  condition: s`];
  for (let n = 1; n <= depth; n++)
    rules.push(
      `title: c${n}\nname: c${n}\ncorrelation:\n  ${LINKS[n % LINKS.length]}\n  rules: [c${n - 1}]\n  timespan: 10m\n  group-by: [actor.user.uid]`,
    );
  return linkRules(parseRules(rules.join("\n---\n"), "chain"), QUIS_PIPELINE);
}

function stream(events: readonly Event[], zone: string): Map<string, Set<string>> {
  const linked = linkRules(parseRules(ruleFile(), "agreement", placeholders), { ...pipeline, timeZone: zone });
  const engine = new Engine({ ...linked, rules: linked.rules.map((rule) => ({ ...rule, reports: true })) });
  const found = new Map<string, Set<string>>(linked.rules.map(({ key }) => [key, new Set()]));
  for (const [index, event] of events.entries())
    for (const { rule, group } of engine.push(event, index)) found.get(rule.key)?.add(JSON.stringify([index, group]));
  expect(engine.figures).toMatchObject({ dropped: 0, late: 0 });
  return found;
}

describe("Sigma rules on the stream and over history", () => {
  it.each([
    [1, "UTC"],
    [2, "Asia/Kathmandu"],
  ])("agree on every event of run %i in %s", async (seed, zone) => {
    const events = makeEvents(1500, seed);
    const [fromStream, fromHistory] = [stream(events, zone), await history(events, zone)];
    const differing = [...fromStream].flatMap(([rule, matches]) => {
      const other = fromHistory.get(rule) as Set<string>;
      const only = [...new Set([...matches, ...other])].filter((one) => !matches.has(one) || !other.has(one));
      return only.length === 0
        ? []
        : [
            `${rule}: ${only.length} differ (${matches.size} stream, ${other.size} history), first ${only[0]} ${JSON.stringify(events[JSON.parse(only[0] as string)[0]])}`,
          ];
    });
    expect(differing).toEqual([]);
    // Rules that match nothing would agree about nothing. These three must not: `.` is no line end, ß is not SS, every event has b.
    const silent = [...fromStream].filter(([, matches]) => matches.size === 0).map(([rule]) => rule);
    const never = [
      "oversight.purpose|re: 'line.break'",
      "oversight.purpose: 'STRASSE ÄÖ'",
      "unmapped.b.c|exists: false",
    ];
    expect(silent).toEqual(never.map((search) => `search ${SEARCHES.indexOf(search)}`));
  });

  it("run one after the other give the same as each by itself", async () => {
    const events = makeEvents(400, 3);
    const found = await history(events, "UTC");
    const set = linkRules(parseRules(ruleFile(), "agreement", placeholders), pipeline);
    expect(await historyInSteps(set)).toEqual(found);
  });

  it("a chain of 12 correlations grows by its rules, not by their combinations, and gives what the stream gives", async () => {
    const sizes = [3, 5, 10, 12].map((depth) => (rulesSql(chain(depth), TABLE).get(`c${depth}`) as string).length);
    const [three = 0, five = 0, ten = 0, twelve = 0] = sizes;
    // From 3 to 10 each type comes once: what is added is at most that for each further one.
    const perType = ten - three;
    expect(twelve - five).toBe(perType + (twelve - ten) - (five - three));
    expect(twelve).toBeLessThan(2 * ten);

    const events = makeEvents(300, 4);
    await fill(events);
    const set = chain(12);
    const engine = new Engine(set);
    const expected = new Set<string>();
    for (const [index, event] of events.entries())
      for (const { group } of engine.push(event, index)) expected.add(JSON.stringify([index, group]));
    expect(expected.size).toBeGreaterThan(10);
    expect(await matchesOf(rulesSql(set, TABLE).get("c12") as string)).toEqual(expected);
    expect((await historyInSteps(set)).get("c12")).toEqual(expected);
  });

  it("agree on texts that try to leave a SQL literal", async () => {
    const evil = [
      "'",
      "\\'",
      "') OR 1 --",
      "\\",
      "\\\\'",
      "{x:String}",
      "\u0000'",
      "`",
      "\n'; DROP TABLE quis.sigma_events; --",
    ];
    const events: Event[] = evil.map((purpose, time) => ({ time, class_uid: 6001, oversight: { purpose } }));
    await store.command(
      "CREATE OR REPLACE TABLE quis.sigma_evil (idx UInt64, row String) ENGINE = MergeTree ORDER BY idx",
    );
    await store.command(
      "INSERT INTO quis.sigma_evil SELECT number, {rows:Array(String)}[number + 1] FROM numbers({count:UInt64})",
      { count: events.length, rows: events.map((event) => JSON.stringify(event)) },
    );
    const escape = (text: string) => text.replaceAll("\\", "\\\\");
    const file = evil
      .map(
        (text, n) =>
          `title: evil ${n}\nlogsource: {product: quis}\ndetection:\n  s: {"oversight.purpose|contains": ${JSON.stringify(escape(text))}}\n  condition: s`,
      )
      .join("\n---\n");
    const set = linkRules(parseRules(file, "evil"), QUIS_PIPELINE);
    const engine = new Engine(set);
    const expected = new Map<string, number[]>(set.rules.map(({ key }) => [key, []]));
    for (const [index, event] of events.entries())
      for (const { rule } of engine.push(event, index)) expected.get(rule.key)?.push(index);
    for (const [place, [rule, sql]] of [
      ...rulesSql(set, { from: "quis.sigma_evil", json: "row", index: "idx", timeMs: "0" }),
    ].entries()) {
      const rows = await store.query<[number]>(`SELECT idx FROM (${sql}) ORDER BY idx`);
      expect([rule, rows.flat()]).toEqual([rule, expected.get(rule)]);
      expect(rows.flat()).toContain(place);
    }
  });
});
