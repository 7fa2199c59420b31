// The way of one live source's records into the log: prepared by the workers, told from what is known, sealed, quarantined. The same steps as
// an import's, in batches as they come; nothing is answered for before it is durable.
import { createFramer, findFormat, type Framer, framerOptionsOf, parseMapping } from "@quis/sources";
import { leafHash } from "@quis/tlog";
import { Batcher, type Refused } from "../collect/batcher.ts";
import { conflictOf } from "../collect/conflict.ts";
import type { ImportTarget } from "../collect/importer.ts";
import { type ImportConfig, openNormaliser, type PreparedBatch, type RawBatch } from "../collect/prepare.ts";
import { sealPrepared } from "../collect/seal-prepared.ts";
import type { Quarantine } from "../collect/quarantine.ts";
import type { WorkerPool } from "../collect/worker-pool.ts";
import type { Gate } from "../instance/gate.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Indexer } from "../store/indexer.ts";
import type { Counts } from "./counts.ts";

/** What live sources work on. */
export interface IntakeParts {
  readonly data: string;
  readonly ledger: Ledger;
  readonly indexer: Indexer;
  readonly quarantine: Quarantine;
  readonly pool: WorkerPool;
  /** Shut while somebody makes the whole again. */
  readonly gate: Gate;
  /** Asked within the gate: the dedupe index is another one after a rebuild. */
  readonly target: () => Promise<ImportTarget>;
  readonly now: () => number;
}

/** What became of a record. */
export type Fate =
  | {
      readonly status: "sealed" | "duplicate";
      readonly index: number;
      /** Hex; empty unless receipts were asked for. */
      readonly leafHash: string;
    }
  | { readonly status: "quarantined"; readonly id: string; readonly code: string; readonly reason: string };

/** Where the records of a batch are from. */
export interface Origin {
  /** Shown with quarantined records. */
  readonly name: string;
  /** Place of the record at this position of the raw batch (place.ts). */
  readonly placeOf: (position: number) => string;
  readonly receipts: boolean;
}

/** A record that is refused as it stands, with its place. */
export interface RefusedAt extends Refused {
  readonly place: string;
}

export class Pipe {
  readonly #parts: IntakeParts;
  readonly #counts: Counts;
  readonly #config: ImportConfig;
  #importId: number | undefined;

  /** @throws SourceError for a format, mapping or zone that cannot be used */
  constructor(parts: IntakeParts, config: ImportConfig, counts: Counts) {
    this.#parts = parts;
    this.#config = config;
    this.#counts = counts;
    openNormaliser({ ...config, header: undefined });
  }

