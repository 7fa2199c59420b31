// What leaves the house.
import {
  bundleFileQuerySchema,
  bundleQuerySchema,
  personDocumentQuerySchema,
  releaseDraftQuerySchema,
  releaseFinishQuerySchema,
  reportQuerySchema,
  workLineSchema,
} from "@quis/contract";
import { QuisError } from "../../instance/error.ts";
import { sendFile } from "../send-file.ts";
import { reasonOf } from "./reason.ts";
import { checkRange } from "./questions.ts";
import { fileAnswer, goneSignal, lineAnswer, type Api, type ApiParts } from "./route.ts";

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
          "A machine copy and an accessible page in a new folder of the machine that holds the data folder, or kept in the data folder: a draft until a named person signs it. Sealed as a disclosure.",
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
    "/release-drafts",
    {
      config: { action: "release-draft" },
      schema: {
        tags: ["work"],
        security: [{ token: [] }],
        summary: "Draft a public-records release",
        description:
          "All events that the filters match, and what may be personal data in their texts for a person to decide, in a new folder of the machine that holds the data folder. It is not for the public. Sealed as a disclosure.",
        querystring: releaseDraftQuerySchema,
        response: lineAnswer(
          workLineSchema,
          "Lines of progress, then one of type `release-draft` or `problem`",
        ) as object,
      },
    },
    (request, reply) => {
      checkRange(request.query);
      return works.answer(reply, async (work) => ({
        type: "release-draft",
        summary: await instance.publishing().releaseDraft(request.actor, request.query, work),
      }));
    },
  );
  api.post(
    "/releases",
    {
      config: { action: "release-finish" },
      schema: {
        tags: ["work"],
        security: [{ token: [] }],
        summary: "Finish a public-records release",
        description:
          "Of a draft whose every found part was decided: rows, Vaughn index and README in a new folder, signed by a named person. Sealed as a disclosure. Whoever is signed in signs in their own name.",
        querystring: releaseFinishQuerySchema,
        response: lineAnswer(workLineSchema, "Lines of progress, then one of type `release` or `problem`") as object,
      },
    },
    (request, reply) =>
      works.answer(reply, async (work) => ({
        type: "release",
        summary: await instance.publishing().release(request.actor, request.query, work),
      })),
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
        response: fileAnswer("application/zip"),
      },
    },
    async (request, reply) => {
      checkRange(request.query);
      const { purpose, caseReference } = reasonOf(request);
      if (caseReference === undefined)
        throw new QuisError("QUIS_BAD_INPUT", "expected X-Quis-Case: the case the bundle is made for, got none");
      const left = goneSignal(reply.raw);
      const asked = { ...request.query, case: caseReference, reason: purpose };
      const file = await instance.publishing().bundleFile(request.actor, asked, left);
      return sendFile(reply, file);
    },
  );
}
