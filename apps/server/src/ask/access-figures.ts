// Figures of a selection: when, who, whose records, with what reasons. Each is one bounded statement; what would take too long is null.
import type { AccessFigures, FiguresQuery, ReasonFigures, TargetFigures, UserFigures } from "@quis/contract";
import { QuisError } from "../instance/error.ts";
import { COLUMN_POSITIONS, lineCells, type Settings, type Store } from "../store/index.ts";
import { summaryOf } from "./figures.ts";
import { type Selection, selectionOf, whereOf } from "./selection.ts";

/** Longest that one statement may take. Embedded, other questions wait for it. */
const SECONDS = 2;
const MOST_USERS = 100;
const MOST_TARGETS = 100;
const MOST_REASONS = 50;
const MOST_NAMES = 20;
const REASONS_OF_A_USER = 3;
const HOURS_OF_A_WEEK = 168;

const SETTINGS: Settings = { max_execution_time: SECONDS };

/** Columns that figures need, beside those that copies have. */
const FROM_LINE = ["status", "unit", "justification", "src_ip", "device", "break_glass"] as const;

export type StoreFigures = Omit<AccessFigures, "explained" | "peers" | "findings">;

/** Figures of what the query selects, null when a statement would take over two seconds. Rejects with QUIS_BAD_INPUT for a bad time. */
export async function accessFigures(store: Store, query: FiguresQuery): Promise<StoreFigures | null> {
  const selection = await selectionOf(store, query);
  try {
    const totals = await totalsOf(store, selection);
    const users = query.user === undefined ? await usersOf(store, selection) : [];
    const targets = query.subject === undefined ? await targetsOf(store, selection) : [];
    return { ...totals, users, targets, reasons: await reasonsOf(store, selection) };
  } catch (error) {
    if (error instanceof QuisError && /Timeout exceeded/i.test(error.message)) return null;
    throw error;
  }
}

/** The selection as a table whose columns are those of `access` that figures need. */
function rowsOf(store: Store, { table, conditions }: Selection): string {
  const from = `${store.database}.${table}${whereOf(store.database, conditions)}`;
  const own = "time, idx, user, subjects, toString(source) AS source, toString(operation) AS operation";
  if (table === "access") return `(SELECT ${own}, ${FROM_LINE.join(", ")} FROM ${from})`;
  const cells = FROM_LINE.map((name) => `tupleElement(cells, ${COLUMN_POSITIONS[name]}) AS ${name}`).join(", ");
  return `(SELECT time, idx, user, subjects, source, operation, ${cells} FROM (SELECT ${own}, ${lineCells("row")} AS cells FROM ${from}))`;
}

const SPAN = "count(), uniqExact(toDate32(time)), toUnixTimestamp64Milli(min(time)), toUnixTimestamp64Milli(max(time))";
const counts = (key: string): string => `sumMap([toString(${key})], [toUInt64(1)])`;

type Map = readonly [keys: string[], counts: number[]];

async function totalsOf(
  store: Store,
  selection: Selection,
): Promise<Omit<StoreFigures, "users" | "targets" | "reasons">> {
  type Cells = readonly [
    ...span: readonly [number, number, number, number],
    users: number,
    subjects: number,
    sources: string[],
    rhythm: readonly [number[], number[]],
    operations: Map,
    outcomes: Map,
    units: Map,
    addresses: Map,
    devices: Map,
    breakGlass: number,
    withoutReason: number,
    distinctReasons: number,
  ];
  const [cells] = await store.query<Cells>(
    `SELECT ${SPAN}, uniqExactIf(user, user != ''), uniqExactArray(subjects), arraySort(groupUniqArray(source)),
      sumMap([toUInt16((toDayOfWeek(time) - 1) * 24 + toHour(time))], [toUInt64(1)]), ${counts("operation")}, ${counts("status")},
      ${counts("unit")}, ${counts("src_ip")}, ${counts("device")}, sum(break_glass), countIf(justification = ''),
      uniqExactIf(justification, justification != '') FROM ${rowsOf(store, selection)}`,
    selection.params,
    SETTINGS,
  );
  if (cells === undefined) throw new QuisError("QUIS_STORE", "expected one row of figures, got none");
  const [events, , firstMs, lastMs, users, subjects, sources, [hours, byHour]] = cells;
  const [, , , , , , , , operations, outcomes, units, addresses, devices, breakGlass, withoutReason, distinct] = cells;
  const rhythm = Array.from({ length: HOURS_OF_A_WEEK }, () => 0);
  hours.forEach((hour, at) => (rhythm[hour] = byHour[at] ?? 0));
  return {
    summary: summaryOf([events, users, subjects, sources, firstMs, lastMs]),
    rhythm,
    operations: namesOf(operations),
    outcomes: namesOf(outcomes),
    units: namesOf(units),
    addresses: namesOf(addresses),
    devices: namesOf(devices),
    break_glass: breakGlass,
    without_reason: withoutReason,
    distinct_reasons: distinct,
  };
}

