// Figures of accesses, what explains them, and whole answers as files.
import { Readable } from "node:stream";
import {
  explanationsAnswerSchema,
  explanationsQuerySchema,
  exportQuerySchema,
  figuresAnswerSchema,
  figuresQuerySchema,
} from "@quis/contract";
import { EXPORT_MATCHING_HEADER, EXPORT_ROWS_HEADER } from "@quis/contract/export-headers";
import { checkRange } from "./questions.ts";
import { reasonOf } from "./reason.ts";
import { type Api, type ApiParts, fileAnswer, goneSignal, jsonAnswer } from "./route.ts";

export function addFigureRoutes(api: Api, { instance }: ApiParts): void {
  api.get(
    "/figures",
    {
      config: { action: "figures" },
      schema: {
        tags: ["ask"],
        summary: "When, who, whose records and why, over all accesses that match",
        description:
          "Of a user, a subject, a session, an object, a case or an address. With what explains the newest accesses, how peers of the user spread theirs, and findings. Null when it would take too long.",
        querystring: figuresQuerySchema,
        response: jsonAnswer(figuresAnswerSchema, "The figures"),
      },
    },
    (request) => {
      checkRange(request.query);
      return instance.asking().figures(request.actor, request.query);
    },
  );
  api.get(
    "/explanations",
    {
      config: { action: "explain-access" },
      schema: {
        tags: ["ask"],
        summary: "What explains these accesses?",
        description: "For each access and each of its subjects the first declared relationship that holds, or none.",
        querystring: explanationsQuerySchema,
        response: jsonAnswer(explanationsAnswerSchema, "What explains them"),
      },
    },
    (request) => instance.asking().explanations(request.actor, request.query.indices.split(",").map(Number)),
  );
  api.get(
    "/exports",
    {
      config: { action: "export-answer", takesLong: true },
      schema: {
        tags: ["ask"],
        summary: "All accesses that match, as a file",
        description:
          "CSV, NDJSON, or evidence: a zip of disclosure files. The header X-Quis-Purpose says what for (percent-encoded UTF-8) and is sealed, X-Quis-Case for which case. The answer's X-Quis-Rows says how many accesses follow, X-Quis-Matching how many match: beyond the most of one export the newest are given. A file that ends early is cut off, never closed as whole.",
        querystring: exportQuerySchema,
        response: fileAnswer("application/octet-stream"),
      },
    },
    async (request, reply) => {
      checkRange(request.query);
      const reason = reasonOf(request);
      const left = goneSignal(reply.raw);
      const file = await instance.asking().exportFile(request.actor, request.query, reason, left);
      return reply
        .header("content-type", file.mediaType)
        .header("content-disposition", `attachment; filename="${file.name}"`)
        .header(EXPORT_ROWS_HEADER, String(file.rows))
        .header(EXPORT_MATCHING_HEADER, String(file.matching))
        .send(Readable.from(file.bytes, { objectMode: false }));
    },
  );
}