  /** Whether records need the header of their file first. */
  get needsHeader(): boolean {
    return openNormaliser({ ...this.#config, header: undefined }).normaliser.needsHeader;
  }

  /** A way for the records under `header`. @throws SourceError if the format refuses the header */
  withHeader(header: Uint8Array): Pipe {
    openNormaliser({ ...this.#config, header });
    return new Pipe(this.#parts, { ...this.#config, header }, this.#counts);
  }

  batcher(expectedBytes?: number): Batcher {
    return new Batcher(this.#parts.quarantine, this.#parts.now, { expectedBytes });
  }

  /** A framer for records as the format has them in a file; `framing` for what is known to come otherwise. */
  framer(framing?: "lines" | "json"): Framer {
    const { format: name, mapping } = this.#config;
    const format = findFormat(name);
    if (framing !== undefined && framing !== format.framing) return createFramer(framing, { lists: format.lists });
    const parsed = mapping === undefined ? undefined : parseMapping(mapping);
    return createFramer(format.framing, framerOptionsOf(format, parsed));
  }

  /** A framer for a file that grows, where JSON is a record per line: nobody closes an array that is written on. */
  tailFramer(): Framer {
    return findFormat(this.#config.format).framing === "json" ? this.framer("lines") : this.framer();
  }

  prepare(batch: RawBatch): Promise<PreparedBatch> {
    this.#importId ??= this.#parts.pool.openImport(this.#config);
    return this.#parts.pool.prepare(this.#importId, batch);
  }

  /**
   * Seals a prepared batch; the fates are in the order of the raw batch and durable. `count` records were in it.
   * @throws QuisError QUIS_LOG_STOPPED: then nothing may be answered for
   */
  seal(
    prepared: PreparedBatch,
    batch: { readonly lines: Float64Array; readonly count: number },
    from: Origin,
  ): Promise<Fate[]> {
    return this.#parts.gate.pass(() => this.#seal(prepared, batch, from));
  }

  async #seal(
    prepared: PreparedBatch,
    { lines, count }: { readonly lines: Float64Array; readonly count: number },
    from: Origin,
  ): Promise<Fate[]> {
    const target = await this.#parts.target();
    const { ledger, appends, quarantine } = target;
    // Not the store's room: a store that is slow or dead must not stop sealing. What it misses it reads from the payloads later.
    await ledger.room();
    const { positions, records } = prepared;
    const outcome = sealPrepared(target, prepared, (record) => from.placeOf(positions[record]!));
    // Taken before anything waits: the bytes become the log's.
    const hashes = from.receipts ? outcome.kept.map((record) => hashAt(records.leafHashes, record)) : [];
    const fates = Array.from<Fate>({ length: count });
    const refuse = async (position: number, refused: Omit<Refused, "line">): Promise<void> => {
      const line = lines[position]!;
      fates[position] = await this.#quarantine({ ...refused, line, place: from.placeOf(position) }, from.name);
    };
    const conflicts = outcome.conflicts.map(({ record, index }) => ({
      position: positions[record]!,
      refused: conflictOf(prepared, record, index),
    }));
    for (const { position, ...refused } of prepared.refused) await refuse(position, refused);
    for (const { position, refused } of conflicts) await refuse(position, refused);
    await outcome.appended;
    if (outcome.duplicates.length > 0) await appends.durable();
    if (prepared.refused.length + conflicts.length > 0) await quarantine.flush();
    for (const [n, record] of outcome.kept.entries())
      fates[positions[record]!] = { status: "sealed", index: outcome.firstIndex + n, leafHash: hashes[n] ?? "" };
    for (const { record, index } of outcome.duplicates) {
      const hash = from.receipts ? hex(leafHash(await ledger.readEntry(index))) : "";
      fates[positions[record]!] = { status: "duplicate", index, leafHash: hash };
    }
    this.#count(fates);
    return fates;
  }

  /** Puts a record that was refused before it could be prepared into quarantine, durably. */
  refuse(refused: RefusedAt, name: string): Promise<Fate> {
    return this.#parts.gate.pass(async () => {
      const fate = await this.#quarantine(refused, name);
      await this.#parts.quarantine.flush();
      this.#count([fate]);
      return fate;
    });
  }

  async #quarantine({ line, raw: bytes, code, reason, place }: RefusedAt, file: string): Promise<Fate> {
    const raw = await bytes;
    const { id } = await this.#parts.quarantine.add(
      this.#config,
      { file, line, code, reason, raw },
      place,
      this.#parts.now(),
    );
    return { status: "quarantined", id, code, reason };
  }

  #count(fates: readonly Fate[]): void {
    const counts = this.#counts;
    counts.read += fates.length;
    for (const { status } of fates) {
      if (status === "sealed") counts.sealed++;
      else if (status === "duplicate") counts.duplicates++;
      else counts.quarantined++;
    }
    if (fates.length > 0) counts.lastMs = this.#parts.now();
  }

  close(): void {
    if (this.#importId !== undefined) this.#parts.pool.closeImport(this.#importId);
    this.#importId = undefined;
  }
}

function hashAt(hashes: Uint8Array, record: number): string {
  return hex(hashes.subarray(record * 32, record * 32 + 32));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
