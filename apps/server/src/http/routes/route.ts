// What all route files share: the typed application, the parts they work on, and the shape of answers in the contract.
import { problemSchema } from "@quis/contract";
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { Principal } from "../../access/index.ts";
import type { Policies } from "../../access/policy/index.ts";
import type { Instance } from "../../instance/instance.ts";
import type { Certificate } from "../certificate.ts";
import type { HttpLimits } from "../limits.ts";
import type { WorkStreams } from "../work-stream.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The body is a file's bytes. */
    takesFile?: boolean;
    /** A file that was made for people outside, by rules of its own about whom it names; its action is that of making it. */
    madeForOutside?: boolean;
    /** An answer that may take as long as work does. */
    takesLong?: boolean;
  }
  interface FastifyRequest {
    /** Who asks. */
    principal: Principal;
    /** In whose name the request asks: the principal's uid. */
    actor: string;
  }
}

export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export interface ApiParts {
  readonly instance: Instance;
  readonly limits: HttpLimits;
  readonly works: WorkStreams;
  readonly policies: Policies;
  readonly certificate?: Certificate;
}

/** For routes without parameters: an unknown one is refused everywhere, since a misspelt filter widens an answer. */
export const noQuery = z.strictObject({});

const problem = {
  description: "Problem details (RFC 9457); `code` is stable",
  content: { "application/problem+json": { schema: problemSchema } },
};

/** Responses of a route that sends the browser elsewhere. */
export const problemAnswer = { default: problem };

/** Responses of a route that answers with one JSON value. */
export function jsonAnswer<S extends z.ZodType>(schema: S, description: string) {
  return { 200: { description, content: { "application/json": { schema } } }, default: problem };
}

/** Responses of a route that answers with work lines. Not typed for handlers: they give a stream of them. */
export function lineAnswer(schema: z.ZodType, description: string): unknown {
  return { 200: { description, content: { "application/x-ndjson": { schema } } }, default: problem };
}

/** Responses of a route that answers with a file of one of these media types. */
export function fileAnswer(...mediaTypes: readonly string[]) {
  return {
    200: {
      description: "The file",
      content: Object.fromEntries(mediaTypes.map((type) => [type, { schema: z.any() }])),
    },
    default: problem,
  };
}

/** Aborts when the connection of `message`, a request or its answer, is closed: what nobody waits for need not be computed. */
export function goneSignal(message: IncomingMessage | ServerResponse): AbortSignal {
  const left = new AbortController();
  message.once("close", () => left.abort());
  return left.signal;
}
