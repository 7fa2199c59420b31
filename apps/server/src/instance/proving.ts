// Events with their proofs, and what is given away of them: each is sealed before it is read.
import type { Disclosure, EventDetail, SubjectKey } from "@quis/contract";
import { subjectKey } from "@quis/event";
import { parseSkey, toBase64 } from "@quis/tlog";
import { type DisclosureRequest, makeDisclosure } from "../disclose/disclosure.ts";
import type { Deed } from "../oversight/oversight.ts";
import { eventDetail } from "./event-detail.ts";
import type { LogName } from "./instance.ts";
import type { Parts } from "./parts.ts";
import { ledgerOf, ledgerWith, noteFor } from "./states.ts";

type Seal = (deed: Deed) => Promise<unknown>;

export async function provenEvent(
  parts: Parts,
  seal: Seal,
  actor: string,
  index: number,
  log: LogName,
): Promise<EventDetail> {
  const ledger = ledgerWith(parts, index, log);
  await seal({ actor, activity: "read", what: "event", parameters: { log, index } });
  if (index >= ledger.checkpointSize) await ledger.settle();
  const checkpoint = await noteFor(parts, ledger, log, index);
  const vkey = ledger.vkeyOf(checkpoint);
  return eventDetail(ledger, { log, index, checkpoint, vkey, decisions: parts.decisions });
}

export async function sealedDisclosure(
  parts: Parts,
  seal: Seal,
  actor: string,
  request: DisclosureRequest,
): Promise<Disclosure> {
  const { index, log, disclose } = request;
  const ledger = ledgerWith(parts, index, log);
  await seal({ actor, activity: "export", what: "disclosure", parameters: { log, index, fields: disclose.join(",") } });
  if (index >= ledger.checkpointSize) await ledger.settle();
  const checkpoint = await noteFor(parts, ledger, log, index);
  return makeDisclosure({ ledger, checkpoint, signer: parseSkey(parts.keys.signing[log]!) }, request);
}

/** Disclosure files of many events, sealed as one export: words that name no field of an event are left out. */
export function disclosureMaker(parts: Parts): (index: number, words: readonly string[]) => Promise<Disclosure> {
  return async (index, disclose) => {
    const ledger = ledgerWith(parts, index, "records");
    if (index >= ledger.checkpointSize) await ledger.settle();
    const checkpoint = await noteFor(parts, ledger, "records", index);
    const signer = parseSkey(parts.keys.signing["records"]!);
    return makeDisclosure({ ledger, checkpoint, signer }, { index, log: "records", disclose, lenient: true });
  };
}

export async function sealedSubjectKey(parts: Parts, seal: Seal, actor: string, subject: string): Promise<SubjectKey> {
  await seal({ actor, activity: "export", what: "subject key", subject });
  const key = subjectKey(parts.keys.subjectMaster, subject);
  return { subject, vkey: ledgerOf(parts, "records").signed.vkey, key: toBase64(key) };
}
