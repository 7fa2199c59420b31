// Worker threads that prepare batches: hashing and parsing take both cores while the main thread writes.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { QuisError } from "../instance/error.ts";
import type { ImportConfig, PreparedBatch, PrepareSecrets, RawBatch } from "./prepare.ts";
import type { WorkerReply, WorkerRequest } from "./prepare-worker.ts";

const MOST_WORKERS = 8;

interface Job {
  readonly worker: Worker;
  readonly resolve: (batch: PreparedBatch) => void;
  readonly reject: (error: Error) => void;
}

export class WorkerPool {
  readonly #secrets: PrepareSecrets;
  readonly #size: number;
  #workers: Worker[] = [];
  readonly #jobs = new Map<number, Job>();
  // Imports under way, for a worker that takes the place of one that ended.
  readonly #imports = new Map<number, ImportConfig>();
  #nextJob = 0;
  #nextImport = 0;

  constructor(secrets: PrepareSecrets, size: number = Math.min(availableParallelism(), MOST_WORKERS)) {
    this.#secrets = secrets;
    this.#size = size;
  }

  /** Batches that keep every worker busy while one result is being written. */
  get depth(): number {
    return this.#size + 1;
  }

  /** Announces an import to all workers. The config has been tried in this thread before. */
  openImport(config: ImportConfig): number {
    const importId = this.#nextImport++;
    if (this.#workers.length === 0) this.#workers = Array.from({ length: this.#size }, () => this.#start());
    this.#imports.set(importId, config);
    for (const worker of this.#workers) worker.postMessage({ kind: "open", importId, config } satisfies WorkerRequest);
    return importId;
  }

  closeImport(importId: number): void {
    this.#imports.delete(importId);
    for (const worker of this.#workers) worker.postMessage({ kind: "close", importId } satisfies WorkerRequest);
  }

  /** Prepares a batch; its bytes and offsets move to the worker. Workers take turns. */
  prepare(importId: number, batch: RawBatch): Promise<PreparedBatch> {
    const job = this.#nextJob++;
    return new Promise((resolve, reject) => {
      const worker = this.#workers[job % this.#workers.length]!;
      this.#jobs.set(job, { worker, resolve, reject });
      worker.postMessage({ kind: "prepare", importId, job, batch } satisfies WorkerRequest, [
        batch.bytes.buffer as ArrayBuffer,
        batch.offsets.buffer as ArrayBuffer,
      ]);
    });
  }

  async close(): Promise<void> {
    const workers = this.#workers;
    this.#workers = [];
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  // A live source outlives a batch that took too much memory: it would wait for ever for a worker that is gone.
  #replace(ended: Worker): void {
    const place = this.#workers.indexOf(ended);
    if (place < 0) return;
    const worker = this.#start();
    for (const [importId, config] of this.#imports)
      worker.postMessage({ kind: "open", importId, config } satisfies WorkerRequest);
    this.#workers[place] = worker;
  }

  #start(): Worker {
    const worker = new Worker(new URL("./prepare-worker.ts", import.meta.url), {
      workerData: this.#secrets,
      // A batch makes some MB of short-lived objects: with the default of 16 MB, half of a core went into collecting them.
      resourceLimits: { maxYoungGenerationSizeMb: 32 },
    });
    worker.on("message", (reply: WorkerReply) => {
      const job = this.#jobs.get(reply.job);
      this.#jobs.delete(reply.job);
      if ("prepared" in reply) job?.resolve(reply.prepared);
      else
        job?.reject(
          new QuisError("QUIS_INTERNAL", `a batch could not be prepared: ${reply.error.message}`, {
            cause: reply.error.stack,
          }),
        );
    });
    worker.on("error", (cause) => {
      const error = new QuisError(
        "QUIS_INTERNAL",
        `a worker thread ended: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
      for (const [id, job] of this.#jobs) {
        if (job.worker !== worker) continue;
        this.#jobs.delete(id);
        job.reject(error);
      }
      this.#replace(worker);
    });
    return worker;
  }
}
