// npm run bench -- --only sigma: 500 rules over a stream of events on one core, beside a loop that only parses the same JSON.
import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type RuleSet, RuleStream } from "@quis/sigma";
import { simulate } from "@quis/simulator";
import { type Line, median, table } from "../figures.ts";
import { mixedRules, ownRules } from "./rules.ts";

const EVENTS = 100_000;
const TARGET = 20_000;

/** Prints the table; whether every set of rules reaches the target. */
export async function benchSigma(rounds: number): Promise<boolean> {
  const documents = await makeEvents();
  const bytes = documents.reduce((sum, text) => sum + text.length, 0);
  process.stderr.write(`${documents.length} events of ${Math.round(bytes / documents.length)} bytes\n`);
  const sets = [
    { what: "500 rules made of Quis's own", made: ownRules() },
    { what: "SigmaHQ's 348 and 152 made of Quis's own", made: mixedRules() },
  ];
  const lines: Line[] = [];
  for (const { what, made } of sets) {
    if (made === undefined) {
      process.stderr.write(`${what}: left out, since the shared data are not beside the repository\n`);
      continue;
    }
    const rates: number[] = [];
    const ratios: number[] = [];
    let matches = 0;
    // The first round warms both up and counts for nothing.
    for (let round = 0; round <= rounds; round++) {
      const parse = perSecond(documents.length, () => parseAll(documents));
      const ours = perSecond(documents.length, () => (matches = matchAll(documents, made.set)));
      if (round === 0) continue;
      rates.push(ours);
      ratios.push(ours / parse);
    }
    const rate = median(rates);
    const referred = made.set.rules.length - made.reporting;
    lines.push({
      what: `${what} (${made.reporting} report, ${referred} are referred to)`,
      measured: `${count(rate)} events/s, ${median(ratios).toFixed(2)} of parsing alone, ${count(matches)} matches`,
      target: `≥ ${count(TARGET)} events/s`,
      met: rate >= TARGET,
    });
  }
  console.log(table(lines));
  return lines.every(({ met }) => met);
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function perSecond(events: number, work: () => void): number {
  const begun = performance.now();
  work();
  return events / ((performance.now() - begun) / 1000);
}

// What is parsed is looked at, or the loop might be left out.
function parseAll(documents: readonly string[]): void {
  let latest = 0;
  for (const text of documents) latest = Math.max(latest, (JSON.parse(text) as { time: number }).time);
  if (latest === 0) throw new Error("expected events with times, got none");
}

function matchAll(documents: readonly string[], set: RuleSet): number {
  const stream = new RuleStream(set);
  let matches = 0;
  for (let index = 0; index < documents.length; index++)
    matches += stream.push(JSON.parse(documents[index] as string) as { time: number }, index).length;
  return matches;
}

async function makeEvents(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "quis-bench-sigma-"));
  try {
    await simulate({ seed: "bench", users: 100, days: 60, out: join(folder, "sim") });
    const documents: string[] = [];
    for await (const text of createInterface({ input: createReadStream(join(folder, "sim", "events.ndjson")) })) {
      if (documents.push(text) === EVENTS) break;
    }
    if (documents.length < EVENTS) throw new Error(`expected ${EVENTS} events, got ${documents.length}`);
    return documents;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
