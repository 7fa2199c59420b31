/**
 * Signed notes: a text and signature lines below it.
 * Spec: c2sp.org/signed-note "Format", "Signatures".
 */
import { fromBase64, toBase64 } from "./base64.ts";
import { TlogError } from "./error.ts";
import { type NoteSigner, type NoteVerifier, formatKeyId, isKeyName } from "./key.ts";

/** One signature line: "— <name> <base64(key id || signature)>". */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  /** The bytes after the key id. */
  readonly signature: Uint8Array;
}

/** A note at least one given key has signed. */
export interface OpenedNote {
  /** The signed text, with its final newline. */
  readonly text: string;
  /** Signatures by given keys; every one of them verified. */
  readonly verified: readonly NoteSignature[];
  /** Signature lines of other keys, of which nothing is known. */
  readonly unknown: readonly NoteSignature[];
}

// The spec asks for 16 at least; golang.org/x/mod stops at 100 and at 1 MB, and so do we: a note is attacker-controlled.
const MAX_SIGNATURES = 100;
const MAX_NOTE_BYTES = 1_000_000;
const LINE_START = "\u2014 ";

function malformed(expected: string, got: string): TlogError {
  return new TlogError("TLOG_NOTE_MALFORMED", `note expected ${expected}, got ${got}`);
}

/** The text of a note, checked byte for byte: one spelling, no control character but newline. Throws `TLOG_NOTE_MALFORMED`. */
export function decodeNote(note: Uint8Array | string): string {
  const tooLong = note.length > MAX_NOTE_BYTES;
  if (tooLong) throw malformed(`at most ${MAX_NOTE_BYTES} bytes`, `${note.length}`);
  let text: string;
  try {
    // ignoreBOM keeps a byte order mark in the text: dropped silently, a note and its copy with a mark would both verify.
    text = typeof note === "string" ? note : new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(note);
  } catch {
    throw malformed("valid UTF-8", "other bytes");
  }
  if (!text.isWellFormed()) throw malformed("valid Unicode", "a lone surrogate");
  if (text.startsWith("\ufeff")) throw malformed("no byte order mark", "one");
  // oxlint-disable-next-line no-control-regex -- the format forbids exactly these
  const control = /[\u0000-\u0009\u000b-\u001f]/.exec(text);
  if (control)
    throw malformed("no control character but newline", `U+${control[0].charCodeAt(0).toString(16).padStart(4, "0")}`);
  return text;
}

function parseSignatureLine(line: string): NoteSignature {
  const [name = "", base64 = "", ...rest] = line.slice(LINE_START.length).split(" ");
  const bytes = fromBase64(base64);
  if (!line.startsWith(LINE_START) || !isKeyName(name) || rest.length > 0 || bytes === undefined || bytes.length < 5) {
    throw malformed('signature lines "\u2014 <name> <base64>"', JSON.stringify(line.slice(0, 100)));
  }
  return { name, keyId: new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), signature: bytes.subarray(4) };
}

/**
 * A note taken apart, nothing verified: the text and its signature lines. Throws `TLOG_NOTE_MALFORMED`.
 * Use {@link openNote} unless only the names of the signers matter.
 */
export function splitNote(note: Uint8Array | string): { text: string; signatures: NoteSignature[] } {
  const decoded = decodeNote(note);
  // The text may contain blank lines; the last one separates (signed-note "Format").
  const blank = decoded.lastIndexOf("\n\n");
  if (blank < 0) throw malformed("a blank line before the signatures", "none");
  const block = decoded.slice(blank + 2);
  if (!block.endsWith("\n")) throw malformed("at least one signature line and a final newline", "neither or one");
  const lines = block.slice(0, -1).split("\n");
  if (lines.length > MAX_SIGNATURES) throw malformed(`at most ${MAX_SIGNATURES} signatures`, `${lines.length}`);
  return { text: decoded.slice(0, blank + 1), signatures: lines.map(parseSignatureLine) };
}

/**
 * Opens a note. Lines of keys not given are ignored; a line of a given key (same name and key id) that fails rejects the whole note.
 * Every line of a given key is checked, also when one key signed twice.
 * Throws `TLOG_NOTE_MALFORMED`, `TLOG_NOTE_SIGNATURE` (a given key's signature fails), `TLOG_NOTE_UNSIGNED` (no given key signed).
 */
export function openNote(note: Uint8Array | string, verifiers: readonly NoteVerifier[]): OpenedNote {
  const { text, signatures } = splitNote(note);
  const signed = new TextEncoder().encode(text);
  const verified: NoteSignature[] = [];
  const unknown: NoteSignature[] = [];
  for (const line of signatures) {
    const verifier = verifiers.find((known) => known.name === line.name && known.keyId === line.keyId);
    if (!verifier) {
      unknown.push(line);
    } else if (verifier.verify(signed, line.signature)) {
      verified.push(line);
    } else {
      throw new TlogError(
        "TLOG_NOTE_SIGNATURE",
        `note expected a good signature by ${describeKey(line)}, got one that does not verify`,
      );
    }
  }
  if (verified.length === 0) {
    throw new TlogError(
      "TLOG_NOTE_UNSIGNED",
      `note expected a signature by ${verifiers.map(describeKey).join(" or ") || "a known key"}, got only ${unknown.map(describeKey).join(", ")}`,
    );
  }
  return { text, verified, unknown };
}

/** A key as messages name it: "log.example/audit+5f469888". */
export function describeKey(key: { readonly name: string; readonly keyId: number }): string {
  return `${key.name}+${formatKeyId(key.keyId)}`;
}

/** One signature line with its newline. */
export function formatSignatureLine(line: NoteSignature): string {
  const bytes = new Uint8Array(4 + line.signature.length);
  new DataView(bytes.buffer).setUint32(0, line.keyId);
  bytes.set(line.signature, 4);
  return `${LINE_START}${line.name} ${toBase64(bytes)}\n`;
}

/** The note of `text` signed by each signer, in order. `text` ends in a newline and holds no other control character, or `TLOG_NOTE_MALFORMED`. */
export async function signNote(text: string, signers: readonly NoteSigner[]): Promise<string> {
  if (!text.endsWith("\n")) throw malformed("a text that ends in a newline", JSON.stringify(text.slice(-20)));
  if (signers.length === 0) throw malformed("at least one signer", "none");
  decodeNote(text);
  const signed = new TextEncoder().encode(text);
  let note = `${text}\n`;
  for (const signer of signers) {
    note += formatSignatureLine({ name: signer.name, keyId: signer.keyId, signature: await signer.sign(signed) });
  }
  return note;
}
