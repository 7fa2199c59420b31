// The machine copy: RFC 8785 canonical JSON, so that the same document is the same bytes and has one digest.
import { canonicalJson } from "@quis/event";
import { DocumentError } from "../error.ts";
import { DOCUMENT_FORMAT, DOCUMENT_KINDS, type QuisDocument } from "./model.ts";

/** UTF-8 bytes of document.json. Unpaired surrogates become U+FFFD: UTF-8 has none, and a digest over them would differ between programs. */
export function machineCopy(document: QuisDocument): Uint8Array {
  return new TextEncoder().encode(`${canonicalJson(wellFormed(document))}\n`);
}

/** A document that somebody hands in: that it is one of ours is shown by its digest in the log, not by its shape. @throws DocumentError DOCUMENT_INVALID */
export function readMachineCopy(bytes: Uint8Array): QuisDocument {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalid("expected JSON in UTF-8", cause);
  }
  const found = value as Partial<QuisDocument> | null;
  if (typeof found !== "object" || found === null || found.format !== DOCUMENT_FORMAT)
    throw invalid(`expected format ${DOCUMENT_FORMAT}`);
  if (!DOCUMENT_KINDS.some((kind) => kind === found.kind)) throw invalid("expected a kind that is known");
  const document = value as QuisDocument;
  let again: Uint8Array;
  try {
    again = machineCopy(document);
  } catch (cause) {
    throw invalid("expected a value that JSON can hold", cause);
  }
  if (again.length !== bytes.length || !again.every((byte, i) => byte === bytes[i]))
    throw invalid("expected canonical JSON (RFC 8785) and a line end, got another spelling");
  return document;
}

function invalid(message: string, cause?: unknown): DocumentError {
  return new DocumentError("DOCUMENT_INVALID", `document.json: ${message}`, { cause });
}

function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toWellFormed(), wellFormed(member)]));
}
