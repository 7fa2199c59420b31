// A clock that goes backwards, by a day each time it is read: order is the log's, not the clock's.
import { join } from "node:path";
import { openInstance } from "@quis/server";
import { simulateEvents } from "@quis/simulator";
import type { Case, Plan } from "./case.ts";
import { plant } from "./folders.ts";

const FAULT = "the clock goes back";
const DAY_MS = 86_400_000;

export async function* clockFaults(plan: Plan, wanted: (fault: string) => boolean): AsyncGenerator<Case> {
  if (!wanted(FAULT)) return;
  const data = join(plan.work, "clock", "data");
  plant(undefined, data);
  let nowMs = Date.parse("2026-12-01T00:00:00Z");
  const now = (): number => (nowMs -= DAY_MS);
  const events = [...simulateEvents({ seed: "clock", users: 3, days: 2 })].slice(0, 40);
  const problems: string[] = [];
  for (const half of [events.slice(0, 20), events.slice(20)]) {
    // Opened anew for each half, so that the label and both logs meet an older clock than they were written by.
    const instance = await openInstance({ data, create: true, now });
    const bytes = (async function* () {
      yield Buffer.from(`${half.join("\n")}\n`);
    })();
    const { sealed } = await instance.importFile("local:faults", { file: "events.ndjson", bytes, source: "demo" });
    if (sealed !== half.length) problems.push(`expected ${half.length} sealed, got ${sealed}`);
    await instance.close();
  }
  const instance = await openInstance({ data, create: false, now });
  const { ok, tree_size: size } = await instance.verify("local:faults");
  if (!ok || size !== events.length) problems.push(`expected ${events.length} verified, got ${size}, ok ${ok}`);
  await instance.close();
  yield { fault: FAULT, place: "a day at each reading", outcome: "goes on; entries in the order of receipt", problems };
}
