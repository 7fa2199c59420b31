// Opens the keys and all logs of a data folder: changes of key completed, key histories checked.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cachedSubjectKeys } from "../collect/prepare.ts";
import { type Ledger, ledgerFolders } from "../ledger/ledger.ts";
import { Turns } from "../ledger/turns.ts";
import { OversightLog, type Why } from "../oversight/oversight.ts";
import { openPublishedLedger, type Publication } from "../publication/index.ts";
import { checkKeys, finishRotation, type Intent, KeyFiles, recoverRotation } from "../rotation/index.ts";
import { type Keys, openKeys } from "./keys.ts";
import type { LogName } from "./instance.ts";
import type { Ledgers } from "./parts.ts";
import { VERSION } from "./version.ts";

export interface OpenLedgers {
  readonly data: string;
  /** All logs, in the order in which they are opened. */
  readonly names: readonly LogName[];
  /** Whether this log, or the folder itself (undefined), is being made. */
  readonly fresh: (log: LogName | undefined) => boolean;
  /** The folder is of a version before encryption: its keys are made now. */
  readonly unencrypted?: boolean;
  readonly now: () => number;
  readonly why?: Why;
  readonly onIntegrated?: (log: LogName, size: number) => void;
  readonly integrateAfterMs?: number;
  /** Told how to undo what has been opened. */
  readonly onOpened?: (close: () => Promise<void>) => void;
}

/** @throws QuisError; what was opened is closed by the caller */
export async function openLedgers(options: OpenLedgers): Promise<{
  keys: Keys;
  ledgers: Ledgers;
  /** Of the logs that have witnesses. */
  publications: ReadonlyMap<LogName, Publication>;
  oversight: OversightLog;
}> {
  const { data, names, now } = options;
  const keyFolder = join(data, "keys");
  const intents = new Map<LogName, Intent>();
  for (const name of names) {
    const intent = existsSync(keyFolder) ? await recoverRotation(data, keyFolder, name) : undefined;
    if (intent !== undefined) intents.set(name, intent);
  }
  const keys = await openKeys(keyFolder, names, options.fresh, options.unencrypted);
  const turns = new Turns();
  const opened: Record<LogName, Ledger> = {};
  const publications = new Map<LogName, Publication>();
  for (const name of names) {
    const files = new KeyFiles(keyFolder, name);
    let overlap = await files.overlap();
    if (overlap !== undefined && now() >= overlap.untilMs) {
      await files.dropFormer();
      overlap = undefined;
    }
    const mldsaKey = await files.mldsa();
    const { ledger } = await openPublishedLedger({
      ...ledgerFolders(data, name),
      dataKeys: keys.payload[name]!,
      walKey: keys.wal,
      signingKey: keys.signing[name]!,
      ...(overlap === undefined ? {} : { alsoSign: [overlap.skey] }),
      ...(mldsaKey === undefined ? {} : { mldsaKey }),
      fresh: options.fresh(name),
      turns,
      ...(options.integrateAfterMs === undefined ? {} : { integrateAfterMs: options.integrateAfterMs }),
      onIntegrated: (size) => options.onIntegrated?.(name, size),
      log: name,
      folder: join(data, "witness"),
      vkey: () => keys.vkey[name]!,
      now,
      onOpened: (made, publication) => {
        options.onOpened?.(async () => publication?.close());
        options.onOpened?.(() => made.close());
        if (publication !== undefined) publications.set(name, publication);
      },
    });
    opened[name] = ledger;
  }
  const ledgers = opened as Record<LogName, Ledger> & Ledgers;
  for (const name of names) await checkKeys(data, keys, name, ledgers[name]!);
  const { why = {} } = options;
  const oversight = new OversightLog(ledgers.oversight, cachedSubjectKeys(keys.subjectMaster), VERSION, now, why);
  for (const [name, intent] of intents) await finishRotation({ keys, ledgers, oversight }, name, intent);
  return { keys, ledgers, publications, oversight };
}
