// What registers of the oversight log share: how far it was scanned for their entries, and a finding read back out of its entry.
import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { type AccessEvent, commit, decodeLeaf, decodePayload, eventOfFields } from "@quis/event";
import { QuisError } from "../instance/error.ts";
import { replaceFile } from "../ledger/durable.ts";
import type { Ledger } from "../ledger/ledger.ts";

/** How far was scanned, and the entries that were found. */
export interface ScanMark {
  readonly scanned: number;
  readonly deeds: readonly number[];
  /** Those of them that are carried out, where they are something to do. */
  readonly done?: readonly number[];
}

/** A file that is missing, torn or ahead of the log (of a restored copy) counts as none. */
export async function readScanMark(file: string, size: number): Promise<ScanMark> {
  const none: ScanMark = { scanned: 0, deeds: [] };
  try {
    const known = JSON.parse(await readFile(file, "utf8")) as ScanMark;
    const found = [...known.deeds, ...(known.done ?? [])];
    const valid = found.every((deed) => Number.isSafeInteger(deed) && deed < known.scanned);
    return valid && known.scanned <= size ? known : none;
  } catch {
    return none;
  }
}

export async function writeScanMark(file: string, mark: ScanMark): Promise<void> {
  await replaceFile(file, `${JSON.stringify(mark)}\n`);
}

/** The finding that an entry of `source` holds as its evidence, with the event. @throws QuisError QUIS_DATA_CORRUPT */
export async function readSealedFinding<T>(
  ledger: Ledger,
  deed: number,
  source: string,
  schema: z.ZodType<T>,
): Promise<{ readonly finding: T; readonly event: AccessEvent }> {
  const { eventKey, fields } = decodePayload(await ledger.readPayload(deed));
  const leaf = decodeLeaf(await ledger.readEntry(deed));
  const event = eventOfFields(fields);
  const evidence = (event["evidences"] as readonly { readonly data?: unknown }[] | undefined)?.[0]?.data;
  const parsed = schema.safeParse(evidence);
  const committed = leaf.source === source && Buffer.compare(commit(fields, eventKey), leaf.commitment) === 0;
  if (!committed || !parsed.success) {
    const reason = committed ? "another shape" : "the payload is not what the entry commits to";
    throw new QuisError(
      "QUIS_DATA_CORRUPT",
      `expected a finding in entry ${deed} of the oversight log: ${reason}. Nothing was changed; see docs/how-to/verify-the-log.md.`,
    );
  }
  return { finding: parsed.data, event };
}
