/**
 * Checkpoints: what a log signs. Origin, size, root, one per line.
 * Spec: c2sp.org/tlog-checkpoint "Note text".
 */
import { fromBase64, toBase64 } from "./base64.ts";
import { TlogError } from "./error.ts";
import { HASH_BYTES, type Hash, asHash, emptyRoot, equalBytes } from "./hash.ts";
import type { NoteVerifier } from "./key.ts";
import { type OpenedNote, openNote } from "./note.ts";
import { MAX_SIZE, asSize } from "./size.ts";

/** A tree head: that the log named `origin` had `size` entries and this root. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
  /** Further lines of the text. We never write any: witnesses refuse them and ML-DSA cosignatures do not cover them. */
  readonly extensions: readonly string[];
}

function malformed(expected: string, got: string): TlogError {
  return new TlogError("TLOG_CHECKPOINT_MALFORMED", `checkpoint expected ${expected}, got ${got}`);
}

/** The note text of a checkpoint, without extension lines. Throws `TLOG_CHECKPOINT_MALFORMED`, `TLOG_SIZE_RANGE` or `TLOG_HASH_LENGTH`. */
export function formatCheckpoint(checkpoint: { origin: string; size: number; root: Uint8Array }): string {
  const { origin, size, root } = checkpoint;
  if (origin === "" || origin.includes("\n")) throw malformed("an origin of one line", JSON.stringify(origin));
  return `${origin}\n${asSize("size", size)}\n${toBase64(asHash(root))}\n`;
}

/**
 * The checkpoint in a note text. Throws `TLOG_CHECKPOINT_MALFORMED`, or `TLOG_SIZE_RANGE` for a size from 2^53 on, which is legal but
 * beyond what this package can hold. Verify the note first: {@link openCheckpoint} does both.
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split("\n");
  const [origin, sizeText, rootText, ...rest] = lines;
  if (sizeText === undefined || rootText === undefined || rest.at(-1) !== "")
    throw malformed("three lines", `${lines.length - 1}`);
  const extensions = rest.slice(0, -1);
  if (origin === undefined || origin === "") throw malformed("an origin", "an empty line");
  if (extensions.includes("")) throw malformed("extension lines that are not empty", "an empty one");
  if (!/^(0|[1-9][0-9]{0,18})$/.test(sizeText) || BigInt(sizeText) > MAX_SIZE) {
    throw malformed("a decimal size from 0 to 2^63-1", JSON.stringify(sizeText.slice(0, 40)));
  }
  const size = asSize("checkpoint size", Number(sizeText));
  const root = fromBase64(rootText);
  if (root?.length !== HASH_BYTES)
    throw malformed("a root of 32 bytes in base64", JSON.stringify(rootText.slice(0, 60)));
  if (size === 0 && !equalBytes(root, emptyRoot())) throw malformed(`the root of the empty tree at size 0`, rootText);
  return { origin, size, root: asHash(root), extensions };
}

/**
 * Opens a signed checkpoint of the log whose key is `logKey`: the signature is verified, and the origin must be the key's name (or
 * `origin`, when the log is named otherwise). `others` are keys of witnesses; their good signatures are in `note.verified`.
 * Throws what {@link openNote} and {@link parseCheckpoint} throw, `TLOG_NOTE_UNSIGNED` when only others signed, and `TLOG_CHECKPOINT_ORIGIN`.
 */
export function openCheckpoint(
  signedNote: Uint8Array | string,
  logKey: NoteVerifier,
  options: { origin?: string; others?: readonly NoteVerifier[] } = {},
): { checkpoint: Checkpoint; note: OpenedNote } {
  // The log's own line first: a checkpoint only witnesses signed is not the log's.
  openNote(signedNote, [logKey]);
  const note = openNote(signedNote, [logKey, ...(options.others ?? [])]);
  const checkpoint = parseCheckpoint(note.text);
  const expected = options.origin ?? logKey.name;
  if (checkpoint.origin !== expected) {
    throw new TlogError(
      "TLOG_CHECKPOINT_ORIGIN",
      `checkpoint expected origin ${JSON.stringify(expected)}, got ${JSON.stringify(checkpoint.origin)}`,
    );
  }
  return { checkpoint, note };
}
