// Accesses to one person's record as documents need them, from the store up to the pinned state; and whether the log says that these are all.
import type { AccessFacts } from "@quis/documents";
import { decodeLeaf, subjectKey, subjectTag } from "@quis/event";
import { SubjectSearch } from "@quis/disclosure";
import { parseBundle } from "@quis/tlog";
import { QuisError } from "../../instance/error.ts";
import type { WorkOptions } from "../../instance/instance.ts";
import type { Parts } from "../../instance/parts.ts";
import { BUNDLE_ENTRIES } from "../../ledger/payload-bundle.ts";
import { goneOf } from "../../retention/gone-notes.ts";
import { cellsOfLine, type RowCells } from "../../store/index.ts";
import type { Range } from "./range.ts";

export const MOST_ACCESSES = 100_000;
/** Up to so many entries are looked through for a tag without being asked: 0.4 s (measured: 8 µs per entry). */
export const COUNTED_UNASKED = 50_000;

type Work = WorkOptions & { readonly signal: AbortSignal };

/** Oldest first. @throws QuisError QUIS_TOO_LARGE */
export async function accessesTo(
  { store }: Parts,
  subject: string,
  size: number,
  range: Range,
): Promise<AccessFacts[]> {
  const rows = await store.query<[number, string]>(
    `SELECT idx, row FROM ${store.database}.access_by_subject WHERE subject = {subject:String} AND idx < {size:UInt64} AND ${range.where}
    ORDER BY time, idx LIMIT ${MOST_ACCESSES + 1}`,
    { subject, size, ...range.params },
  );
  if (rows.length > MOST_ACCESSES)
    throw new QuisError(
      "QUIS_TOO_LARGE",
      `expected at most ${MOST_ACCESSES} accesses in a document, got more; narrow the period`,
    );
  return rows.map(([index, line]) => factsOf(cellsOfLine(index, line)));
}

function factsOf(cells: RowCells): AccessFacts {
  return {
    index: cells[0],
    timeMs: cells[1],
    source: cells[3],
    activity: cells[6],
    operation: cells[7],
    status: cells[8],
    user: cells[9],
    userName: cells[10],
    unit: cells[12],
    subjects: cells[14],
    recordCount: cells[15],
    caseReference: cells[16],
    purpose: cells[18],
  };
}

export interface Tagged {
  /** Entries about the subject in all of the log up to the pinned state; null when they were not counted. */
  readonly counted: number | null;
  /** Entries whose content is gone by a sealed decision. */
  readonly erased: readonly number[];
}

/**
 * Holds what the store gives against the tags of the public log: every access that is listed must bear the subject's tag, and, when all are counted, every entry with
 * the tag must be listed or be gone by a sealed decision. @throws QuisError QUIS_DATA_CORRUPT: a statement that is not whole is not made
 */
export async function checkTags(
  parts: Parts,
  subject: string,
  size: number,
  listed: readonly AccessFacts[],
  { countAll, work }: { readonly countAll: boolean; readonly work: Work },
): Promise<Tagged> {
  const key = subjectKey(parts.keys.subjectMaster, subject);
  const { store, ledgers, decisions } = parts;
  if (!countAll) {
    await checkListed(parts, key, size, listed, work);
    return { counted: null, erased: [] };
  }
  const found = await findTagged(parts, key, size, work);
  const rows = await store.query<[number]>(
    `SELECT idx FROM ${store.database}.access_by_subject WHERE subject = {subject:String} AND idx < {size:UInt64}`,
    { subject, size },
  );
  const stored = new Set(rows.map(([index]) => index));
  const tagged = new Set(found);
  for (const index of stored) if (!tagged.has(index)) throw untagged(index);
  await decisions.update();
  const erased: number[] = [];
  for (const index of found) {
    if (stored.has(index)) continue;
    const gone = goneOf(decisions, index, await ledgers.records.readSlot(index));
    if (gone === undefined) {
      throw new QuisError(
        "QUIS_DATA_CORRUPT",
        `expected entry ${index}, which bears this subject's tag, in the store, found neither it nor a decision that erased it; quis verify, then quis rebuild`,
      );
    }
    erased.push(gone.deed);
  }
  return { counted: found.length, erased: erased.toSorted((a, b) => a - b) };
}

/** One read for each bundle: reading entry by entry took 1.3 ms each. */
async function checkListed(
  { ledgers }: Parts,
  key: Uint8Array,
  size: number,
  listed: readonly AccessFacts[],
  work: Work,
): Promise<void> {
  const byBundle = Map.groupBy(listed, ({ index }) => Math.floor(index / BUNDLE_ENTRIES));
  for (const [number, accesses] of byBundle) {
    work.signal.throwIfAborted();
    const width = Math.min(BUNDLE_ENTRIES, size - number * BUNDLE_ENTRIES);
    const entries = parseBundle(await readBundle(ledgers.records.reader, number, width));
    for (const { index } of accesses) {
      const { commitment, tags } = decodeLeaf(entries[index % BUNDLE_ENTRIES]!);
      const tag = Buffer.from(subjectTag(key, commitment));
      if (!tags.some((other) => tag.compare(other) === 0)) throw untagged(index);
    }
  }
}

function untagged(index: number): QuisError {
  return new QuisError(
    "QUIS_DATA_CORRUPT",
    `expected entry ${index} to bear this subject's tag, as the store says, got none; quis verify, then quis rebuild`,
  );
}

async function findTagged({ ledgers }: Parts, key: Uint8Array, size: number, work: Work): Promise<number[]> {
  const search = new SubjectSearch(key);
  for (let first = 0; first < size; first += BUNDLE_ENTRIES) {
    work.signal.throwIfAborted();
    work.onProgress?.({ type: "progress", phase: "count", done: first, total: size, unit: "entries" });
    const width = Math.min(BUNDLE_ENTRIES, size - first);
    search.look(
      first,
      parseBundle(await readBundle(ledgers.records.reader, first / BUNDLE_ENTRIES, width)).slice(0, width),
    );
  }
  if (search.unreadable.length > 0)
    throw new QuisError(
      "QUIS_DATA_CORRUPT",
      `expected entries of a kind known here, got another at ${search.unreadable[0]}`,
    );
  return search.found.map(({ index }) => index);
}

/** A bundle that was partial at the pinned state may have been replaced by the full one. */
async function readBundle(
  reader: Parts["ledgers"]["records"]["reader"],
  number: number,
  width: number,
): Promise<Uint8Array> {
  if (width === BUNDLE_ENTRIES) return reader.readBundle(number, width);
  return reader.readBundle(number, BUNDLE_ENTRIES).catch(() => reader.readBundle(number, width));
}
