// A data folder of an invented agency's events, made once and kept for whoever measures on it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { simulate } from "@quis/simulator";
import { run } from "./run.ts";

const DAYS = 75;
/** Events that a simulated user makes in 75 days. */
const PER_USER = 2025;

/** Makes about `events` events of 75 days in `place`, sealed, unless they are there. `context` is the folder of the agency's tables. */
export async function makeAgency(
  place: string,
  events: number,
  say: (text: string) => void,
): Promise<{ readonly data: string; readonly context: string; readonly isNew: boolean }> {
  const sim = join(place, `sim-${events}`);
  const data = join(place, `data-${events}`);
  const isNew = !existsSync(data);
  if (isNew) {
    say(`Simulating about ${events.toLocaleString("en")} events of ${DAYS} days …`);
    await simulate({ seed: "bench", users: Math.max(10, Math.ceil(events / PER_USER)), days: DAYS, out: sim });
    say("Importing …");
    await run("import", join(sim, "events.ndjson"), data);
  }
  return { data, context: join(sim, "context"), isNew };
}
