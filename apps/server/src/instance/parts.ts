// What an open data folder consists of.
import type { Identity } from "../access/index.ts";
import type { LazyDedupe } from "../ledger/lazy-dedupe.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { OversightLog } from "../oversight/oversight.ts";
import type { Mirrors } from "../mirror/index.ts";
import type { Publication } from "../publication/index.ts";
import type { Quarantine } from "../collect/quarantine.ts";
import type { WorkerPool } from "../collect/worker-pool.ts";
import type { Completeness, GapWatch } from "../completeness/index.ts";
import type { Detection } from "../detect/index.ts";
import type { ContextStore } from "../context/context-store.ts";
import type { OverlapWatch } from "../rotation/index.ts";
import type { Duty, Reminders } from "../duty/index.ts";
import type { Outbox } from "../mail/index.ts";
import type { Reviews } from "../review/index.ts";
import type { DisposalRegister } from "../retention/disposal-register.ts";
import type { DecisionRegister } from "../retention/register.ts";
import type { Store } from "../store/index.ts";
import type { Indexer } from "../store/indexer.ts";
import type { Masks } from "../access/masks/index.ts";
import type { Reveals } from "../access/reveals/index.ts";
import type { FolderLabel } from "./data-folder.ts";
import type { LogName } from "./instance.ts";
import type { Keys } from "./keys.ts";
import type { FolderLock } from "./lock.ts";

/** The logs by name, in the order of the folder's label. Two are always there. */
export interface Ledgers {
  readonly records: Ledger;
  readonly oversight: Ledger;
  readonly [log: string]: Ledger;
}

export interface Parts {
  readonly data: string;
  readonly label: FolderLabel;
  readonly lock: FolderLock;
  readonly keys: Keys;
  readonly ledgers: Ledgers;
  readonly mirrors: Mirrors;
  readonly overlaps: OverlapWatch;
  /** Of the logs that have witnesses. */
  readonly publications: ReadonlyMap<LogName, Publication>;
  readonly oversight: OversightLog;
  readonly identity: Identity;
  readonly store: Store;
  readonly indexer: Indexer;
  readonly pool: WorkerPool;
  readonly quarantine: Quarantine;
  readonly context: ContextStore;
  readonly completeness: Completeness;
  /** Looks for gaps by itself, once it is started. */
  readonly watch: GapWatch;
  readonly detection: Detection;
  /** Reviews of findings, from the oversight log. */
  readonly reviews: Reviews;
  /** The duty to review: programmes, sign-offs, samples. */
  readonly duty: Duty;
  /** Mails on their way. */
  readonly outbox: Outbox;
  readonly reminders: Reminders;
  /** Seals which periods have become overdue, and which no longer are. */
  readonly raiseOverdue: () => Promise<void>;
  readonly masks: Masks;
  readonly reveals: Reveals;
  /** Decisions about what is kept, from the oversight log. */
  readonly decisions: DecisionRegister;
  /** What two people agree to destroy, from the oversight log. */
  readonly disposals: DisposalRegister;
  readonly dedupe: LazyDedupe;
  readonly now: () => number;
}

/** Closes each part whatever the others say; the folder is given up last. @throws the first failure */
export async function closeParts(parts: Parts): Promise<void> {
  // What is on its way is cut off and sealed as such, while there is a log to seal it in.
  await parts.outbox.close();
  await parts.reminders.idle();
  const { identity, ledgers, publications, mirrors, overlaps, indexer, pool, quarantine, store, lock } = parts;
  const failures: unknown[] = [];
  const logs = [...Object.values(ledgers), ...publications.values()];
  for (const part of [identity, mirrors, overlaps, ...logs, indexer, pool, quarantine, store])
    await part.close().catch((error: unknown) => failures.push(error));
  lock.release();
  if (failures.length > 0) throw failures[0];
}
