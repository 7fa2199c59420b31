// A log with the publication of its checkpoints: the witnesses are asked before the log may sign anything new.
import { TlogError } from "@quis/tlog";
import type { LedgerOptions } from "../ledger/ledger-options.ts";
import { Ledger } from "../ledger/ledger.ts";
import { Publication, type PublicationOptions } from "./publication.ts";
import { readWitnessSettings } from "./settings.ts";

export type PublishedLedgerOptions = LedgerOptions &
  Omit<PublicationOptions, "settings" | "logFolder"> & {
    /** Called as soon as the log is open: what is opened must be closed, also when a later step fails. */
    readonly onOpened: (ledger: Ledger, publication: Publication | undefined) => void;
  };

/**
 * Opens the log, witnessed if `<folder>/<log>.policy` is there. A log that was seen to fork opens too, and takes nothing.
 * @throws what Ledger.open and readWitnessSettings throw
 */
export async function openPublishedLedger(
  options: PublishedLedgerOptions,
): Promise<{ readonly ledger: Ledger; readonly publication: Publication | undefined }> {
  const settings = await readWitnessSettings(options.folder, options.log, options.vkey());
  const open = async (): Promise<Publication | undefined> =>
    settings === undefined ? undefined : Publication.open({ ...options, settings });
  // Before the log is opened: recovery may sign. Where its checkpoint is not there or does not verify, the log itself says so better.
  let publication = await open().catch((error: unknown) => {
    if (error instanceof TlogError) return undefined;
    throw error;
  });
  let ledger: Ledger;
  try {
    ledger = await Ledger.open({
      ...options,
      maySign: async () => publication?.maySign(),
      onIntegrated: (size) => {
        publication?.advance();
        options.onIntegrated?.(size);
      },
    });
  } catch (error) {
    await publication?.close();
    throw error;
  }
  publication ??= await open();
  publication?.attach(ledger);
  options.onOpened(ledger, publication);
  return { ledger, publication };
}
