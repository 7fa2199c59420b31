// Work that takes long. Files come as streams; answers are NDJSON lines.
import {
  contextParamsSchema,
  contextQuerySchema,
  importQuerySchema,
  retryQuerySchema,
  subjectKeyQuerySchema,
  subjectKeySchema,
  workLineSchema,
} from "@quis/contract";
import { QuisError } from "../../instance/error.ts";
import { bodySize, checkFileBody, readBody } from "../body.ts";
import { jsonAnswer, lineAnswer, noQuery, type Api, type ApiParts } from "./route.ts";

const lines = (result: string) =>
  lineAnswer(workLineSchema, `Lines of progress, then one of type \`${result}\` or \`problem\``);
const security = [{ token: [] }];

/** The text of a mapping parameter. @throws QuisError QUIS_BAD_INPUT */
export function decodeMapping(mapping: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(mapping, "base64url"));
  } catch {
    throw new QuisError("QUIS_BAD_INPUT", "mapping: expected base64url of UTF-8 text, got other bytes");
  }
}

/** Routes whose body is a file. */
export function addFileRoutes(api: Api, { instance, limits, works }: ApiParts): void {
  // Whatever the type, the bytes stay in the socket until the pipeline asks for them.
  api.removeAllContentTypeParsers();
  api.addContentTypeParser("*", (request, _payload, done) => {
    try {
      checkFileBody(request);
      done(null);
    } catch (error) {
      done(error as Error);
    }
  });
  api.post(
    "/imports",
    {
      config: { action: "import", takesFile: true },
      schema: {
        tags: ["work"],
        security,
        summary: "Import a file of one source",
        description:
          "Seals every record of the file that is not sealed yet. Stops cleanly if the client goes away; what was sealed stays.",
        querystring: importQuerySchema,
        response: lines("import"),
      },
    },
    (request, reply) => {
      const { file, source, format, mapping, zone, year } = request.query;
      const sizeBytes = bodySize(request);
      const input = {
        file,
        source,
        bytes: readBody(request.raw, limits.bodyIdleMs),
        ...(sizeBytes === undefined ? {} : { sizeBytes }),
        ...(format === undefined ? {} : { format }),
        ...(mapping === undefined ? {} : { mapping: decodeMapping(mapping) }),
        ...(zone === undefined ? {} : { zone }),
        ...(year === undefined ? {} : { year }),
      };
      return works.answer(reply, async (work) => ({
        type: "import",
        summary: await instance.importFile(request.actor, input, work),
      }));
    },
  );
  api.post(
    "/contexts/:kind",
    {
      config: { action: "context-import", takesFile: true },
      schema: {
        tags: ["work"],
        security,
        summary: "Import a context table",
        description: "A new version of users, assignments, roster, relationships or cases (CSV), sealed too.",
        params: contextParamsSchema,
        querystring: contextQuerySchema,
        response: lines("context"),
      },
    },
    (request, reply) => {
      const input = { ...request.params, ...request.query, bytes: readBody(request.raw, limits.bodyIdleMs) };
      return works.answer(reply, async (work) => ({
        type: "context",
        summary: await instance.importContext(request.actor, input, work),
      }));
    },
  );
}

/** Routes without a body. */
export function addWorkRoutes(api: Api, { instance, works }: ApiParts): void {
  // A secret, so it needs the token, which no page has.
  api.post(
    "/subject-keys",
    {
      config: { action: "subject-key" },
      schema: {
        tags: ["work"],
        security,
        summary: "The key of one subject",
        description: "Finds all entries about this subject in the public log, and no others. Sealed as a disclosure.",
        querystring: subjectKeyQuerySchema,
        response: jsonAnswer(subjectKeySchema, "The key"),
      },
    },
    (request) => instance.subjectKey(request.actor, request.query.subject),
  );
  api.post(
    "/verifications",
    {
      config: { action: "verify" },
      schema: {
        tags: ["work"],
        security,
        summary: "Verify everything",
        description: "Signatures, every tile, every payload against its commitment, every row of the store; both logs.",
        querystring: noQuery,
        response: lines("verify"),
      },
    },
    (request, reply) =>
      works.answer(reply, async (work) => ({ type: "verify", summary: await instance.verify(request.actor, work) })),
  );
  api.post(
    "/rebuilds",
    {
      config: { action: "rebuild" },
      schema: {
        tags: ["work"],
        security,
        summary: "Make the store again",
        description: "Builds the store anew from log and payload; the answers stay the same.",
        querystring: noQuery,
        response: lines("rebuild"),
      },
    },
    (request, reply) =>
      works.answer(reply, async (work) => ({ type: "rebuild", summary: await instance.rebuild(request.actor, work) })),
  );
  api.post(
    "/quarantine/retries",
    {
      config: { action: "quarantine-retry" },
      schema: {
        tags: ["work"],
        security,
        summary: "Try quarantined records again",
        description: "One by id, or all, with the format and mapping they came with.",
        querystring: retryQuerySchema,
        response: lines("retry"),
      },
    },
    (request, reply) =>
      works.answer(reply, async (work) => ({
        type: "retry",
        summary: await instance.quarantineRetry(request.actor, request.query.id, work),
      })),
  );
}
