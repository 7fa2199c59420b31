// The kinds of faults, in the order of the table.
import { spawnSync } from "node:child_process";
import type { Case, Plan } from "./case.ts";
import { clockFaults } from "./clock.ts";
import { damageFaults } from "./damage.ts";
import { smallDiskFaults, whyNoMount } from "./small-disk.ts";
import { syscallFaults } from "./syscall-faults.ts";
import { twoProcesses } from "./two-processes.ts";

export interface Family {
  readonly name: string;
  /** Does the faults whose names are wanted. */
  readonly run: (plan: Plan, wanted: (fault: string) => boolean) => AsyncGenerator<Case>;
  /** Why this machine cannot do them, or undefined. */
  readonly whyNot: (plan: Plan) => string | undefined;
}

const always = (): undefined => undefined;

function whyNoStrace(): string | undefined {
  return spawnSync("strace", ["--version"]).status === 0 ? undefined : "needs strace: apt install strace";
}

export const families: readonly Family[] = [
  { name: "system calls", run: syscallFaults, whyNot: whyNoStrace },
  { name: "small disks", run: smallDiskFaults, whyNot: whyNoMount },
  { name: "damaged folders", run: damageFaults, whyNot: always },
  { name: "two processes", run: twoProcesses, whyNot: always },
  { name: "clock", run: clockFaults, whyNot: always },
];
