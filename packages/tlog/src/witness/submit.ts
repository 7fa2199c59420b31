/**
 * Getting one checkpoint cosigned by one witness: ask, learn the size it saw last, prove from there, a few times at most.
 * Spec: c2sp.org/tlog-witness "add-checkpoint".
 */
import type { Hash } from "../hash.ts";
import type { NoteVerifier } from "../key.ts";
import { interpretAnswer, type Meaning, type WitnessAnswer } from "./answer.ts";
import { formatAddCheckpoint, keepOwnSignatures } from "./request.ts";

/** Requests for one checkpoint. A witness that other submitters feed too may have moved on twice between ours, not for ever. */
const MAX_REQUESTS = 3;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 250;

export interface SubmitOptions {
  /** The signed checkpoint; cosignatures in it are not sent. */
  readonly note: string;
  /** Size of its checkpoint. */
  readonly size: number;
  readonly witness: NoteVerifier;
  /** Size that this witness cosigned last, as far as is known. A hint: the witness corrects it. */
  readonly lastSize: number;
  /** The greatest size this log has signed. */
  readonly newestSize: () => number;
  /** Consistency proof from the tree of `oldSize` to the checkpoint's. */
  readonly prove: (oldSize: number) => Promise<readonly Hash[]>;
  /** Posts the body. Rejects when there was no answer. */
  readonly send: (body: string) => Promise<WitnessAnswer>;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export type SubmitOutcome =
  | Exclude<Meaning, { kind: "elsewhere" }>
  /** The witness has cosigned a later checkpoint of this log already: nothing to ask for this one. */
  | { readonly kind: "superseded"; readonly size: number };

/** Asks until there is an answer that asking again would not change. Rejects with what `prove` and `send` reject with. */
export async function submitCheckpoint(options: SubmitOptions): Promise<SubmitOutcome> {
  const { size, witness } = options;
  const note = keepOwnSignatures(options.note);
  let oldSize = Math.min(options.lastSize, size);
  let pauseMs = FIRST_PAUSE_MS;
  for (let request = 1; request <= MAX_REQUESTS; request++) {
    const proof = await options.prove(oldSize);
    const answer = await options.send(formatAddCheckpoint({ oldSize, proof, note }));
    const meaning = interpretAnswer(answer, { note, size, oldSize, newestSize: options.newestSize(), witness });
    if (meaning.kind !== "elsewhere") return meaning;
    if (meaning.size > size) return { kind: "superseded", size: meaning.size };
    oldSize = meaning.size;
    await options.sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 5, LONGEST_PAUSE_MS);
  }
  return { kind: "refused", words: `it named another size after each of ${MAX_REQUESTS} requests` };
}
