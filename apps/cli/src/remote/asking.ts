// Figures, explanations, exports and kept questions, asked of the server that holds the folder.
import { explanationsAnswerSchema, figuresAnswerSchema, savedQuestionsSchema } from "@quis/contract";
import { EXPORT_MATCHING_HEADER, EXPORT_ROWS_HEADER } from "@quis/contract/export-headers";
import type { Instance } from "@quis/server";
import { type Call, openCall, type Schema, type ServerAddress } from "./http.ts";

type Asking = ReturnType<Instance["asking"]>;
type AskJson = <T>(schema: Schema<T>, asked: string, path: string, query?: Call["query"]) => Promise<T>;

const SAVED = "/api/v1/saved-questions";

export function remoteAsking(address: ServerAddress, get: AskJson, post: AskJson): Asking {
  return {
    figures: (asked, query) => get(figuresAnswerSchema, asked, "/api/v1/figures", { ...query }),
    explanations: (asked, indices) =>
      get(explanationsAnswerSchema, asked, "/api/v1/explanations", { indices: indices.join(",") }),
    exportFile: async (asked, query, { purpose, caseReference }, signal) => {
      const response = await openCall(address, {
        method: "GET",
        actor: asked,
        path: "/api/v1/exports",
        query: { ...query },
        headers: {
          "x-quis-purpose": encodeURIComponent(purpose),
          ...(caseReference === undefined ? {} : { "x-quis-case": encodeURIComponent(caseReference) }),
        },
        ...(signal === undefined ? {} : { signal }),
      });
      const header = (name: string): string => String(response.headers[name] ?? "");
      return {
        rows: Number(header(EXPORT_ROWS_HEADER)),
        matching: Number(header(EXPORT_MATCHING_HEADER)),
        mediaType: header("content-type"),
        name: /filename="([^"]+)"/.exec(header("content-disposition"))?.[1] ?? "",
        bytes: response as AsyncIterable<Uint8Array>,
      };
    },
    savedQuestions: async (asked) => (await get(savedQuestionsSchema, asked, SAVED)).questions,
    saveQuestion: async (asked, question) =>
      (await post(savedQuestionsSchema, asked, SAVED, { ...question })).questions,
    renameQuestion: async (asked, id, name) =>
      (await post(savedQuestionsSchema, asked, `${SAVED}/${id}/names`, { name })).questions,
    removeQuestion: async (asked, id) => (await post(savedQuestionsSchema, asked, `${SAVED}/${id}/removals`)).questions,
  };
}
