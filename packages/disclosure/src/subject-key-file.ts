// The key of one subject as a file for that person: it finds their entries in the public log, and nobody else's.
// docs/reference/commitment.md "Subject tags"
import { fromBase64, parseVkey, TlogError } from "@quis/tlog";
import { DisclosureError } from "./error.ts";

export interface SubjectKeyFile {
  /** The subject's id, as its source gave it. */
  readonly subject: string;
  /** Verifier key of the log, as whoever made the file says. */
  readonly vkey: string;
  /** Base64, 32 bytes. */
  readonly key: string;
}

export const SUBJECT_KEY_FORMAT = "quis-subject-key/v1";
const MAX_BYTES = 64 << 10;

/** The file's text. Whoever has it can find this subject's entries. */
export function formatSubjectKey({ subject, vkey, key }: SubjectKeyFile): string {
  return `${JSON.stringify({ format: SUBJECT_KEY_FORMAT, subject, vkey, key }, null, 2)}\n`;
}

/** Takes a key file apart; it has one spelling. @throws DisclosureError DISCLOSURE_BAD_KEY_FILE */
export function parseSubjectKey(text: string): SubjectKeyFile & { readonly keyBytes: Uint8Array } {
  if (text.length > MAX_BYTES) throw bad(`at most ${MAX_BYTES} characters`, `${text.length}`);
  let members: Readonly<Record<string, unknown>>;
  try {
    members = Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw bad("JSON", cause instanceof Error ? cause.message : "another text");
  }
  const { format, subject, vkey, key } = members;
  if (format !== SUBJECT_KEY_FORMAT) throw bad(`"format" to be "${SUBJECT_KEY_FORMAT}"`, typeof format);
  if (typeof subject !== "string" || typeof vkey !== "string" || typeof key !== "string") {
    throw bad("the texts subject, vkey and key", "others");
  }
  const keyBytes = fromBase64(key);
  if (keyBytes?.length !== 32) throw bad("a key of 32 bytes in base64", "another");
  try {
    parseVkey(vkey);
  } catch (cause) {
    if (!(cause instanceof TlogError)) throw cause;
    throw bad("a log's verifier key", cause.message);
  }
  const file = { subject, vkey, key };
  if (formatSubjectKey(file) !== text) throw bad("the one spelling of a key file", "another: it was changed");
  return { ...file, keyBytes };
}

function bad(expected: string, got: string): DisclosureError {
  return new DisclosureError("DISCLOSURE_BAD_KEY_FILE", `subject key file expected ${expected}, got ${got}`);
}
