// Seeing past a pseudonym: asked for, decided by a second person, listed.
import {
  revealAskSchema,
  revealDecisionSchema,
  revealParamsSchema,
  revealsAnswerSchema,
  revealSchema,
  revealsQuerySchema,
} from "@quis/contract";
import { type Api, type ApiParts, jsonAnswer, noQuery } from "./route.ts";

const security = [{ session: [] }];

export function addRevealListRoute(api: Api, { instance }: ApiParts): void {
  api.get(
    "/reveals",
    {
      config: { action: "reveals" },
      schema: {
        tags: ["ask"],
        summary: "Which pseudonyms are opened, and which wait to be?",
        description:
          "What was opened to whoever asks, and what waits for their decision. With `all` also what has ended.",
        querystring: revealsQuerySchema,
        response: jsonAnswer(revealsAnswerSchema, "Reveals, newest first"),
      },
    },
    (request) => instance.reveals().list(request.principal, request.query.all === "true"),
  );
}

/** Routes whose bodies are JSON. */
export function addRevealRoutes(api: Api, { instance }: ApiParts): void {
  api.post(
    "/reveals",
    {
      config: { action: "reveal" },
      schema: {
        tags: ["work"],
        security,
        summary: "Ask to see past a pseudonym",
        description: "A subject is opened at once; a user's name waits for a second person. Sealed before it holds.",
        querystring: noQuery,
        body: revealAskSchema,
        response: jsonAnswer(revealSchema, "The reveal"),
      },
    },
    (request) => instance.reveals().ask(request.principal, request.body),
  );
  for (const outcome of ["approve", "refuse"] as const) {
    api.post(
      `/reveals/:id/${outcome}`,
      {
        config: { action: "reveal-decide" },
        schema: {
          tags: ["work"],
          security,
          summary: outcome === "approve" ? "Approve a reveal, as the second person" : "Refuse a reveal",
          description: "Neither whoever asked nor whom it is about may. Sealed before it holds.",
          params: revealParamsSchema,
          querystring: noQuery,
          body: revealDecisionSchema,
          response: jsonAnswer(revealSchema, "The reveal"),
        },
      },
      (request) =>
        instance.reveals().decide(request.principal, request.params.id, outcome, request.body.reason, request.bars),
    );
  }
}
