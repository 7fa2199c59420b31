// Reviews for tests: invented people, invented accesses.
import {
  type Actor,
  type Answered,
  type Opened,
  type Proposed,
  type Review,
  type ReviewRole,
  reviewOf,
  type Step,
} from "../../src/index.ts";

export const DAY_MS = 86_400_000;
/** A Thursday. */
export const START_MS = Date.parse("2026-11-05T09:00:00Z");

export const opened: Opened = {
  step: "opened",
  atMs: START_MS,
  by: "system",
  finding: "0123456789abcdef0123456789abcdef",
  kind: "repeat-target",
  users: ["u-17"],
};

export function actor(uid: string, roles: readonly ReviewRole[], more: Partial<Actor> = {}): Actor {
  return { uid, roles, user: null, sameChain: () => false, ...more };
}

export const system = actor("system", ["system"]);
export const ann = actor("person:ann", ["reviewer"]);
export const ben = actor("person:ben", ["reviewer"]);
export const eve = actor("person:eve", ["overseer"]);
export const employee = actor("person:u17", ["employee"], { user: "u-17" });

export function history(...steps: Step[]): Review {
  return reviewOf([opened, ...steps]);
}

/** Steps until the employee was told, a day apart. */
export const told: readonly Step[] = [
  { step: "taken", atMs: START_MS + DAY_MS, by: ann.uid },
  {
    step: "inquired",
    atMs: START_MS + 2 * DAY_MS,
    by: ann.uid,
    reason: "no-record-of-work",
    text: "No work on any of nine days.",
    caseReference: "Q-1",
  },
  { step: "notified", atMs: START_MS + 3 * DAY_MS, by: ann.uid, replyUntilMs: START_MS + 17 * DAY_MS, via: "mail" },
];

export const replied: Step = {
  step: "replied",
  atMs: START_MS + 5 * DAY_MS,
  by: employee.uid,
  text: "I covered for a colleague.",
  attachments: [],
};

export const heard: readonly Step[] = [
  ...told,
  replied,
  { step: "hearing-closed", atMs: START_MS + 6 * DAY_MS, by: ann.uid },
];

export const misuseProposed: Proposed = {
  step: "proposed",
  atMs: START_MS + 7 * DAY_MS,
  by: ann.uid,
  outcome: "misuse",
  reason: "contradicted-by-records",
  text: "The colleague was at work.",
};
export const misuseAgreed: Answered = {
  step: "answered",
  atMs: START_MS + 8 * DAY_MS,
  by: ben.uid,
  approved: true,
  text: "I read the reply and the rota.",
};
