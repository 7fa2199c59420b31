// Findings of detection, by rank and one by one, and how far was judged.
import {
  accessExplanationSchema,
  coverageSchema,
  detectorsAnswerSchema,
  fairnessSchema,
  detectionStatusSchema,
  eventParamsSchema,
  findingAccessesQuerySchema,
  findingAccessesSchema,
  type FindingAnswer,
  type FindingsAnswer,
  findingAnswerSchema,
  findingParamsSchema,
  findingQuerySchema,
  findingsAnswerSchema,
  findingsQuerySchema,
  workLineSchema,
} from "@quis/contract";
import { checkRange } from "./questions.ts";
import { type Api, type ApiParts, goneSignal, jsonAnswer, lineAnswer, noQuery } from "./route.ts";

export function addFindingRoutes(api: Api, { instance, works }: ApiParts): void {
  api.get(
    "/findings",
    {
      config: { action: "findings" },
      schema: {
        tags: ["ask"],
        summary: "Which accesses does no work explain?",
        description:
          "Findings by rank, with accesses drawn at random between them. A finding is a question about accesses, not an answer about a person.",
        querystring: findingsQuerySchema,
        response: jsonAnswer(findingsAnswerSchema, "Findings, and how far was judged"),
      },
    },
    (request) => {
      checkRange(request.query);
      return instance
        .detection()
        .findings(request.actor, request.query)
        .then(async (answer) => withoutBarred(answer, request, await toldOf(instance, request)));
    },
  );
  api.get(
    "/findings/:id",
    {
      config: { action: "finding", takesLong: true },
      schema: {
        tags: ["ask"],
        summary: "One finding whole",
        description:
          "With all it was computed from. `reproduce=true` computes it again and says whether it is the same, or what differs.",
        params: findingParamsSchema,
        querystring: findingQuerySchema,
        response: jsonAnswer(findingAnswerSchema, "The finding, and what computing it again came to"),
      },
    },
    (request) => {
      const left = goneSignal(request.raw);
      const { id } = request.params;
      const again = request.query.reproduce === "true";
      return instance
        .detection()
        .finding(request.actor, id, again, { signal: left })
        .then(async (answer) => besideNobodyBarred(answer, request, await toldOf(instance, request)));
    },
  );
  api.get(
    "/findings/:id/reproduction",
    {
      config: { action: "finding", takesLong: true },
      schema: {
        tags: ["ask"],
        summary: "Is a finding the same when computed again?",
        description: "As `reproduce=true`, with lines of progress. A client that goes away stops it.",
        params: findingParamsSchema,
        querystring: noQuery,
        response: lineAnswer(workLineSchema, "Lines of progress, then one of type `finding` or `problem`"),
      },
    },
    (request, reply) =>
      works.answer(reply, async (work) => ({
        type: "finding",
        summary: besideNobodyBarred(
          await instance.detection().finding(request.actor, request.params.id, true, work),
          request,
          await toldOf(instance, request),
        ),
      })),
  );
  api.get(
    "/findings/:id/accesses",
    {
      config: { action: "finding" },
      schema: {
        tags: ["ask"],
        summary: "Which accesses does a finding rest on, and what explains each?",
        description: "In the order of the log, by the context that the finding names as long as it is here.",
        params: findingParamsSchema,
        querystring: findingAccessesQuerySchema,
        response: jsonAnswer(findingAccessesSchema, "One page of accesses"),
      },
    },
    (request) => instance.detection().accesses(request.actor, request.params.id, request.query),
  );
  api.get(
    "/events/:index/explanation",
    {
      config: { action: "explain-access" },
      schema: {
        tags: ["ask"],
        summary: "What explains an access?",
        description:
          "The first declared relationship that holds between user and subject at its time, for each subject.",
        params: eventParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(accessExplanationSchema, "What explains it, or nothing"),
      },
    },
    (request) => instance.detection().explain(request.actor, request.params.index),
  );
  api.get(
    "/coverage",
    {
      config: { action: "coverage", takesLong: true },
      schema: {
        tags: ["ask"],
        summary: "How much do declared relationships explain?",
        description:
          "Shares of accesses that are explained, beside those of made-up accesses: a relationship that explains everything explains nothing.",
        querystring: noQuery,
        response: jsonAnswer(coverageSchema, "The shares with their intervals"),
      },
    },
    (request) => {
      const left = goneSignal(request.raw);
      return instance.detection().coverage(request.actor, { signal: left });
    },
  );
  api.get(
    "/fairness",
    {
      config: { action: "fairness", takesLong: true },
      schema: {
        tags: ["ask"],
        summary: "Do findings fall on some kinds of staff more than on others?",
        description:
          "Rates by role, shift, unit and length of service, with intervals. Groups of fewer than five are left out.",
        querystring: noQuery,
        response: jsonAnswer(fairnessSchema, "The rates and what they say"),
      },
    },
    (request) => instance.detection().fairness(request.actor),
  );
  api.get(
    "/detection",
    {
      config: { action: "detection" },
      schema: {
        tags: ["state"],
        summary: "How far was judged, and what can be judged?",
        description: "A detector that does not apply says why: it has judged nothing.",
        querystring: noQuery,
        response: jsonAnswer(detectionStatusSchema, "The state of detection"),
      },
    },
    () => instance.detection().status(),
  );
  api.get(
    "/detection/detectors",
    {
      config: { action: "detection" },
      schema: {
        tags: ["state"],
        summary: "What does each detector ask, and by what?",
        description: "Versions, parameters, what a finding weighs. Names nobody.",
        querystring: noQuery,
        response: jsonAnswer(detectorsAnswerSchema, "The detectors"),
      },
    },
    () => instance.detection().detectors(),
  );
  api.post(
    "/detections",
    {
      config: { action: "detect" },
      schema: {
        tags: ["work"],
        security: [{ token: [] }],
        summary: "Judge everything now",
        description: "Goes over the whole history and the present day, and seals what is new.",
        querystring: noQuery,
        response: lineAnswer(workLineSchema, "Lines of progress, then one of type `detect` or `problem`"),
      },
    },
    (request, reply) =>
      works.answer(reply, async (work) => ({
        type: "detect",
        summary: await instance.detection().run(request.actor, work),
      })),
  );
}

