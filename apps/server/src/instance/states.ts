// One of the folder's logs by its name, and what is said of the logs and the folder as they are now.
import { join } from "node:path";
import type { LogReport, Status, VerifySummary } from "@quis/contract";
import { parseVkey, toBase64 } from "@quis/tlog";
import { sourceStates } from "../ask/index.ts";
import type { WatchState } from "../completeness/index.ts";
import { type Ledger, ledgerFolders } from "../ledger/ledger.ts";
import { publishedNote, reportPublication, summarisePublication } from "../publication/index.ts";
import { QuisError } from "./error.ts";
import type { LogName } from "./instance.ts";
import type { Parts } from "./parts.ts";
import { VERSION } from "./version.ts";

/** @throws QuisError QUIS_NOT_FOUND */
export function ledgerOf({ ledgers }: Pick<Parts, "ledgers">, log: LogName): Ledger {
  const ledger = Object.hasOwn(ledgers, log) ? ledgers[log] : undefined;
  if (ledger === undefined)
    throw new QuisError("QUIS_NOT_FOUND", `expected one of the logs ${Object.keys(ledgers).join(", ")}, got ${log}`);
  return ledger;
}

/** The log, which has an entry `index`. @throws QuisError QUIS_NOT_FOUND */
export function ledgerWith(parts: Pick<Parts, "ledgers">, index: number, log: LogName): Ledger {
  const ledger = ledgerOf(parts, log);
  if (Number.isSafeInteger(index) && index >= 0 && index < ledger.size) return ledger;
  throw new QuisError(
    "QUIS_NOT_FOUND",
    `expected the index of an event in the ${log} log, 0 to ${ledger.size - 1}, got ${index}`,
  );
}

/** The checkpoint that proofs of the entry stand under: the published one, where witnesses decide what is published. */
export async function noteFor(
  { publications }: Pick<Parts, "publications">,
  ledger: Ledger,
  log: LogName,
  index: number,
): Promise<string> {
  const publication = publications.get(log);
  return publication === undefined ? ledger.checkpoint : publishedNote(publication, ledger, index);
}

export async function statusOf(parts: Parts, verified: VerifySummary | null): Promise<Status> {
  const { data, label, ledgers, indexer, quarantine, store } = parts;
  const mirrors = await parts.mirrors.states();
  return {
    version: VERSION,
    data,
    ...(mirrors.length === 0 ? {} : { mirrors }),
    logs: Object.keys(ledgers).map((name) => logState(parts, name)),
    indexed: indexer.indexed,
    sources: await sourceStates(store),
    quarantined: quarantine.total,
    verified,
    ...(parts.watch.state === undefined ? {} : { watch: watchOf(parts.watch.state) }),
    demo: label.demo,
  };
}

function watchOf({ everyMs, looks, lastMs, problem }: WatchState): NonNullable<Status["watch"]> {
  const last = lastMs === null ? null : new Date(lastMs).toISOString();
  return { every_seconds: everyMs === null ? null : everyMs / 1000, looks, last, problem };
}

export async function reportLog(parts: Parts, log: LogName): Promise<LogReport> {
  const publication = parts.publications.get(log);
  // Right after the start the witnesses are being asked: their answer is worth the moment.
  await publication?.asked();
  const { witnessed: _, ...state } = logState(parts, log);
  return { ...state, ...reportPublication(publication, state.checkpoint_size) };
}

function logState(parts: Parts, name: LogName): Status["logs"][number] {
  const ledger = ledgerOf(parts, name);
  const publication = parts.publications.get(name);
  const { vkey } = ledger.signed;
  return {
    name,
    origin: parseVkey(vkey).name,
    vkey,
    size: ledger.size,
    checkpoint_size: ledger.checkpointSize,
    root: toBase64(ledger.root),
    signed_at: ledger.signedAtMs === undefined ? null : new Date(ledger.signedAtMs).toISOString(),
    ...(publication === undefined ? {} : { witnessed: summarisePublication(publication, ledger.checkpointSize) }),
  };
}

/** Folder of a public log. @throws QuisError QUIS_NOT_FOUND */
export function logFolderOf(parts: Parts, log: LogName): string {
  ledgerOf(parts, log);
  return ledgerFolders(parts.data, log).logFolder;
}

/** File of the checkpoint that is published; undefined while none is. */
export function checkpointPathOf(parts: Parts, log: LogName): string | undefined {
  const publication = parts.publications.get(log);
  if (publication?.settings.fail !== "closed") return join(logFolderOf(parts, log), "checkpoint");
  // Only what has the quorum is published: the log's own file is ahead of it.
  return publication.quorum === undefined ? undefined : publication.quorumPath;
}
