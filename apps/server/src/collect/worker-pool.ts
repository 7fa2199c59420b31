// Worker threads that prepare batches: hashing and parsing take both cores while the main thread writes.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { QuisError } from "../instance/error.ts";
import type { ImportConfig, PreparedBatch, PrepareSecrets, RawBatch } from "./prepare.ts";
import type { WorkerReply, WorkerRequest } from "./prepare-worker.ts";

const MOST_WORKERS = 8;

export class WorkerPool {
  readonly #secrets: PrepareSecrets;
  readonly #size: number;
  #workers: Worker[] = [];
  readonly #jobs = new Map<number, { resolve: (batch: PreparedBatch) => void; reject: (error: Error) => void }>();
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
    for (const worker of this.#workers) worker.postMessage({ kind: "open", importId, config } satisfies WorkerRequest);
    return importId;
  }

  closeImport(importId: number): void {
    for (const worker of this.#workers) worker.postMessage({ kind: "close", importId } satisfies WorkerRequest);
  }

  /** Prepares a batch; its bytes and offsets move to the worker. Workers take turns. */
  prepare(importId: number, batch: RawBatch): Promise<PreparedBatch> {
    const job = this.#nextJob++;
    return new Promise((resolve, reject) => {
      this.#jobs.set(job, { resolve, reject });
      const worker = this.#workers[job % this.#workers.length]!;
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

  #start(): Worker {
    const worker = new Worker(new URL("./prepare-worker.ts", import.meta.url), {
      workerData: this.#secrets,
      // A batch makes some MB of short-lived objects: with the default of 16 MB, half of a core went into collecting them.
      resourceLimits: { maxYoungGenerationSizeMb: 48 },
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
      for (const job of this.#jobs.values()) job.reject(error);
      this.#jobs.clear();
    });
    return worker;
  }
}
