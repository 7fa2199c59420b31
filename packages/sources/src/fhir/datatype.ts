// FHIR's data types as an audit event uses them: codings, references, base64. https://hl7.org/fhir/R4/datatypes.html
import type { Code } from "../health/index.ts";
import { objectOf, textOf } from "../record/index.ts";
import { decodeUtf8, type JsonObject } from "../text/index.ts";

const NONE: readonly Code[] = [];

/** The codes of a Coding, a CodeableConcept, or a list of either. */
export function codesOf(value: unknown): readonly Code[] {
  if (value === undefined) return NONE;
  const codes: Code[] = [];
  // Loops: measured at a fifth of the time of an event with flatMap.
  for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
    const concept = objectOf(item);
    if (concept === undefined) continue;
    const codings = concept["coding"];
    if (!Array.isArray(codings)) addCode(codes, concept, concept);
    else for (const coding of codings as unknown[]) addCode(codes, objectOf(coding), concept);
  }
  return codes;
}

function addCode(codes: Code[], coding: JsonObject | undefined, concept: JsonObject): void {
  const code = textOf(coding?.["code"]);
  if (coding === undefined || code === undefined) return;
  const display = textOf(coding["display"]) ?? textOf(concept["text"]);
  codes.push({ code, system: textOf(coding["system"]), display });
}

/**
 * The id of what is referred to: its reference without the version, else its identifier. With its system before it (`system|value`, as FHIR
 * searches write it): two registers may give two persons the same number.
 */
export function idOf(value: unknown): string | undefined {
  const reference = objectOf(value);
  if (reference === undefined) return undefined;
  const literal = textOf(reference["reference"]);
  if (literal !== undefined)
    return literal.includes("/_history/") ? literal.replace(/\/_history\/[^/]*$/, "") : literal;
  const identifier = objectOf(reference["identifier"]);
  const number = textOf(identifier?.["value"]);
  const system = textOf(identifier?.["system"]);
  return number === undefined || system === undefined ? number : `${system}|${number}`;
}

/** The id of a reference that says it is to a Patient. */
export function patientOf(value: unknown): string | undefined {
  const reference = objectOf(value);
  const isPatient =
    reference?.["type"] === "Patient" ||
    /(?:^|\/)Patient\/[^/]+(?:\/_history\/[^/]+)?$/.test(textOf(reference?.["reference"]) ?? "");
  return isPatient ? idOf(value) : undefined;
}

/** A reference in words. */
export function referenceText(value: unknown): string | undefined {
  return textOf(objectOf(value)?.["display"]) ?? idOf(value);
}

/** A query as text; one that is no base64 of text is kept as it is. */
export function decodeQuery(query: string): JsonObject {
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(query)) return { query };
  let binary: string;
  try {
    binary = atob(query);
  } catch {
    return { query };
  }
  const text = decodeUtf8(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
  return typeof text === "string" ? { query: text } : { query_base64: query };
}
