// What reports on the use of records are made of: aggregates of the store, and what the oversight log says, both up to the pinned state.
import { sealedReviewStepSchema } from "@quis/contract";
import type { NamedCount, UseFacts } from "@quis/documents";
import { decodePayload, eventOfFields } from "@quis/event";
import type { WorkOptions } from "../../instance/instance.ts";
import type { Parts } from "../../instance/parts.ts";
import { ledgerFolders } from "../../ledger/ledger.ts";
import { DOCUMENTS_SOURCE, OVERSIGHT_SOURCE, REVIEWS_SOURCE } from "../../oversight/oversight.ts";
import { entriesOfSource } from "../../oversight/scan.ts";
import { dutyFacts } from "./duty.ts";
import type { Pin } from "./pin.ts";
import type { Range } from "./range.ts";
import { sealedOf } from "./sealed.ts";

type Work = WorkOptions & { readonly signal: AbortSignal };
type Counts = readonly [keys: string[], counts: number[]];

/** Most values of one table; the rest is one line. */
const MOST_VALUES = 200;

export interface UseQuestion {
  readonly pin: Pin;
  readonly range: Range;
  /** Day (UTC) on which a review is overdue or not. */
  readonly on: string;
}

export async function useFacts(
  parts: Parts,
  { pin, range, on }: UseQuestion,
  work: Work,
): Promise<Omit<UseFacts, "envelope">> {
  const size = pin.records.size;
  work.onProgress?.({ type: "progress", phase: "count", done: 0, total: size, unit: "events" });
  const from = `${parts.store.database}.access WHERE idx < {size:UInt64} AND ${range.where}`;
  const params = { size, ...range.params };
  const counts = (key: string): string => `sumMap([toString(${key})], [toUInt64(1)])`;
  type Cells = readonly [number, number, number, number, number, Counts, Counts, Counts, Counts];
  const [cells] = await parts.store.query<Cells>(
    `SELECT count(), uniqExactIf(user, user != ''), uniqExactArray(subjects), countIf(status = 'failure'), sum(break_glass),
      ${counts("operation")}, ${counts("purpose")}, ${counts("unit")}, ${counts("formatDateTime(time, '%Y-%m', 'UTC')")} FROM ${from}`,
    params,
  );
  const reasons = await parts.store.query<[number, number, number]>(
    `SELECT sumIf(n, reason = ''), countIf(reason != ''), maxIf(n, reason != '')
    FROM (SELECT justification AS reason, count() AS n FROM ${from} GROUP BY reason)`,
    params,
  );
  work.signal.throwIfAborted();
  const [accesses = 0, users = 0, subjects = 0, refused = 0, breakGlass = 0] = cells ?? [];
  const [, , , , , operations, purposes, units, months] = cells ?? [];
  const [withoutReason = 0, distinctReasons = 0, mostUsedReason = 0] = reasons[0] ?? [];
  await parts.decisions.update();
  const isThen = ({ deed, timeMs }: { readonly deed: number; readonly timeMs: number }): boolean =>
    deed < pin.oversight.size && isWithin(timeMs, range);
  return {
    accesses,
    users,
    subjects,
    refused,
    breakGlass,
    withoutReason,
    distinctReasons,
    mostUsedReason,
    operations: listOf(operations),
    purposes: listOf(purposes),
    units: listOf(units),
    months: listOf(months).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    findings: await findingsOf(parts, pin, range),
    reviews: await reviewsOf(parts, pin),
    on,
    duties: await dutyFacts(parts, pin, range, on),
    deeds: await deedsOf(parts, pin, range, work),
    erased: parts.decisions.of("erase").filter(isThen).length,
    destroyed: parts.decisions.of("destroy").filter(isThen).length,
  };
}

function listOf(counts: Counts | undefined): NamedCount[] {
  if (counts === undefined) return [];
  const [keys, numbers] = counts;
  const all = keys
    .map((name, i) => ({ name, count: numbers[i] ?? 0 }))
    .toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  if (all.length <= MOST_VALUES) return all;
  const rest = all.slice(MOST_VALUES);
  const name = `${rest.length} others together`;
  return [...all.slice(0, MOST_VALUES), { name, count: rest.reduce((sum, one) => sum + one.count, 0) }];
}

function isWithin(ms: number, { fromMs, toMs }: Range): boolean {
  return (fromMs === null || ms >= fromMs) && (toMs === null || ms < toMs);
}

async function findingsOf({ detection }: Parts, pin: Pin, range: Range): Promise<NamedCount[]> {
  const counts = new Map<string, number>();
  for (const { kind, raised } of await detection.ranked()) {
    if (raised.deed < pin.oversight.size && isWithin(Date.parse(raised.at), range)) add(counts, kind);
  }
  return sorted(counts);
}

async function reviewsOf(parts: Parts, pin: Pin): Promise<NamedCount[]> {
  const newest = new Map<string, string>();
  for await (const { finding: sealed } of sealedOf(parts, REVIEWS_SOURCE, sealedReviewStepSchema, pin.oversight.size))
    newest.set(sealed.finding, sealed.step.step);
  const counts = new Map<string, number>();
  for (const step of newest.values()) add(counts, step);
  return sorted(counts);
}

const SOURCES = [OVERSIGHT_SOURCE, DOCUMENTS_SOURCE];

/** What was asked and done in the period, from the payload of the oversight log. */
async function deedsOf({ data, ledgers }: Parts, pin: Pin, range: Range, work: Work): Promise<NamedCount[]> {
  const { logFolder } = ledgerFolders(data, "oversight");
  const counts = new Map<string, number>();
  for (const deed of SOURCES.flatMap((source) => [...entriesOfSource(logFolder, source, 0, pin.oversight.size)])) {
    work.signal.throwIfAborted();
    const event = eventOfFields(decodePayload(await ledgers.oversight.readPayload(deed)).fields);
    if (!isWithin(event.time, range)) continue;
    const [resource] = (event["web_resources"] ?? []) as readonly { readonly name?: string }[];
    add(counts, event["status_id"] === 2 ? "refused requests" : (resource?.name ?? "other"));
  }
  return sorted(counts);
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): NamedCount[] {
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}
