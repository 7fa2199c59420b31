// Nightly jobs of the service accounts: imports, matches and exports over many records at once; only counts are logged.
import type { Duty } from "../agency/index.ts";
import { ACTION } from "../emit/index.ts";
import type { Sitting } from "./sitting.ts";

const JOBS: readonly (readonly [number, string])[] = [
  [ACTION.import, "mail-scan"],
  [ACTION.import, "civil-register"],
  [ACTION.read, "match-pensions"],
  [ACTION.read, "match-residence"],
  [ACTION.export, "payments"],
  [ACTION.read, "statistics"],
];

export function runNightlyJobs(sitting: Sitting, duty: Duty): void {
  const { random } = sitting;
  sitting.form = { purpose: "interface", caseRef: "", reason: "Scheduled job" };
  for (let i = random.int(8, 14); i > 0 && sitting.now < duty.to; i--) {
    const [action, name] = random.pick(JOBS);
    sitting.note(action as 2 | 6 | 7, -1, { text: name, recordCount: random.int(80, 900) });
    sitting.pause(240);
  }
}
