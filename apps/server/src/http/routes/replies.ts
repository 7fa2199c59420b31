// A reply by link: whoever holds one reads the finding that it is for, and answers. No address says which finding: that stands in the link alone.
import {
  attachmentQuerySchema,
  attachmentSchema,
  findingAccessesQuerySchema,
  findingAccessesSchema,
  findingAnswerSchema,
  MOST_ATTACHMENT_BYTES,
  replyBeginSchema,
  replyBegunSchema,
  reviewAnswerSchema,
  replyStepInputSchema,
} from "@quis/contract";
import type { FastifyRequest } from "fastify";
import type { Identity } from "../../access/index.ts";
import { QuisError } from "../../instance/error.ts";
import type { LinkDoor } from "../../review/index.ts";
import { isSecure, visitorOf } from "../authenticate.ts";
import { readSmall } from "../body.ts";
import { setReplyCookie } from "../session-cookie.ts";
import { besideNobodyBarred, toldOf } from "./findings.ts";
import { type Api, type ApiParts, jsonAnswer, noQuery } from "./route.ts";

const tags = ["review"];

/** In the scope whose bodies are JSON. */
export function addReplyRoutes(api: Api, { instance }: ApiParts, identity: Identity): void {
  api.post(
    "/reply/begin",
    {
      config: { action: "reply-begin", open: true },
      schema: {
        tags,
        summary: "Use a reply link",
        description: "The body holds the part of the link after #. Sets a cookie for the addresses below this one.",
        querystring: noQuery,
        body: replyBeginSchema,
        response: jsonAnswer(replyBegunSchema, "Until when the link can be used"),
      },
    },
    async (request, reply) => {
      const visitor = visitorOf(request, identity);
      const attempt = identity.tryLink(request.body.secret, visitor);
      const { session, expires } = await linksOf(instance).open(request.body.secret, visitor.address);
      attempt.succeeded();
      setReplyCookie(reply, session, isSecure(request, identity));
      return { expires };
    },
  );
  api.get(
    "/reply",
    {
      config: { action: "reply-read", byLink: true },
      schema: {
        tags,
        summary: "The review that a reply link is for",
        description: "As the employee sees it when they are signed in.",
        querystring: noQuery,
        response: jsonAnswer(reviewAnswerSchema, "The review"),
      },
    },
    (request) => instance.reviewing().review(request.actor, findingOf(request)),
  );
  api.get(
    "/reply/finding",
    {
      config: { action: "reply-read", byLink: true },
      schema: {
        tags,
        summary: "The finding that a reply link is for",
        description: "The rule in words and its base rate, as the employee sees them when they are signed in.",
        querystring: noQuery,
        response: jsonAnswer(findingAnswerSchema, "The finding"),
      },
    },
    (request) =>
      instance
        .detection()
        .finding(request.actor, findingOf(request), false, {})
        .then(async (answer) => besideNobodyBarred(answer, request, await toldOf(instance, request))),
  );
  api.get(
    "/reply/accesses",
    {
      config: { action: "reply-read", byLink: true },
      schema: {
        tags,
        summary: "The accesses that a reply link is about",
        description: "The exact accesses of its finding, in the order of the log.",
        querystring: findingAccessesQuerySchema,
        response: jsonAnswer(findingAccessesSchema, "One page of accesses"),
      },
    },
    (request) => instance.detection().accesses(request.actor, findingOf(request), request.query),
  );
  api.post(
    "/reply/steps",
    {
      config: { action: "reply-step", byLink: true },
      schema: {
        tags,
        summary: "Reply or appeal by link",
        description: "Sealed before it is answered; says that it came by the link. The link is used up.",
        querystring: noQuery,
        body: replyStepInputSchema,
        response: jsonAnswer(reviewAnswerSchema, "The review after it"),
      },
    },
    (request) => instance.reviewing().take(request.actor, findingOf(request), request.body),
  );
}

/** In the scope whose bodies are files. */
export function addReplyFileRoute(api: Api, { instance, limits }: ApiParts): void {
  api.post(
    "/reply/attachments",
    {
      config: { action: "reply-attach", takesFile: true, byLink: true },
      schema: {
        tags,
        summary: "Send a file for a reply by link",
        description: "As POST /api/v1/reviews/:id/attachments.",
        querystring: attachmentQuerySchema,
        response: jsonAnswer(attachmentSchema, "As the reply names it"),
      },
    },
    (request) =>
      readSmall(request, limits.bodyIdleMs, MOST_ATTACHMENT_BYTES, "an attachment").then((bytes) => {
        const { name, media_type: mediaType } = request.query;
        return instance.reviewing().attach(request.actor, findingOf(request), { name, mediaType, bytes });
      }),
  );
}

/** @throws QuisError QUIS_USAGE for an instance of another process */
export function linksOf(instance: ApiParts["instance"]): LinkDoor {
  const links = instance.reviewing().links?.();
  if (links === undefined) throw new QuisError("QUIS_USAGE", "expected an instance of this process, got one over HTTP");
  return links;
}

function findingOf({ principal }: FastifyRequest): string {
  if (principal.finding === undefined)
    throw new QuisError("QUIS_INTERNAL", "expected the finding of a reply link, got none");
  return principal.finding;
}
