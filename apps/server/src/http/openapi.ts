// The API's own description: OpenAPI 3.1, made from the same zod schemas that check requests and answers.
import * as contract from "@quis/contract";
import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from "fastify-type-provider-zod";
import { z } from "zod";

/** Schemas that the document names once, under components. */
const named: Readonly<Record<string, z.ZodType>> = {
  AccessRow: contract.accessRowSchema,
  Answer: contract.answerSchema,
  Ask: contract.askSchema,
  EventDetail: contract.eventDetailSchema,
  KeyHistory: contract.keyHistorySchema,
  MirrorState: contract.mirrorStateSchema,
  LogReport: contract.logReportSchema,
  Problem: contract.problemSchema,
  PushAnswer: contract.pushAnswerSchema,
  QuarantinedDetail: contract.quarantinedDetailSchema,
  QuarantineList: contract.quarantineListSchema,
  RotationSummary: contract.rotationSummarySchema,
  Status: contract.statusSchema,
  VerifySummary: contract.verifySummarySchema,
  Vkeys: contract.vkeysSchema,
  WorkLine: contract.workLineSchema,
};

const description = `Who looked? The questions and work of one Quis instance.

Every question is sealed in the oversight log before it is answered. Times are RFC 3339; answers give UTC. Lists come newest first
in keyset pages: pass a page's \`next\` as \`cursor\` until it is null. Failures are problem details (RFC 9457) with a stable \`code\`.

Who asks is proved by the cookie of a session, by an API token as \`Authorization: Bearer\`, or, for whoever holds the data folder, by the
token of \`lock.json\`, which takes \`X-Quis-Actor: local:NAME\` for the name that the oversight log keeps. A change by a session's cookie must
say where it comes from (\`Origin\` or \`Sec-Fetch-Site\`), as browsers do.`;

/** Registers the document's maker; must come before the routes. */
export async function registerOpenApi(app: FastifyInstance, version: string): Promise<void> {
  const schemaRegistry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) schemaRegistry.add(schema, { id });
  const transform = createJsonSchemaTransform({ schemaRegistry });
  const transformObject = createJsonSchemaTransformObject({ schemaRegistry });
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Quis", version, description, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
      servers: [{ url: "http://127.0.0.1:7847", description: "the default address" }],
      tags: [
        { name: "ask", description: "Questions and their answers" },
        { name: "work", description: "Imports, checks and what they leave" },
        { name: "state", description: "The instance itself" },
        { name: "access", description: "Who may sign in, and who one is" },
      ],
      components: {
        securitySchemes: {
          token: { type: "http", scheme: "bearer", description: "token of lock.json" },
          api: { type: "http", scheme: "bearer", description: "an API token, from `quis token make`" },
          session: {
            type: "apiKey",
            in: "cookie",
            name: "quis_session",
            description: "`__Host-quis_session` over TLS",
          },
          source: { type: "http", scheme: "bearer", description: "token of the source, from `quis sources token`" },
        },
      },
    },
    transform: (document) => {
      const transformed = transform(document);
      if (document.route.config?.takesFile !== true) return transformed;
      const isSample = document.url.endsWith("/previews");
      const what = isSample ? "A sample of at most 1 MiB" : "The file's bytes as they stand, of any size";
      const body = { type: "string", format: "binary", description: what };
      return { ...transformed, schema: { ...transformed.schema, body, consumes: ["application/octet-stream"] } };
    },
    transformObject: (document) => {
      const whole = transformObject(document);
      const { components } = whole as { components?: { schemas?: Record<string, unknown> } };
      // The maker names each schema as input and as output; requests use none of these.
      const used = Object.entries(components?.schemas ?? {}).filter(([name]) => name in named);
      if (components !== undefined) components.schemas = Object.fromEntries(used);
      return whole;
    },
  });
}
