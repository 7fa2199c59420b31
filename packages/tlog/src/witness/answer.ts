/**
 * What a witness's answer means to the log that asked. Witnesses fail, lag, lie, and are not all of one mind about the status codes.
 * Spec: c2sp.org/tlog-witness "add-checkpoint".
 */
import { cosignatureTime } from "../cosignature.ts";
import { TlogError } from "../error.ts";
import type { NoteVerifier } from "../key.ts";
import { formatSignatureLine, openNote, splitNote } from "../note.ts";

/** An HTTP answer, its body cut off at a bound of the caller's. */
export interface WitnessAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** What was asked. */
export interface Submission {
  /** The note that was sent. */
  readonly note: string;
  /** Size of its checkpoint. */
  readonly size: number;
  readonly oldSize: number;
  /** The greatest size this log has signed by now: at least `size`. */
  readonly newestSize: number;
  readonly witness: NoteVerifier;
}

export type Meaning =
  /** The witness's signature over this very checkpoint, verified. `time` is the witness's, in Unix seconds. */
  | { readonly kind: "cosigned"; readonly line: string; readonly time: number }
  /** The witness saw another size of ours last: ask again from there. */
  | { readonly kind: "elsewhere"; readonly size: number }
  /** Somebody outside has seen another history of this log. The log must not sign any more. */
  | { readonly kind: "forked"; readonly words: string; readonly size?: number }
  /** A conflict without a usable size: maybe a fork, maybe a defect. Asking again would get the same. */
  | { readonly kind: "unclear"; readonly words: string }
  /** No cosignature; the words say why. */
  | { readonly kind: "refused"; readonly words: string };

/** Reads an answer. Never throws: whatever a witness sends has a meaning. */
export function interpretAnswer(answer: WitnessAnswer, asked: Submission): Meaning {
  switch (answer.status) {
    case 200:
      return readCosignature(answer.body, asked);
    case 409:
      return readConflict(answer.body, asked);
    case 422:
      return {
        kind: "forked",
        words: `it answers 422: our tree of ${asked.size} entries does not continue the tree of ${asked.oldSize} entries that it cosigned`,
      };
    default:
      return { kind: "refused", words: wordsOf(answer) };
  }
}

function readCosignature(body: Uint8Array, { note, witness }: Submission): Meaning {
  try {
    const { text } = splitNote(note);
    const lines = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    // "The client MAY concatenate it to the checkpoint, and use a note verification function": unknown keys fall away.
    const { verified } = openNote(`${text}\n${lines}`, [witness]);
    const last = verified.reduce((a, b) => (timeOf(b) >= timeOf(a) ? b : a));
    const time = timeOf(last);
    // tlog-cosignature: a witness's signature of a checkpoint is timestamped.
    if (time <= 0) return { kind: "refused", words: "its cosignature has no time" };
    return { kind: "cosigned", line: formatSignatureLine(last), time };
  } catch (error) {
    return { kind: "refused", words: wordsOfBadCosignature(error) };
  }
}

function timeOf({ signature }: { readonly signature: Uint8Array }): number {
  return cosignatureTime(signature) ?? 0;
}

function wordsOfBadCosignature(error: unknown): string {
  const code = error instanceof TlogError ? error.code : undefined;
  if (code === "TLOG_NOTE_SIGNATURE") return "its cosignature does not verify";
  if (code === "TLOG_NOTE_UNSIGNED") return "it cosigned with another key than the policy names";
  return "it answers 200 with something that is no signature line";
}

function readConflict(body: Uint8Array, { size, oldSize, newestSize }: Submission): Meaning {
  const found = sizeIn(body);
  if (found === undefined) {
    return { kind: "unclear", words: "it answers 409 without the size that it saw last" };
  }
  if (found > BigInt(newestSize)) {
    return {
      kind: "forked",
      words: `it has cosigned ${found} entries, but this log has signed ${newestSize} only`,
      ...(found <= BigInt(Number.MAX_SAFE_INTEGER) ? { size: Number(found) } : {}),
    };
  }
  const saw = Number(found);
  if (saw !== oldSize) return { kind: "elsewhere", size: saw };
  // Versions of the specification before 1.0.0 have 409 for "same size, other root".
  if (oldSize === size && size > 0) {
    return { kind: "forked", words: `it has cosigned another root for ${size} entries`, size };
  }
  return { kind: "unclear", words: `it answers 409 with the very size (${saw}) that we named` };
}

function sizeIn(body: Uint8Array): bigint | undefined {
  // 20 bytes are the longest size and its newline.
  const text = body.length > 21 ? "" : String.fromCharCode(...body);
  const [, digits] = /^(0|[1-9][0-9]{0,18})\n?$/.exec(text) ?? [];
  return digits === undefined ? undefined : BigInt(digits);
}

function wordsOf({ status, body }: WitnessAnswer): string {
  const said = excerpt(body);
  switch (status) {
    case 400:
      return `it calls our request malformed (400${said})`;
    case 403:
      // litewitness up to 0.9 says 403 for a log it does not know.
      return `it does not know this log, or not this key of it (403${said})`;
    case 404:
      return `it does not know this log, or there is no witness at this address (404${said})`;
    case 413:
      return `our request is too large for it (413${said})`;
    case 429:
      return "we ask too often for it (429)";
    default:
      return status >= 500
        ? `it failed (${status}${said})`
        : `it answers ${status}, which is not in the protocol${said}`;
  }
}

/** A few words of the answer, fit for a line of a report: nothing that could pass for more than a quotation. */
function excerpt(body: Uint8Array): string {
  const text = new TextDecoder().decode(body.subarray(0, 200));
  const plain = text
    .replace(/[^\x20-\x7e]+/g, " ")
    .replaceAll('"', "'")
    .trim()
    .slice(0, 80);
  return plain === "" ? "" : `: "${plain}"`;
}
