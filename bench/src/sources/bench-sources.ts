// Every format's normaliser, and its whole way in until all is sealed and indexed, against JSON.parse: records of its corpus over and over, rounds
// interleaved, medians. A record that is JSON is parsed itself; of any other, the event that it becomes.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formats } from "@quis/sources";
import { type Line, median, table } from "../figures.ts";
import { run } from "../run.ts";
import { type Sampled, sample } from "./corpus.ts";
import { manyRecords } from "./many.ts";

const RECORDS_PER_ROUND = 20_000;
// As many as the four digits that tell them apart allow.
const RECORDS_IMPORTED = 10_000;
const TARGET = 0.5;
const decoder = new TextDecoder();

/** Prints the table; whether every format's normaliser is at least half as fast as JSON.parse. */
export async function benchSources(rounds: number): Promise<boolean> {
  const lines: Line[] = [];
  for (const { name } of formats) {
    const sampled = sample(name);
    const documents = jsonOf(sampled);
    const ratios: number[] = [];
    const rates: number[] = [];
    const parses: number[] = [];
    // The first round warms both up and counts for nothing.
    for (let round = 0; round <= rounds; round++) {
      const parse = recordsPerSecond(documents, (bytes) => void JSON.parse(decoder.decode(bytes)));
      const ours = recordsPerSecond(sampled.records, (bytes) => void sampled.normaliser.normalise(bytes));
      if (round === 0) continue;
      ratios.push(ours / parse);
      rates.push(ours);
      parses.push(parse);
    }
    const ratio = median(ratios);
    const whole = await importedPerSecond(name, sampled);
    lines.push({
      what: name,
      measured: `normaliser ${ratio.toFixed(2)} (${shown(median(rates))}), whole path ${(whole / median(parses)).toFixed(3)} (${shown(whole)})`,
      target: `normaliser ≥ ${TARGET}`,
      met: ratio >= TARGET,
    });
  }
  console.log(table(lines));
  return lines.every(({ met }) => met);
}

/** Records per second from a file until they are under a signed checkpoint and in the store, in a process and a folder of their own. */
async function importedPerSecond(format: string, sampled: Sampled): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "quis-bench-"));
  try {
    const file = join(folder, "records");
    await writeFile(file, manyRecords(sampled, RECORDS_IMPORTED));
    const { zone = "", mapping } = sampled;
    const args = [file, join(folder, "data"), format, zone, ...(mapping === undefined ? [] : [mapping])];
    const { seconds, sealed } = await run<{ seconds: number; sealed: number }>("import-format", ...args);
    return sealed / seconds;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function shown(perSecond: number): string {
  return `${Math.round(perSecond).toLocaleString("en")} records/s`;
}

function jsonOf({ records, normaliser }: Sampled): readonly Uint8Array[] {
  if (records.every(isJson)) return records;
  return records.map((bytes) => {
    const outcome = normaliser.normalise(bytes);
    return new TextEncoder().encode(JSON.stringify(outcome.kind === "event" ? outcome.event : {}));
  });
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(decoder.decode(bytes));
    return true;
  } catch {
    return false;
  }
}

function recordsPerSecond(items: readonly Uint8Array[], work: (bytes: Uint8Array) => void): number {
  let done = 0;
  const begun = performance.now();
  while (done < RECORDS_PER_ROUND) {
    for (const item of items) work(item);
    done += items.length;
  }
  return done / ((performance.now() - begun) / 1000);
}
