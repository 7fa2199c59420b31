// Long work over HTTP: NDJSON lines of progress, then exactly one result or problem. A client that goes away stops its work.
import { Readable } from "node:stream";
import type { Progress, WorkLine } from "@quis/contract";
import type { FastifyReply } from "fastify";
import type { WorkOptions } from "../instance/instance.ts";
import { QuisError } from "../instance/error.ts";
import { HttpError } from "./error.ts";
import { maskLine, maskProblem } from "./masking.ts";
import { toProblem } from "./problem.ts";

/** Progress lines at most this often; a change of phase is told at once. */
const progressEveryMs = 100;

type Work = (options: Required<WorkOptions>) => Promise<WorkLine>;

/** The lines of one answer. A reader that lags gets the newest progress, never a growing heap of old ones. */
class LineStream {
  readonly readable: Readable;
  #wants = true;
  #waiting: Progress | undefined;
  #phase = "";
  #lastMs = 0;

  constructor() {
    this.readable = new Readable({
      highWaterMark: 16 * 1024,
      read: () => {
        this.#wants = true;
        this.#flush();
      },
    });
  }

  #push(line: WorkLine): void {
    this.#wants = this.readable.push(`${JSON.stringify(line)}\n`);
  }

  #flush(): void {
    if (this.#waiting === undefined || !this.#wants || this.readable.destroyed) return;
    const line = this.#waiting;
    const nowMs = performance.now();
    if (line.phase === this.#phase && nowMs - this.#lastMs < progressEveryMs) return;
    this.#waiting = undefined;
    this.#phase = line.phase;
    this.#lastMs = nowMs;
    this.#push(line);
  }

  progress(line: Progress): void {
    this.#waiting = line;
    this.#flush();
  }

  end(line: WorkLine): void {
    if (this.readable.destroyed) return;
    if (this.#waiting !== undefined) this.#push(this.#waiting);
    this.#push(line);
    this.readable.push(null);
  }
}

/** All work streams of one server. */
export class WorkStreams {
  readonly #limit: number;
  readonly #running = new Set<AbortController>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Stops all work: the server is closing. */
  abortAll(): void {
    for (const controller of this.#running) controller.abort(new QuisError("QUIS_ABORTED", "the server is closing"));
  }

  /**
   * Runs `work` and answers with its lines. A failure before the first line is an ordinary problem answer with its status; after
   * it, the last line. A place is taken until the work has really ended, aborted or not.
   */
  async answer(reply: FastifyReply, work: Work): Promise<FastifyReply> {
    if (this.#running.size >= this.#limit) {
      throw new HttpError(
        "HTTP_BUSY",
        `expected fewer than ${this.#limit} imports and checks under way, got ${this.#limit}`,
        {
          "retry-after": "5",
        },
      );
    }
    const controller = new AbortController();
    this.#running.add(controller);
    const lines = new LineStream();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    let failure: { readonly error: unknown } | undefined;
    const onClose = (): void => {
      if (reply.raw.writableFinished) return;
      controller.abort(new QuisError("QUIS_ABORTED", "the client closed the connection"));
      reply.log.info({ route: reply.request.routeOptions.url }, "client left, work stopped");
    };
    reply.raw.once("close", onClose);
    if (reply.raw.destroyed) onClose();

    const options: Required<WorkOptions> = {
      signal: controller.signal,
      onProgress: (progress) => {
        lines.progress(progress);
        begin();
      },
    };
    let streaming = false;
    // In a promise of its own, so that work which throws at once takes the same way.
    void Promise.resolve()
      .then(() => work(options))
      .then((line) => maskLine(reply.request, line))
      .then(
        (line) => lines.end(line),
        async (error: unknown) => {
          failure = { error };
          if (!streaming) return;
          const problem = toProblem(error, reply.request);
          if (problem.status >= 500 && !controller.signal.aborted) {
            reply.log.error({ err: error, code: problem.code }, "work failed");
          }
          lines.end({ type: "problem", problem: await maskProblem(reply.request, problem) });
        },
      )
      .finally(() => {
        this.#running.delete(controller);
        begin();
      });

    await begun;
    if (failure !== undefined) throw failure.error;
    streaming = true;
    return reply.header("content-type", "application/x-ndjson").send(lines.readable);
  }
}
