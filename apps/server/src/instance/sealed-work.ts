// Work that is sealed before it begins and again with what came of it.
import { createHash } from "node:crypto";
import type {
  BacktestRequest,
  BackupSummary,
  ContextSummary,
  EventsQuery,
  GapsQuery,
  ImportSummary,
  PageQuery,
  ReconcileQuery,
} from "@quis/contract";
import type { ContextImport } from "../context/context-store.ts";
import { BACKUPS_SOURCE, type Deed, ownAct } from "../oversight/oversight.ts";
import { QuisError } from "./error.ts";
import type { ImportInput } from "./instance.ts";
import type { Parts } from "./parts.ts";
import type { Queue } from "./queue.ts";

type Seal = (deed: Deed) => Promise<unknown>;

export interface BackupInput {
  readonly to: string;
  readonly withKeys: boolean;
}

/** Keeps a table of context and seals which. */
export async function importContext(
  { context, ledgers }: Pick<Parts, "context" | "ledgers">,
  seal: Seal,
  actor: string,
  input: ContextImport,
): Promise<ContextSummary> {
  const kept = await context.import(input);
  await seal({
    actor,
    activity: "import",
    what: "context",
    parameters: { kind: kept.kind, file: kept.file, rows: kept.rows, version: kept.version, sha256: kept.sha256 },
  });
  await ledgers.oversight.settle();
  return { ...kept, tree_size: ledgers.oversight.checkpointSize };
}

/** Seals that a file is imported, runs it, and seals what came of it. */
export async function sealedImport(
  seal: Seal,
  actor: string,
  { file, source, format = "auto" }: Pick<ImportInput, "file" | "source" | "format">,
  run: () => Promise<ImportSummary>,
): Promise<ImportSummary> {
  await seal({ actor, activity: "import", what: "import", parameters: { file, source, format } });
  const summary = await run();
  const { read, sealed, duplicates, quarantined, tree_size } = summary;
  const done = { file, source, read, sealed, duplicates, quarantined, tree_size };
  await seal(ownAct({ actor, activity: "import", what: "imported", parameters: done }));
  return summary;
}

/** Seals that a backup is made, runs it, and seals what it holds. */
export async function sealedBackup(
  seal: Seal,
  actor: string,
  { to, withKeys }: BackupInput,
  run: () => Promise<BackupSummary>,
): Promise<BackupSummary> {
  const parameters = { to, with_keys: String(withKeys) };
  await seal({ actor, activity: "read", what: "backup", parameters });
  const summary = await run();
  const { manifest_sha256, files, bytes } = summary;
  const done = { ...parameters, manifest_sha256, files, bytes };
  await seal(ownAct({ actor, activity: "read", what: "backed up", source: BACKUPS_SOURCE, parameters: done }));
  return summary;
}

/**
 * Quis's own look for gaps: that it looked is sealed, and what it found as anybody's look does. A failed one is sealed too, since from then on nobody
 * has looked. Receipts do not wait for it: the store catches up to where the log is now, and no log is integrated for it.
 */
export async function watchGaps(
  { oversight, indexer, ledgers, completeness }: Parts,
  wholes: Queue,
  signal: AbortSignal,
): Promise<void> {
  const deed = { actor: "quis", activity: "search" } as const;
  await oversight.record({ ...deed, what: "gaps", parameters: { by: "watch" } });
  try {
    await indexer.settle(ledgers.records.size);
    await wholes.run(() => completeness.watch(signal));
  } catch (error) {
    const code = error instanceof QuisError ? error.code : "QUIS_INTERNAL";
    if (!signal.aborted) await oversight.record({ ...deed, what: "gaps failed", parameters: { by: "watch", code } });
    throw error;
  }
}

/** Who runs which rules over the history; a draft by its hash. */
export function backtestDeed(actor: string, { rules, from, to, draft }: BacktestRequest): Deed {
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  return {
    actor,
    activity: "search",
    what: "backtest",
    parameters: {
      rules: JSON.stringify(rules),
      ...(draft === undefined ? {} : { draft: draft.file, draft_sha256: hash(draft.text) }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    },
  };
}

/** The parameters that were given, for the oversight log. */
export function given(
  query: EventsQuery | PageQuery | GapsQuery | ReconcileQuery | Readonly<Record<string, string | undefined>>,
): Record<string, string | number> {
  const entries = Object.entries(query as Record<string, unknown>).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Record<string, string | number>;
}
