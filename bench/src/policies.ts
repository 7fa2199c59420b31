// Decisions of the policies in a second: what each request of the API costs beside its answer.
import { Policies, plainSituation, somebodyWith } from "@quis/server";
import { median } from "./figures.ts";

const MEASURE_MS = 1000;

/** Prints the median of some rounds, in time of this process on the processor: others on the machine do not count. Nothing is asserted. */
export async function benchPolicies(rounds: number): Promise<boolean> {
  const begun = cpuMs();
  const policies = await Policies.load();
  const loadMs = cpuMs() - begun;
  const person = somebodyWith("reviewer");
  const situation = plainSituation(person, 0);
  const rates: Record<"allowed" | "refused" | "sight", number[]> = { allowed: [], refused: [], sight: [] };
  for (let round = 0; round < rounds; round++) {
    rates.allowed.push(perSecond(() => policies.decide(person, "who", situation)));
    rates.refused.push(perSecond(() => policies.decide(person, "erase", situation)));
    rates.sight.push(perSecond(() => policies.sees(person, 0, situation)));
  }
  console.log(`loading and validating ${policies.all.length} policies: ${Math.round(loadMs)} ms of processor time`);
  for (const [what, of] of Object.entries(rates))
    console.log(`${what}: ${Math.round(median(of))} in a second of processor time`);
  return true;
}

function perSecond(work: () => unknown): number {
  const begun = cpuMs();
  let count = 0;
  while (cpuMs() - begun < MEASURE_MS) {
    for (let i = 0; i < 20; i++) work();
    count += 20;
  }
  return (count / (cpuMs() - begun)) * 1000;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
