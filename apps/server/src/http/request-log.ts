// The server's own log: route pattern, status, time and request id. Who asked what is sealed in the oversight log and must
// not leak into stdout, so nothing here prints a URL, a parameter, or a message of an unforeseen error.
import { randomBytes } from "node:crypto";
import { LogController, type FastifyBaseLogger, type FastifyReply, type FastifyRequest } from "fastify";
import { QuisError } from "../instance/error.ts";

/** Ids for `genReqId`: unique across restarts, readable aloud. */
export function createRequestIds(): () => string {
  const start = randomBytes(4).toString("hex");
  let count = 0;
  return () => `${start}-${(count++).toString(36)}`;
}

interface LoggedError {
  readonly name: string;
  readonly code: string;
  readonly message?: string;
  readonly frames: readonly string[];
  readonly cause?: LoggedError;
}

/**
 * An error as it may be logged. Messages of unforeseen errors can quote a person's data (JSON.parse quotes its input, the
 * store its SQL), so only those of the operating system and our own codes are kept; the frames say where.
 */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error, code: "", frames: [] };
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  const own = error instanceof QuisError && error.code !== "QUIS_STORE" && error.code !== "QUIS_INTERNAL";
  return {
    name: error.name,
    code: typeof code === "string" ? code : "",
    ...(own || typeof syscall === "string" ? { message: error.message } : {}),
    frames: (error.stack ?? "")
      .split("\n")
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12),
    ...(error.cause !== undefined && depth < 4 ? { cause: loggedError(error.cause, depth + 1) } : {}),
  };
}

/** A child of the caller's logger that cannot print more than it should, whatever Fastify hands it. */
export function createHttpLogger(logger: FastifyBaseLogger): FastifyBaseLogger {
  return logger.child(
    {},
    { serializers: { err: (error: unknown) => loggedError(error), req: () => undefined, res: () => undefined } },
  );
}

/** Fastify's log lines, cut down to one per request. */
export class RequestLog extends LogController {
  constructor() {
    super({ requestIdLogLabel: "request" });
  }
  override incomingRequest(): void {}
  override requestCompleted(_error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    reply.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? "none",
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      "request",
    );
  }
  override defaultErrorLog(): void {}
  override streamError(error: Error, _request: FastifyRequest, reply: FastifyReply): void {
    // The client left; the work stream has said so.
    if ((error as NodeJS.ErrnoException).code === "ERR_STREAM_PREMATURE_CLOSE") return;
    reply.log.info({ err: error }, "answer ended early");
  }
  override routeNotFound(): void {}
  override writeHeadError(error: Error, _request: FastifyRequest, reply: FastifyReply): void {
    reply.log.error({ err: error }, "answer could not be sent");
  }
  override serializerError(error: Error, _request: FastifyRequest, reply: FastifyReply): void {
    reply.log.error({ err: error }, "answer does not fit its schema");
  }
}
