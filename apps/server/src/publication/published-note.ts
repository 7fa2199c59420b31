// The checkpoint that a proof is given under: the newest, or with a log that fails closed the newest that has the quorum.
import { QuisError } from "../instance/error.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Publication } from "./publication.ts";

/** An entry that was sealed a moment ago: its cosignatures are usually under way. */
const WAIT_MS = 5000;

/** The published checkpoint note that covers entry `index`. @throws QuisError QUIS_NOT_PUBLISHED when none does */
export async function publishedNote(
  publication: Publication,
  ledger: Pick<Ledger, "checkpoint">,
  index: number,
): Promise<string> {
  if (publication.settings.fail === "open") return ledger.checkpoint;
  await publication.reach(index + 1, WAIT_MS);
  const published = publication.quorum;
  if (published !== undefined && published.size > index) return published.note;
  throw new QuisError(
    "QUIS_NOT_PUBLISHED",
    `expected a checkpoint with the witnesses' quorum that covers entry ${index}, got ${published === undefined ? "none yet" : `one of ${published.size} entries`}. ` +
      `The entry is sealed; ${publication.newest.verdict.quorum}`,
  );
}
