// A disk that runs full, wherever that meets the log, and one that becomes read-only under it: a small file system of its own.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Case, type Plan, spread } from "./case.ts";
import { auditAlone } from "./folders.ts";
import { type Said, checkpointsOf, failuresOf, receiptsOf } from "./said.ts";
import { Victim } from "./victim-process.ts";

const FULL = "the disk runs full";
const READ_ONLY = "the disk becomes read-only";

/** Why the rows of this file cannot be, or undefined. */
export function whyNoMount(plan: Plan): string | undefined {
  const disk = join(plan.work, "may-mount");
  if (!mount(disk, 64)) return "needs the right to mount a tmpfs (root); ENOSPC by strace is in the table without it";
  spawnSync("umount", [disk]);
  return undefined;
}

function mount(disk: string, kib: number): boolean {
  mkdirSync(disk, { recursive: true });
  return spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kib}k`, "tmpfs", disk]).status === 0;
}

function remount(disk: string, options: string): void {
  const { status, stderr } = spawnSync("mount", ["-o", `remount,${options}`, disk], { encoding: "utf8" });
  if (status !== 0) throw new Error(`expected to remount ${disk} with ${options}, got ${stderr}`);
}

export async function* smallDiskFaults(plan: Plan, wanted: (fault: string) => boolean): AsyncGenerator<Case> {
  const disk = join(plan.work, "disk");
  const on = async (kib: number, work: (data: string) => Promise<Case>): Promise<Case> => {
    if (!mount(disk, kib)) throw new Error(`expected to mount ${disk}`);
    try {
      const data = join(disk, "data");
      mkdirSync(data);
      return await work(data);
    } finally {
      spawnSync("umount", [disk]);
    }
  };
  // Each size is full at another file: write-ahead log, payload, tiles, checkpoint.
  const sizes = Array.from({ length: 50 }, (_, i) => 96 + 4 * i);
  if (wanted(FULL))
    for (const kib of spread(sizes, 4, plan.all)) yield await on(kib, (data) => runFull(disk, data, kib));
  if (wanted(READ_ONLY)) yield await on(4096, (data) => turnReadOnly(disk, data));
}

// Random bytes would not fit into fewer by compression; the records' own are padded, so many of them are needed.
const BATCHES = Array.from({ length: 40 }, (_, i) => [`append ${i * 20} 20 900`, "settle"]).flat();

async function runFull(disk: string, data: string, kib: number): Promise<Case> {
  const victim = await Victim.start(data);
  await victim.obey("open fresh", ...BATCHES, "close");
  await victim.end();
  const problems = expectFailure(victim.said, "QUIS_DISK_FULL");
  // The next start, on the disk as full as it is: it opens, or says that there is no room.
  const again = await Victim.start(data);
  await again.obey("open existing");
  await again.end();
  const [refusal] = failuresOf(again.said);
  if (refusal !== undefined) problems.push(...expectFailure(again.said, "QUIS_DISK_FULL"));
  remount(disk, "size=64m");
  const audited = await auditAlone({
    data,
    fresh: true,
    receipts: receiptsOf(victim.said),
    checkpoints: [...checkpointsOf(victim.said), ...checkpointsOf(again.said)],
  });
  return {
    fault: FULL,
    place: `${kib} KiB`,
    outcome: "stopped, QUIS_DISK_FULL; goes on when there is room",
    problems: [...problems, ...audited.problems],
  };
}

async function turnReadOnly(disk: string, data: string): Promise<Case> {
  const victim = await Victim.start(data);
  await victim.obey("open fresh", "append 0 300", "settle");
  remount(disk, "ro");
  await victim.obey("append 300 5", "append 305 1", "close");
  await victim.end();
  const problems = expectFailure(victim.said, "QUIS_LOG_STOPPED");
  const again = await Victim.start(data);
  // A start that has nothing to write opens: what is there can be read. The first append stops it.
  await again.obey("open existing", "append 306 1", "close");
  await again.end();
  problems.push(...expectFailure(again.said, "QUIS_LOG_STOPPED"));
  remount(disk, "rw");
  const audited = await auditAlone({
    data,
    fresh: false,
    receipts: receiptsOf(victim.said),
    checkpoints: checkpointsOf(victim.said),
  });
  return {
    fault: READ_ONLY,
    place: "between two appends",
    outcome: "stopped, QUIS_LOG_STOPPED; goes on when it can be written",
    problems: [...problems, ...audited.problems],
  };
}

function expectFailure(said: readonly Said[], code: string): string[] {
  const [first] = failuresOf(said);
  if (first === undefined) return [`expected ${code}, it went on`];
  const problems = first.code === code ? [] : [`expected ${code}, got ${first.code} (${first.message})`];
  if (!first.message.includes("start Quis again"))
    problems.push(`the message does not say what to do: ${first.message}`);
  return problems;
}
