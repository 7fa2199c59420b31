// One file's way in: read, frame, prepare in workers, dedupe, seal, index. Every record of the file is accounted for:
// read = sealed + duplicates + quarantined.
import type { ImportSummary } from "@quis/contract";
import { checkSourceId } from "@quis/event";
import {
  createFramer,
  detectFormat,
  findFormat,
  framerOptionsOf,
  parseMapping,
  refuseForeignBytes,
} from "@quis/sources";
import { QuisError } from "../instance/error.ts";
import type { ImportInput, WorkOptions } from "../instance/instance.ts";
import { Batcher, type Refused } from "./batcher.ts";
import { conflictOf } from "./conflict.ts";
import { openInput } from "./input.ts";
import { type ImportConfig, openNormaliser, type PreparedBatch, type RawBatch } from "./prepare.ts";
import type { Quarantine } from "./quarantine.ts";
import { sealPrepared, type SealTarget } from "./seal-prepared.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** What an import works on. */
export interface ImportTarget extends SealTarget {
  readonly quarantine: Quarantine;
  readonly pool: WorkerPool;
  readonly now: () => number;
}

// Acknowledgements that may be outstanding, so that the next batch is prepared and queued during an fsync.
const ACKS_AT_ONCE = 8;
const PROGRESS_EVERY_MS = 100;

/** Imports a file and waits until all of it is sealed, under a signed checkpoint and indexed. */
export async function importFile(
  target: ImportTarget,
  input: ImportInput,
  work: WorkOptions = {},
): Promise<ImportSummary> {
  checkSourceId(input.source);
  return new Import(target, input, work).run();
}

class Import {
  readonly #target: ImportTarget;
  readonly #input: ImportInput;
  readonly #work: WorkOptions;
  readonly #counts = { sealed: 0, duplicates: 0, quarantined: 0 };
  readonly #acks: Promise<void>[] = [];
  // How often bytes without an id of their own were met in this file, and bytes that went to quarantine.
  readonly #occurrences = new Map<string, number>();
  #lastProgressMs = 0;

  constructor(target: ImportTarget, input: ImportInput, work: WorkOptions) {
    this.#target = target;
    this.#input = input;
    this.#work = work;
  }

