// A named person signs a document: what is sealed is the digest of a draft that was made here; the signed copy names them and the entry.
import type { DocumentSignature, DocumentSignQuery } from "@quis/contract";
import { renderHtml, type Signature } from "@quis/documents";
import { canonicalJson } from "@quis/event";
import { asking } from "../../access/principal.ts";
import { QuisError } from "../../instance/error.ts";
import { type Deed, DOCUMENTS_SOURCE } from "../../oversight/oversight.ts";
import type { BundleHost } from "../bundle/bundle.ts";
import { PAGE, sha256Of } from "./make.ts";
import { drawPdf, PDF } from "./pdf.ts";
import { MACHINE_COPY, readDraft } from "./pin.ts";
import { folderPlace, type Place } from "./place.ts";
import { type DocumentRegister, SIGNED } from "./register.ts";
import { partOf, type Shelf, type ShelfPart } from "./shelf.ts";

const SIGNATURE = "signature.json";
const PART_NAMES = { persons: "a document about persons", reports: "a report that names nobody" } as const;

/**
 * `part`: what the signer may sign, documents about persons or reports that name nobody: nobody signs what they may not read.
 * @throws QuisError QUIS_DOCUMENT_REFUSED for what is of the other part, was not made here or was changed since, or in another's name; QUIS_BAD_INPUT,
 * QUIS_USAGE, QUIS_NOT_FOUND
 */
export async function signDocument(
  { parts, seal }: BundleHost,
  register: DocumentRegister,
  actor: string,
  query: DocumentSignQuery,
  part: ShelfPart,
  shelf: Shelf,
): Promise<DocumentSignature> {
  const { capacity } = query;
  const deed: Deed = { actor, activity: "update", what: SIGNED };
  let isSealed = false;
  try {
    const name = signerName(query.name);
    const { draft, place } = await chosen(parts.data, query, part, shelf);
    await place.check();
    const { document, bytes } = await readDraft(draft);
    if (partOf(document.kind) !== part)
      throw new QuisError(
        "QUIS_DOCUMENT_REFUSED",
        `expected ${PART_NAMES[part]}, got a document of kind ${document.kind}, which is signed as ${PART_NAMES[partOf(document.kind)]}`,
      );
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
    const folder = await place.write({ kind: document.kind, sha256, deed: index }, files, new AbortController().signal);
    return { folder, ...signature };
  } catch (error) {
    const failed = error instanceof QuisError ? error.code : "QUIS_INTERNAL";
    if (!isSealed) await seal({ ...deed, parameters: { capacity, failed } });
    throw error;
  }
}

/** The draft, and where its signed copy goes: two folders, or a digest for one that is kept. */
async function chosen(
  data: string,
  { draft, folder, sha256 }: DocumentSignQuery,
  part: ShelfPart,
  shelf: Shelf,
): Promise<{ readonly draft: string; readonly place: Place }> {
  if (sha256 === undefined && draft !== undefined && folder !== undefined)
    return { draft, place: folderPlace(data, folder) };
  if (sha256 !== undefined && draft === undefined && folder === undefined)
    return { draft: await shelf.draft(sha256, part), place: shelf.place("signed") };
  throw new QuisError(
    "QUIS_BAD_INPUT",
    "expected `draft` and `folder`, or `sha256` of a document that is kept here, got neither or both",
  );
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
