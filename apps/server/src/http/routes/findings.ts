// Findings of detection, by rank and one by one, and how far was judged.
import {
  accessExplanationSchema,
  coverageSchema,
  fairnessSchema,
  detectionStatusSchema,
  eventParamsSchema,
  type FindingsAnswer,
  findingAnswerSchema,
  findingParamsSchema,
  findingQuerySchema,
  findingsAnswerSchema,
  findingsQuerySchema,
  workLineSchema,
} from "@quis/contract";
import { checkRange } from "./questions.ts";
import { type Api, type ApiParts, jsonAnswer, lineAnswer, noQuery } from "./route.ts";

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
    async (request) => {
      checkRange(request.query);
      return withoutBarred(await instance.detection().findings(request.actor, request.query), request);
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
      const left = new AbortController();
      request.raw.once("close", () => left.abort());
      const { id } = request.params;
      const again = request.query.reproduce === "true";
      return instance.detection().finding(request.actor, id, again, { signal: left.signal });
    },
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
      const left = new AbortController();
      request.raw.once("close", () => left.abort());
      return instance.detection().coverage(request.actor, { signal: left.signal });
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

/** Findings about oneself, or one's own chain of command, are not for oneself to review; an employee asks for their own by `user`. */
function withoutBarred(
  answer: FindingsAnswer,
  { bars, query }: { readonly bars: (user: string) => boolean; readonly query: { readonly user?: string | undefined } },
): FindingsAnswer {
  // The policies have allowed a question about one user as it stands.
  if (query.user !== undefined) return answer;
  const kept = answer.findings.map(({ user }) => user === "" || !bars(user));
  const hidden = kept.filter((keep) => !keep).length;
  return {
    ...answer,
    total: answer.total - hidden,
    findings: answer.findings.filter((_, place) => kept[place]),
    ...(answer.ocsf === undefined ? {} : { ocsf: answer.ocsf.filter((_, place) => kept[place]) }),
  };
}
