// The states of both logs that a document stands on: those of now, or those that an earlier document names, which gives the same document again.
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type CheckpointFacts, DocumentError, type QuisDocument, readMachineCopy } from "@quis/documents";
import { checkPolicy, equalBytes, fromBase64, openCheckpoint, parseVkey, TlogError, toBase64 } from "@quis/tlog";
import { QuisError } from "../../instance/error.ts";
import type { LogName } from "../../instance/instance.ts";
import type { Parts } from "../../instance/parts.ts";
import { ledgerOf, noteFor } from "../../instance/states.ts";
import type { DocumentRegister } from "./register.ts";

export interface Pin {
  readonly records: CheckpointFacts;
  readonly oversight: CheckpointFacts;
}

export const MACHINE_COPY = "document.json";
/** A statement of 100,000 accesses has about 40 MB. */
const MAX_BYTES = 256 * 1024 * 1024;

/** The present signed states: everything that is acknowledged is under them. */
export async function pinNow(parts: Parts): Promise<Pin> {
  return { records: await headOf(parts, "records"), oversight: await headOf(parts, "oversight") };
}

async function headOf(parts: Parts, log: LogName): Promise<CheckpointFacts> {
  const ledger = ledgerOf(parts, log);
  await ledger.settle();
  return factsOf(parts, log, await noteFor(parts, ledger, log, Math.max(0, ledger.checkpointSize - 1)));
}

function factsOf(parts: Parts, log: LogName, note: string): CheckpointFacts {
  const vkey = ledgerOf(parts, log).vkeyOf(note);
  const { origin, size, root } = openCheckpoint(note, parseVkey(vkey)).checkpoint;
  return { origin, size, root: toBase64(root), note, vkey, witnesses: witnessesOf(parts, log, note) };
}

/** Witnesses of the policy whose signature under `note` verifies. */
function witnessesOf({ publications }: Parts, log: LogName, note: string): string[] {
  const publication = publications.get(log);
  if (publication === undefined) return [];
  return checkPolicy(publication.settings.policy, note)
    .cosignatures.map(({ witness }) => witness.name)
    .toSorted();
}

/**
 * The states that the document in `folder` names, and who drafted it: the same question then gives the same bytes, whoever asks again.
 * @throws QuisError QUIS_BAD_INPUT unless it was made here, and they are earlier states of these very logs
 */
export async function pinLike(
  parts: Parts,
  register: DocumentRegister,
  folder: string,
): Promise<Pin & { author: string }> {
  const { document, bytes } = await readDraft(folder);
  // Attacker: a document that names another as its author.
  if ((await register.madeAs(createHash("sha256").update(bytes).digest("hex"))) === undefined)
    throw new QuisError("QUIS_BAD_INPUT", "at: expected a document that was made here and is as it was, got another");
  const { checkpoints, author } = document.envelope;
  const records = await sameLog(parts, "records", checkpoints.records);
  return { records, oversight: await sameLog(parts, "oversight", checkpoints.oversight), author };
}

async function sameLog(parts: Parts, log: LogName, { note, root, size }: CheckpointFacts): Promise<CheckpointFacts> {
  const ledger = ledgerOf(parts, log);
  try {
    const facts = factsOf(parts, log, note);
    const own =
      facts.size === 0 || facts.size > ledger.checkpointSize ? undefined : await ledger.reader.rootAt(facts.size);
    const named = fromBase64(facts.root);
    const isOurs = own === undefined ? facts.size === 0 : named !== undefined && equalBytes(own, named);
    if (isOurs && facts.root === root && facts.size === size) return facts;
  } catch (cause) {
    if (!(cause instanceof TlogError)) throw cause;
    throw notOurs(log, cause.message, cause);
  }
  throw notOurs(log, "another history or another size");
}

function notOurs(log: LogName, got: string, cause?: unknown): QuisError {
  return new QuisError(
    "QUIS_BAD_INPUT",
    `at: expected a document that stands on a signed state of this ${log} log, got ${got}`,
    { cause },
  );
}

/** The machine copy in a document's folder. @throws QuisError QUIS_NOT_FOUND, QUIS_TOO_LARGE, QUIS_BAD_INPUT */
export async function readDraft(
  folder: string,
): Promise<{ readonly document: QuisDocument; readonly bytes: Uint8Array }> {
  const file = join(folder, MACHINE_COPY);
  const size = await stat(file).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === undefined)
    throw new QuisError("QUIS_NOT_FOUND", `expected a document in ${folder}, found no ${MACHINE_COPY}`);
  if (size > MAX_BYTES)
    throw new QuisError("QUIS_TOO_LARGE", `expected a document of at most ${MAX_BYTES} bytes, got ${size}`);
  const bytes = await readFile(file);
  try {
    return { document: readMachineCopy(bytes), bytes };
  } catch (cause) {
    if (!(cause instanceof DocumentError)) throw cause;
    throw new QuisError("QUIS_BAD_INPUT", cause.message, { cause });
  }
}
