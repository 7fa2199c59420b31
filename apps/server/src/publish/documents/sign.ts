// A named person signs a document: what is sealed is the digest of a draft that was made here; the signed copy names them and the entry.
import type { DocumentSignature, DocumentSignQuery } from "@quis/contract";
import { renderHtml, type Signature } from "@quis/documents";
import { canonicalJson } from "@quis/event";
import { asking } from "../../access/principal.ts";
import { QuisError } from "../../instance/error.ts";
import { type Deed, DOCUMENTS_SOURCE } from "../../oversight/oversight.ts";
import type { BundleHost } from "../bundle/bundle.ts";
import { checkTarget, writeFolder } from "../bundle/write-folder.ts";
import { PAGE, sha256Of } from "./make.ts";
import { drawPdf, PDF } from "./pdf.ts";
import { MACHINE_COPY, readDraft } from "./pin.ts";
import { type DocumentRegister, SIGNED } from "./register.ts";

const SIGNATURE = "signature.json";

/** @throws QuisError QUIS_DOCUMENT_REFUSED for what was not made here or was changed since, or in another's name; QUIS_BAD_INPUT, QUIS_USAGE, QUIS_NOT_FOUND */
export async function signDocument(
  { parts, seal }: BundleHost,
  register: DocumentRegister,
  actor: string,
  query: DocumentSignQuery,
): Promise<DocumentSignature> {
  const { draft, folder, capacity } = query;
  const deed: Deed = { actor, activity: "update", what: SIGNED };
  let isSealed = false;
  try {
    const name = signerName(query.name);
    await checkTarget(parts.data, folder);
    const { document, bytes } = await readDraft(draft);
    const sha256 = sha256Of(bytes);
    const made = await register.madeAs(sha256);
    if (made === undefined) {
      throw new QuisError(
        "QUIS_DOCUMENT_REFUSED",
        `expected a document as it was made here, got one whose SHA-256 ${sha256} is in no entry of the oversight log: it was changed, or comes from elsewhere`,
      );
    }
    const at = new Date(parts.now()).toISOString();
    isSealed = true;
    const index = await seal({ ...deed, source: DOCUMENTS_SOURCE, parameters: { sha256, made, name, capacity, at } });
    const { oversight } = parts.ledgers;
    await oversight.settle();
    const { origin } = document.envelope.checkpoints.oversight;
    const signature: Signature = { sha256, name, capacity, by: actor, at, deed: index, origin };
    const files = new Map<string, Uint8Array>([
      [MACHINE_COPY, bytes],
      [PAGE, Buffer.from(renderHtml(document, { sha256, signature }))],
      [PDF, await drawPdf({ copy: bytes, edition: { sha256, signature } })],
      [SIGNATURE, Buffer.from(`${canonicalJson(signature)}\n`)],
    ]);
    await writeFolder(folder, files, new AbortController().signal);
    return { folder, ...signature };
  } catch (error) {
    const failed = error instanceof QuisError ? error.code : "QUIS_INTERNAL";
    if (!isSealed) await seal({ ...deed, parameters: { capacity, failed } });
    throw error;
  }
}

/** Whoever is signed in signs in their own name; whoever holds the folder says whose name it is, and their own is sealed with it. */
export function signerName(asked: string | undefined): string {
  const principal = asking.getStore()?.principal;
  if (principal === undefined || principal === null || principal.method === "local") {
    if (asked !== undefined) return asked;
    throw new QuisError("QUIS_BAD_INPUT", "name: expected the name of the person who signs, got none");
  }
  if (principal.method === "token")
    throw new QuisError(
      "QUIS_DOCUMENT_REFUSED",
      "expected a person who is signed in, got a token for programs: no program signs",
    );
  if (asked === undefined || asked === principal.name) return principal.name;
  throw new QuisError("QUIS_DOCUMENT_REFUSED", "name: expected one's own name or none, got another's");
}
