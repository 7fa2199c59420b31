// One event with its entry and proof; of one that was erased the entry, its proof and who decided it.
import type { EventDetail } from "@quis/contract";
import { decodeLeaf, decodePayload, eventOfFields } from "@quis/event";
import { leafHash, openCheckpoint, parseVkey, toBase64 } from "@quis/tlog";
import type { Ledger } from "../ledger/ledger.ts";
import { recordOf } from "../ledger/slot.ts";
import { goneOf } from "../retention/gone-notes.ts";
import type { DecisionRegister } from "../retention/register.ts";
import type { LogName } from "./instance.ts";

export interface EventPlace {
  readonly log: LogName;
  readonly index: number;
  /** The published checkpoint that covers the entry. */
  readonly checkpoint: string;
  readonly vkey: string;
  readonly decisions: DecisionRegister;
}

/** @throws QuisError QUIS_ERASED if the event is gone and no sealed decision says why. */
export async function eventDetail(
  ledger: Ledger,
  { log, index, checkpoint: note, vkey, decisions }: EventPlace,
): Promise<EventDetail> {
  const slot = await ledger.readSlot(index);
  const entry = await ledger.readEntry(index);
  const { checkpoint } = openCheckpoint(note, parseVkey(vkey));
  const path = await ledger.reader.inclusionProof(index, checkpoint.size);
  const gone = log === "records" ? goneOf(decisions, index, slot) : undefined;
  return {
    index,
    log,
    source: decodeLeaf(entry).source,
    ...(gone === undefined ? contentOf(recordOf(slot, index)) : { gone, event: {}, raw: "", event_key: "" }),
    entry: toBase64(entry),
    proof: {
      origin: checkpoint.origin,
      vkey,
      checkpoint: note,
      tree_size: checkpoint.size,
      leaf_hash: toBase64(leafHash(entry)),
      path: path.map(toBase64),
    },
  };
}

function contentOf(record: Uint8Array): Pick<EventDetail, "event" | "raw" | "event_key"> {
  const { eventKey, fields, raw } = decodePayload(record);
  return {
    event: { ...eventOfFields(fields) },
    raw: Buffer.from(raw).toString("base64"),
    event_key: toBase64(eventKey),
  };
}
