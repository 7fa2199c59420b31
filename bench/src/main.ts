// npm run bench [-- --events N --rounds R --ratio-events M] [-- --only detect-days|detect-speed|intake|log|people|policies|sigma|sources --rounds R]: the figures that docs/explanation/performance.md explains.
import { once } from "node:events";
import { createReadStream, createWriteStream, existsSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import { parseArgs } from "node:util";
import { simulate } from "@quis/simulator";
import { benchDetectDays } from "./detect-days/index.ts";
import { benchDetectSpeed } from "./detect-speed.ts";
import { type Line, median, table } from "./figures.ts";
import { ask, drawNames } from "./latency.ts";
import { benchIntake } from "./intake/index.ts";
import { benchLog } from "./log/index.ts";
import { benchPeople } from "./people/index.ts";
import { benchPolicies } from "./policies.ts";
import { run, start } from "./run.ts";
import { benchSigma } from "./sigma/index.ts";
import { benchSources } from "./sources/index.ts";

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "1000000" },
    "ratio-events": { type: "string", default: "200000" },
    rounds: { type: "string", default: "3" },
    folder: { type: "string" },
    only: { type: "string" },
  },
});
if (values.only !== undefined) {
  const parts: Readonly<Record<string, (rounds: number) => boolean | Promise<boolean>>> = {
    "detect-days": (passes) => benchDetectDays(Number(values.events), passes),
    "detect-speed": (passes) => benchDetectSpeed(Number(values.events), passes, values.folder),
    intake: benchIntake,
    log: benchLog,
    people: (passes) => benchPeople(Number(values.events), passes, values.folder),
    policies: benchPolicies,
    sigma: benchSigma,
    sources: benchSources,
  };
  const part = parts[values.only];
  if (part === undefined) throw new Error(`expected --only ${Object.keys(parts).join(" or ")}, got ${values.only}`);
  process.exit((await part(Number(values.rounds))) ? 0 : 1);
}
const events = Number(values.events);
const ratioEvents = Math.min(events, Number(values["ratio-events"]));
const rounds = Number(values.rounds);
const folder = values.folder ?? (await mkdtemp(join(tmpdir(), "quis-bench-")));
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const lines: Line[] = [];
const note = (what: string, measured: string, target: string, met: boolean): void => {
  lines.push({ what, measured, target, met });
  say(`  ${what}: ${measured} (target ${target})`);
};

try {
  const file = join(folder, "sim", "events.ndjson");
  if (!existsSync(file)) {
    say(`Simulating ${events} events …`);
    const begun = performance.now();
    // About 81,000 events per 100 users and 30 days; a little more than asked for is cut off.
    const made = await simulate({ seed: "bench", users: Math.ceil(events / 2350), days: 90, out: join(folder, "sim") });
    const perMinute = (made.events / (performance.now() - begun)) * 60_000;
    note(
      "simulator, events in a minute",
      Math.round(perMinute).toLocaleString("en"),
      "≥ 1,000,000",
      perMinute >= 1_000_000,
    );
  }
  const all = join(folder, `events-${events}.ndjson`);
  const some = join(folder, `events-${ratioEvents}.ndjson`);
  if (!existsSync(all)) await head(file, all, events);
  if (!existsSync(some)) await head(file, some, ratioEvents);

  say(`Import against raw INSERT, ${ratioEvents} events, ${rounds} interleaved rounds …`);
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const raw = await run<{ seconds: number }>("raw-insert", some, join(folder, `raw-${round}`));
    const ours = await run<{ seconds: number }>("import", some, join(folder, `data-${round}`));
    ratios.push(raw.seconds / ours.seconds);
    rates.push(ratioEvents / ours.seconds);
    say(
      `  round ${round + 1}: raw ${Math.round(ratioEvents / raw.seconds)}/s, import ${Math.round(ratioEvents / ours.seconds)}/s`,
    );
  }
  // Not between the rounds: ext4 passes over inodes that were freed lately, and making a file then costs ten times as much.
  for (let round = 0; round < rounds; round++) {
    await rm(join(folder, `raw-${round}`), { recursive: true });
    await rm(join(folder, `data-${round}`), { recursive: true });
  }
  const ratio = median(ratios);
  note(
    "import to sealed and indexed / raw INSERT JSONEachRow",
    `${ratio.toFixed(3)} (${Math.round(median(rates))} events/s)`,
    "≥ 0.12 (goal 0.25)",
    ratio >= 0.12,
  );

  const data = join(folder, "data");
  if (!existsSync(data)) {
    say(`Importing ${events} events (${(statSync(all).size / 2 ** 30).toFixed(1)} GiB) …`);
    const whole = await run<{ seconds: number; rows: number; peakMiB: number }>("import", all, data);
    note(
      `peak memory, import of ${whole.rows.toLocaleString("en")} events (${Math.round(whole.rows / whole.seconds)}/s)`,
      `${whole.peakMiB} MiB`,
      "≤ 1,536 MiB",
      whole.peakMiB <= 1536,
    );
  }

  const opens: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const server = await start("serve", data);
    opens.push(server.first.openSeconds);
    await server.stop();
  }
  note(
    `server start on ${events.toLocaleString("en")} events`,
    `${median(opens).toFixed(2)} s`,
    "≤ 3 s",
    median(opens) <= 3,
  );

  const server = await start("serve", data);
  const names = await drawNames(server.first, 200);
  const who = await ask(
    server.first,
    names.subjects.map((subject) => `${server.first.url}/api/v1/who?subject=${encodeURIComponent(subject)}`),
  );
  note(
    `who, p95 of ${who.asked} subjects (p50 ${who.p50.toFixed(1)} ms)`,
    `${who.p95.toFixed(1)} ms`,
    "≤ 25 ms",
    who.p95 <= 25,
  );
  const user = await ask(
    server.first,
    names.users.map((name) => `${server.first.url}/api/v1/users/${encodeURIComponent(name)}/events`),
  );
  note(
    `first page of a user, p95 of ${user.asked} users (p50 ${user.p50.toFixed(1)} ms)`,
    `${user.p95.toFixed(1)} ms`,
    "≤ 50 ms",
    user.p95 <= 50,
  );
  await server.stop();

  say("Verifying …");
  const shares: number[] = [];
  let seconds = 0;
  for (let round = 0; round < (events > 2_000_000 ? 1 : rounds); round++) {
    const verified = await run<{ share: number; verifySeconds: number }>("verify", data);
    shares.push(verified.share);
    seconds = verified.verifySeconds;
  }
  note(
    `verify / pure hashing of the same bytes and nodes on one thread (${seconds.toFixed(0)} s)`,
    median(shares).toFixed(2),
    "≥ 0.3",
    median(shares) >= 0.3,
  );
  console.log(table(lines));
} finally {
  if (values.folder === undefined) await rm(folder, { recursive: true, force: true });
}
if (lines.some((line) => !line.met)) process.exitCode = 1;

// The first `count` lines of a file.
async function head(from: string, to: string, count: number): Promise<void> {
  const out = createWriteStream(to, { highWaterMark: 1 << 20 });
  let n = 0;
  for await (const line of createInterface({ input: createReadStream(from, { highWaterMark: 1 << 20 }) })) {
    if (n++ === count) break;
    if (!out.write(`${line}\n`)) await once(out, "drain");
  }
  await finished(out.end());
  if (n < count) throw new Error(`expected ${count} events in ${from}, got ${n}; give --events fewer`);
}
