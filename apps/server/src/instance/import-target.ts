// What imports and live sources seal with.
import type { ImportTarget } from "../collect/importer.ts";
import type { Appends } from "../collect/seal-prepared.ts";
import type { Parts } from "./parts.ts";

/** The dedupe index is another one after a rebuild: whoever seals asks for the target where no rebuild can come in between. */
export async function importTarget(
  { ledgers, quarantine, pool, indexer, keys, now, dedupe }: Parts,
  appends: Appends,
): Promise<ImportTarget> {
  const secrets = { subjectMaster: keys.subjectMaster, dedupe: keys.dedupe };
  return { ledger: ledgers.records, dedupe: await dedupe.get(), appends, quarantine, pool, indexer, secrets, now };
}
