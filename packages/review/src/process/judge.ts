// Whether somebody may take a step now. Who is accused decides nothing, who decides is heard by nobody else: two people for what weighs most.
import { DAY_MS, endOfWorkingDay } from "./calendar.ts";
import type { Review } from "./review.ts";
import type { ReviewSettings } from "./settings.ts";
import type { Step, StepName } from "./step.ts";
import { ALLOWED, refuse, type Refusal, type Verdict } from "./verdict.ts";
import { ADVERSE, DELAY_REASONS, type ReviewRole, SEVERITY, type State } from "./vocabulary.ts";

/** Who takes a step, as far as it matters here. */
export interface Actor {
  readonly uid: string;
  readonly roles: readonly ReviewRole[];
  /** The user of the record systems that they are, if known. */
  readonly user: string | null;
  /** Whether they lead a user, or are led by them, at any remove. */
  readonly sameChain: (user: string) => boolean;
}

type Also<S extends Step> = (review: Review, step: S, settings: ReviewSettings, actor: Actor) => Refusal | undefined;

interface Rule<S extends Step = never> {
  readonly roles: readonly ReviewRole[];
  /** States that it can be taken in. */
  readonly from: readonly State[];
  /** For deciding and preparing to: nobody of the same chain of command. */
  readonly neutral: boolean;
  /** What else must hold; undefined if it does. */
  readonly also?: Also<S>;
}

const DUTY: readonly ReviewRole[] = ["reviewer", "investigator", "overseer"];
const TEXT_CHARS = 16_384;

const RULES: { readonly [N in StepName]: Rule<Extract<Step, { step: N }>> } = {
  opened: { roles: ["system"], from: [], neutral: false },
  taken: { roles: DUTY, from: ["signal", "triage", "inquiry", "reply", "decision"], neutral: true },
  dismissed: { roles: ["reviewer", "overseer"], from: ["triage"], neutral: true, also: dismissed },
  inquired: { roles: DUTY, from: ["triage"], neutral: true, also: (_, step) => reasoned(step) },
  notified: { roles: DUTY, from: ["inquiry"], neutral: true, also: notified },
  linked: { roles: DUTY, from: ["reply", "decision"], neutral: true, also: linked },
  "delay-asked": { roles: DUTY, from: ["inquiry"], neutral: true, also: delayAsked },
  "delay-answered": { roles: ["reviewer", "overseer"], from: ["inquiry"], neutral: true, also: delayAnswered },
  replied: { roles: ["employee"], from: ["reply", "decision", "appeal"], neutral: false, also: replied },
  "hearing-closed": {
    roles: ["reviewer", "investigator", "overseer", "system"],
    from: ["reply"],
    neutral: true,
    also: hearingClosed,
  },
  proposed: { roles: ["reviewer", "overseer"], from: ["decision"], neutral: true, also: proposed },
  answered: { roles: ["reviewer", "overseer"], from: ["decision"], neutral: true, also: answered },
  appealed: { roles: ["employee"], from: ["decision"], neutral: false, also: appealed },
  "appeal-decided": { roles: ["overseer"], from: ["appeal"], neutral: true, also: appealDecided },
  closed: { roles: ["system"], from: ["decision"], neutral: false, also: closed },
  reopened: { roles: ["reviewer", "overseer"], from: ["closed"], neutral: true, also: (_, step) => reasoned(step) },
  expunged: { roles: ["system"], from: ["signal", "triage", "closed"], neutral: false, also: expunged },
};
/** Whether `actor` may take `step` on `review`, by the rules of docs/explanation/reviews.md. */
export function judge(review: Review, step: Step, actor: Actor, settings: ReviewSettings): Verdict {
  const rule = RULES[step.step] as Rule;
  const last = review.steps.at(-1);
  if (last !== undefined && step.atMs < last.atMs) return refuse("clock-back");
  if (!rule.from.includes(review.state)) return refuse("wrong-state");
  const { users } = review.opened;
  const accused = actor.user !== null && users.includes(actor.user);
  if (rule.roles.includes("employee")) {
    if (!accused) return refuse("not-the-employee");
  } else {
    // Before roles: whoever is asked about learns nothing from what their duty would allow.
    if (accused) return refuse("own-accesses");
    if (!rule.roles.some((role) => actor.roles.includes(role))) return refuse("wrong-role");
    if (rule.neutral && users.some((user) => actor.sameChain(user))) return refuse("same-chain");
  }
  const refusal = rule.also?.(review, step as never, settings, actor);
  return refusal === undefined ? ALLOWED : refuse(refusal);
}

function reasoned({ text }: { readonly text: string }): Refusal | undefined {
  if (text.trim() === "") return "reason-missing";
  return text.length > TEXT_CHARS ? "too-long" : undefined;
}

// A step comes from outside: its type promises nothing.
function dismissed(_: Review, step: Extract<Step, { step: "dismissed" }>): Refusal | undefined {
  return ADVERSE.includes(step.outcome) ? "not-heard" : reasoned(step);
}

function notified(review: Review, step: Extract<Step, { step: "notified" }>): Refusal | undefined {
  if (waits(review, step)) return "already-waits";
  // A delay stands while both who agreed to it stand by it: a third person cannot undo what took two, each of the two can.
  const { delayedUntilMs, delayedBy } = review;
  if (delayedUntilMs !== null && step.atMs < delayedUntilMs && !delayedBy.includes(step.by)) return "delayed";
  return step.replyUntilMs > step.atMs ? undefined : "too-early";
}

