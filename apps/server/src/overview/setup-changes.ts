// The last changes of how Quis is set up, read back out of the oversight log: who, what, when; parameters stay sealed, since they may name persons.
import type { SealedDeed, SetupChanges } from "@quis/contract";
import { type AccessEvent, decodePayload, eventOfFields } from "@quis/event";
import type { Ledger } from "../ledger/ledger.ts";

const MOST_DEEDS = 50;
/** Newest entries that are looked through: most are questions. */
const LOOK_THROUGH = 4096;
/** OCSF 6001 Update, Delete, Import. oversight/oversight.ts */
const CHANGING: ReadonlySet<number> = new Set([3, 4, 6]);
/** Changes of one's own session say nothing of how Quis is set up. */
const OWN = /^(?:sign-in|sign-out|sign-in-again|demo-sign-in|own-account-change|end own sessions|imported)$/;

export async function readSetupChanges(oversight: Ledger): Promise<SetupChanges> {
  const { size } = oversight;
  const deeds: SealedDeed[] = [];
  let index = size;
  while (index > 0 && size - index < LOOK_THROUGH && deeds.length < MOST_DEEDS) {
    index--;
    const slot = await oversight.readSlot(index);
    if (slot.kind !== "live") continue;
    const deed = deedOf(eventOfFields(decodePayload(slot.record).fields), index);
    if (deed !== undefined) deeds.push(deed);
  }
  return { deeds, looked_through: size - index, size };
}

interface DeedEvent {
  readonly actor?: { readonly user?: { readonly uid?: string } };
  readonly web_resources?: readonly { readonly name?: string }[];
  readonly oversight?: { readonly justification?: string; readonly case_ref?: string };
}

function deedOf(event: AccessEvent, index: number): SealedDeed | undefined {
  if (event.class_uid !== 6001 || !CHANGING.has(event.activity_id)) return undefined;
  const { actor, web_resources: resources, oversight } = event as AccessEvent & DeedEvent;
  const what = resources?.[0]?.name ?? "";
  if (OWN.test(what)) return undefined;
  return {
    log: "oversight",
    index,
    time: new Date(event.time).toISOString(),
    actor: actor?.user?.uid ?? "",
    what,
    purpose: oversight?.justification ?? null,
    case: oversight?.case_ref ?? null,
    refused: event["status_id"] === 2,
  };
}
