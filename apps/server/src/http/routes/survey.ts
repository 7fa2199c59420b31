// Sources and logs as a whole: calendar, one source, a sample, growth, what is kept.
import {
  calendarAnswerSchema,
  calendarQuerySchema,
  growthAnswerSchema,
  growthQuerySchema,
  keepingAnswerSchema,
  logParamsSchema,
  MAX_SAMPLE_BYTES,
  previewAnswerSchema,
  previewQuerySchema,
  sourceReportParamsSchema,
  sourceReportQuerySchema,
  sourceReportSchema,
} from "@quis/contract";
import { readSmall } from "../body.ts";
import { jsonAnswer, noQuery, type Api, type ApiParts } from "./route.ts";
import { decodeMapping } from "./work.ts";

export function addSurveyRoutes(api: Api, { instance }: ApiParts): void {
  api.get(
    "/calendar",
    {
      config: { action: "calendar" },
      schema: {
        tags: ["ask"],
        summary: "Which days of which source are whole?",
        description:
          "For each source and UTC day what is known of it, from the last look of the rules if it is younger than a quarter of an hour. About sources, not about persons.",
        querystring: calendarQuerySchema,
        response: jsonAnswer(calendarAnswerSchema, "The days by source, and the findings that they name"),
      },
    },
    (request) => instance.survey().calendar(request.actor, request.query),
  );
  api.get(
    "/sources/:id",
    {
      config: { action: "source" },
      schema: {
        tags: ["ask"],
        summary: "One source as a whole",
        description: "Its week, findings, fields, clock, what waits in quarantine, and what it has of legal profiles.",
        params: sourceReportParamsSchema,
        querystring: sourceReportQuerySchema,
        response: jsonAnswer(sourceReportSchema, "The source"),
      },
    },
    (request) => instance.survey().source(request.actor, request.params.id, request.query.fresh === "true"),
  );
  api.get(
    "/logs/:log/growth",
    {
      config: { action: "log-growth" },
      schema: {
        tags: ["state"],
        summary: "How a log grew",
        description: "When entries spread evenly over the log were received. It is not sealed.",
        params: logParamsSchema,
        querystring: growthQuerySchema,
        response: jsonAnswer(growthAnswerSchema, "Sizes and times"),
      },
    },
    (request) => instance.survey().growth(request.params.log, request.query.points),
  );
  api.get(
    "/keeping",
    {
      config: { action: "keeping" },
      schema: {
        tags: ["state"],
        summary: "What was decided about what is kept",
        description: "Decisions about erasure and retention, how much is gone by them, and backups that were made.",
        querystring: noQuery,
        response: jsonAnswer(keepingAnswerSchema, "Decisions and backups, newest first"),
      },
    },
    (request) => instance.survey().keeping(request.actor),
  );
}

/** The route whose body is a sample. */
export function addPreviewRoute(api: Api, { instance, limits }: ApiParts): void {
  api.post(
    "/previews",
    {
      config: { action: "preview", takesFile: true },
      schema: {
        tags: ["ask"],
        security: [{ token: [] }],
        summary: "What would become of a file",
        description:
          "Reads a sample of at most 1 MiB as an import would, drafts a mapping where one is needed, and gives the first hundred events. Seals nothing but the question.",
        querystring: previewQuerySchema,
        response: jsonAnswer(previewAnswerSchema, "The format, the mapping and the events"),
      },
    },
    (request) =>
      readSmall(request, limits.bodyIdleMs, MAX_SAMPLE_BYTES, "a sample").then((sample) => {
        const { file, whole, format, mapping, zone, year } = request.query;
        const text = mapping === undefined ? undefined : decodeMapping(mapping);
        const isWhole = whole === "true";
        return instance.survey().preview(request.actor, { file, sample, isWhole, format, mapping: text, zone, year });
      }),
  );
}
