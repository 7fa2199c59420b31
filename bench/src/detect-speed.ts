// What a pass of detection over the whole history costs: simulated events, imported with their context, judged by every detector.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Line, median, table } from "./figures.ts";
import { makeAgency } from "./made-folder.ts";
import { run } from "./run.ts";

/** 10 M events in 5 minutes. */
const MOST_MICROSECONDS = 30;
const MOST_MIB = 1536;

interface Passed {
  readonly events: number;
  readonly days: number;
  readonly seconds: number;
  readonly raised: number;
  readonly peakMiB: number;
}

/** Whether a pass over about `events` accesses is as fast and as small as it must be. Keeps what it made in `folder`, if one is given. */
export async function benchDetectSpeed(events: number, rounds: number, folder: string | undefined): Promise<boolean> {
  const place = folder ?? (await mkdtemp(join(tmpdir(), "quis-bench-detect-")));
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  try {
    const { data, context } = await makeAgency(place, events, say);
    const passes: Passed[] = [];
    for (let round = 0; round < rounds; round++) {
      passes.push(await run<Passed>("detect-pass", data, context));
      const { seconds, raised, peakMiB } = passes.at(-1) as Passed;
      say(`  round ${round + 1}: ${seconds.toFixed(1)} s, ${raised} findings new, ${peakMiB} MiB`);
    }
    const [first] = passes as [Passed];
    const each = median(passes.map(({ seconds }) => (seconds * 1e6) / first.events));
    const peak = Math.max(...passes.map(({ peakMiB }) => peakMiB));
    const lines: Line[] = [
      {
        what: `a pass over ${first.events.toLocaleString("en")} events of ${first.days} days, by event`,
        measured: `${each.toFixed(1)} µs`,
        target: `≤ ${MOST_MICROSECONDS} µs (10 M in 5 min)`,
        met: each <= MOST_MICROSECONDS,
      },
      { what: "its peak memory", measured: `${peak} MiB`, target: `≤ ${MOST_MIB} MiB`, met: peak <= MOST_MIB },
    ];
    console.log(table(lines));
    return lines.every(({ met }) => met);
  } finally {
    if (folder === undefined) await rm(place, { recursive: true, force: true });
  }
}
