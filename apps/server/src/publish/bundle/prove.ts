// Events proved together, under one state of the log whatever is sealed meanwhile; and the keys that such proofs are checked by.
import type { Disclosure } from "@quis/contract";
import { decodeLeaf } from "@quis/event";
import { type NoteSigner, openCheckpoint, parseSkey, parseVkey } from "@quis/tlog";
import { type DisclosedLog, makeDisclosure } from "../../disclose/disclosure.ts";
import { QuisError } from "../../instance/error.ts";
import type { LogName, WorkOptions } from "../../instance/instance.ts";
import type { Parts } from "../../instance/parts.ts";
import { ledgerOf, ledgerWith, noteFor } from "../../instance/states.ts";

type Work = WorkOptions & { readonly signal: AbortSignal };

/** Events that are read and proved together. */
const AT_ONCE = 64;

export interface Proved {
  readonly index: number;
  readonly source: string;
  /** Undefined for what is gone by a sealed decision: it cannot be proved; how many there are is said. */
  readonly file: string | undefined;
  /** Names of all its fields. */
  readonly fields: readonly string[];
}

/** `indices`: ascending; `words`: fields or words for them. @throws QuisError QUIS_NOT_FOUND */
export async function proveEvents(
  parts: Parts,
  indices: readonly number[],
  words: readonly string[],
  work: Work,
): Promise<{ readonly checkpoint: string; readonly proved: readonly Proved[] }> {
  const { records } = parts.ledgers;
  const last = indices.at(-1);
  if (last !== undefined) ledgerWith(parts, last, "records");
  if (last !== undefined && last >= records.checkpointSize) await records.settle();
  const checkpoint = await noteFor(parts, records, "records", last ?? 0);
  const signer = signerOf(parts, "records");
  const { size } = openCheckpoint(checkpoint, parseVkey(signer.vkey)).checkpoint;
  const log = { ledger: records, checkpoint, signer, size };
  const proved: Proved[] = [];
  for (let from = 0; from < indices.length; from += AT_ONCE) {
    work.signal.throwIfAborted();
    const total = indices.length;
    work.onProgress?.({ type: "progress", phase: "prove", done: from, total, unit: "events" });
    const some = indices.slice(from, from + AT_ONCE);
    proved.push(...(await Promise.all(some.map((index) => prove(log, index, words)))));
  }
  return { checkpoint, proved };
}

async function prove(log: DisclosedLog, index: number, disclose: readonly string[]): Promise<Proved> {
  const { source } = decodeLeaf(await log.ledger.readEntry(index));
  try {
    const { file, fields } = await makeDisclosure(log, { index, log: "records", disclose, lenient: true });
    return { index, source, file, fields };
  } catch (error) {
    if (!(error instanceof QuisError) || error.code !== "QUIS_ERASED") throw error;
    return { index, source, file: undefined, fields: [] };
  }
}

/** Keys of both logs, and the witnesses that are asked to cosign, whose quorum each reader decides on. */
export function policyOf({ ledgers, publications }: Parts): string {
  const logs = (["records", "oversight"] as const).map((log) => `log ${ledgers[log].signed.vkey}\n`);
  const witnesses = [...publications.values()].flatMap(({ settings }) => settings.policy.witnesses);
  const known = new Map(witnesses.map(({ name, vkey }) => [vkey, `witness ${name} ${vkey}\n`]));
  return [...logs, ...known.values(), "quorum none\n"].join("");
}

export async function discloseEntry(
  parts: Parts,
  log: LogName,
  index: number,
  fields: readonly string[],
): Promise<Disclosure> {
  const ledger = ledgerOf(parts, log);
  const checkpoint = await noteFor(parts, ledger, log, index);
  return makeDisclosure({ ledger, checkpoint, signer: signerOf(parts, log) }, { index, log, disclose: fields });
}

function signerOf({ keys }: Parts, log: LogName): NoteSigner {
  return parseSkey(keys.signing[log]!);
}
