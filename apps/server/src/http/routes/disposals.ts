// What waits to be destroyed, and the second person who agrees or not.
import {
  disposalDecisionSchema,
  disposalParamsSchema,
  disposalSchema,
  disposalsAnswerSchema,
  disposalsQuerySchema,
} from "@quis/contract";
import { takeJson } from "../json-body.ts";
import { type Api, type ApiParts, jsonAnswer, noQuery } from "./route.ts";

const WORDS = {
  approve: ["Agree to a disposal, as the second person", "Carries out exactly what was asked for."],
  refuse: ["Refuse a disposal", "It is not carried out, and has to be asked for again."],
  withdraw: ["Give up a disposal", "By whoever asked for it."],
} as const;

export function addDisposalListRoute(api: Api, { instance }: ApiParts): void {
  api.get(
    "/disposals",
    {
      config: { action: "disposals" },
      schema: {
        tags: ["work"],
        summary: "What waits to be destroyed?",
        description: "Erasures and retention runs that wait for a second person. With `all` also what is over.",
        querystring: disposalsQuerySchema,
        response: jsonAnswer(disposalsAnswerSchema, "Disposals, newest first"),
      },
    },
    (request) => instance.disposals().list(request.principal, request.query.all === "true"),
  );
}

/** In a scope of its own: its bodies are JSON. */
export function addDisposalRoutes(api: Api, { instance }: ApiParts): void {
  takeJson(api);
  for (const outcome of ["approve", "refuse", "withdraw"] as const) {
    const [summary, does] = WORDS[outcome];
    api.post(
      `/disposals/:id/${outcome}`,
      {
        config: { action: "disposal-decide" },
        schema: {
          tags: ["work"],
          security: [{ session: [] }],
          summary,
          description: `${does} Sealed before it holds.`,
          params: disposalParamsSchema,
          querystring: noQuery,
          body: disposalDecisionSchema,
          response: jsonAnswer(disposalSchema, "The disposal"),
        },
      },
      (request) => instance.disposals().decide(request.principal, request.params.id, outcome, request.body.reason),
    );
  }
}
