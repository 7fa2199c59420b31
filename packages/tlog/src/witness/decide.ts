/**
 * The witness's side: what to answer to an add-checkpoint request, given what was cosigned last. Pure: whoever calls looks up, persists and
 * signs.
 * Spec: c2sp.org/tlog-witness "add-checkpoint".
 */
import { fromBase64 } from "../base64.ts";
import { type Checkpoint, parseCheckpoint } from "../checkpoint.ts";
import { TlogError } from "../error.ts";
import { HASH_BYTES, type Hash, emptyRoot, equalBytes } from "../hash.ts";
import type { NoteVerifier } from "../key.ts";
import { formatSignatureLine, openNote, type OpenedNote } from "../note.ts";
import { checkConsistency } from "../proof.ts";
import { type AddCheckpointRequest, parseAddCheckpoint } from "./request.ts";

/** A log that the witness cosigns. */
export interface WitnessedLog {
  /** Keys trusted for its origin. */
  readonly keys: readonly NoteVerifier[];
  /** The checkpoint cosigned last, if any. */
  readonly latest: { readonly size: number; readonly root: Hash } | undefined;
}

/** An answer other than a cosignature. */
export interface Refusal {
  readonly kind: "refuse";
  readonly status: 400 | 403 | 404 | 409 | 422;
  readonly contentType: "text/plain; charset=utf-8" | "text/x.tlog.size";
  readonly body: string;
}

/**
 * The checkpoint may be cosigned. INVARIANT for the caller: replace the record of what was cosigned last by this checkpoint, durably, if it
 * still is the one that was decided upon, and only then sign and answer.
 */
export interface Acceptance {
  readonly kind: "cosign";
  readonly checkpoint: Checkpoint;
  /** The text to cosign. */
  readonly text: string;
  /** The text with the log's own verified signatures: the note to keep, less our cosignature. */
  readonly note: string;
}

export type Decision = Refusal | Acceptance;

function refuse(status: 400 | 403 | 404 | 422, body: string): Refusal {
  return { kind: "refuse", status, contentType: "text/plain; charset=utf-8", body: `${body}\n` };
}

/** The request in a body and the origin of its log, or the refusal of a malformed one. */
export function readAddCheckpoint(
  body: Uint8Array | string,
): { readonly kind: "request"; readonly origin: string; readonly request: AddCheckpointRequest } | Refusal {
  try {
    const request = parseAddCheckpoint(body);
    const origin = request.note.slice(0, Math.max(0, request.note.indexOf("\n")));
    if (origin === "") return refuse(400, "expected a checkpoint with an origin, got none");
    return { kind: "request", origin, request };
  } catch (error) {
    return refuseFor(error, 400);
  }
}

/** What to answer to `request`, whose origin's log is `log`: undefined when the witness does not know it. */
export function decideAddCheckpoint(request: AddCheckpointRequest, log: WitnessedLog | undefined): Decision {
  if (log === undefined) return refuse(404, "expected a log that this witness knows, got another");
  let opened: OpenedNote;
  try {
    opened = openNote(request.note, log.keys);
  } catch (error) {
    const code = error instanceof TlogError ? error.code : undefined;
    return refuseFor(error, code === "TLOG_NOTE_SIGNATURE" || code === "TLOG_NOTE_UNSIGNED" ? 403 : 400);
  }
  if (isEmptyTreeWithRoot(opened.text))
    return refuse(422, "expected the root of the empty tree at size 0, got another");
  let checkpoint: Checkpoint;
  try {
    checkpoint = parseCheckpoint(opened.text);
  } catch (error) {
    return refuseFor(error, 400);
  }
  if (checkpoint.extensions.length > 0) {
    // Nobody who reads the tree checks them, so a witness must not lend its name to them.
    return refuse(400, `expected no extension lines, got ${checkpoint.extensions.length}`);
  }
  return decideGrowth(request, opened, checkpoint, log.latest);
}

function decideGrowth(
  { oldSize, proof }: AddCheckpointRequest,
  opened: OpenedNote,
  checkpoint: Checkpoint,
  latest: WitnessedLog["latest"],
): Decision {
  const { size, root } = checkpoint;
  if (oldSize > size) return refuse(400, `expected an old size of at most the checkpoint's ${size}, got ${oldSize}`);
  const lastSize = latest?.size ?? 0;
  if (oldSize !== lastSize) {
    return { kind: "refuse", status: 409, contentType: "text/x.tlog.size", body: `${lastSize}\n` };
  }
  try {
    checkConsistency({ oldSize, oldRoot: latest?.root ?? emptyRoot(), newSize: size, newRoot: root, proof });
  } catch (error) {
    return refuseFor(error, 422);
  }
  const own = opened.verified.map(formatSignatureLine).join("");
  return { kind: "cosign", checkpoint, text: opened.text, note: `${opened.text}\n${own}` };
}

/** Well-formed but for a root that the empty tree does not have: 422 by the specification, not 400. */
function isEmptyTreeWithRoot(text: string): boolean {
  const [, size, base64 = ""] = text.split("\n");
  const root = fromBase64(base64);
  return size === "0" && root?.length === HASH_BYTES && !equalBytes(root, emptyRoot());
}

function refuseFor(error: unknown, status: 400 | 403 | 422): Refusal {
  if (!(error instanceof TlogError)) throw error;
  return refuse(status, error.message);
}
