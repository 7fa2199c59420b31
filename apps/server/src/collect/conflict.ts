// A record with the source and id of a sealed one, and other bytes: neither a duplicate nor a new event (docs/adr/0006).
import { decodePayload } from "@quis/event";
import { recordParts } from "../ledger/records.ts";
import type { PreparedBatch } from "./prepare.ts";

/** Why the prepared record `record` goes to quarantine: the entry at `index` has its id. */
export function conflictOf(
  prepared: PreparedBatch,
  record: number,
  index: number,
): { readonly raw: Uint8Array; readonly code: string; readonly reason: string } {
  const { payload } = recordParts(prepared.records.body, prepared.records.offsets[record]!);
  return {
    raw: decodePayload(payload).raw.slice(),
    code: "QUIS_ID_CONFLICT",
    reason: `expected the content of entry ${index}, which has the same source and event id; got other bytes`,
  };
}
