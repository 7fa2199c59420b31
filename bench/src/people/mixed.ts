// Fifty signed-in persons who ask mixed questions over HTTP, each with pauses as a person makes them.
import { setTimeout as sleep } from "node:timers/promises";
import { seededInteger } from "@quis/conformance/seeded";
import type { DemoRole } from "@quis/conformance/sign-in";

type Draw = ReturnType<typeof seededInteger>;

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
  /** Ids of findings, as this person sees them. */
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
export const PEOPLE: readonly { readonly role: DemoRole; readonly many: number }[] = [
  { role: "overseer", many: 9 },
  { role: "reviewer", many: 10 },
  { role: "privacy-officer", many: 10 },
  { role: "employee", many: 10 },
  { role: "staff-observer", many: 6 },
  { role: "log-operator", many: 5 },
];
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
      const draw = seededInteger(number + 1);
      await sleep(draw(5_000));
      while (performance.now() < until) {
        const what = drawn(QUESTIONS[role] ?? [], draw);
        const began = performance.now();
        const answer = await fetch(`${url}/api/v1/${addressOf(what, knownOf.get(role)!, draw)}`, {
          headers: { cookie },
        });
        const text = await answer.text();
        asked.push({ what, milliseconds: performance.now() - began });
        if (!answer.ok) throw new Error(`expected an answer to ${what} of ${role}, got ${answer.status}: ${text}`);
        await sleep(2_000 + draw(6_000));
      }
    }),
  );
  return asked;
}

function addressOf(what: string, { subjects, users, findings }: Known, draw: Draw): string {
  const one = (of: readonly string[]): string => encodeURIComponent(of[draw(of.length)] ?? "");
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

function drawn(of: readonly (readonly [string, number])[], draw: Draw): string {
  let left = draw(of.reduce((sum, [, weight]) => sum + weight, 0));
  return (of.find(([, weight]) => (left -= weight) < 0) ?? of[0]!)[0];
}
