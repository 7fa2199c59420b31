// What rules would have found in all that is sealed: their SQL over the events of a span of time. docs/reference/sigma.md#backtest
import type { Backtested, BacktestRequest, BacktestSummary } from "@quis/contract";
import { eventMembers, horizonOf, type LinkedRule, loadRules, type RuleSet, ruleVersions, stepsSql } from "@quis/sigma";
import { instantMs } from "../ask/index.ts";
import { QuisError } from "../instance/error.ts";
import type { WorkOptions } from "../instance/instance.ts";
import type { Parts } from "../instance/parts.ts";
import { type Scratch, type Settings, type Store, TIME_MAX_MS, TIME_MIN_MS } from "../store/index.ts";
import { type Catalogue, loadCatalogue } from "./catalogue.ts";
import { loadEvents } from "./events.ts";
import { pipelineOf } from "./settings.ts";

/** A rule's SQL may hold 20,000 values of 8,192 characters; and correlations of correlations nest. */
const STATEMENT: Settings = {
  max_query_size: 512 << 20,
  max_subquery_depth: 1000,
  max_ast_elements: 1_000_000,
  max_expanded_ast_elements: 2_000_000,
};
/** Users by how many such events they have. */
const BUCKETS: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 1000];

interface Chosen {
  readonly set: RuleSet;
  readonly rules: readonly LinkedRule[];
}

/** Runs the rules. @throws QuisError QUIS_NOT_FOUND for a rule that is not loaded, QUIS_BAD_INPUT for a draft that is refused, QUIS_STORE */
export async function backtest(parts: Parts, request: BacktestRequest, work: WorkOptions): Promise<BacktestSummary> {
  const startedMs = parts.now();
  const { set, rules } = choose(await loadCatalogue(parts.data), request);
  const fromMs = request.from === undefined ? TIME_MIN_MS : instantMs(request.from);
  const toMs = request.to === undefined ? TIME_MAX_MS + 1 : instantMs(request.to);
  const { store } = parts;
  const scratch = await store.scratch();
  try {
    // A window reaches back before the range: what completes in it may have begun before.
    const span = { fromMs: Math.max(TIME_MIN_MS, fromMs - horizonOf(set)), toMs, members: eventMembers(set) };
    const treeSize = await loadEvents(parts, scratch, span, work);
    const [[events, users] = [0, 0]] = await store.query<[number, number]>(
      `SELECT count(), uniqExactIf(user, user != '') FROM ${scratch.events} WHERE time_ms >= {from:Int64}`,
      { from: fromMs },
    );
    const range = { fromMs, events, limit: request.limit ?? 20 };
    return {
      events,
      users,
      from: request.from ?? null,
      to: request.to ?? null,
      tree_size: treeSize,
      rules: await runRules(store, scratch, { set, rules }, range, work),
      seconds: (parts.now() - startedMs) / 1000,
    };
  } finally {
    await scratch.drop();
  }
}

function choose(catalogue: Catalogue, { rules: names, draft }: BacktestRequest): Chosen {
  let { set } = catalogue;
  const drafted: string[] = [];
  if (draft !== undefined) {
    const file = `draft ${draft.file}`;
    const own = { file, text: draft.text };
    const loaded = loadRules([...catalogue.files, own], pipelineOf(catalogue.settings));
    const [problem] = loaded.problems.filter((one) => one.file === file);
    if (problem !== undefined)
      throw new QuisError("QUIS_BAD_INPUT", `${draft.file}:${problem.line}: ${problem.code}: ${problem.message}`);
    set = loaded.set;
    const documents = new Set<object>(loaded.files.find((one) => one.file === file)?.documents);
    for (const { rule, key, reports } of set.rules) if (reports && documents.has(rule)) drafted.push(key);
  }
  const wanted = names.length === 0 ? drafted : names;
  if (wanted.length === 0) throw new QuisError("QUIS_BAD_INPUT", "expected a rule to run, got none");
  const rules = wanted.map((name) => findRule(set, name));
  return { set, rules: [...new Set(rules)] };
}

function findRule({ rules }: RuleSet, name: string): LinkedRule {
  const found =
    rules.find(({ key, rule }) => key === name || rule.id === name || rule.name === name) ??
    rules.find(({ rule }) => rule.title === name);
  if (found === undefined)
    throw new QuisError(
      "QUIS_NOT_FOUND",
      `expected the id or name of a rule in force (quis rules list), got ${JSON.stringify(name)}`,
    );
  return found;
}

interface Range {
  readonly fromMs: number;
  /** Events in it. */
  readonly events: number;
  readonly limit: number;
}

