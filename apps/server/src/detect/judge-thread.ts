// The judging thread as the rest sees it: opened, given rows, asked, ended. What it throws is thrown here.
import { Worker } from "node:worker_threads";
import { QuisError } from "../instance/error.ts";
import type { Applying, DayOutcome } from "./day-judge.ts";
import type { AtWork, JudgeReply, JudgeRequest, JudgeSetup } from "./judge-worker.ts";

export interface Days {
  readonly days: readonly DayOutcome[];
  readonly applying: readonly Applying[];
}

export class JudgeThread {
  readonly #worker: Worker;
  readonly atWork: AtWork;
  #waiting: { readonly resolve: (reply: JudgeReply) => void; readonly reject: (error: unknown) => void } | undefined;
  #ended: unknown;

  private constructor(worker: Worker, atWork: AtWork) {
    this.#worker = worker;
    this.atWork = atWork;
    worker.on("message", (reply: JudgeReply) => this.#take(reply));
    worker.on("error", (error) => this.#end(error));
    worker.on("exit", () => this.#end(new QuisError("QUIS_ABORTED", "the judging thread has ended")));
  }

  /** @throws QuisError QUIS_BAD_INPUT for a parameter or relationship that cannot be */
  static async open(setup: JudgeSetup): Promise<JudgeThread> {
    const worker = new Worker(new URL("./judge-worker.ts", import.meta.url), { workerData: setup });
    try {
      const reply = await new Promise<JudgeReply>((resolve, reject) => {
        worker.once("message", resolve);
        worker.once("error", reject);
        worker.once("exit", () => reject(new QuisError("QUIS_ABORTED", "the judging thread has ended")));
      });
      if (reply.kind !== "open") throw failureOf(reply);
      worker.removeAllListeners();
      return new JudgeThread(worker, reply.atWork);
    } catch (error) {
      await worker.terminate();
      throw error instanceof QuisError ? error : internal(error);
    }
  }

  /** One request at a time. The bytes move to the thread. */
  async ask(request: JudgeRequest): Promise<Days> {
    if (this.#ended !== undefined) throw this.#ended;
    const reply = await new Promise<JudgeReply>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#worker.postMessage(request, "bytes" in request ? [request.bytes.buffer] : []);
    });
    if (reply.kind !== "days") throw failureOf(reply);
    return reply;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #take(reply: JudgeReply): void {
    this.#waiting?.resolve(reply);
    this.#waiting = undefined;
  }

  #end(error: unknown): void {
    this.#ended ??= error instanceof QuisError ? error : internal(error);
    this.#waiting?.reject(this.#ended);
    this.#waiting = undefined;
  }
}

function failureOf(reply: JudgeReply): QuisError {
  if (reply.kind !== "error") return new QuisError("QUIS_INTERNAL", `expected an answer, got ${reply.kind}`);
  if (reply.code !== undefined) return new QuisError("QUIS_BAD_INPUT", `detection.yaml: ${reply.message}`);
  return new QuisError("QUIS_INTERNAL", `detection could not judge: ${reply.name}: ${reply.message}`);
}

function internal(error: unknown): QuisError {
  const message = error instanceof Error ? error.message : String(error);
  return new QuisError("QUIS_INTERNAL", `the judging thread ended: ${message}`, { cause: error });
}
