// npm run bench -- --only detect-days [--events N]: what detection costs by itself, without store and log.
import { type Line, median, table } from "../figures.ts";
import { run } from "../run.ts";

const USERS = 5000;
const MOST_SECONDS_OF_10_MILLION = 300;
const MOST_INCREMENTAL_MS = 50;
const MOST_MIB = 1536;

interface Passed {
  readonly events: number;
  readonly seconds: number;
  readonly peakMiB: number;
  /** Of a look at 1,000 new events of the present day: the median, and the slowest. */
  readonly incrementalMs: number | null;
  readonly slowestMs: number | null;
}

/** Whether all detectors judge `events` accesses of 5,000 users as fast and as small as they must. */
export async function benchDetectDays(events: number, rounds: number): Promise<boolean> {
  const ratios: number[] = [];
  const passes: Passed[] = [];
  for (let round = 0; round < rounds; round++) {
    const bare = await run<Passed>("detect-days", String(events), String(USERS), "tables");
    const whole = await run<Passed>("detect-days", String(events), String(USERS), "detect");
    ratios.push(whole.seconds / bare.seconds);
    passes.push(whole);
    process.stderr.write(
      `  round ${round + 1}: tables ${bare.seconds.toFixed(1)} s (${bare.peakMiB} MiB), detection ${whole.seconds.toFixed(1)} s (${whole.peakMiB} MiB)\n`,
    );
  }
  const seconds = median(passes.map((pass) => (pass.seconds * 1e7) / pass.events));
  const incrementalMs = median(passes.map((pass) => pass.incrementalMs ?? Number.NaN));
  const slowestMs = Math.max(...passes.map((pass) => pass.slowestMs ?? Number.NaN));
  const peakMiB = Math.max(...passes.map((pass) => pass.peakMiB));
  const lines: Line[] = [
    {
      what: `days made in memory, ${events.toLocaleString("en")} events of ${USERS} users, by 10 M events on one core`,
      measured: `${seconds.toFixed(0)} s (${median(ratios).toFixed(1)} × the tables alone)`,
      target: `≤ ${MOST_SECONDS_OF_10_MILLION} s on two`,
      met: seconds <= MOST_SECONDS_OF_10_MILLION,
    },
    {
      what: "judging the present day again after 1,000 new events",
      measured: `${incrementalMs.toFixed(0)} ms (slowest ${slowestMs.toFixed(0)} ms)`,
      target: `≤ ${MOST_INCREMENTAL_MS} ms`,
      met: incrementalMs <= MOST_INCREMENTAL_MS,
    },
    { what: "peak memory", measured: `${peakMiB} MiB`, target: `≤ ${MOST_MIB} MiB`, met: peakMiB <= MOST_MIB },
  ];
  console.log(table(lines));
  return lines.every(({ met }) => met);
}
