// What entries of one source in the oversight log hold, up to the state that a document stands on.
import type { z } from "zod";
import type { Parts } from "../../instance/parts.ts";
import { ledgerFolders } from "../../ledger/ledger.ts";
import { readSealedFinding } from "../../oversight/findings-log.ts";
import { entriesOfSource } from "../../oversight/scan.ts";

/** Oldest first, of the first `size` entries. @throws QuisError QUIS_DATA_CORRUPT */
export async function* sealedOf<T>(
  { data, ledgers: { oversight } }: Parts,
  source: string,
  schema: z.ZodType<T>,
  size: number,
): AsyncGenerator<{ readonly finding: T; readonly deed: number }> {
  for (const deed of entriesOfSource(ledgerFolders(data, "oversight").logFolder, source, 0, size)) {
    const { finding } = await readSealedFinding(oversight, deed, source, schema);
    yield { finding, deed };
  }
}
