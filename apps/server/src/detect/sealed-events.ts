// Sealed events whole and in the log's order, for what needs more of them than the store's rows have.
import { type AccessEvent, decodePayload, eventOfFields } from "@quis/event";
import { QuisError } from "../instance/error.ts";
import type { DataKeys } from "../keys/data-keys.ts";
import { type Ledger, ledgerFolders } from "../ledger/ledger.ts";
import { type DecisionRegister, erasuresOf } from "../retention/register.ts";
import { bundleTasks, checkBundles } from "../verify/bundle-pool.ts";

/** So few are read one by one: threads would take longer to start. */
const FEW = 1024;
const EVERYTHING = { fromMs: -Infinity, toMs: Infinity, members: undefined } as const;

export interface SealedEventParts {
  readonly data: string;
  readonly records: Ledger;
  readonly dataKeys: DataKeys;
  readonly subjectMaster: Uint8Array;
  readonly decisions: DecisionRegister;
}

/** Events of the entries `from` up to, without, `to`; erased ones are left out. @throws QuisError QUIS_DATA_CORRUPT */
export async function* sealedEvents(
  { data, records, dataKeys, subjectMaster, decisions }: SealedEventParts,
  { from, to }: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): AsyncGenerator<readonly [index: number, event: AccessEvent]> {
  if (to - from <= FEW) {
    for (let index = from; index < to; index++) {
      signal.throwIfAborted();
      const slot = await records.readSlot(index);
      if (slot.kind === "live") yield [index, eventOfFields(decodePayload(slot.record).fields)];
    }
    return;
  }
  const tasks = bundleTasks(ledgerFolders(data, "records"), to, { check: false, rows: EVERYTHING }, undefined, {
    from,
    to,
  });
  const secrets = { subjectMaster, dataKeys: await dataKeys.all(), sealed: erasuresOf(decisions.all()) };
  for await (const { bad, rows } of checkBundles(tasks, secrets, signal)) {
    if (bad !== undefined) throw new QuisError("QUIS_DATA_CORRUPT", `${bad.path} (entry ${bad.index}): ${bad.reason}`);
    if (rows === "") continue;
    for (const row of rows.split("\n")) {
      const [index, , , event] = JSON.parse(row) as [number, number, string, string];
      if (index >= from && index < to) yield [index, JSON.parse(event) as AccessEvent];
    }
  }
}