/** Attacker: whoever asks for a delay and is never answered. Their word alone holds nothing up when the time they asked for is over. */
function waits({ delayAsked: asked }: Review, { atMs }: Step): boolean {
  return asked !== null && atMs < asked.untilMs;
}

/** Whoever took a step held a reply link; who that was nobody can know. */
export function isByLink(by: string): boolean {
  return by.startsWith("link:");
}

function linked(
  review: Review,
  step: Extract<Step, { step: "linked" }>,
  settings: ReviewSettings,
): Refusal | undefined {
  const until = linkUntilMs(review, settings);
  if (until === undefined) return "wrong-state";
  return step.atMs >= until ? "too-late" : undefined;
}

/** Until when (exclusive) a link made now can be used, ms since the epoch: the time to reply, then the time to appeal; undefined where neither runs. */
export function linkUntilMs(review: Review, settings: ReviewSettings): number | undefined {
  if (review.state === "reply") return review.notified?.replyUntilMs;
  return review.state === "decision" ? appealUntilMs(review, settings) : undefined;
}

function delayAsked(
  review: Review,
  step: Extract<Step, { step: "delay-asked" }>,
  settings: ReviewSettings,
): Refusal | undefined {
  if (waits(review, step)) return "already-waits";
  if (!DELAY_REASONS.includes(step.reason)) return "reason-not-allowed";
  if (step.untilMs <= step.atMs) return "too-early";
  if (step.untilMs > step.atMs + settings.longestDelayDays * DAY_MS) return "too-long";
  return reasoned(step);
}

function delayAnswered(review: Review, step: Extract<Step, { step: "delay-answered" }>): Refusal | undefined {
  const { delayAsked: asked } = review;
  if (asked === null) return "nothing-waits";
  if (asked.by === step.by) return "second-person";
  return asked.untilMs <= step.atMs ? "too-late" : undefined;
}

function replied(_: Review, step: Extract<Step, { step: "replied" }>): Refusal | undefined {
  return step.text.length > TEXT_CHARS
    ? "too-long"
    : step.text.trim() === "" && step.attachments.length === 0
      ? "reason-missing"
      : undefined;
}

// Their word is there, or the time for it is over. A reply does not end the hearing by itself: the employee may have more to say.
function hearingClosed(review: Review, step: Extract<Step, { step: "hearing-closed" }>): Refusal | undefined {
  const { notified: told, replies } = review;
  if (told === null) return "not-heard";
  // Attacker: a reviewer who uses the link that they made, to close the hearing of somebody who was never reached. A reply by link is read, and the time runs on.
  const heard = replies.some(({ atMs, by }) => atMs >= told.atMs && !isByLink(by));
  return heard || step.atMs >= told.replyUntilMs ? undefined : "not-heard";
}

function proposed(review: Review, step: Extract<Step, { step: "proposed" }>): Refusal | undefined {
  if (review.proposal !== null) return "already-waits";
  if (review.decision !== null) return "wrong-state";
  if (review.notified === null) return "not-heard";
  return reasoned(step);
}

function answered(review: Review, step: Extract<Step, { step: "answered" }>): Refusal | undefined {
  if (review.proposal === null) return "nothing-waits";
  if (review.proposal.by === step.by) return "second-person";
  return step.approved ? undefined : reasoned(step);
}

/** Until when (exclusive) a decision can be appealed, ms since the epoch; undefined without one that speaks against somebody. */
export function appealUntilMs({ decision }: Review, settings: ReviewSettings): number | undefined {
  if (decision === null || !ADVERSE.includes(decision.outcome)) return undefined;
  return endOfWorkingDay(decision.atMs, settings.appealWorkingDays, settings);
}

function appealed(
  review: Review,
  step: Extract<Step, { step: "appealed" }>,
  settings: ReviewSettings,
): Refusal | undefined {
  const until = appealUntilMs(review, settings);
  if (until === undefined) return "wrong-state";
  return step.atMs >= until ? "too-late" : reasoned(step);
}

function appealDecided(review: Review, step: Extract<Step, { step: "appeal-decided" }>): Refusal | undefined {
  const { decision } = review;
  if (decision === null) return "nothing-waits";
  if (decision.deciders.includes(step.by)) return "second-person";
  if (SEVERITY[step.outcome] > SEVERITY[decision.outcome]) return "worse";
  return reasoned(step);
}

function closed(
  review: Review,
  step: Extract<Step, { step: "closed" }>,
  settings: ReviewSettings,
): Refusal | undefined {
  const until = appealUntilMs(review, settings);
  if (until === undefined) return "nothing-waits";
  return step.atMs >= until ? undefined : "too-early";
}

function expunged(
  review: Review,
  step: Extract<Step, { step: "expunged" }>,
  settings: ReviewSettings,
): Refusal | undefined {
  if (review.decision !== null && ADVERSE.includes(review.decision.outcome)) return "wrong-state";
  return step.atMs >= review.opened.atMs + settings.signalAgesOutDays * DAY_MS ? undefined : "too-early";
}