async function runRules(
  store: Store,
  scratch: Scratch,
  { set, rules }: Chosen,
  range: Range,
  work: WorkOptions,
): Promise<Backtested[]> {
  const numbers = new Map(set.rules.map(({ key }, number) => [key, number]));
  const numberOf = (key: string): number => numbers.get(key) as number;
  const table = { from: scratch.events, json: "json", index: "idx", timeMs: "time_ms" };
  const matched = (key: string): string => `SELECT idx FROM ${scratch.matches} WHERE rule = ${numberOf(key)}`;
  const steps = stepsSql(set, table, new Set(rules.map(({ key }) => key)), matched);
  const failures = new Map<string, QuisError>();
  for (const [done, { rule, sql }] of steps.entries()) {
    work.signal?.throwIfAborted();
    work.onProgress?.({ type: "progress", phase: "match", done, total: steps.length, unit: "entries" });
    const below = rule.kind === "correlation" ? rule.inputs.map(({ key }) => failures.get(key)) : [];
    try {
      for (const failure of below) if (failure !== undefined) throw failure;
      await scratch.match(numberOf(rule.key), sql, STATEMENT);
    } catch (error) {
      // One rule that asks for more memory than there is must not take the others with it.
      if (!(error instanceof QuisError)) throw error;
      failures.set(rule.key, error);
    }
  }
  const versions = ruleVersions(set);
  const found: Backtested[] = [];
  for (const rule of rules) {
    const failure = failures.get(rule.key);
    const figures =
      failure === undefined ? await figuresOf(store, scratch, rule, numberOf(rule.key), range) : NO_FIGURES;
    found.push({
      id: rule.key,
      version: versions.get(rule.key) as string,
      title: rule.rule.title,
      level: rule.rule.level ?? null,
      ...figures,
      failed: failure === undefined ? null : { code: failure.code, message: failure.message },
    });
  }
  return found;
}

type Figures = Pick<Backtested, "matches" | "events" | "share" | "users" | "by_user_count" | "days" | "evidence">;

const NO_FIGURES: Figures = { matches: 0, events: 0, share: 0, users: 0, by_user_count: [], days: [], evidence: [] };

async function figuresOf(
  store: Store,
  { events, matches }: Scratch,
  rule: LinkedRule,
  number: number,
  { fromMs, events: all, limit }: Range,
): Promise<Figures> {
  const params = { rule: number, from: fromMs, limit };
  const hits = `FROM ${events} WHERE time_ms >= {from:Int64} AND idx IN (SELECT idx FROM ${matches} WHERE rule = {rule:UInt32})`;
  const inRange = `FROM ${matches} WHERE rule = {rule:UInt32} AND idx IN (SELECT idx ${hits})`;
  const [[count, users, days, counts] = [0, 0, [], []]] = await store.query<[number, number, string[], number[]]>(
    `SELECT count(), uniqExactIf(user, user != ''), (sumMap([toDate32(fromUnixTimestamp64Milli(time_ms, 'UTC'))], [1]) AS days).1, days.2 ${hits}`,
    params,
  );
  const [[total] = [0]] = await store.query<[number]>(`SELECT count() ${inRange}`, params);
  const first = await store.query<[number, string[], number]>(
    `SELECT idx, grp, value ${inRange} ORDER BY idx, grp LIMIT {limit:UInt32}`,
    params,
  );
  const times = new Map(
    await store.query<[number, number]>(
      `SELECT idx, time_ms FROM ${events} WHERE idx IN (SELECT idx FROM (SELECT idx, grp ${inRange} ORDER BY idx, grp LIMIT {limit:UInt32}))`,
      params,
    ),
  );
  const perUser = await store.query<[number, number]>(
    `SELECT events, count() FROM (SELECT count() AS events ${hits} AND user != '' GROUP BY user) GROUP BY events ORDER BY events`,
    params,
  );
  return {
    matches: total,
    events: count,
    share: all === 0 ? 0 : count / all,
    users,
    by_user_count: bucketsOf(perUser),
    days: days.map((day, place) => ({ day, events: counts[place] ?? 0 })),
    evidence: first.map(([index, group, value]) => ({
      index,
      time: new Date(times.get(index) ?? 0).toISOString(),
      group,
      value: rule.kind === "detection" ? null : value,
    })),
  };
}

/** No list of who has most: how many users have how many. */
function bucketsOf(perUser: readonly (readonly [events: number, users: number])[]): Figures["by_user_count"] {
  return BUCKETS.flatMap((first, place) => {
    const next = BUCKETS[place + 1];
    let users = 0;
    for (const [events, count] of perUser) if (events >= first && (next === undefined || events < next)) users += count;
    return users === 0 ? [] : [{ from: first, up_to: next === undefined ? null : next - 1, users }];
  });
}
