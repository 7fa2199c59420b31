// Reviews of findings.
import {
  attachmentFileSchema,
  attachmentParamsSchema,
  attachmentQuerySchema,
  attachmentSchema,
  MOST_ATTACHMENT_BYTES,
  problemSchema,
  reviewAnswerSchema,
  reviewParamsSchema,
  reviewsAnswerSchema,
  reviewsQuerySchema,
  reviewStepInputSchema,
} from "@quis/contract";
import { readSmall } from "../body.ts";
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

/** In the scope whose bodies are files. */
export function addAttachmentRoutes(api: Api, { instance, limits }: ApiParts): void {
  api.post(
    "/reviews/:id/attachments",
    {
      config: { action: "review-attach", takesFile: true },
      schema: {
        tags: ["review"],
        security: [{ token: [] }],
        summary: "Send a file for a reply",
        description:
          "A PDF, PNG, JPEG or plain text of at most 5 MiB, told by its bytes; archives are not taken. Kept for the reply that names it.",
        params: reviewParamsSchema,
        querystring: attachmentQuerySchema,
        response: jsonAnswer(attachmentSchema, "As the reply names it"),
      },
    },
    (request) =>
      readSmall(request, limits.bodyIdleMs, MOST_ATTACHMENT_BYTES, "an attachment").then((bytes) => {
        const { name, media_type: mediaType } = request.query;
        return instance.reviewing().attach(request.actor, request.params.id, { name, mediaType, bytes });
      }),
  );
  api.get(
    "/reviews/:id/attachments/:sha256",
    {
      config: { action: "review-attachment" },
      schema: {
        tags: ["review"],
        summary: "A file that came with a reply",
        description: "As the employee sent it: it is not masked. Always to be saved, never shown in the page.",
        params: attachmentParamsSchema,
        querystring: noQuery,
        response: {
          200: { description: "The file", content: { "application/octet-stream": { schema: attachmentFileSchema } } },
          default: {
            description: "Problem details (RFC 9457); `code` is stable",
            content: { "application/problem+json": { schema: problemSchema } },
          },
        },
      },
    },
    async (request, reply) => {
      const { id, sha256 } = request.params;
      const { name, bytes } = await instance.reviewing().attachment(request.actor, id, sha256);
      // Attacker: the employee's file as a page of ours. No type that a browser shows, no guessing, nothing runs in it (RFC 6266, RFC 8187).
      return reply
        .header("content-type", "application/octet-stream")
        .header("content-disposition", `attachment; filename*=UTF-8''${extendedValue(name)}`)
        .header("x-content-type-options", "nosniff")
        .header("content-security-policy", "sandbox; default-src 'none'")
        .send(bytes as never);
    },
  );
}

/** RFC 8187 §3.2.1: what encodeURIComponent leaves of quotes and brackets is encoded too. */
function extendedValue(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
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
