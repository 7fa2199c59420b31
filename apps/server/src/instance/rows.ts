// Store rows made again from sealed payloads: after a crash, for a rebuild, or for rows that had no room in memory.
import { decodeLeaf, decodePayload, eventOfFields } from "@quis/event";
import type { Ledger } from "../ledger/ledger.ts";
import { rowOf } from "../store/index.ts";

/** Reads rows `from` to `to` (exclusive) of a log's acknowledged entries; "" for events that were erased. */
export function rowReader(ledger: Ledger): (from: number, to: number) => Promise<string[]> {
  return async (from, to) => {
    const rows: string[] = [];
    for (let i = from; i < to; i++) {
      const slot = await ledger.readSlot(i);
      if (slot.kind !== "live") {
        rows.push("");
        continue;
      }
      const { fields } = decodePayload(slot.record);
      rows.push(rowOf(eventOfFields(fields), decodeLeaf(await ledger.readEntry(i)).source));
    }
    return rows;
  };
}
