// Exactly one sealed deed for each request of the API, before its answer is sent: what the instance has not sealed is sealed here, refusals too.
// If that fails, the answer is withheld. docs/reference/access-policies.md#what-is-sealed
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { actions, isActionName } from "../access/policy/index.ts";
import { QuisError } from "../instance/error.ts";
import type { Deed } from "../oversight/oversight.ts";
import { beginAsking } from "./asked.ts";
import { codeOfProblem, noteProblem, sendProblem, toProblem } from "./problem.ts";
import { StrangerCount } from "./strangers.ts";

/** Who asked, where nobody has signed in. */
export const NOBODY = "nobody";

export interface SealingOptions {
  readonly record: (deed: Deed) => Promise<void>;
  readonly logger: FastifyBaseLogger;
  /** Requests of people who have not signed in that are sealed one by one, in a minute. */
  readonly strangersPerMinute: number;
}

/** Answers a URL that no route could be found for because it is malformed: no hook runs for it. */
type AnswerMalformed = (error: unknown, request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Its hook must be added before all others that send. */
export function sealRequests(app: FastifyInstance, options: SealingOptions): AnswerMalformed {
  const strangers = new StrangerCount(options);
  const seal = async (request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> => {
    const { asked } = request;
    if (asked === null || asked.sealed > 0) return payload;
    try {
      await sealIt(request, reply, strangers, options);
      return payload;
    } catch (error) {
      reply.log.error({ err: error }, "request could not be sealed, answer withheld");
      return withhold(request, reply, payload);
    } finally {
      // Of a stranger that was only counted too: whatever is sealed later is not theirs.
      asked.sealed ||= 1;
    }
  };
  app.addHook("onSend", seal);
  app.addHook("onClose", () => strangers.close());
  return async (error, request, reply) => {
    beginAsking(request);
    const problem = toProblem(error, request);
    noteProblem(request, problem.code);
    const payload = await seal(request, reply.code(problem.status), undefined);
    if (payload === undefined) sendProblem(reply, error);
    else reply.send(payload);
  };
}

async function sealIt(
  request: FastifyRequest,
  reply: FastifyReply,
  strangers: StrangerCount,
  { record }: SealingOptions,
): Promise<void> {
  const { asked } = request;
  if (asked === null) return;
  const action = isActionName(asked.action) ? actions[asked.action] : undefined;
  const isRefused = reply.statusCode >= 400;
  // What a source sends is sealed in the log of records, receipt by receipt. Only that somebody was not let in is told here.
  if (action?.class === "intake" && reply.statusCode !== 401 && reply.statusCode !== 403) return;
  if (asked.principal === null && !(await strangers.admits())) return;
  const code = codeOfProblem(request);
  const { routeOptions, method } = request;
  await record({
    actor: asked.principal?.uid ?? NOBODY,
    activity: action?.activity ?? "read",
    what: asked.action === "none" ? "no such address" : asked.action,
    parameters: {
      // Never the path itself: it may name anybody, and is the asker's own text.
      route: `${method} ${routeOptions.url ?? "none"}`,
      status: reply.statusCode,
    },
    ...(isRefused ? { refused: code ?? `HTTP_${reply.statusCode}` } : {}),
  });
}

// The answer itself may be a stream that is under way; nobody reads it any more.
function withhold(request: FastifyRequest, reply: FastifyReply, payload: unknown): Buffer {
  if (typeof payload === "object" && payload !== null && "destroy" in payload && typeof payload.destroy === "function")
    payload.destroy();
  const error = new QuisError(
    "QUIS_NOT_SEALED",
    "expected this request to be sealed before it is answered, but sealing failed",
  );
  const problem = toProblem(error, request);
  const body = Buffer.from(JSON.stringify(problem));
  for (const name of ["content-encoding", "content-disposition", "set-cookie", "transfer-encoding"])
    reply.removeHeader(name);
  reply.code(problem.status).headers({
    "content-type": "application/problem+json",
    "content-length": body.length,
    "cache-control": "no-store",
  });
  return body;
}
