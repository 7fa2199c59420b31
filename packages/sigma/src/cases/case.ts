// A rule's own cases: events for which it must match, and events for which it must stay quiet (docs/reference/sigma.md).
import { SigmaError, shown } from "../error.ts";
import type { Placeholders } from "../detection/text-value.ts";
import { isList, isMap, type Plain, type PlainMap, readDocuments } from "../rule/yaml.ts";

/** Events of one case, in order; `repeat` were expanded and `given` merged in. `time` is in ms since the epoch. */
export interface RuleCase {
  readonly name: string;
  /** Whether the rule must match at least one of the events, or none. */
  readonly matches: boolean;
  readonly events: readonly CaseEvent[];
}
export interface CaseEvent {
  readonly time: number;
  readonly [key: string]: unknown;
}
export type CaseSet = readonly RuleCase[];

const MAX_CASE_EVENTS = 10_000;
const STEP_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @throws SigmaError SIGMA_CASE */
export function readCases(value: Plain, where: string): CaseSet {
  const bad = (expected: string, got: unknown) =>
    new SigmaError("SIGMA_CASE", `${where}: expected ${expected}, got ${shown(got)}`);
  if (!isMap(value)) throw bad("a map with match and quiet", value);
  const odd = Object.keys(value).find((key) => !["given", "match", "placeholders", "quiet"].includes(key));
  if (odd !== undefined) throw bad("given, match, placeholders and quiet", odd);
  placeholdersOf(value, where);
  const given = value["given"] ?? {};
  if (!isMap(given)) throw bad("given to be an event", given);
  const read = (key: "match" | "quiet") => {
    const list = value[key] ?? [];
    if (!isList(list)) throw bad(`a list of cases under ${key}`, list);
    return list.map((one): RuleCase => {
      const name = isMap(one) ? one["name"] : undefined;
      if (!isMap(one) || typeof name !== "string" || !isList(one["events"]) || Object.keys(one).length !== 2)
        throw bad("a case with name and events", one);
      const events = one["events"].flatMap((item) => eventsOf(item, given, `${where}: ${name}`));
      if (events.length === 0 || events.length > MAX_CASE_EVENTS)
        throw bad(`1 to ${MAX_CASE_EVENTS} events`, events.length);
      return { name, matches: key === "match", events };
    });
  };
  const cases = [...read("match"), ...read("quiet")];
  if (cases.length === 0) throw bad("a case", value);
  return cases;
}

/** Values that placeholders have while a file's cases run, by its documents' `cases`. @throws SigmaError for what is no rule file */
export function casePlaceholders(text: string, where: string): Placeholders {
  const all: Record<string, readonly string[]> = {};
  for (const document of readDocuments(text)) {
    const cases = isMap(document) ? document["cases"] : undefined;
    if (isMap(cases)) Object.assign(all, placeholdersOf(cases, `${where}: cases`));
  }
  return all;
}

function placeholdersOf(cases: PlainMap, where: string): Placeholders {
  const map = cases["placeholders"] ?? {};
  const bad = (got: unknown) =>
    new SigmaError("SIGMA_CASE", `${where}: expected placeholders as name: [text, …], got ${shown(got)}`);
  if (!isMap(map)) throw bad(map);
  return Object.fromEntries(
    Object.entries(map).map(([name, values]) => {
      if (!isList(values)) throw bad({ [name]: values });
      return [
        name,
        values.map((one) => {
          if (typeof one !== "string") throw bad({ [name]: values });
          return one;
        }),
      ];
    }),
  );
}

function eventsOf(item: Plain, given: PlainMap, where: string): CaseEvent[] {
  const bad = (expected: string, got: unknown) =>
    new SigmaError("SIGMA_CASE", `${where}: expected ${expected}, got ${shown(got)}`);
  if (!isMap(item)) throw bad("an event", item);
  if (item["repeat"] === undefined) return [timed(merged(given, item), where)];
  const { repeat, every, event } = item;
  const step = typeof every === "string" ? /^(\d{1,6})([smhd])$/.exec(every) : null;
  if (
    typeof repeat !== "number" ||
    !Number.isInteger(repeat) ||
    repeat < 1 ||
    repeat > MAX_CASE_EVENTS ||
    !step ||
    !isMap(event)
  )
    throw bad("repeat: N, every: 10s and event", item);
  const stepMs = Number(step[1]) * (STEP_MS[step[2] as string] as number);
  return Array.from({ length: repeat }, (_, n) => {
    const one = timed(merged(given, numbered(event, n + 1) as PlainMap), where);
    return { ...one, time: one.time + n * stepMs };
  });
}

/** `{n}` in any text is the number of the repetition, from 1. */
function numbered(value: Plain, n: number): Plain {
  if (typeof value === "string") return value.replaceAll("{n}", String(n));
  if (isList(value)) return value.map((one) => numbered(one, n));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, numbered(member, n)]));
}

/** `over` wins; maps are merged, lists and the rest replaced. A member that is null is left out. */
function merged(under: PlainMap, over: PlainMap): PlainMap {
  const result: Record<string, Plain> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isMap(value) && isMap(below) ? merged(below, value) : value;
    if (value === null) delete result[key];
  }
  return result;
}

function timed(event: PlainMap, where: string): CaseEvent {
  const time = typeof event["time"] === "string" ? Date.parse(event["time"]) : event["time"];
  if (typeof time !== "number" || !Number.isSafeInteger(time)) {
    throw new SigmaError(
      "SIGMA_CASE",
      `${where}: expected an event with a time such as 2026-03-02T09:00:00Z, got ${shown(event["time"])}`,
    );
  }
  return { ...event, time };
}
