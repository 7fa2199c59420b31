/**
 * The body of an add-checkpoint request: the size the witness saw last, a consistency proof from there, a signed checkpoint.
 * Spec: c2sp.org/tlog-witness "add-checkpoint".
 */
import { fromBase64, toBase64 } from "../base64.ts";
import { TlogError } from "../error.ts";
import { HASH_BYTES, type Hash, asHash } from "../hash.ts";
import { formatSignatureLine, splitNote } from "../note.ts";
import { asSize } from "../size.ts";

/** "The client MUST NOT send more than 63 consistency proof lines." */
const MAX_PROOF_LINES = 63;

/** What a log asks of a witness. */
export interface AddCheckpointRequest {
  /** Size of the checkpoint that the witness is believed to have cosigned last; 0 if none. */
  readonly oldSize: number;
  /** Consistency proof from the tree of `oldSize` to the checkpoint's. */
  readonly proof: readonly Hash[];
  /** The signed checkpoint. */
  readonly note: string;
}

function malformed(expected: string, got: string): TlogError {
  return new TlogError("TLOG_WITNESS_REQUEST", `add-checkpoint request expected ${expected}, got ${got}`);
}

/** The request's body. Throws `TLOG_WITNESS_REQUEST` (more than 63 hashes), `TLOG_SIZE_RANGE` or `TLOG_HASH_LENGTH`. */
export function formatAddCheckpoint({ oldSize, proof, note }: AddCheckpointRequest): string {
  if (proof.length > MAX_PROOF_LINES) throw malformed(`at most ${MAX_PROOF_LINES} hashes`, `${proof.length}`);
  const lines = proof.map((hash) => `${toBase64(asHash(hash))}\n`).join("");
  return `old ${asSize("old size", oldSize)}\n${lines}\n${note}`;
}

/** A body taken apart, nothing verified. Throws `TLOG_WITNESS_REQUEST` or `TLOG_SIZE_RANGE`; the note is checked by whoever opens it. */
export function parseAddCheckpoint(body: Uint8Array | string): AddCheckpointRequest {
  let text: string;
  try {
    text = typeof body === "string" ? body : new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw malformed("valid UTF-8", "other bytes");
  }
  const blank = text.indexOf("\n\n");
  if (blank < 0) throw malformed("an empty line before the checkpoint", "none");
  const [first = "", ...hashes] = text.slice(0, blank).split("\n");
  const [, size] = /^old (0|[1-9][0-9]{0,18})$/.exec(first) ?? [];
  if (size === undefined) throw malformed('"old <size>"', JSON.stringify(first.slice(0, 40)));
  if (hashes.length > MAX_PROOF_LINES) throw malformed(`at most ${MAX_PROOF_LINES} hashes`, `${hashes.length}`);
  const proof = hashes.map((line) => {
    const hash = fromBase64(line);
    if (hash?.length !== HASH_BYTES) throw malformed("hashes of 32 bytes in base64", JSON.stringify(line.slice(0, 60)));
    return asHash(hash);
  });
  return { oldSize: asSize("old size", Number(size)), proof, note: text.slice(blank + 2) };
}

/**
 * The note with the log's own signature lines only, whose name is the origin. Witnesses bound the request (10 KiB was measured), so
 * cosignatures of other witnesses must not be sent along. Throws `TLOG_NOTE_MALFORMED`, or `TLOG_NOTE_UNSIGNED` when there is none.
 */
export function keepOwnSignatures(note: string): string {
  const { text, signatures } = splitNote(note);
  const origin = text.slice(0, text.indexOf("\n"));
  const own = signatures.filter(({ name }) => name === origin);
  if (own.length === 0) {
    throw new TlogError("TLOG_NOTE_UNSIGNED", `note expected a signature by ${JSON.stringify(origin)}, got none`);
  }
  return `${text}\n${own.map(formatSignatureLine).join("")}`;
}
