// Every format's normaliser against JSON.parse: records of its corpus over and over, rounds interleaved, medians. A record that is JSON is parsed
// itself; of any other, the event that it becomes.
import { formats } from "@quis/sources";
import { type Line, median, table } from "../figures.ts";
import { type Sampled, sample } from "./corpus.ts";

const RECORDS_PER_ROUND = 20_000;
const TARGET = 0.5;
const decoder = new TextDecoder();

/** Prints the table; whether every format is at least half as fast as JSON.parse. */
export function benchSources(rounds: number): boolean {
  const lines = formats.map(({ name }): Line => {
    const sampled = sample(name);
    const documents = jsonOf(sampled);
    const ratios: number[] = [];
    const rates: number[] = [];
    // The first round warms both up and counts for nothing.
    for (let round = 0; round <= rounds; round++) {
      const parse = recordsPerSecond(documents, (bytes) => void JSON.parse(decoder.decode(bytes)));
      const ours = recordsPerSecond(sampled.records, (bytes) => void sampled.normaliser.normalise(bytes));
      if (round === 0) continue;
      ratios.push(ours / parse);
      rates.push(ours);
    }
    const ratio = median(ratios);
    return {
      what: name,
      measured: `${ratio.toFixed(2)} (${Math.round(median(rates)).toLocaleString("en")} records/s)`,
      target: `≥ ${TARGET}`,
      met: ratio >= TARGET,
    };
  });
  console.log(table(lines));
  return lines.every(({ met }) => met);
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
