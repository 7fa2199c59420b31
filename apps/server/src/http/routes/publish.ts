// What leaves the house.
import {
  bundleQuerySchema,
  documentSignatureSchema,
  documentSignQuerySchema,
  personDocumentQuerySchema,
  reportQuerySchema,
  workLineSchema,
} from "@quis/contract";
import { checkRange } from "./questions.ts";
import { jsonAnswer, lineAnswer, type Api, type ApiParts } from "./route.ts";

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
  api.post(
    "/documents",
    {
      config: { action: "document" },
      schema: {
        tags: ["work"],
        security: [{ token: [] }],
        summary: "Draft a statement, an accounting or a breach worksheet",
        description:
          "A machine copy and an accessible page in a new folder of the machine that holds the data folder: a draft until a named person signs it. Sealed as a disclosure.",
        querystring: personDocumentQuerySchema,
        response: lineAnswer(workLineSchema, "Lines of progress, then one of type `document` or `problem`") as object,
      },
    },
    (request, reply) => {
      checkRange(request.query);
      return works.answer(reply, async (work) => ({
        type: "document",
        summary: await instance.publishing().document(request.actor, request.query, work),
      }));
    },
  );
  api.post(
    "/reports",
    {
      config: { action: "report" },
      schema: {
        tags: ["work"],
        security: [{ token: [] }],
        summary: "Draft a report that names nobody",
        description:
          "As documents are, of all accesses in a period. Of a transparency report what it shows is sealed too, for the next.",
        querystring: reportQuerySchema,
        response: lineAnswer(workLineSchema, "Lines of progress, then one of type `document` or `problem`") as object,
      },
    },
    (request, reply) => {
      checkRange(request.query);
      return works.answer(reply, async (work) => ({
        type: "document",
        summary: await instance.publishing().document(request.actor, request.query, work),
      }));
    },
  );
  api.post(
    "/documents/signatures",
    {
      config: { action: "document-sign" },
      schema: {
        tags: ["work"],
        security: [{ token: [] }],
        summary: "Sign a document",
        description:
          "Seals that a named person signs the digest of a draft that was made here, and makes a copy that names them. Whoever is signed in signs in their own name.",
        querystring: documentSignQuerySchema,
        response: jsonAnswer(documentSignatureSchema, "The signature"),
      },
    },
    (request) => instance.publishing().sign(request.actor, request.query),
  );
}