  async run(): Promise<ImportSummary> {
    const startedMs = this.#target.now();
    const opened = await openInput(this.#input.bytes);
    const mapping = this.#input.mapping === undefined ? undefined : parseMapping(this.#input.mapping);
    if (opened.head.length === 0 && opened.truncated() !== undefined)
      throw truncatedFile(opened.compression, opened.truncated()!);
    const wanted = this.#input.format ?? "auto";
    refuseForeignBytes(opened.head);
    const found = wanted === "auto" ? detectFormat(opened.head, mapping?.format ?? false) : undefined;
    const format = findFormat(found?.format ?? wanted);
    const whys = found === undefined ? [] : [`format ${found.format}: ${found.why}`];
    let config: ImportConfig = {
      source: this.#input.source,
      format: format.name,
      mapping: this.#input.mapping,
      zone: this.#input.zone,
      year: this.#input.year,
      header: undefined,
    };
    let notes: string[] = whys;
    const batcher = new Batcher(this.#target.quarantine, this.#target.now, { year: config.year });
    let importId: number | undefined;
    const open = (header: Uint8Array | undefined): void => {
      config = { ...config, header };
      notes = [...whys, ...openNormaliser(config).notes];
      importId = this.#target.pool.openImport(config);
    };
    if (format.open({ source: config.source, zone: config.zone, mapping }).needsHeader) batcher.onHeader = open;
    else open(undefined);
    const framer = createFramer(format.framing, framerOptionsOf(format, mapping));
    const flight: { raw: Pick<RawBatch, "lines" | "years">; prepared: Promise<PreparedBatch> }[] = [];
    try {
      const pump = async (most: number): Promise<void> => {
        for (const raw of batcher.ready.splice(0)) {
          const prepared = this.#target.pool.prepare(importId!, raw);
          // Awaited in order below; a failure before that must not count as unhandled.
          prepared.catch(() => undefined);
          flight.push({ raw: { lines: raw.lines, years: raw.years }, prepared });
        }
        for (const refused of batcher.refused.splice(0)) await this.#refuse(config, refused);
        while (flight.length > most) {
          const { raw, prepared } = flight.shift()!;
          await this.#seal(config, raw, await prepared);
          this.#work.signal?.throwIfAborted();
        }
        this.#progress(opened.bytesRead());
      };
      for await (const chunk of opened.chunks) {
        this.#work.signal?.throwIfAborted();
        framer.push(chunk, batcher);
        await pump(this.#target.pool.depth);
      }
      const truncated = opened.truncated();
      if (truncated !== undefined) batcher.truncated = truncatedFile(opened.compression, truncated).message;
      framer.end(batcher);
      if (batcher.onHeader !== undefined) {
        throw new QuisError("QUIS_BAD_INPUT", "expected a header line, got an empty file");
      }
      batcher.flush();
      await pump(0);
      if (truncated !== undefined) notes.push(truncatedFile(opened.compression, truncated).message);
      await Promise.all(this.#acks);
      await this.#target.quarantine.flush();
      await this.#finish();
    } catch (error) {
      // What is in flight is either sealed or was never acknowledged; wait for it so that the folder can be closed.
      await Promise.allSettled([...flight.map((one) => one.prepared), ...this.#acks]);
      await this.#target.quarantine.flush();
      throw this.#work.signal?.aborted === true ? this.#aborted() : error;
    } finally {
      if (importId !== undefined) this.#target.pool.closeImport(importId);
    }
    const { sealed, duplicates, quarantined } = this.#counts;
    return {
      file: this.#input.file,
      source: config.source,
      format: config.format,
      read: batcher.read,
      sealed,
      duplicates,
      quarantined,
      seconds: (this.#target.now() - startedMs) / 1000,
      tree_size: this.#target.ledger.checkpointSize,
      notes,
    };
  }

  async #seal(
    config: ImportConfig,
    { lines, years }: Pick<RawBatch, "lines" | "years">,
    prepared: PreparedBatch,
  ): Promise<void> {
    const { ledger, indexer } = this.#target;
    // So that a retry knows the year of the record's own line.
    const configAt = (position: number): ImportConfig =>
      years === undefined ? config : { ...config, year: years[position] };
    for (const { position, raw, code, reason } of prepared.refused) {
      await this.#refuse(configAt(position), { line: lines[position]!, raw, code, reason });
    }
    await ledger.room();
    await indexer.room();
    // The n-th identical record in a file is an event of its own, the same in every import.
    const outcome = sealPrepared(this.#target, prepared, (_, key) =>
      this.#occurrence(Buffer.from(key).toString("latin1")),
    );
    this.#counts.duplicates += outcome.duplicates.length;
    if (outcome.kept.length > 0) {
      const ack = outcome.appended.then(() => void (this.#counts.sealed += outcome.kept.length));
      ack.catch(() => undefined);
      this.#acks.push(ack);
    }
    for (const { record, index } of outcome.conflicts)
      await this.#refuse(configAt(prepared.positions[record]!), {
        ...conflictOf(prepared, record, index),
        line: lines[prepared.positions[record]!]!,
      });
    while (this.#acks.length > ACKS_AT_ONCE) await this.#acks.shift();
  }

  #occurrence(key: string): number {
    const occurrence = (this.#occurrences.get(key) ?? 0) + 1;
    this.#occurrences.set(key, occurrence);
    return occurrence;
  }

  async #refuse(config: ImportConfig, refused: Refused): Promise<void> {
    const raw = await refused.raw;
    const { line, code, reason } = refused;
    const identity = raw instanceof Uint8Array ? Buffer.from(raw).toString("latin1").slice(0, 4096) : raw.sha256;
    const { outcome } = await this.#target.quarantine.add(
      config,
      { file: this.#input.file, line, code, reason, raw },
      this.#occurrence(`quarantine\0${identity}`),
      this.#target.now(),
    );
    if (outcome === "resolved") this.#counts.duplicates++;
    else this.#counts.quarantined++;
  }

  #progress(done: number): void {
    const nowMs = this.#target.now();
    if (this.#work.onProgress === undefined || nowMs - this.#lastProgressMs < PROGRESS_EVERY_MS) return;
    this.#lastProgressMs = nowMs;
    this.#work.onProgress({
      type: "progress",
      phase: "seal",
      done,
      total: this.#input.sizeBytes ?? null,
      unit: "bytes",
    });
  }

  async #finish(): Promise<void> {
    const { ledger, dedupe, indexer } = this.#target;
    await ledger.settle();
    await dedupe.save(ledger.checkpointSize);
    const target = ledger.size;
    await indexer.settle(target, (done) => {
      this.#work.onProgress?.({ type: "progress", phase: "index", done, total: target, unit: "entries" });
    });
  }

  #aborted(): QuisError {
    const { sealed } = this.#counts;
    return new QuisError(
      "QUIS_ABORTED",
      `Stopped: ${sealed} events of ${this.#input.file} are sealed and stay so. Run the import again to go on; what is sealed counts as duplicates.`,
    );
  }
}

function truncatedFile(compression: string, reason: string): QuisError {
  return new QuisError(
    "QUIS_TRUNCATED",
    `expected a whole ${compression} stream, got one that ends early or is damaged (${reason}); what could be read before was kept`,
  );
}
