// Masks on every route of the API: pseudonyms in a request are opened before anything is decided about it, and names in its answer are masked
// before it leaves. docs/reference/pseudonyms.md
import { workLineSchema, type Problem, type WorkLine } from "@quis/contract";
import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import {
  checkParameters,
  type Masks,
  maskAnswer,
  MaskError,
  namesNobody,
  NOBODY_SHOWN,
  openParameters,
  type Parameters,
  type PseudonymPurpose,
  seesAll,
  View,
} from "../access/masks/index.ts";
import { sendProblem, toProblem } from "./problem.ts";
import type { Api } from "./routes/route.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** How names in this request are masked; null before that is known, and where nothing is. */
    masking: Masking | null;
  }
}

/** What people look at from day to day. Statements and releases have purposes of their own. */
const PURPOSE: PseudonymPurpose = "review";

/** How one request is masked. */
export interface Masking {
  readonly masks: Masks;
  /** Ids that were opened in its parameters, each with its pseudonym. */
  readonly opened: ReadonlyMap<string, string>;
  /** Undefined until it is known whose names are shown: until then nothing is. */
  view?: View;
}

/** Opens what was asked by: to be called before hooks that decide about a request. */
export function openPseudonyms(api: Api, masksOf: () => Masks | undefined): void {
  api.decorateRequest("masking", null);
  api.addHook("preHandler", async (request) => {
    const masks = masksOf();
    if (masks === undefined) return;
    const { pseudonyms, lookUp } = masks;
    const route = routeOf(request);
    const opened = await openParameters(parametersOf(request), { pseudonyms, lookUp, purpose: PURPOSE, route });
    request.masking = { masks, opened };
  });
  api.setErrorHandler(async (error, request, reply) =>
    sendProblem(reply, error, await maskProblem(request, toProblem(error, request))),
  );
}

/** Lays masks on: to be called after hooks that decide about a request. */
export function layMasks(api: Api): void {
  api.addHook("preHandler", async (request) => {
    const { sight } = request;
    const named = seesAll(sight);
    const { masking, principal } = request;
    if (masking === null) {
      if (named) return;
      throw new MaskError("MASK_UNCLASSIFIED", "expected masks for somebody who sees no names, got none");
    }
    const { masks, opened } = masking;
    const shown = named ? NOBODY_SHOWN : await masks.shownTo(principal, request.asked?.caseReference);
    masking.view = new View({ sight, shown, purpose: PURPOSE, pseudonyms: masks.pseudonyms });
    const isQuestion = request.method === "GET" || request.method === "HEAD";
    checkParameters(parametersOf(request), opened, masking.view, { route: routeOf(request), isQuestion });
    if (!named && !isMaskable(request))
      throw new MaskError("MASK_WITHHELD", "expected somebody who sees names: files and streams of accesses hold them");
  });
  api.addHook("preSerialization", async (request, reply, payload) => {
    const { masking } = request;
    return masking === null ? payload : mask(masking, answerSchemaOf(request, reply.statusCode), payload);
  });
}

/** A line of a work stream as its reader may see it. */
export async function maskLine(request: FastifyRequest, line: WorkLine): Promise<WorkLine> {
  const { masking } = request;
  return masking === null ? line : ((await mask(masking, workLineSchema, line)) as WorkLine);
}

/** A problem may quote what was asked for, and what was found. */
export async function maskProblem(request: FastifyRequest, problem: Problem): Promise<Problem> {
  // Before it is known whose names are shown, nothing was read: a problem quotes what its asker wrote, except what was opened.
  if (request.masking?.view === undefined && (request.masking?.opened.size ?? 0) === 0) return problem;
  try {
    const line = await maskLine(request, { type: "problem", problem });
    return (line as { readonly problem: Problem }).problem;
  } catch {
    return { ...problem, detail: problem.title };
  }
}

async function mask(
  { view, masks, opened }: Masking,
  schema: z.ZodType | undefined,
  answer: unknown,
): Promise<unknown> {
  if (view?.isOpen === true) return answer;
  if (schema === undefined || view === undefined)
    throw new MaskError(
      "MASK_UNCLASSIFIED",
      "expected an answer that is known to be maskable, got another; it is withheld",
    );
  return maskAnswer(schema, answer, view, masks.lookUp, { opened });
}

function parametersOf(request: FastifyRequest): (Parameters | undefined)[] {
  return [request.params as Parameters | undefined, request.query as Parameters | undefined];
}

function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? "";
}

interface DescribedAnswer {
  readonly content?: Readonly<Record<string, { readonly schema?: z.ZodType } | undefined>>;
}

function answersOf(request: FastifyRequest, status: number): DescribedAnswer["content"] & {} {
  const schema = request.routeOptions.schema as
    | { readonly response?: Readonly<Record<string, DescribedAnswer>> }
    | undefined;
  return schema?.response?.[String(status)]?.content ?? {};
}

/**
 * Whether every answer of a route is one that is masked before it leaves: JSON here, work lines one by one. A stream of another kind is answered
 * only if nothing in it can name anybody.
 */
function isMaskable(request: FastifyRequest): boolean {
  if (request.routeOptions.config.madeForOutside === true) return true;
  return Object.entries(answersOf(request, 200)).every(
    ([type, described]) =>
      type === "application/json" ||
      (described?.schema !== undefined &&
        (described.schema === (workLineSchema as z.ZodType) || namesNobody(described.schema))),
  );
}

function answerSchemaOf(request: FastifyRequest, status: number): z.ZodType | undefined {
  return answersOf(request, status)["application/json"]?.schema;
}
