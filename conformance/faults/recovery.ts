// How long a start takes after SIGKILL, by how much the write-ahead log holds. A figure, not a test.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { WalWriter } from "@quis/server/payload";
import type { Plan } from "./case.ts";
import { foldersOf, openLedger, recordsOf, walKey } from "./log.ts";
import { Victim } from "./victim-process.ts";

export interface RecoveryTime {
  readonly records: number;
  readonly walBytes: number;
  /** From the command to the answer, in a process that is loaded. */
  readonly openMs: number;
}

const RAW_BYTES = 900;
const RECORDS_PER_FRAME = 1000;

/** The median of `times` starts. */
export async function measureRecovery(plan: Plan, records: number, times: number): Promise<RecoveryTime> {
  const measured: RecoveryTime[] = [];
  for (let i = 0; i < times; i++)
    measured.push(await recoverOnce(join(plan.work, `recovery-${records}-${i}`), records));
  const median = measured.toSorted((a, b) => a.openMs - b.openMs)[times >> 1];
  if (median === undefined) throw new RangeError(`expected at least one start, got ${times}`);
  return median;
}

// A folder with so many acknowledged records in its write-ahead log, opened by a fresh process. A ledger lets about 49,000 wait at most.
async function recoverOnce(data: string, records: number): Promise<RecoveryTime> {
  mkdirSync(data, { recursive: true });
  await (await openLedger(data, true)).close();
  // The frames that a ledger writes, without the half second after which it would integrate them.
  const writer = new WalWriter(foldersOf(data).walFolder, [], walKey);
  let walBytes = 0;
  for (let first = 0; first < records; first += RECORDS_PER_FRAME) {
    const { body, count } = recordsOf(first, Math.min(RECORDS_PER_FRAME, records - first), RAW_BYTES);
    await writer.append({ firstIndex: first, count, body });
    walBytes += body.length;
  }
  await writer.close();
  const victim = await Victim.start(data, process.env);
  const start = performance.now();
  const [opened] = await victim.obey("open existing");
  const openMs = performance.now() - start;
  await victim.end();
  if (opened === undefined || !("did" in opened) || opened.did !== "open" || opened.size !== records)
    throw new Error(`expected ${records} recovered, got ${JSON.stringify(opened)}`);
  return { records, walBytes, openMs };
}
