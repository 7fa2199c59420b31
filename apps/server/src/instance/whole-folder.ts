// Work on a whole folder: everything checked, the store made again. Nothing that writes the whole runs meanwhile.
import type { RebuildSummary, VerifySummary } from "@quis/contract";
import { ledgerFolders } from "../ledger/ledger.ts";
import { erasuresOf, scanDecisions } from "../retention/register.ts";
import { carryOutAgain } from "../retention/retained.ts";
import { checkKeys } from "../rotation/index.ts";
import { rebuildStore } from "../verify/rebuild.ts";
import { verifyLog } from "../verify/verify.ts";
import { DEFAULT_LOGS } from "./data-folder.ts";
import type { LogName, WorkOptions } from "./instance.ts";
import type { Parts } from "./parts.ts";
import { ledgerOf } from "./states.ts";

/** Checks all logs, one after the other. */
export async function verifyFolder(parts: Parts, work: WorkOptions): Promise<VerifySummary> {
  const { data, ledgers, keys, store, indexer, now } = parts;
  await ledgers.records.settle();
  await indexer.settle(ledgers.records.checkpointSize).catch(() => undefined);
  const dedupe = await parts.dedupe.get();
  // From the oversight log itself, not from what is remembered of it.
  await ledgers.oversight.settle();
  const { logFolder } = ledgerFolders(data, "oversight");
  const decisions = await scanDecisions(ledgers.oversight, logFolder, 0, ledgers.oversight.checkpointSize);
  const check = (name: LogName): ReturnType<typeof verifyLog> => {
    const ledger = ledgerOf(parts, name);
    return verifyLog(
      {
        ...ledgerFolders(data, name),
        ledger,
        checkKeys: () => checkKeys(data, keys, name, ledger),
        dataKeys: keys.payload[name]!,
        sealed: erasuresOf(name === "records" ? decisions : []),
        subjectMaster: keys.subjectMaster,
        store: name === "records" ? store : undefined,
        dedupe: name === "records" ? dedupe : undefined,
        now,
      },
      work,
    );
  };
  const records = await check("records");
  const oversight = await check("oversight");
  const others = [];
  for (const name of Object.keys(ledgers)) if (!DEFAULT_LOGS.includes(name)) others.push(await check(name));
  const ok = records.ok && oversight.ok && others.every((other) => other.ok);
  return { ...records, ok, oversight, ...(others.length === 0 ? {} : { others }) };
}

/** Makes the store again from the log. */
export async function rebuildFolder(parts: Parts, work: WorkOptions): Promise<RebuildSummary> {
  // Also what a restored copy of the payload has brought back.
  await carryOutAgain(parts);
  return rebuildStore(parts, erasuresOf(parts.decisions.all()), work);
}
