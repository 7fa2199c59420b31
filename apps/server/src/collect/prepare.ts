// From raw records to sealed entries: normalise, commit, lay out. Pure but for the randomness of event keys; runs in worker threads.
import { hash, randomFillSync } from "node:crypto";
import {
  type AccessEvent,
  BatchSealer,
  EventError,
  type SealedBatch,
  subjectKey,
  type SubjectKeys,
  subjectUids,
} from "@quis/event";
import { findFormat, type Normaliser, parseMapping } from "@quis/sources";
// Not by the store's door: that loads chDB, and a worker thread that ends with it loaded takes the engine of the whole process with it.
import { type RowBlock, RowWriter } from "../store/row-block.ts";
import { rowOf } from "../store/row.ts";

/** What all records of one import have in common. Plain data: it is posted to workers. */
export interface ImportConfig {
  readonly source: string;
  readonly format: string;
  readonly mapping: string | undefined;
  readonly zone: string | undefined;
  /** Of the file's first line, for times that name none; in quarantine the year of the record's own line. */
  readonly year?: number | undefined;
  /** Receipt follows the act at once, as over syslog: a time without a year has that of its receipt. */
  readonly live?: boolean | undefined;
  /** The header record, for formats that have one. */
  readonly header: Uint8Array | undefined;
}

/** Records as they were received: `bytes` of record i from offsets[i] to offsets[i + 1]. */
export interface RawBatch {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
  readonly lines: Float64Array;
  /** The year of each record, if the import was told the year of the first. */
  readonly years?: Uint16Array | undefined;
  readonly count: number;
  /** The second clock: when Quis received them, ms since the epoch. */
  readonly receivedMs: number;
}

export interface PreparedBatch {
  readonly records: SealedBatch;
  /** Which record of the raw batch each prepared one is. */
  readonly positions: Uint32Array;
  /** Dedupe keys, 16 bytes each (ledger/dedupe-index.ts). */
  readonly keys: Uint8Array;
  /** 1 where the source gave an id, 0 where the bytes themselves are the identity. */
  readonly hasId: Uint8Array;
  /** Store rows, parallel to the records. */
  readonly rows: RowBlock;
  readonly refused: readonly RefusedRecord[];
}

/** A record that became no event; `raw` is all of it. */
export interface RefusedRecord {
  readonly position: number;
  readonly raw: Uint8Array;
  readonly code: string;
  readonly reason: string;
}

/** Secrets that preparing needs. Plain data: they are posted to workers of this process only. */
export interface PrepareSecrets {
  readonly subjectMaster: Uint8Array;
  readonly dedupe: Uint8Array;
}

/** Where the dedupe key stands in a record's payload: after the version and the event key (packages/event/src/payload.ts). */
export const DEDUPE_KEY_OFFSET = 33;
const MAX_CACHED_SUBJECTS = 50_000;
const FIRST_ROW_BYTES = 512;
// A block that fits is not copied, and one that is hardly larger than its rows does not hold memory for nothing while they wait.
const ROW_HEADROOM = 1.1;

/** A normaliser for a config, that takes the years and the receipt of records from `at`. @throws SourceError when mapping, zone or header are not usable. */
export function openNormaliser(
  config: ImportConfig,
  at?: Pick<Preparation, "year" | "receivedMs">,
): { normaliser: Normaliser; notes: string[] } {
  const { source, zone } = config;
  const mapping = config.mapping === undefined ? undefined : parseMapping(config.mapping);
  const receivedMs = config.live === true && at !== undefined ? () => at.receivedMs : undefined;
  const normaliser = findFormat(config.format).open({ source, zone, mapping, year: () => at?.year, receivedMs });
  const notes = normaliser.needsHeader && config.header !== undefined ? normaliser.header(config.header) : [];
  return { normaliser, notes };
}

/** Subject keys with a bounded cache: accesses are heavy-tailed, so most are hits. */
export function cachedSubjectKeys(master: Uint8Array): SubjectKeys {
  const cache = new Map<string, Uint8Array>();
  return (uid) => {
    let key = cache.get(uid);
    if (key === undefined) {
      key = subjectKey(master, uid);
      if (cache.size >= MAX_CACHED_SUBJECTS) cache.clear();
      cache.set(uid, key);
    }
    return key;
  };
}

/** What preparing needs besides the records; one per thread. */
export interface Preparation {
  readonly secrets: PrepareSecrets;
  readonly keys: SubjectKeys;
  readonly sealer: BatchSealer;
  /** Bytes of a row in the batch before. */
  rowBytes: number;
  /** The year of the record at hand, if it is known. */
  year: number | undefined;
  /** When the batch at hand was received, ms since the epoch. */
  receivedMs: number;
}

