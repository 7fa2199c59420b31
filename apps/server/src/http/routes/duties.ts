// The duty to review: periods, sign-offs, and the random sample of each.
import {
  dutiesAnswerSchema,
  dutiesQuerySchema,
  dutyParamsSchema,
  judgementInputSchema,
  judgementParamsSchema,
  type SampleAnswer,
  sampleAnswerSchema,
  sampleQuerySchema,
  signOffInputSchema,
} from "@quis/contract";
import { takeJson } from "../json-body.ts";
import { jsonAnswer, noQuery, type Api, type ApiParts } from "./route.ts";

/** Attacker: somebody who reads about their own unit, or about themselves, in a sample of everybody's accesses. */
async function withoutBarred(asked: Promise<SampleAnswer>, bars: (user: string) => boolean): Promise<SampleAnswer> {
  const answer = await asked;
  const accesses = answer.accesses.map((access) =>
    access.row !== null && bars(access.row.user)
      ? { ...access, row: null, why_no_row: "not-yours" as const, judgements: [], may: NOT_YOURS }
      : access,
  );
  return { ...answer, accesses };
}

const NOT_YOURS = { allowed: false, why: "This access is of your own unit, or of your chain of command." };

export function addDutyRoutes(api: Api, { instance }: ApiParts): void {
  api.get(
    "/duties",
    {
      config: { action: "duties" },
      schema: {
        tags: ["review"],
        summary: "Review programmes with their periods",
        description:
          "What is owed, what is overdue, what was left open at a sign-off, and when a programme was changed.",
        querystring: dutiesQuerySchema,
        response: jsonAnswer(dutiesAnswerSchema, "Programmes, each with its newest periods"),
      },
    },
    (request) => instance.duty().duties(request.actor, request.query),
  );
  api.get(
    "/duties/:programme/:period/sample",
    {
      config: { action: "duty-sample" },
      schema: {
        tags: ["review"],
        summary: "The random sample of a period",
        description: "Drawn by a sealed seed when it is first asked for, and the same from then on.",
        params: dutyParamsSchema,
        querystring: sampleQuerySchema,
        response: jsonAnswer(sampleAnswerSchema, "The sample, with what is said of it"),
      },
    },
    (request) => withoutBarred(instance.duty().sample(request.actor, request.params, request.query), request.bars),
  );
}

/** In a scope of its own: bodies are JSON. */
export function addDutyStepRoutes(api: Api, { instance }: ApiParts): void {
  takeJson(api);
  api.post(
    "/duties/:programme/:period/sign-off",
    {
      config: { action: "duty-sign-off" },
      schema: {
        tags: ["review"],
        security: [{ session: [] }],
        summary: "Sign a period off",
        description:
          "With what is left open, which is sealed beside it. By somebody who has signed in, once, after the period.",
        params: dutyParamsSchema,
        querystring: noQuery,
        body: signOffInputSchema,
        response: jsonAnswer(dutiesAnswerSchema, "The programme after it"),
      },
    },
    (request) => instance.duty().signOff(request.actor, request.params, request.body),
  );
  api.post(
    "/duties/:programme/:period/sample/:index/judgements",
    {
      config: { action: "duty-judgement" },
      schema: {
        tags: ["review"],
        security: [{ session: [] }],
        summary: "Judge a drawn access",
        description:
          "Sealed; the first word of a person stands. A second person does not see it before theirs is sealed.",
        params: judgementParamsSchema,
        querystring: noQuery,
        body: judgementInputSchema,
        response: jsonAnswer(sampleAnswerSchema, "The sample after it"),
      },
    },
    ({ actor, params: { index, ...of }, body, bars }) =>
      withoutBarred(instance.duty().judge(actor, of, index, body), bars),
  );
}
