// Who may know of a review and what they may do in it now, by the rules of packages/review.
import type { ReviewRow, ReviewStep } from "@quis/contract";
import {
  type Actor,
  judge,
  type Opened,
  type Review,
  reviewOf,
  type ReviewRole,
  type ReviewSettings,
  type Step,
  type StepName,
  type Verdict,
  type WaitingFor,
} from "@quis/review";
import type { KeptStep } from "./register.ts";
import { OF_THE_EMPLOYEE, stepOf } from "./step.ts";

/** What a review needs to know of its finding. */
export interface ReviewedFinding {
  readonly id: string;
  readonly kind: string;
  readonly sentence: string;
  readonly day: string;
  readonly user: string | null;
  /** When it was raised. */
  readonly raisedAt: string;
}

/** Who asks or acts, with the name that is sealed beside their id. */
export interface ReviewActor extends Actor {
  readonly name: string | null;
}

export interface Known {
  readonly finding: ReviewedFinding;
  readonly kept: readonly KeptStep[];
  readonly review: Review;
}

export const SYSTEM: ReviewActor = { uid: "quis", name: null, roles: ["system"], user: null, sameChain: () => false };

const DUTY: readonly ReviewRole[] = ["reviewer", "investigator", "overseer"];

/** Steps of which each meets what is waited for. */
const MEETS: Readonly<Record<WaitingFor, readonly StepName[]>> = {
  reviewer: ["taken"],
  "inquiry-or-dismissal": ["inquired", "dismissed"],
  "telling-the-employee": ["notified"],
  "second-person": ["delay-answered", "answered"],
  reply: ["replied", "hearing-closed"],
  decision: ["proposed"],
  "time-to-appeal": ["appealed"],
  appeal: ["appeal-decided"],
  nobody: [],
};
/** Waited for of the one who has taken it up. */
const DUE_OF_REVIEWER: readonly WaitingFor[] = ["inquiry-or-dismissal", "telling-the-employee", "reply", "decision"];

function openingOf({ id, kind, user, raisedAt }: ReviewedFinding): Opened {
  return {
    step: "opened",
    atMs: Date.parse(raisedAt),
    by: SYSTEM.uid,
    finding: id,
    kind,
    users: user === null ? [] : [user],
  };
}

export function foldOf(finding: ReviewedFinding, kept: readonly KeptStep[]): Review {
  return reviewOf([openingOf(finding), ...kept.map(({ step }) => stepOf(step))]);
}

// Attacker: whoever holds the folder's own token names themselves as they like (X-Quis-Actor). However many names they use, they are one person.
const LOCAL = /^local:.*/s;

export function asPerson(step: ReviewStep): ReviewStep {
  return { ...step, by: step.by.replace(LOCAL, "local:") };
}

export function asPersonActor(actor: ReviewActor): ReviewActor {
  return { ...actor, uid: actor.uid.replace(LOCAL, "local:") };
}

export function personsOf(finding: ReviewedFinding, kept: readonly KeptStep[]): Review {
  return reviewOf([openingOf(finding), ...kept.map(({ step }) => stepOf(asPerson(step)))]);
}

export function isAbout({ user }: ReviewedFinding, actor: ReviewActor): boolean {
  return actor.user !== null && actor.user === user;
}

export function wasTold(kept: readonly KeptStep[]): boolean {
  return kept.some(({ step }) => step.step === "notified");
}

/** As in lists of findings: what somebody may not review they are not told of, and whoever is asked about learns it with the question. */
export function mayKnowOf({ finding, kept }: Known, actor: ReviewActor, bars: (user: string) => boolean): boolean {
  if (isAbout(finding, actor)) return actor.roles.includes("employee") && wasTold(kept);
  return hasDuty(actor) && (finding.user === null || !bars(finding.user));
}

export function hasDuty({ roles }: ReviewActor): boolean {
  return roles.some((role) => DUTY.includes(role));
}

/** Whether what `review` waits for is for `actor` to do. What somebody else has taken up waits for them. */
export function isMine(
  review: Review,
  waits: WaitingFor,
  actor: ReviewActor,
  may: (step: StepName) => Verdict,
): boolean {
  const theirs = DUE_OF_REVIEWER.includes(waits) && review.reviewer !== null && review.reviewer !== actor.uid;
  return MEETS[waits].some((step) => may(step).allowed && (!theirs || OF_THE_EMPLOYEE.has(step)));
}

/** What `actor` may do now, by the name of the step. */
export function mayTake(
  judged: Review,
  actor: ReviewActor,
  settings: ReviewSettings,
  nowMs: number,
): (step: StepName) => Verdict {
  return (step: StepName) => judge(judged, tryOut(step, nowMs, actor.uid), asPersonActor(actor), settings);
}

export function urgency({ mine, state, waiting }: ReviewRow): number {
  return (mine ? 0 : 4) + (waiting.late ? 0 : 2) + (state === "signal" || waiting.for === "nobody" ? 1 : 0);
}

// A step as it would be at its best: what it would still be refused for is not for want of words.
function tryOut(step: StepName, atMs: number, by: string): Step {
  const whole = {
    step,
    atMs,
    by: by.replace(LOCAL, "local:"),
    outcome: "explained",
    reason: step === "delay-asked" ? "risk-to-a-person" : "other",
    text: "words",
    caseReference: "case",
    via: "mail",
    approved: true,
    replyUntilMs: atMs + 1,
    untilMs: atMs + 1,
    attachments: [],
  };
  return whole as unknown as Step;
}