export function createPreparation(secrets: PrepareSecrets): Preparation {
  return {
    secrets,
    keys: cachedSubjectKeys(secrets.subjectMaster),
    sealer: new BatchSealer(),
    rowBytes: FIRST_ROW_BYTES,
    year: undefined,
    receivedMs: 0,
  };
}

/** Prepares a batch. Never throws for what a record holds: a bad record is refused with code and reason. */
export function prepareBatch(
  batch: RawBatch,
  normaliser: Normaliser,
  config: ImportConfig,
  preparation: Preparation,
): PreparedBatch {
  const { secrets, keys, sealer } = preparation;
  const dedupePrefix = Buffer.from(secrets.dedupe).toString("latin1");
  const eventKeys = randomFillSync(new Uint8Array(32 * batch.count));
  const rows = new RowWriter(Math.ceil(batch.count * preparation.rowBytes * ROW_HEADROOM));
  const positions: number[] = [];
  const refused: RefusedRecord[] = [];
  const dedupeKeys = new Uint8Array(16 * batch.count);
  const hasId = new Uint8Array(batch.count);
  sealer.begin(config.source);
  preparation.receivedMs = batch.receivedMs;
  for (let i = 0; i < batch.count; i++) {
    const raw = batch.bytes.subarray(batch.offsets[i], batch.offsets[i + 1]);
    preparation.year = batch.years?.[i];
    const outcome = normaliser.normalise(raw);
    if (outcome.kind === "quarantine") {
      refused.push({ position: i, raw: raw.slice(), code: outcome.code, reason: outcome.reason });
      continue;
    }
    try {
      const n = positions.length;
      const dedupeKey = dedupeKeys.subarray(n * 16, n * 16 + 16);
      const rawHash = hash("sha256", raw, "hex");
      writeDedupeKey(dedupeKey, dedupePrefix, config.source, outcome.id, rawHash);
      const event = received(outcome.event, rawHash, batch.receivedMs);
      const row = rowOf(event, config.source);
      sealer.add({
        event,
        subjectUids: subjectUids(event),
        eventKey: eventKeys.subarray(i * 32, i * 32 + 32),
        dedupeKey,
        raw,
      });
      rows.add(row);
      hasId[n] = outcome.id === undefined ? 0 : 1;
      positions.push(i);
    } catch (error) {
      if (!(error instanceof EventError)) throw error;
      refused.push({ position: i, raw: raw.slice(), code: error.code, reason: error.message });
    }
  }
  const block = rows.finish();
  if (block.count > 0) preparation.rowBytes = block.bytes.length / block.count;
  return {
    records: sealer.finish(keys),
    positions: Uint32Array.from(positions),
    keys: dedupeKeys.slice(0, positions.length * 16),
    hasId: hasId.slice(0, positions.length),
    rows: block,
    refused,
  };
}

/** The event with what only the receiver knows: the second clock and the hash of the bytes. Changes the normaliser's fresh object. */
function received(event: AccessEvent, rawHash: string, receivedMs: number): AccessEvent {
  const open = event as { -readonly [name in keyof AccessEvent]: AccessEvent[name] };
  (open.metadata as { logged_time?: number }).logged_time = receivedMs;
  open.raw_data_hash = { algorithm: "SHA-256", algorithm_id: 3, value: rawHash };
  return event;
}

// 12 bytes for the identity (source and id, or source and bytes), 4 for the content, keyed so that nobody can aim for a collision.
function writeDedupeKey(
  into: Uint8Array,
  prefix: string,
  source: string,
  id: string | undefined,
  rawHash: string,
): void {
  const identity = id === undefined ? `raw\0${source}\0${rawHash}` : `id\0${source}\0${id}`;
  const digest = latin1Hash(prefix + identity);
  const content = latin1Hash(`${prefix}content\0${rawHash}`);
  for (let i = 0; i < 12; i++) into[i] = digest.charCodeAt(i);
  for (let i = 0; i < 4; i++) into[12 + i] = content.charCodeAt(i);
}

// One character per byte: measured 2–4 times faster than a Buffer per digest.
function latin1Hash(text: string): string {
  return hash("sha256", text, "binary");
}

/**
 * Key of one of several identical records without an id, which are distinct events: its number in the file (from 1), or where it stood in a
 * live source (intake/place.ts).
 */
export function occurrenceKey(key: Uint8Array, secret: Uint8Array, occurrence: number | string): Uint8Array {
  const digest = hash("sha256", Buffer.concat([secret, key.subarray(0, 12), Buffer.from(`\0${occurrence}`)]), "buffer");
  return Buffer.concat([digest.subarray(0, 12), key.subarray(12, 16)]);
}
