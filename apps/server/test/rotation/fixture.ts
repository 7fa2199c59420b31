// Logs of a data folder without store, workers and quarantine: what rotation, backup and mirrors touch.
import { join } from "node:path";
import { openLedgers } from "../../src/instance/ledgers.ts";
import type { Keys } from "../../src/instance/keys.ts";
import type { Ledgers } from "../../src/instance/parts.ts";
import { DATA_FORMAT, DEFAULT_LOGS, readLabel, writeLabel } from "../../src/instance/data-folder.ts";
import type { OversightLog } from "../../src/oversight/oversight.ts";
import { passRestored, sealReturn } from "../../src/backup/index.ts";
import { recordsOf } from "../ledger/fixture.ts";
import { mkdir } from "node:fs/promises";

export interface Logs {
  readonly data: string;
  readonly keys: Keys;
  readonly ledgers: Ledgers;
  readonly oversight: OversightLog;
  readonly now: () => number;
  close(): Promise<void>;
}

/** Opens as the instance does: restored folders must pass, changes of key are completed. */
export async function openLogs(
  data: string,
  options: { readonly now?: () => number; readonly onIntegrated?: (log: string, size: number) => void } = {},
): Promise<Logs> {
  const now = options.now ?? Date.now;
  await mkdir(data, { recursive: true });
  const label = await readLabel(data);
  const back = await passRestored(data);
  const closes: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closes) await one();
  };
  try {
    const opened = await openLedgers({
      data,
      names: label?.logs ?? DEFAULT_LOGS,
      fresh: () => label === undefined,
      now,
      onOpened: (one) => closes.push(one),
      ...(options.onIntegrated === undefined ? {} : { onIntegrated: options.onIntegrated }),
    });
    if (label === undefined)
      await writeLabel(data, {
        format: DATA_FORMAT,
        created: "2026-01-01T00:00:00.000Z",
        demo: false,
        logs: DEFAULT_LOGS,
      });
    if (back !== undefined) await sealReturn(data, opened.oversight, back);
    return { data, now, ...opened, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Appends `count` records and waits until they are under a checkpoint. */
export async function grow(logs: Logs, count: number): Promise<void> {
  const { records } = logs.ledgers;
  await records.append(recordsOf(records.size, count));
  await records.settle();
}

export const keyFile = (data: string, name: string): string => join(data, "keys", name);
