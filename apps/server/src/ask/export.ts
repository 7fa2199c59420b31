// A whole answer as a file: streamed page by page, never more than a page in memory. What it holds is fixed when it begins.
import type { AccessRow, Disclosure, ExportQuery, FiltersQuery } from "@quis/contract";
import { ACCESS_HEAD, accessLine } from "@quis/contract/access-csv";
import { BYTE_ORDER_MARK } from "@quis/contract/csv";
import { EXPORT_MOST } from "@quis/contract/export-headers";
import { zipOf, type ZipFile } from "../archive/index.ts";
import { QuisError } from "../instance/error.ts";
import { accessRowOf, type Store } from "../store/index.ts";
import { cursorBehind, rowsOf } from "./page.ts";
import { type Selection, selectionOf, whereOf } from "./selection.ts";

/** Rows that are read at once. */
const PIECE = 5000;

/** What an export will hold. */
export interface ExportPlan {
  /** Accesses in the file: the newest of those that match. */
  readonly rows: number;
  readonly matching: number;
  readonly selection: Selection;
}

export interface ExportFile {
  readonly rows: number;
  readonly matching: number;
  readonly mediaType: string;
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array | string>;
}

/** Why somebody exports, as the sealed deed and the file have it. */
export interface ExportReason {
  readonly purpose: string;
  readonly caseReference?: string;
}

/** Counts what matches now; what comes later is not in the file. Rejects with QUIS_BAD_INPUT for a bad time. */
export async function planExport(
  store: Store,
  { format, disclose: _words, ...filters }: ExportQuery,
): Promise<ExportPlan> {
  const { table, conditions, params } = await selectionOf(store, filters satisfies FiltersQuery);
  const selection: Selection = {
    table,
    conditions: [...conditions, "idx < {export_end:UInt64}"],
    params: { ...params, export_end: await store.next() },
  };
  const [count] = await store.query<[number]>(
    `SELECT count() FROM ${store.database}.${table}${whereOf(store.database, selection.conditions)}`,
    selection.params,
  );
  const matching = count?.[0] ?? 0;
  return { rows: Math.min(matching, EXPORT_MOST[format]), matching, selection };
}

interface FileParts {
  readonly store: Store;
  readonly plan: ExportPlan;
  readonly query: ExportQuery;
  readonly reason: ExportReason;
  readonly actor: string;
  readonly at: string;
  /** Makes the disclosure file of one event. */
  readonly disclose: (index: number, words: readonly string[]) => Promise<Disclosure>;
  readonly signal: AbortSignal;
}

export function exportFile(parts: FileParts): ExportFile {
  const { rows, matching } = parts.plan;
  const stamp = parts.at.slice(0, 19).replaceAll(":", "-");
  const common = { rows, matching };
  if (parts.query.format === "csv")
    return { ...common, mediaType: "text/csv; charset=utf-8", name: `quis-${stamp}.csv`, bytes: csvOf(parts) };
  if (parts.query.format === "ndjson")
    return { ...common, mediaType: "application/x-ndjson", name: `quis-${stamp}.ndjson`, bytes: ndjsonOf(parts) };
  return { ...common, mediaType: "application/zip", name: `quis-${stamp}.zip`, bytes: zipOf(evidenceOf(parts)) };
}

async function* pagesOf({ store, plan, signal }: FileParts): AsyncGenerator<AccessRow[]> {
  let cursor: string | undefined;
  let left = plan.rows;
  while (left > 0) {
    if (signal.aborted) throw new QuisError("QUIS_ABORTED", "the export was stopped");
    const page = await rowsOf(store, plan.selection, Math.min(PIECE, left), cursor);
    const last = page.at(-1);
    // An erasure meanwhile takes rows away: a file with fewer than was sealed and said must not look whole.
    if (last === undefined)
      throw new QuisError(
        "QUIS_NOT_FOUND",
        `expected ${plan.rows} accesses, got ${plan.rows - left}: some were erased meanwhile`,
      );
    yield page.map(accessRowOf);
    left -= page.length;
    cursor = cursorBehind(last);
  }
}

async function* csvOf(parts: FileParts): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + ACCESS_HEAD;
  for await (const rows of pagesOf(parts)) yield rows.map(accessLine).join("");
}

async function* ndjsonOf(parts: FileParts): AsyncGenerator<string> {
  for await (const rows of pagesOf(parts)) yield rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

async function* evidenceOf(parts: FileParts): AsyncGenerator<ZipFile> {
  const { query, reason, plan, actor, at } = parts;
  const { format: _format, disclose, ...filters } = query;
  const words = disclose.split(",").filter((word) => word !== "");
  const about = {
    made: at,
    by: actor,
    purpose: reason.purpose,
    case: reason.caseReference ?? null,
    question: filters,
    shown: words,
    events: plan.rows,
    matching: plan.matching,
    check: "quis check FILE --vkey KEY, or the page check.html; what is not shown stays hidden",
  };
  yield { name: "about.json", bytes: Buffer.from(`${JSON.stringify(about, null, 2)}\n`) };
  for await (const rows of pagesOf(parts)) {
    for (const { index } of rows) {
      if (parts.signal.aborted) throw new QuisError("QUIS_ABORTED", "the export was stopped");
      const { file } = await parts.disclose(index, words);
      yield { name: `event-${String(index).padStart(9, "0")}.quis.json`, bytes: Buffer.from(file) };
    }
  }
}
