// The judging thread as the rest sees it: opened, given rows, asked, ended. What it throws is thrown here.
import { Worker } from "node:worker_threads";
import type { CoverageReport } from "@quis/detect";
import { QuisError } from "../instance/error.ts";
import type { Applying, DayOutcome } from "./day-judge.ts";
import type { AtWork, Explained, ExplainedAccess, JudgeReply, JudgeRequest, JudgeSetup } from "./judge-worker.ts";

export interface Days {
  readonly days: readonly DayOutcome[];
  readonly applying: readonly Applying[];
}

export class JudgeThread {
  readonly #worker: Worker;
  #atWork: AtWork | undefined;
  #waiting: PromiseWithResolvers<JudgeReply> | undefined;
  #ended: QuisError | undefined;

  private constructor(setup: JudgeSetup) {
    this.#worker = new Worker(new URL("./judge-worker.ts", import.meta.url), { workerData: setup });
    this.#worker.on("message", (reply: JudgeReply) => {
      this.#waiting?.resolve(reply);
      this.#waiting = undefined;
    });
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", () => this.#end(new QuisError("QUIS_ABORTED", "the judging thread has ended")));
  }

  /** @throws QuisError QUIS_BAD_INPUT for a parameter or relationship that cannot be */
  static async open(setup: JudgeSetup): Promise<JudgeThread> {
    const thread = new JudgeThread(setup);
    try {
      const reply = await thread.#next();
      if (reply.kind !== "open") throw failureOf(reply);
      thread.#atWork = reply.atWork;
      return thread;
    } catch (error) {
      await thread.end();
      throw error;
    }
  }

  /** What the detectors at work are. */
  get atWork(): AtWork {
    return this.#atWork as AtWork;
  }

  /** One request at a time. The bytes move to the thread. */
  async ask(request: JudgeRequest): Promise<Days> {
    const reply = await this.#reply(request);
    if (reply.kind !== "days") throw failureOf(reply);
    return reply;
  }

  /** What explains an access of the user to each of the subjects at that time. */
  async explain(user: string, subjects: readonly string[], timeMs: number): Promise<Explained> {
    const reply = await this.#reply({ kind: "explain", user, subjects, timeMs });
    if (reply.kind !== "explained") throw failureOf(reply);
    return reply.explained;
  }

  /** The same for many accesses, in their order. */
  async explainAll(
    accesses: Extract<JudgeRequest, { kind: "explain all" }>["accesses"],
  ): Promise<{ readonly rows: readonly ExplainedAccess[]; readonly absent: Explained["absent"] }> {
    const reply = await this.#reply({ kind: "explain all", accesses });
    if (reply.kind !== "explained all") throw failureOf(reply);
    return reply;
  }

  /** How much of the rows that `cover` was given is explained. */
  async coverage(): Promise<{ readonly report: CoverageReport; readonly text: string }> {
    const reply = await this.#reply({ kind: "coverage" });
    if (reply.kind !== "coverage") throw failureOf(reply);
    return reply;
  }

  async #reply(request: JudgeRequest): Promise<JudgeReply> {
    const replied = this.#next();
    this.#worker.postMessage(request, "bytes" in request ? [request.bytes.buffer] : []);
    return replied;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #next(): Promise<JudgeReply> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    this.#waiting = Promise.withResolvers<JudgeReply>();
    return this.#waiting.promise;
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
