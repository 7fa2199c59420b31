// Reviews of findings.
import {
  reviewAnswerSchema,
  reviewParamsSchema,
  reviewsAnswerSchema,
  reviewsQuerySchema,
  reviewStepInputSchema,
} from "@quis/contract";
import { takeJson } from "../json-body.ts";
import { jsonAnswer, noQuery, type Api, type ApiParts } from "./route.ts";

export function addReviewRoutes(api: Api, { instance }: ApiParts): void {
  api.get(
    "/reviews",
    {
      config: { action: "reviews" },
      schema: {
        tags: ["review"],
        summary: "Reviews of findings, and what each waits for",
        description: "Every finding is at least a signal. With what became of findings, by kind.",
        querystring: reviewsQuerySchema,
        response: jsonAnswer(reviewsAnswerSchema, "Reviews in the order of the findings' rank"),
      },
    },
    (request) => instance.reviewing().reviews(request.actor, request.query, request.bars),
  );
  api.get(
    "/reviews/:id",
    {
      config: { action: "review" },
      schema: {
        tags: ["review"],
        summary: "One review whole",
        description: "Its steps with their entries in the oversight log, and which steps whoever asks may take now.",
        params: reviewParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(reviewAnswerSchema, "The review"),
      },
    },
    (request) => instance.reviewing().review(request.actor, request.params.id),
  );
}

/** In a scope of its own: its body is JSON. A reply of 16,384 characters with the names of 16 attachments fits. */
export function addReviewStepRoute(api: Api, { instance }: ApiParts): void {
  takeJson(api);
  api.post(
    "/reviews/:id/steps",
    {
      config: { action: "review-step" },
      schema: {
        tags: ["review"],
        security: [{ session: [] }],
        summary: "Take a step in a review",
        description:
          "By the rules of docs/explanation/reviews.md; sealed before it is answered. Who takes it is who asks, and when is now.",
        params: reviewParamsSchema,
        querystring: noQuery,
        body: reviewStepInputSchema,
        response: jsonAnswer(reviewAnswerSchema, "The review after it"),
      },
    },
    (request) => instance.reviewing().take(request.actor, request.params.id, request.body),
  );
}
