// What fifty persons at once and one at a browser wait for, on a folder of simulated events with its people.
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildPage } from "@quis/conformance/browser";
import { type DemoRole, signInAs } from "@quis/conformance/sign-in";
import { type Line, quantile, table } from "../figures.ts";
import { drawNames } from "../latency.ts";
import { makeAgency } from "../made-folder.ts";
import { run, start } from "../run.ts";
import { askMixed, type Known, PEOPLE, type SignedIn } from "./mixed.ts";
import { lookAtScreens } from "./screens.ts";

const ASK_MS = 120_000;
const NAMES = 200;
/** A pass that is to be begins so soon after the start. */
const WITHIN_MS = 60_000;

/** Whether screens and questions are there as soon as they must be. Keeps what it made in `folder`, if one is given. */
export async function benchPeople(events: number, rounds: number, folder: string | undefined): Promise<boolean> {
  const place = folder ?? (await mkdtemp(join(tmpdir(), "quis-bench-people-")));
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  try {
    buildPage("index.html");
    const { data, context, isNew } = await makeAgency(place, events, say);
    if (isNew) await run("detect-pass", data, context);
    enterAsDemonstration(data);
    const server = await start("serve", data);
    try {
      const { url, token } = server.first;
      say("The history is judged …");
      await judged(url, token);
      const { subjects, users } = await drawNames({ url, token }, NAMES);
      say("Screens …");
      const screens = await lookAtScreens(url, await signInAs(url, "overseer"), users[0]!, rounds);
      say(`Fifty people for ${ASK_MS / 1000} s …`);
      const people: SignedIn[] = [];
      const knownOf = new Map<string, Known>();
      for (const { role, many } of PEOPLE) {
        for (let person = 0; person < many; person++) people.push({ role, cookie: await signIn(url, role) });
        knownOf.set(role, await asSeenBy(url, people.at(-1)!, { subjects, users }));
      }
      const began = server.cpuMs();
      const asked = await askMixed(url, people, knownOf, ASK_MS);
      const cpu = (server.cpuMs() ?? NaN) - (began ?? NaN);
      for (const [what, of] of Map.groupBy(asked, (each) => each.what))
        say(
          `  ${what}: ${of.length}, p95 ${ms(
            of.map(({ milliseconds }) => milliseconds),
            0.95,
          )}`,
        );
      const lines: Line[] = [
        line("first screen, a profile that was never here", screens.coldMs, 0.95, 1500),
        line("first screen again", screens.warmMs, 0.95, 500),
        line("a page changes", [...screens.changesMs.values()].flat(), 0.95, 300),
        ...[...screens.changesMs].map(([what, took]) => line(`· ${what}`, took, 0.95, 300)),
        line("interaction to next paint", screens.paintsMs, 0.98, 200),
        line(
          `${people.length} people, ${asked.length} questions in ${ASK_MS / 1000} s, ${(cpu / asked.length).toFixed(0)} ms of CPU each`,
          asked.map(({ milliseconds }) => milliseconds),
          0.95,
          300,
        ),
      ];
      console.log(table(lines));
      return lines.every(({ met }) => met);
    } finally {
      await server.stop();
    }
  } finally {
    if (folder === undefined) await rm(place, { recursive: true, force: true });
  }
}

// Its data are invented: anybody at this machine may be one of the demonstration's people.
function enterAsDemonstration(data: string): void {
  const file = join(data, "quis.json");
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, "utf8")) as object), demo: true }));
}

// After a start the whole history is judged once, which takes a core for minutes. Until it begins, what the last pass said holds.
async function judged(url: string, token: string): Promise<void> {
  const begun = performance.now();
  for (let wasRunning = false; ;) {
    const answer = await fetch(`${url}/api/v1/detection`, { headers: { authorization: `Bearer ${token}` } });
    const { state } = (await answer.json()) as { state: string };
    if (state === "running") wasRunning = true;
    else if (wasRunning || performance.now() - begun > WITHIN_MS) return;
    await sleep(1_000);
  }
}

async function signIn(url: string, role: DemoRole): Promise<string> {
  const { name, value } = await signInAs(url, role);
  return `${name}=${value}`;
}

// Findings have ids of their own for those who see pseudonyms.
async function asSeenBy(url: string, { cookie }: SignedIn, names: Omit<Known, "findings">): Promise<Known> {
  const answer = await fetch(`${url}/api/v1/findings?limit=100`, { headers: { cookie } });
  const { findings = [] } = (answer.ok ? await answer.json() : {}) as { findings?: { id: string }[] };
  return { ...names, findings: findings.map(({ id }) => id) };
}

function line(what: string, times: readonly number[], share: number, target: number): Line {
  const p = quantile(times, share);
  return {
    what,
    measured: `p${share * 100} ${ms(times, share)} (p50 ${ms(times, 0.5)}, ${times.length})`,
    target: `≤ ${target} ms`,
    met: p <= target,
  };
}

function ms(times: readonly number[], share: number): string {
  return `${quantile(times, share).toFixed(0)} ms`;
}
