// What leaves the house.
import { Readable } from "node:stream";
import { bundleFileQuerySchema, bundleQuerySchema, problemSchema, workLineSchema } from "@quis/contract";
import { EXPORT_MATCHING_HEADER, EXPORT_ROWS_HEADER } from "@quis/contract/export-headers";
import { z } from "zod";
import { QuisError } from "../../instance/error.ts";
import { reasonOf } from "./reason.ts";
import { checkRange } from "./questions.ts";
import { lineAnswer, type Api, type ApiParts } from "./route.ts";

export function addPublishRoutes(api: Api, { instance, works }: ApiParts): void {
  api.post(
    "/bundles",
    {
      config: { action: "bundle" },
      schema: {
        tags: ["work"],
        security: [{ token: [] }],
        summary: "Make an evidence bundle",
        description:
          "Chosen fields of chosen events with all that is needed to check them, in a new folder of the machine that holds the data folder. Sealed as a disclosure.",
        querystring: bundleQuerySchema,
        response: lineAnswer(workLineSchema, "Lines of progress, then one of type `bundle` or `problem`") as object,
      },
    },
    (request, reply) => {
      checkRange(request.query);
      return works.answer(reply, async (work) => ({
        type: "bundle",
        summary: await instance.publishing().bundle(request.actor, request.query, work),
      }));
    },
  );
  api.get(
    "/bundles",
    {
      config: { action: "bundle", takesLong: true },
      schema: {
        tags: ["ask"],
        summary: "An evidence bundle as one file",
        description:
          "A zip with one folder, which `quis check` takes as it is. The header X-Quis-Purpose says why it is made, X-Quis-Case for which case (both percent-encoded UTF-8); both are sealed and stand in it. Content-Length is its size.",
        querystring: bundleFileQuerySchema,
        response: {
          200: { description: "The file", content: { "application/zip": { schema: z.any() } } },
          default: {
            description: "Problem details (RFC 9457); `code` is stable",
            content: { "application/problem+json": { schema: problemSchema } },
          },
        },
      },
    },
    async (request, reply) => {
      checkRange(request.query);
      const { purpose, caseReference } = reasonOf(request);
      if (caseReference === undefined)
        throw new QuisError("QUIS_BAD_INPUT", "expected X-Quis-Case: the case the bundle is made for, got none");
      const left = new AbortController();
      reply.raw.once("close", () => left.abort());
      const asked = { ...request.query, case: caseReference, reason: purpose };
      const file = await instance.publishing().bundleFile(request.actor, asked, left.signal);
      return reply
        .header("content-type", file.mediaType)
        .header("content-length", String(file.sizeBytes))
        .header("content-disposition", `attachment; filename="${file.name}"`)
        .header(EXPORT_ROWS_HEADER, String(file.rows))
        .header(EXPORT_MATCHING_HEADER, String(file.matching))
        .send(Readable.from(file.bytes, { objectMode: false }));
    },
  );
}
