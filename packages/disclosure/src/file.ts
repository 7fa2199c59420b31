// The disclosure file (.quis.json): one entry of a public log, its proof, and chosen fields of its event. Whoever has it and the log's
// key can check it; nothing else is needed. docs/reference/disclosure-file.md; RFC 9901 §4.2 for the disclosures.
import { type DisclosedEvent, MAX_FIELDS } from "@quis/event";
import { fromBase64, MAX_ENTRY_BYTES, toBase64 } from "@quis/tlog";
import { DisclosureError } from "./error.ts";

/** What a disclosure file holds, nothing of it verified. */
export interface DisclosureFile extends DisclosedEvent {
  /** The log entry (leaf). */
  readonly entry: Uint8Array;
  /** A c2sp.org/tlog-proof@v1 text: index, inclusion path and signed checkpoint. */
  readonly proof: string;
}

export const DISCLOSURE_FORMAT = "quis-disclosure/v1";
/** How a disclosure file's name ends. */
export const DISCLOSURE_EXTENSION = ".quis.json";
/** Largest file that is read: an event of the largest size, disclosed whole, fits. */
export const MAX_FILE_BYTES = 16 << 20;
const HASH_ALGORITHM = "sha-256";
const MEMBERS = ["format", "entry", "_sd_alg", "_sd", "disclosures", "proof"] as const;

/** The file's text. */
export function formatDisclosureFile(file: DisclosureFile): string {
  const members = {
    format: DISCLOSURE_FORMAT,
    entry: toBase64(file.entry),
    _sd_alg: HASH_ALGORITHM,
    _sd: file.digests,
    disclosures: file.disclosures,
    proof: file.proof,
  };
  return `${JSON.stringify(members, null, 2)}\n`;
}

/**
 * Takes a disclosure file apart. It may be an attacker's. There is one spelling of each file: unknown, missing, double or reordered
 * members, other white space and other escapes are refused, so that no two readers can take one file differently.
 * @throws DisclosureError DISCLOSURE_BAD_FILE
 */
export function parseDisclosureFile(bytes: Uint8Array | string): DisclosureFile {
  if (bytes.length > MAX_FILE_BYTES) throw bad(`at most ${MAX_FILE_BYTES} bytes`, `${bytes.length}`);
  let text: string;
  let parsed: unknown;
  try {
    text = typeof bytes === "string" ? bytes : new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    parsed = JSON.parse(text);
  } catch (cause) {
    throw bad("JSON in UTF-8", cause instanceof Error ? cause.message : "other bytes", cause);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw bad("a JSON object", "another value");
  const members = parsed as Readonly<Record<string, unknown>>;
  // Before all else: a later version may mean other things by the same names.
  if (members["format"] !== DISCLOSURE_FORMAT) {
    throw bad(`"format" to be ${quote(DISCLOSURE_FORMAT)}`, quote(members["format"]));
  }
  const names = Object.keys(members);
  const unknown = names.find((name) => !MEMBERS.some((known) => known === name));
  if (unknown !== undefined) throw bad(`the members ${MEMBERS.join(", ")}`, `${quote(unknown)} too`);
  if (members["_sd_alg"] !== HASH_ALGORITHM)
    throw bad(`"_sd_alg" to be "${HASH_ALGORITHM}"`, quote(members["_sd_alg"]));
  const digests = texts(members, "_sd");
  const disclosures = texts(members, "disclosures");
  if (disclosures.length > digests.length) {
    throw bad(`at most as many disclosures as digests (${digests.length})`, `${disclosures.length}`);
  }
  const proof = members["proof"];
  if (typeof proof !== "string") throw bad('"proof" to be a text', quote(proof));
  const file = { entry: entryOf(members["entry"]), digests, disclosures, proof };
  if (formatDisclosureFile(file) !== text) {
    throw bad("the one spelling of a disclosure file", "another: it was changed after it was made");
  }
  return file;
}

function entryOf(value: unknown): Uint8Array {
  const entry = typeof value === "string" && value.length <= MAX_ENTRY_BYTES * 2 ? fromBase64(value) : undefined;
  if (entry === undefined || entry.length > MAX_ENTRY_BYTES) {
    throw bad(`"entry" to be at most ${MAX_ENTRY_BYTES} bytes in base64`, quote(value));
  }
  return entry;
}

function texts(members: Readonly<Record<string, unknown>>, name: "_sd" | "disclosures"): readonly string[] {
  const value = members[name];
  if (!Array.isArray(value)) throw bad(`"${name}" to be a list`, quote(value));
  if (value.length > MAX_FIELDS) throw bad(`at most ${MAX_FIELDS} items in "${name}"`, `${value.length}`);
  const other = value.findIndex((item) => typeof item !== "string");
  if (other >= 0) throw bad(`texts in "${name}"`, `${quote(value[other])} at ${other}`);
  return value as string[];
}

function quote(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  return JSON.stringify(typeof value === "string" ? value.slice(0, 80) : value);
}

function bad(expected: string, got: string, cause?: unknown): DisclosureError {
  return new DisclosureError("DISCLOSURE_BAD_FILE", `disclosure file expected ${expected}, got ${got}`, { cause });
}
