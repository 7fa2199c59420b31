// Random steps by random people: whatever they try, no forbidden transition, no misuse by one person, nothing overwritten.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ADVERSE,
  after,
  defaultSettings,
  judge,
  OUTCOMES,
  REASONS,
  type Review,
  reviewOf,
  type State,
  type Step,
  type StepName,
} from "../../src/index.ts";
import { actor, DAY_MS, opened, START_MS } from "./history.ts";

const EDGES: Readonly<Record<State, readonly State[]>> = {
  signal: ["signal", "triage", "expunged"],
  triage: ["triage", "inquiry", "closed", "expunged"],
  inquiry: ["inquiry", "reply"],
  reply: ["reply", "decision"],
  decision: ["decision", "appeal", "closed"],
  appeal: ["appeal", "closed"],
  closed: ["closed", "triage", "expunged"],
  expunged: [],
};

const NAMES: readonly StepName[] = [
  "opened",
  "taken",
  "dismissed",
  "inquired",
  "notified",
  "linked",
  "delay-asked",
  "delay-answered",
  "replied",
  "hearing-closed",
  "proposed",
  "answered",
  "appealed",
  "appeal-decided",
  "closed",
  "reopened",
  "expunged",
];

// Some wear two hats; one is the employee with an overseer's role, one their chief.
const PEOPLE = [
  actor("person:ann", ["reviewer"]),
  actor("person:ben", ["reviewer", "overseer"]),
  actor("person:eve", ["overseer"]),
  actor("person:ivo", ["investigator"]),
  actor("person:u17", ["employee", "reviewer", "overseer"], { user: "u-17" }),
  actor("person:u18", ["employee"], { user: "u-18" }),
  actor("person:chief", ["reviewer"], { sameChain: () => true }),
  actor("person:none", []),
  actor("system", ["system"]),
];

const EMPLOYEE = PEOPLE.findIndex(({ user }) => user === "u-17");

interface Attempt {
  readonly name: StepName;
  readonly who: number;
  readonly afterMs: number;
  readonly outcome: (typeof OUTCOMES)[number];
  readonly reason: (typeof REASONS)[number];
  readonly approved: boolean;
  readonly spanMs: number;
  readonly text: string;
}

const attempt: fc.Arbitrary<Attempt> = fc.record({
  name: fc.constantFrom(...NAMES),
  who: fc.nat(PEOPLE.length - 1),
  afterMs: fc.integer({ min: -DAY_MS, max: 20 * DAY_MS }),
  outcome: fc.constantFrom(...OUTCOMES),
  reason: fc.constantFrom(...REASONS),
  approved: fc.boolean(),
  spanMs: fc.integer({ min: -DAY_MS, max: 40 * DAY_MS }),
  text: fc.constantFrom("", "words"),
});

function stepOf(a: Attempt, atMs: number): Step {
  const whole = {
    ...opened,
    step: a.name,
    atMs,
    by: PEOPLE[a.who]!.uid,
    outcome: a.outcome,
    reason: a.reason,
    approved: a.approved,
    text: a.text,
    caseReference: "Q-1",
    replyUntilMs: atMs + a.spanMs,
    untilMs: atMs + a.spanMs,
    via: "mail",
    attachments: [],
  };
  return whole as unknown as Step;
}

// Most random steps are refused. To get far, attempts lean towards what the state allows.
const NEXT: Readonly<Record<State, readonly StepName[]>> = {
  signal: ["taken"],
  triage: ["inquired", "dismissed"],
  inquiry: ["notified", "delay-asked", "delay-answered"],
  reply: ["replied", "hearing-closed", "linked"],
  decision: ["proposed", "answered", "appealed", "closed"],
  appeal: ["appeal-decided"],
  closed: ["reopened", "expunged"],
  expunged: [],
};

function run(attempts: readonly Attempt[]): { readonly reviews: readonly Review[]; readonly taken: number } {
  let review = reviewOf([opened]);
  let clock = START_MS;
  const reviews = [review];
  for (const [i, each] of attempts.entries()) {
    const likely = NEXT[review.state];
    const name = i % 4 === 0 || likely.length === 0 ? each.name : likely[each.who % likely.length]!;
    const isTheirs = (name === "replied" || name === "appealed") && each.approved;
    const person = isTheirs ? EMPLOYEE : each.who;
    const step = stepOf({ ...each, name, who: person }, clock + each.afterMs);
    const who = PEOPLE[person]!;
    if (!judge(review, step, who, defaultSettings).allowed) continue;
    review = after(review, step);
    clock = step.atMs;
    reviews.push(review);
  }
  return { reviews, taken: reviews.length - 1 };
}

describe("random sequences of steps by random people", () => {
  const reached = new Set<string>();

  it("keep to the table of states, to two persons, to the hearing, and overwrite nothing", () => {
    fc.assert(
      fc.property(fc.array(attempt, { minLength: 60, maxLength: 120 }), (attempts) => {
        const { reviews } = run(attempts);
        for (const [i, review] of reviews.entries()) {
          reached.add(review.state);
          const before = reviews[i - 1];
          if (before === undefined) continue;
          expect(EDGES[before.state]).toContain(review.state);
          // Nothing overwritten: what was there is still there, letter for letter.
          expect(review.steps.slice(0, -1)).toEqual(before.steps);
          expect(reviewOf(review.steps)).toEqual(review);
          const step = review.steps.at(-1)!;
          if (step.step !== "replied" && step.step !== "appealed") expect(step.by).not.toBe("person:u17");
          if (step.step === "notified" && before.delayedUntilMs !== null && step.atMs < before.delayedUntilMs) {
            const asked = before.steps.findLastIndex((each) => each.step === "delay-answered" && each.approved);
            const agreed = [
              before.steps[asked]!.by,
              before.steps.findLast((each, at) => each.step === "delay-asked" && at < asked)!.by,
            ];
            expect(agreed).toContain(step.by);
            expect(new Set(agreed).size).toBe(2);
          }
          const { decision } = review;
          if (decision === null) continue;
          for (const each of [...review.earlier, decision]) reached.add(each.outcome);
          if (decision.outcome === "misuse" && step.step !== "appeal-decided") {
            expect(new Set(decision.deciders).size).toBe(2);
          }
          if (ADVERSE.includes(decision.outcome) && before.decision === null) {
            const round = review.steps.slice(review.steps.findLastIndex((each) => each.step === "reopened") + 1);
            const told = round.find((each) => each.step === "notified");
            expect(told).toBeDefined();
            const heard = round.some((each) => each.step === "replied");
            expect(heard || decision.atMs >= (told?.replyUntilMs ?? Infinity)).toBe(true);
          }
          expect(decision.deciders).not.toContain("person:chief");
        }
      }),
      { numRuns: 1000, seed: 20_261_126 },
    );
  });

  // A property that nothing ever reaches would prove nothing.
  it("got to every state and every outcome", () => {
    for (const state of Object.keys(EDGES)) expect(reached).toContain(state);
    for (const outcome of OUTCOMES) expect(reached).toContain(outcome);
  });
});
