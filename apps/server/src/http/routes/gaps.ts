// What is missing: the completeness ledger, and two sources held against each other.
import { gapsAnswerSchema, gapsQuerySchema, reconcileAnswerSchema, reconcileQuerySchema } from "@quis/contract";
import { checkRange } from "./questions.ts";
import { jsonAnswer, type Api, type ApiParts } from "./route.ts";

export function addGapRoutes(api: Api, { instance }: ApiParts): void {
  api.get(
    "/gaps",
    {
      config: { action: "gaps" },
      schema: {
        tags: ["ask"],
        summary: "What is missing?",
        description:
          "Judges every source, seals findings that are new or closed in the oversight log, and answers with those that match. About sources, not about persons.",
        querystring: gapsQuerySchema,
        response: jsonAnswer(gapsAnswerSchema, "The sources and the findings"),
      },
    },
    (request) => {
      checkRange(request.query);
      return instance.gaps(request.actor, request.query);
    },
  );
  api.get(
    "/reconciliation",
    {
      config: { action: "reconcile" },
      schema: {
        tags: ["ask"],
        summary: "Do two sources tell of the same accesses?",
        description:
          "Pairs accesses of two sources by user and subjects within a window of time, one to one, and lists what is left on each side.",
        querystring: reconcileQuerySchema,
        response: jsonAnswer(reconcileAnswerSchema, "Figures, and the accesses that only one side has"),
      },
    },
    (request) => {
      checkRange(request.query);
      return instance.reconcile(request.actor, request.query);
    },
  );
}
