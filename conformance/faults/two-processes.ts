// Two processes that want one data folder, and what a dead one leaves in it.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, Plan } from "./case.ts";
import { plant } from "./folders.ts";
import { type Said, failuresOf } from "./said.ts";
import { Victim } from "./victim-process.ts";

const TWO = "two processes on one folder";
const STALE = "a lock left by a killed process";
const FOREIGN = "a lock file that names a living process";

export async function* twoProcesses(plan: Plan, wanted: (fault: string) => boolean): AsyncGenerator<Case> {
  if (![TWO, STALE, FOREIGN].some(wanted)) return;
  const data = join(plan.work, "locked", "data");
  plant(undefined, data);
  const first = await Victim.start(data);
  const opened = await first.obey("instance");
  const second = await Victim.start(data);
  const refused = await second.obey("instance");
  await second.end();
  if (wanted(TWO))
    yield {
      fault: TWO,
      place: "",
      outcome: "the second is refused, QUIS_DATA_BUSY",
      problems: [...openedWell(opened), ...refusedWell(refused, first.pid)],
    };
  await first.kill();
  const lockFile = join(data, "lock.json");
  const stale = JSON.parse(readFileSync(lockFile, "utf8")) as { pid: number };
  if (wanted(STALE)) {
    const problems = stale.pid === first.pid ? [] : ["the killed process left no lock"];
    yield { fault: STALE, place: "", outcome: "opens", problems: [...problems, ...(await openAgain(data))] };
  }
  // Process ids come round: the file alone must not keep anybody out.
  writeFileSync(lockFile, JSON.stringify({ ...stale, pid: process.pid }));
  if (wanted(FOREIGN)) yield { fault: FOREIGN, place: "", outcome: "opens", problems: await openAgain(data) };
}

async function openAgain(data: string): Promise<string[]> {
  const next = await Victim.start(data);
  const said = await next.obey("instance");
  await next.kill();
  return openedWell(said);
}

function openedWell(said: readonly Said[]): string[] {
  const [line] = said;
  return line !== undefined && "did" in line && line.did === "instance"
    ? []
    : [`expected to open, got ${JSON.stringify(line)}`];
}

function refusedWell(said: readonly Said[], holder: number): string[] {
  const [failure] = failuresOf(said);
  if (failure?.code !== "QUIS_DATA_BUSY") return [`expected QUIS_DATA_BUSY, got ${JSON.stringify(said[0])}`];
  return failure.message.includes(`process ${holder}`)
    ? []
    : [`the message does not name the holder: ${failure.message}`];
}