async function usersOf(store: Store, selection: Selection): Promise<UserFigures[]> {
  type Cells = readonly [
    user: string,
    unit: string,
    events: number,
    days: number,
    firstMs: number,
    lastMs: number,
    subjects: number,
    operations: Map,
    reasons: Map,
    distinct: number,
    without: number,
    breakGlass: number,
    failed: number,
  ];
  const rows = await store.query<Cells>(
    `SELECT user, argMax(toString(unit), (time, idx)), ${SPAN}, uniqExactArray(subjects), ${counts("operation")},
      ${counts("justification")}, uniqExactIf(justification, justification != ''), countIf(justification = ''), sum(break_glass),
      countIf(status = 'failure')
    FROM ${rowsOf(store, selection)} GROUP BY user ORDER BY count() DESC, user LIMIT ${MOST_USERS}`,
    selection.params,
    SETTINGS,
  );
  return rows.map(([user, unit, events, days, firstMs, lastMs, subjects, operations, reasons, ...rest]) => ({
    user,
    unit,
    events,
    days,
    first: instant(firstMs),
    last: instant(lastMs),
    subjects,
    operations: namesOf(operations),
    reasons: namesOf(reasons)
      .filter(({ name }) => name !== "")
      .slice(0, REASONS_OF_A_USER),
    distinct_reasons: rest[0],
    without_reason: rest[1],
    break_glass: rest[2],
    failed: rest[3],
    explained: null,
  }));
}

async function targetsOf(store: Store, selection: Selection): Promise<TargetFigures[]> {
  const rows = await store.query<[string, number, number, number, number, number, number]>(
    `SELECT subject, ${SPAN}, uniqExactIf(justification, justification != ''), countIf(justification = '')
    FROM ${rowsOf(store, selection)} ARRAY JOIN subjects AS subject GROUP BY subject
    ORDER BY count() DESC, uniqExact(toDate32(time)) DESC, subject LIMIT ${MOST_TARGETS}`,
    selection.params,
    SETTINGS,
  );
  return rows.map(([subject, events, days, firstMs, lastMs, distinct, without]) => ({
    subject,
    events,
    days,
    first: instant(firstMs),
    last: instant(lastMs),
    distinct_reasons: distinct,
    without_reason: without,
    explained: null,
  }));
}

async function reasonsOf(store: Store, selection: Selection): Promise<ReasonFigures[]> {
  const rows = await store.query<[string, number, number, number, number]>(
    `SELECT justification, count(), uniqExactArray(subjects), uniqExactIf(user, user != ''), uniqExact(toDate32(time))
    FROM ${rowsOf(store, selection)} WHERE justification != '' GROUP BY justification
    ORDER BY count() DESC, justification LIMIT ${MOST_REASONS}`,
    selection.params,
    SETTINGS,
  );
  return rows.map(([text, events, subjects, users, days]) => ({ text, events, subjects, users, days }));
}

/** Names by how often, those without a name left out; the rest of many is not shown. */
function namesOf([keys, events]: Map): { name: string; events: number }[] {
  return keys
    .map((name, at) => ({ name, events: events[at] ?? 0 }))
    .filter(({ name }) => name !== "")
    .toSorted((a, b) => b.events - a.events || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_NAMES);
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
