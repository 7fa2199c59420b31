// quis verify: signatures, every tile, every payload against its commitment, every store row. Not sure means not ok.
import type { VerifySummary } from "@quis/contract";
import { toBase64, TlogError } from "@quis/tlog";
import { verifyLogFolder } from "@quis/tlog/fs";
import { QuisError } from "../instance/error.ts";
import type { LogName, WorkOptions } from "../instance/instance.ts";
import type { DataKeys } from "../keys/data-keys.ts";
import type { DedupeIndex } from "../ledger/dedupe-index.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { digestOfHashes, type Store } from "../store/index.ts";
import { bundleTasks, checkBundles } from "./bundle-pool.ts";
import { GoneTally, type SealedErasures } from "./gone.ts";

// Store rows compared at once: 256 bundles.
const CHUNK_ROWS = 65_536;
// Of a row's hash (store/digest.ts).
const HASH_CHARACTERS = 64;

type LogResult = Omit<VerifySummary, "oversight" | "others">;
type FirstBad = NonNullable<VerifySummary["first_bad"]>;

export interface VerifyTarget {
  readonly name: LogName;
  readonly ledger: Ledger;
  /** Follows the log's keys from the first to the present one. @throws QuisError QUIS_KEY_HISTORY */
  readonly checkKeys: () => Promise<unknown>;
  readonly logFolder: string;
  readonly payloadFolder: string;
  readonly subjectMaster: Uint8Array;
  readonly dataKeys: DataKeys;
  /** What the oversight log says is erased in this log. */
  readonly sealed: SealedErasures;
  /** The store that must have these entries' rows; the oversight log has none. */
  readonly store: Store | undefined;
  /** Keys that the payloads must have; the oversight log has none. */
  readonly dedupe: DedupeIndex | undefined;
  readonly now: () => number;
}

/** Checks one log whole. What does not fit is the result; throws only for an aborted signal or a log that has stopped. */
export async function verifyLog(target: VerifyTarget, work: WorkOptions = {}): Promise<LogResult> {
  const startedMs = target.now();
  await target.ledger.settle();
  const size = target.ledger.checkpointSize;
  const progress = (done: number): void =>
    work.onProgress?.({ type: "progress", phase: `verify ${target.name}`, done, total: size, unit: "entries" });
  const [tiles, events] = await Promise.all([verifyTiles(target, work), verifyEvents(target, size, work, progress)]);
  const bad = tiles.bad ?? events.bad;
  const endedMs = target.now();
  return {
    ok: bad === undefined,
    log: target.name,
    tree_size: tiles.size,
    root: tiles.root,
    entries_checked: Math.min(tiles.entriesChecked, events.checked),
    tags_checked: events.tags,
    checked_at: new Date(endedMs).toISOString(),
    seconds: (endedMs - startedMs) / 1000,
    ...(events.erased + events.destroyed === 0 ? {} : { gone: { erased: events.erased, destroyed: events.destroyed } }),
    ...(bad === undefined ? {} : { first_bad: bad }),
  };
}

async function verifyTiles(
  target: VerifyTarget,
  { signal }: WorkOptions,
): Promise<{ size: number; root: string; entriesChecked: number; bad: FirstBad | undefined }> {
  try {
    const { size, root, entriesChecked, firstBad } = await verifyLogFolder({
      dir: target.logFolder,
      vkey: target.ledger.signed.vkey,
      // The events are checked by all cores meanwhile.
      threads: 1,
      ...(signal === undefined ? {} : { signal }),
    });
    const bad =
      firstBad === undefined
        ? undefined
        : {
            what: firstBad.path === "checkpoint" ? "checkpoint" : firstBad.index === undefined ? "tile" : "entry",
            index: firstBad.index ?? null,
            path: `log/${target.name}/${firstBad.path}`,
            code: firstBad.code,
            reason: firstBad.message,
          };
    return { size, root: toBase64(root), entriesChecked, bad: bad ?? (await verifyKeys(target)) };
  } catch (error) {
    if (!(error instanceof TlogError)) throw error;
    const bad = {
      what: "checkpoint",
      index: null,
      path: `log/${target.name}/checkpoint`,
      code: error.code,
      reason: error.message,
    };
    return { size: 0, root: "", entriesChecked: 0, bad };
  }
}

async function verifyKeys({ name, checkKeys }: VerifyTarget): Promise<FirstBad | undefined> {
  try {
    await checkKeys();
    return undefined;
  } catch (error) {
    if (!(error instanceof QuisError) && !(error instanceof TlogError)) throw error;
    return { what: "key", index: null, path: `log/${name}/keys`, code: error.code, reason: error.message };
  }
}

interface EventsResult {
  readonly checked: number;
  readonly tags: number;
  readonly erased: number;
  readonly destroyed: number;
  readonly bad: FirstBad | undefined;
}

async function verifyEvents(
  target: VerifyTarget,
  size: number,
  { signal }: WorkOptions,
  progress: (done: number) => void,
): Promise<EventsResult> {
  const { store, sealed } = target;
  const dataKeys = await target.dataKeys.all();
  const tally = new GoneTally();
  let checked = 0;
  let erased = 0;
  let tags = 0;
  let chunkStart = 0;
  let hashes: string[] = [];
  const result = (bad: FirstBad | undefined): EventsResult => ({ checked, tags, erased, destroyed: tally.events, bad });
  for await (const { rows, tags: matched, bad, ...gone } of checkBundles(
    bundleTasks(target, size, { check: true, rows: store === undefined ? "none" : "hashes" }, target.dedupe),
    { subjectMaster: target.subjectMaster, dataKeys, sealed },
    signal,
  )) {
    if (bad !== undefined) return { ...result(bad), checked: Math.max(checked, bad.index) };
    tags += matched;
    checked = Math.min(size, checked + 256);
    erased += gone.erased;
    for (const [id, places] of gone.destroyed) tally.add(id, places);
    if (store !== undefined) {
      hashes.push(rows);
      if (checked - chunkStart >= CHUNK_ROWS || checked === size) {
        const wrong = await compareRows(store, chunkStart, checked, hashes);
        if (wrong !== undefined) return result(wrong);
        chunkStart = checked;
        hashes = [];
      }
    }
    progress(checked);
  }
  const wrong = tally.whyNot(sealed);
  if (wrong !== undefined)
    return result({
      what: "payload",
      index: null,
      path: `payload/${target.name}`,
      code: "EVENT_BAD_PAYLOAD",
      reason: wrong,
    });
  if (store !== undefined) {
    const check = await store.copiesMatch();
    if (!check.ok)
      return result({ what: "store", index: null, path: "store", code: "QUIS_STORE", reason: check.reason });
  }
  return result(undefined);
}

// `hashes` are those of the rows that must be there for the entries of `from` ≤ index < `to`.
async function compareRows(
  store: Store,
  from: number,
  to: number,
  hashes: readonly string[],
): Promise<FirstBad | undefined> {
  const expected = digestOfHashes(hashes);
  const [found] = await store.rangeDigests(from, to, CHUNK_ROWS);
  const rows = hashes.reduce((sum, part) => sum + part.length, 0) / HASH_CHARACTERS;
  if (found === undefined ? rows === 0 : found.digest === expected && found.count === rows) return undefined;
  return {
    what: "store",
    index: from,
    path: "store",
    code: "QUIS_STORE",
    reason:
      `expected the store's rows ${from} to ${to - 1} to be those of the sealed events (${rows} rows, digest ${expected}), ` +
      `got ${found?.count ?? 0} rows, digest ${found?.digest ?? "none"}. The log is whole; quis rebuild makes the store again`,
  };
}