const NOTHING: ReadonlySet<string> = new Set();

/** Findings whose employee was told of them; none where nobody can say, nor looked up for somebody whom no finding can be about. */
export async function toldOf(instance: ApiParts["instance"], { principal }: Asker): Promise<ReadonlySet<string>> {
  if (principal.user === null) return NOTHING;
  return (await instance.oversight()?.told()) ?? NOTHING;
}

interface Asker {
  readonly bars: (user: string) => boolean;
  readonly principal: { readonly user: string | null };
}

/**
 * Findings about oneself, or one's own chain of command, are not for oneself to review; an employee asks for their own by `user`, and sees those of which
 * they were `told`.
 */
function withoutBarred(
  answer: FindingsAnswer,
  { bars, query, principal }: Asker & { readonly query: { readonly user?: string | undefined } },
  told: ReadonlySet<string>,
): FindingsAnswer {
  // The policies have allowed a question about one user as it stands.
  if (query.user !== undefined && query.user !== principal.user) return answer;
  const mayKnow = (id: string, user: string): boolean =>
    query.user === undefined ? user === "" || !bars(user) : told.has(id);
  const kept = answer.findings.map(({ id, user }) => mayKnow(id, user));
  const hidden = kept.filter((keep) => !keep).length;
  return {
    ...answer,
    total: answer.total - hidden,
    findings: answer.findings.filter((_, place) => kept[place]),
    ...(answer.ocsf === undefined ? {} : { ocsf: answer.ocsf.filter((_, place) => kept[place]) }),
  };
}

/** What stands beside a finding may be about others: whoever is asking about themselves is not told, nor who is barred from them. */
export function besideNobodyBarred(
  answer: FindingAnswer,
  { bars, principal: { user: self } }: Asker,
  told: ReadonlySet<string>,
): FindingAnswer {
  const ownOnly = self !== null && answer.finding.user === self;
  const mayKnow = (id: string, user: string): boolean =>
    user !== "" && user === self ? told.has(id) : !ownOnly && (user === "" || !bars(user));
  return { ...answer, related: answer.related.filter(({ row }) => mayKnow(row.id, row.user)) };
}
