// Public-records releases whose drafts are kept here: listed, reviewed part by part, previewed, taken away.
import {
  releaseDecidedSchema,
  releaseDecisionSchema,
  releaseDetailSchema,
  releaseParamsSchema,
  releasePartsQuerySchema,
  releasePartsSchema,
  releasePreviewQuerySchema,
  releasePreviewSchema,
  releaseRecordParamsSchema,
  releaseRecordSchema,
  releasesAnswerSchema,
  releasesQuerySchema,
  releaseVaughnSchema,
} from "@quis/contract";
import { takeJson } from "../json-body.ts";
import { sendFile } from "../send-file.ts";
import { fileAnswer, goneSignal, jsonAnswer, noQuery, type Api, type ApiParts } from "./route.ts";

const READS = "Texts are as they were sealed: who decides what the public sees must see it.";

export function addReleaseRoutes(api: Api, { instance }: ApiParts): void {
  api.get(
    "/releases",
    {
      config: { action: "releases" },
      schema: {
        tags: ["ask"],
        summary: "Public-records releases and their drafts",
        description:
          "Those that are kept in the data folder, newest first, with how much of each is still to be decided.",
        querystring: releasesQuerySchema,
        response: jsonAnswer(releasesAnswerSchema, "Releases, newest first"),
      },
    },
    (request) => instance.publishing().releases().list(request.actor, request.query),
  );
  api.get(
    "/releases/:release",
    {
      config: { action: "releases" },
      schema: {
        tags: ["ask"],
        summary: "One release",
        description: "What it is about, its redaction profile, and who stands for it. No text of an event.",
        params: releaseParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(releaseDetailSchema, "The release"),
      },
    },
    (request) => instance.publishing().releases().one(request.actor, request.params.release),
  );
  api.get(
    "/releases/:release/parts",
    {
      config: { action: "release-review", takesLong: true },
      schema: {
        tags: ["review"],
        summary: "Parts of texts to decide",
        description: "All of them in the order of the log, each with its state, without the texts.",
        params: releaseParamsSchema,
        querystring: releasePartsQuerySchema,
        response: jsonAnswer(releasePartsSchema, "Up to 5,000 parts"),
      },
    },
    (request) => instance.publishing().releases().parts(request.actor, request.params.release, request.query),
  );
  api.get(
    "/releases/:release/records/:index",
    {
      config: { action: "release-review" },
      schema: {
        tags: ["review"],
        summary: "One event of a draft",
        description: `What of it would be shown, with the parts to decide. ${READS}`,
        params: releaseRecordParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(releaseRecordSchema, "The event's texts"),
      },
    },
    (request) => instance.publishing().releases().record(request.actor, request.params.release, request.params.index),
  );
  api.get(
    "/releases/:release/preview",
    {
      config: { action: "release-review" },
      schema: {
        tags: ["review"],
        summary: "Rows as the public will have them",
        description: "As if all that is undecided were withheld.",
        params: releaseParamsSchema,
        querystring: releasePreviewQuerySchema,
        response: jsonAnswer(releasePreviewSchema, "Redacted rows"),
      },
    },
    (request) => instance.publishing().releases().preview(request.actor, request.params.release, request.query),
  );
  api.get(
    "/releases/:release/vaughn-index",
    {
      config: { action: "release-review", takesLong: true },
      schema: {
        tags: ["review"],
        summary: "The Vaughn index as the public will have it",
        description: "As if all that is undecided were withheld.",
        params: releaseParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(releaseVaughnSchema, "What is withheld, by field, extent and exemption"),
      },
    },
    (request, reply) => {
      const left = goneSignal(reply.raw);
      return instance.publishing().releases().vaughn(request.actor, request.params.release, left);
    },
  );
  api.get(
    "/releases/:release/file",
    {
      config: { action: "release-file", madeForOutside: true },
      schema: {
        tags: ["ask"],
        summary: "A finished release as one file",
        description:
          "A zip with one folder, which `quis check` and `quis release import` take as it is. It is not masked.",
        params: releaseParamsSchema,
        querystring: noQuery,
        response: fileAnswer("application/zip"),
      },
    },
    async (request, reply) =>
      sendFile(reply, await instance.publishing().releases().file(request.actor, request.params.release)),
  );
}

/** In a scope of its own: its body is JSON. */
export function addReleaseDecisionRoute(api: Api, { instance }: ApiParts): void {
  takeJson(api);
  api.post(
    "/releases/:release/decisions",
    {
      config: { action: "release-decide" },
      schema: {
        tags: ["review"],
        security: [{ session: [] }],
        summary: "Decide about one part of a text",
        description:
          "Withhold it by an exemption, disclose it with a reason, open it again, or mark one that was not found. `after` is the last step about it that whoever decides has seen. Sealed in their name before it is answered.",
        params: releaseParamsSchema,
        querystring: noQuery,
        body: releaseDecisionSchema,
        response: jsonAnswer(releaseDecidedSchema, "The event after it"),
      },
    },
    (request) => instance.publishing().releases().decide(request.actor, request.params.release, request.body),
  );
}
