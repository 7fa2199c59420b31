// Fifty signed-in persons who ask mixed questions over HTTP, each with pauses as a person makes them.
import { setTimeout as sleep } from "node:timers/promises";

export interface SignedIn {
  readonly role: string;
  readonly cookie: string;
}

export interface Asked {
  readonly what: string;
  readonly milliseconds: number;
}

/** What the data really have. */
export interface Known {
  readonly subjects: readonly string[];
  readonly users: readonly string[];
  /** Indices of entries and ids of findings, as this person sees them. */
  readonly findings: readonly string[];
}

/** Questions of a role with how often it asks them. Those of a duty only: a refused question is quick. */
const QUESTIONS: Readonly<Record<string, readonly (readonly [what: string, weight: number])[]>> = {
  overseer: [
    ["today", 1],
    ["who", 3],
    ["user", 2],
    ["events", 2],
    ["figures", 1],
    ["findings", 2],
    ["finding", 2],
    ["accesses", 2],
    ["reviews", 1],
  ],
  reviewer: [
    ["today", 1],
    ["findings", 3],
    ["finding", 4],
    ["accesses", 3],
    ["reviews", 2],
  ],
  "privacy-officer": [
    ["today", 1],
    ["who", 6],
    ["events", 2],
  ],
  employee: [["own", 1]],
  "staff-observer": [
    ["today", 2],
    ["detectors", 1],
    ["rules", 1],
  ],
  "log-operator": [
    ["today", 2],
    ["status", 2],
    ["log", 1],
  ],
};
/** How many of fifty have each role: one person of a demonstration has at most sixteen sessions at once. */
export const PEOPLE: Readonly<Record<string, number>> = {
  overseer: 9,
  reviewer: 10,
  "privacy-officer": 10,
  employee: 10,
  "staff-observer": 6,
  "log-operator": 5,
};
/** The demonstration's employee. */
const EMPLOYEE = "u00007";

/** Each of the persons asks for so long; pauses are 2 to 8 s. @throws Error when a question of one's duty is not answered */
export async function askMixed(
  url: string,
  people: readonly SignedIn[],
  knownOf: ReadonlyMap<string, Known>,
  durationMs: number,
): Promise<Asked[]> {
  const asked: Asked[] = [];
  const until = performance.now() + durationMs;
  await Promise.all(
    people.map(async ({ role, cookie }, number) => {
      const draw = seeded(number + 1);
      await sleep(draw() * 5_000);
      while (performance.now() < until) {
        const what = drawn(QUESTIONS[role] ?? [], draw);
        const began = performance.now();
        const answer = await fetch(`${url}/api/v1/${addressOf(what, knownOf.get(role)!, draw)}`, {
          headers: { cookie },
        });
        const text = await answer.text();
        asked.push({ what, milliseconds: performance.now() - began });
        if (!answer.ok) throw new Error(`expected an answer to ${what} of ${role}, got ${answer.status}: ${text}`);
        await sleep(2_000 + draw() * 6_000);
      }
    }),
  );
  return asked;
}

function addressOf(what: string, { subjects, users, findings }: Known, draw: () => number): string {
  const one = (of: readonly string[]): string => encodeURIComponent(of[Math.floor(draw() * of.length)] ?? "");
  switch (what) {
    case "who":
      return `who?subject=${one(subjects)}&limit=100`;
    case "user":
      return `users/${one(users)}/events?limit=100`;
    case "own":
      return `users/${EMPLOYEE}/events?limit=100`;
    case "events":
      return `events?subject=${one(subjects)}&limit=100`;
    case "figures":
      return `figures?subject=${one(subjects)}`;
    case "findings":
      return "findings?folded=true&limit=100";
    case "finding":
      return `findings/${one(findings)}`;
    case "accesses":
      return `findings/${one(findings)}/accesses`;
    case "detectors":
      return "detection/detectors";
    case "log":
      return "logs/records";
    default:
      return what;
  }
}

function drawn(of: readonly (readonly [string, number])[], draw: () => number): string {
  let left = draw() * of.reduce((sum, [, weight]) => sum + weight, 0);
  return (of.find(([, weight]) => (left -= weight) < 0) ?? of[0]!)[0];
}

// Numbers in [0, 1), the same for the same seed (mulberry32).
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
