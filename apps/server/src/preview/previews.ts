// Samples are read in a thread of their own, one at a time, with bounds of time and memory.
import { Worker } from "node:worker_threads";
import { MAX_SAMPLE_BYTES, type PreviewAnswer } from "@quis/contract";
import { QuisError } from "../instance/error.ts";
import { Queue } from "../instance/queue.ts";
import type { PreviewReply } from "./preview-worker.ts";
import type { PreviewInput } from "./read-preview.ts";

export interface PreviewLimits {
  readonly timeMs: number;
  readonly heapMb: number;
  /** Samples that may wait for their turn. */
  readonly waiting: number;
}

const defaults: PreviewLimits = { timeMs: 15_000, heapMb: 256, waiting: 4 };

export class Previews {
  readonly #limits: PreviewLimits;
  readonly #queue = new Queue();
  #waiting = 0;

  constructor(limits: Partial<PreviewLimits> = {}) {
    this.#limits = { ...defaults, ...limits };
  }

  /** @throws QuisError QUIS_TOO_LARGE, QUIS_DATA_BUSY while others wait, QUIS_BAD_INPUT for a sample that takes too long or too much memory */
  async run(input: PreviewInput): Promise<PreviewAnswer> {
    const { waiting } = this.#limits;
    if (input.sample.length > MAX_SAMPLE_BYTES)
      throw new QuisError(
        "QUIS_TOO_LARGE",
        `expected a sample of at most ${MAX_SAMPLE_BYTES} bytes, got ${input.sample.length}`,
      );
    if (this.#waiting > waiting)
      throw new QuisError("QUIS_DATA_BUSY", `expected at most ${waiting} samples that wait, got more: try again`);
    this.#waiting++;
    try {
      return await this.#queue.run(() => this.#read(input));
    } finally {
      this.#waiting--;
    }
  }

  async #read(input: PreviewInput): Promise<PreviewAnswer> {
    const { timeMs, heapMb } = this.#limits;
    const worker = new Worker(new URL("./preview-worker.ts", import.meta.url), {
      workerData: input,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    const { promise, resolve, reject } = Promise.withResolvers<PreviewAnswer>();
    const timer = setTimeout(() => {
      reject(new QuisError("QUIS_BAD_INPUT", `expected a sample that is read within ${timeMs} ms, got none`));
    }, timeMs);
    worker.once("message", (reply: PreviewReply) => {
      if ("answer" in reply) resolve(reply.answer);
      else reject(new QuisError("QUIS_INTERNAL", "a sample could not be read", { cause: reply.failure }));
    });
    worker.once("error", (cause) => {
      const isMemory = (cause as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY";
      reject(
        isMemory
          ? new QuisError("QUIS_BAD_INPUT", `expected a sample that is read within ${heapMb} MB of memory, got none`)
          : new QuisError("QUIS_INTERNAL", "a thread that reads a sample ended", { cause }),
      );
    });
    worker.once("exit", () => reject(new QuisError("QUIS_INTERNAL", "a thread that reads a sample ended early")));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      await worker.terminate();
    }
  }
}
