// Documents that were made here: the list, their files, and whether they are the same when they are made again.
import {
  documentFileQuerySchema,
  documentParamsSchema,
  documentsAnswerSchema,
  documentSignatureSchema,
  documentSignQuerySchema,
  documentsQuerySchema,
  workLineSchema,
} from "@quis/contract";
import { sendFile } from "../send-file.ts";
import { reasonOf } from "./reason.ts";
import { fileAnswer, jsonAnswer, lineAnswer, noQuery, type Api, type ApiParts } from "./route.ts";

/** Documents about persons and reports that name nobody have addresses of their own: who may have one need not have the other, nor sign it. */
const PARTS = [
  { at: "documents", part: "persons", action: "document", sign: "document-sign", is: "a document about persons" },
  { at: "reports", part: "reports", action: "report", sign: "report-sign", is: "a report that names nobody" },
] as const;

export function addDocumentRoutes(api: Api, { instance, works }: ApiParts): void {
  api.get(
    "/documents",
    {
      config: { action: "documents" },
      schema: {
        tags: ["ask"],
        summary: "Documents that were made here",
        description:
          "From the sealed entries that made and signed them, newest first, and whether their files are kept.",
        querystring: documentsQuerySchema,
        response: jsonAnswer(documentsAnswerSchema, "Documents, newest first"),
      },
    },
    (request) => instance.publishing().documents(request.actor, request.query),
  );
  for (const { at, part, action, sign, is } of PARTS) {
    api.get(
      `/${at}/:sha256/file`,
      {
        config: { action, madeForOutside: true },
        schema: {
          tags: ["ask"],
          summary: `The files of ${is}`,
          description:
            "Those that are kept in the data folder, of the copy that was signed last, or of the draft: all in one zip, for which X-Quis-Purpose says why (percent-encoded UTF-8; sealed), or the page alone. They are not masked.",
          params: documentParamsSchema,
          querystring: documentFileQuerySchema,
          response: fileAnswer("application/zip", "application/octet-stream"),
        },
      },
      async (request, reply) => {
        const { form } = request.query;
        if (form === "zip") reasonOf(request);
        const kept = { sha256: request.params.sha256, part };
        return sendFile(reply, await instance.publishing().documentFile(request.actor, kept, form));
      },
    );
    api.post(
      `/${at}/signatures`,
      {
        config: { action: sign },
        schema: {
          tags: ["work"],
          security: [{ token: [] }],
          summary: `Sign ${is}`,
          description:
            "Seals that a named person signs the digest of a draft that was made here, and makes a copy that names them. Whoever is signed in signs in their own name.",
          querystring: documentSignQuerySchema,
          response: jsonAnswer(documentSignatureSchema, "The signature"),
        },
      },
      (request) => instance.publishing().sign(request.actor, request.query, part),
    );
    api.post(
      `/${at}/:sha256/repetitions`,
      {
        config: { action },
        schema: {
          tags: ["work"],
          security: [{ token: [] }],
          summary: `Make ${is} again`,
          description:
            "The same question under the state of the logs that the document names; says whether it is the same to the byte, or which files differ. Sealed as its making was; nothing is written.",
          params: documentParamsSchema,
          querystring: noQuery,
          response: lineAnswer(
            workLineSchema,
            "Lines of progress, then one of type `document-again` or `problem`",
          ) as object,
        },
      },
      (request, reply) =>
        works.answer(reply, async (work) => ({
          type: "document-again",
          summary: await instance
            .publishing()
            .documentAgain(request.actor, { sha256: request.params.sha256, part }, work),
        })),
    );
  }
}
