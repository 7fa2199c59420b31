// Following a log from its first key to its present one, hand-over by hand-over, and saying which key may sign what.
import { type Checkpoint, equalBytes, openCheckpoint, parseVkey, TlogError, toBase64 } from "@quis/tlog";
import { QuisError } from "../instance/error.ts";
import { type Handover, openHandover } from "./handover.ts";

/** The keys of a log, oldest first, and the hand-overs between them: `handovers[i]` is from key i to key i + 1. */
export interface KeyChain {
  readonly vkeys: readonly string[];
  readonly handovers: readonly Handover[];
}

/**
 * Follows `notes` from the key `first`. Each must continue the one before: same origin, next number, its old key the present one, its
 * size not smaller. With `rootAt` each root is compared with the log's own tree of that size.
 * @throws QuisError QUIS_KEY_HISTORY, with both values
 */
export async function followKeys(
  first: string,
  notes: readonly string[],
  rootAt?: (size: number) => Promise<Uint8Array>,
): Promise<KeyChain> {
  const vkeys = [first];
  const handovers: Handover[] = [];
  for (const [i, note] of notes.entries()) {
    const handover = openHandover(note);
    const present = vkeys.at(-1)!;
    const before = handovers.at(-1)?.size ?? 0;
    const wrong = (what: string, expected: string | number, got: string | number): never => {
      throw new QuisError("QUIS_KEY_HISTORY", `hand-over ${i + 1} expected ${what} ${expected}, got ${got}`);
    };
    const { name } = parseVkey(first);
    if (handover.origin !== name) wrong("of the log", name, handover.origin);
    if (handover.number !== i + 1) wrong("to have the number", i + 1, handover.number);
    if (handover.oldVkey !== present) wrong("from the key", present, handover.oldVkey);
    // A key that comes back could sign again what was the other's to sign.
    if (vkeys.includes(handover.newVkey)) wrong("to a key", "that the log never had", handover.newVkey);
    if (handover.size < before) wrong("at a size of at least", before, handover.size);
    const root = await rootAt?.(handover.size);
    if (root !== undefined && !equalBytes(root, handover.root))
      wrong(`at size ${handover.size} the root`, toBase64(root), toBase64(handover.root));
    vkeys.push(handover.newVkey);
    handovers.push(handover);
  }
  return { vkeys, handovers };
}

/**
 * Opens a checkpoint by the key whose turn it was at its size. The key before signs up to the size of its hand-over, also that one
 * itself; beyond it only the next one counts, so that a retired key, should it be stolen, signs nothing any more.
 * @throws QuisError QUIS_KEY_HISTORY if another of the log's keys signed, TlogError if none did
 */
export function openByChain(note: Uint8Array | string, chain: KeyChain): { checkpoint: Checkpoint; vkey: string } {
  let failure: unknown;
  for (let i = chain.vkeys.length - 1; i >= 0; i--) {
    const vkey = chain.vkeys[i]!;
    let checkpoint: Checkpoint;
    try {
      ({ checkpoint } = openCheckpoint(note, parseVkey(vkey)));
    } catch (error) {
      if (!(error instanceof TlogError) || error.code !== "TLOG_NOTE_UNSIGNED") throw error;
      failure ??= error;
      continue;
    }
    const from = chain.handovers[i - 1]?.size ?? 0;
    const to = chain.handovers[i]?.size ?? Number.POSITIVE_INFINITY;
    if (checkpoint.size < from || checkpoint.size > to)
      throw new QuisError(
        "QUIS_KEY_HISTORY",
        `checkpoint of size ${checkpoint.size} expected the signature of the key whose turn it was, got that of ${vkey}, which signs from ${from} to ${to}`,
      );
    return { checkpoint, vkey };
  }
  throw failure;
}
