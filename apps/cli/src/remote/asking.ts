// Figures, explanations, exports and kept questions, asked of the server that holds the folder.
import { explanationsAnswerSchema, figuresAnswerSchema, savedQuestionsSchema } from "@quis/contract";
import type { Instance } from "@quis/server";
import type { Call, Schema, ServerAddress } from "./http.ts";
import { openFile } from "./streamed-file.ts";

type Asking = ReturnType<Instance["asking"]>;
type AskJson = <T>(schema: Schema<T>, asked: string, path: string, query?: Call["query"]) => Promise<T>;

const SAVED = "/api/v1/saved-questions";

export function remoteAsking(address: ServerAddress, get: AskJson, post: AskJson): Asking {
  return {
    figures: (asked, query) => get(figuresAnswerSchema, asked, "/api/v1/figures", { ...query }),
    explanations: (asked, indices) =>
      get(explanationsAnswerSchema, asked, "/api/v1/explanations", { indices: indices.join(",") }),
    exportFile: (asked, query, { purpose, caseReference }, signal) =>
      openFile(address, { actor: asked, path: "/api/v1/exports", query: { ...query }, purpose, caseReference, signal }),
    savedQuestions: async (asked) => (await get(savedQuestionsSchema, asked, SAVED)).questions,
    saveQuestion: async (asked, question) =>
      (await post(savedQuestionsSchema, asked, SAVED, { ...question })).questions,
    renameQuestion: async (asked, id, name) =>
      (await post(savedQuestionsSchema, asked, `${SAVED}/${id}/names`, { name })).questions,
    removeQuestion: async (asked, id) => (await post(savedQuestionsSchema, asked, `${SAVED}/${id}/removals`)).questions,
  };
}
