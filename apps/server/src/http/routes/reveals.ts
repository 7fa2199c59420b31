// Seeing past a pseudonym: asked for, decided by a second person, listed.
import {
  revealAskSchema,
  revealDecisionSchema,
  revealParamsSchema,
  revealsAnswerSchema,
  revealSchema,
  revealsQuerySchema,
} from "@quis/contract";
import { readJson } from "../json-body.ts";
import { type Api, type ApiParts, jsonAnswer, noQuery } from "./route.ts";

const security = [{ token: [] }];

export function addRevealListRoute(api: Api, { instance }: ApiParts): void {
  api.get(
    "/reveals",
    {
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
export function addRevealRoutes(api: Api, { instance, limits }: ApiParts): void {
  api.post(
    "/reveals",
    {
      config: { takesFile: true },
      schema: {
        tags: ["work"],
        security,
        summary: "Ask to see past a pseudonym",
        description:
          "The body is JSON: `kind`, `who`, `case`, `reason`. A subject is opened at once; a user's name waits for a second person. Sealed before it holds.",
        querystring: noQuery,
        response: jsonAnswer(revealSchema, "The reveal"),
      },
    },
    (request) =>
      readJson(request, limits.bodyIdleMs, revealAskSchema).then((asked) =>
        instance.reveals().ask(request.principal, asked),
      ),
  );
  for (const outcome of ["approve", "refuse"] as const) {
    api.post(
      `/reveals/:id/${outcome}`,
      {
        config: { takesFile: true },
        schema: {
          tags: ["work"],
          security,
          summary: outcome === "approve" ? "Approve a reveal, as the second person" : "Refuse a reveal",
          description:
            "The body is JSON: `reason`. Neither whoever asked nor whom it is about may. Sealed before it holds.",
          params: revealParamsSchema,
          querystring: noQuery,
          response: jsonAnswer(revealSchema, "The reveal"),
        },
      },
      (request) =>
        readJson(request, limits.bodyIdleMs, revealDecisionSchema).then(({ reason }) =>
          instance.reveals().decide(request.principal, request.params.id, outcome, reason),
        ),
    );
  }
}
