// Questions that somebody keeps: their own, nobody else's.
import {
  type SavedQuestion,
  renameQuestionSchema,
  savedQuestionParamsSchema,
  savedQuestionsSchema,
  saveQuestionSchema,
} from "@quis/contract";
import { type Api, type ApiParts, jsonAnswer, noQuery } from "./route.ts";

export function addSavedQuestionRoutes(api: Api, { instance }: ApiParts): void {
  const list = jsonAnswer(savedQuestionsSchema, "The questions kept, by name");
  api.get(
    "/saved-questions",
    {
      config: { action: "saved-questions" },
      schema: {
        tags: ["ask"],
        summary: "Which questions have I kept?",
        description: "Names and addresses of the page. Everybody has their own.",
        querystring: noQuery,
        response: list,
      },
    },
    (request) => instance.asking().savedQuestions(request.actor).then(listed),
  );
  api.post(
    "/saved-questions",
    {
      config: { action: "saved-question-change" },
      schema: {
        tags: ["ask"],
        security: [{ token: [] }],
        summary: "Keep a question",
        description: "One of the same name is replaced. At most 200 a person.",
        querystring: saveQuestionSchema,
        response: list,
      },
    },
    (request) => instance.asking().saveQuestion(request.actor, request.query).then(listed),
  );
  api.post(
    "/saved-questions/:id/names",
    {
      config: { action: "saved-question-change" },
      schema: {
        tags: ["ask"],
        security: [{ token: [] }],
        summary: "Call a kept question something else",
        description: "One's own alone; no two have the same name.",
        params: savedQuestionParamsSchema,
        querystring: renameQuestionSchema,
        response: list,
      },
    },
    (request) => instance.asking().renameQuestion(request.actor, request.params.id, request.query.name).then(listed),
  );
  api.post(
    "/saved-questions/:id/removals",
    {
      config: { action: "saved-question-change" },
      schema: {
        tags: ["ask"],
        security: [{ token: [] }],
        summary: "Keep a question no longer",
        description: "One's own alone. That it was kept stays in the oversight log.",
        params: savedQuestionParamsSchema,
        querystring: noQuery,
        response: list,
      },
    },
    (request) => instance.asking().removeQuestion(request.actor, request.params.id).then(listed),
  );
}

function listed(questions: SavedQuestion[]): { questions: SavedQuestion[] } {
  return { questions };
}
