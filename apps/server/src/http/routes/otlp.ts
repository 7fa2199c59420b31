// OTLP/HTTP: logs that an OpenTelemetry collector or SDK exports. https://opentelemetry.io/docs/specs/otlp/#otlphttp
import { decodeLogsRequest } from "@quis/sources";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { exportResponse, OTLP_TYPES, type OtlpCoding, statusBody } from "../../intake/index.ts";
import { HttpError } from "../error.ts";
import { toProblem } from "../problem.ts";
import { withPushedBody } from "../push-body.ts";
import { bearerOf, cutSlowReader, openDoor, type PushParts } from "./push.ts";
import { type Api, noQuery } from "./route.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The OTLP source whose token the request brought. */
    otlpSource: string;
  }
}

// Bytes are sent as they are: these say only which codings there are.
const otlpContent = { [OTLP_TYPES.json]: { schema: z.unknown() }, [OTLP_TYPES.protobuf]: { schema: z.unknown() } };

export function addOtlpRoute(api: Api, parts: PushParts): void {
  const { limits, budget } = parts;
  api.removeAllContentTypeParsers();
  api.addContentTypeParser("*", (_request, _payload, done) => done(null));
  api.decorateRequest("otlpSource", "");
  api.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error, request);
    if (error instanceof HttpError) reply.headers(error.headers);
    if (problem.status >= 500 && !(error instanceof HttpError))
      reply.log.error({ err: error, code: problem.code }, "export failed");
    const coding = codingOf(request) ?? "json";
    return reply
      .code(problem.status)
      .header("content-type", OTLP_TYPES[coding])
      .send(statusBody(coding, problem.status, `${problem.code}: ${problem.detail}`));
  });
  api.post(
    "/v1/logs",
    {
      config: { action: "push", takesFile: true },
      onRequest: async (request) => {
        request.otlpSource = openDoor(parts).otlpSource(bearerOf(request));
      },
      schema: {
        tags: ["work"],
        security: [{ source: [] }],
        summary: "Export logs by OTLP",
        description:
          "An ExportLogsServiceRequest as JSON or protobuf, gzip taken. Answered when every log record is durable; those that could not be understood are in quarantine and count as rejected.",
        querystring: noQuery,
        response: {
          200: { description: "ExportLogsServiceResponse", content: otlpContent },
          default: { description: "google.rpc.Status", content: otlpContent },
        },
      },
    },
    async (request, reply) => {
      const source = request.otlpSource;
      const coding = codingOf(request);
      if (coding === undefined)
        throw new HttpError(
          "HTTP_MEDIA_TYPE",
          "expected Content-Type application/json or application/x-protobuf, got another",
        );
      const door = openDoor(parts);
      const answer = await withPushedBody(request, { source, budget, limits }, (sent) => {
        const body = coding === "json" ? sent : Buffer.from(JSON.stringify(decodeLogsRequest(sent)));
        return door.receiveExport({ source, body });
      });
      cutSlowReader(reply, limits.pushAnswerMs);
      return reply.header("content-type", OTLP_TYPES[coding]).send(exportResponse(coding, answer));
    },
  );
}

function codingOf(request: FastifyRequest): OtlpCoding | undefined {
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type === OTLP_TYPES.json) return "json";
  return type === OTLP_TYPES.protobuf ? "protobuf" : undefined;
}
