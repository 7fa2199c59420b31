// Reviews of all findings: what state each is in, and steps taken by those who may.
import type { ReviewAnswer, ReviewRow, ReviewsAnswer, ReviewsQuery, ReviewStep, ReviewStepInput } from "@quis/contract";
import {
  type Actor,
  dispositionsOf,
  endOfWorkingDay,
  judge,
  type Opened,
  type Review,
  reviewOf,
  type ReviewSettings,
  STATES,
  type Step,
  type StepName,
  waitingOf,
} from "@quis/review";
import { QuisError } from "../instance/error.ts";
import type { KeptStep, ReviewRegister } from "./register.ts";
import { sealedStep, stepOf } from "./step.ts";

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

export interface ReviewsOptions {
  readonly register: ReviewRegister;
  /** All findings that may be reviewed, best rank first. */
  readonly findings: () => Promise<readonly ReviewedFinding[]>;
  readonly settings: () => Promise<ReviewSettings>;
  readonly now: () => number;
}

/** Steps that people take, in the order of a review. */
const BY_PEOPLE: readonly StepName[] = [
  "taken",
  "dismissed",
  "inquired",
  "delay-asked",
  "delay-answered",
  "notified",
  "replied",
  "hearing-closed",
  "proposed",
  "answered",
  "appealed",
  "appeal-decided",
  "reopened",
];

const SYSTEM: Actor = { uid: "quis", roles: ["system"], user: null, sameChain: () => false };

interface Known {
  readonly finding: ReviewedFinding;
  readonly kept: readonly KeptStep[];
  readonly review: Review;
}

export class Reviews {
  readonly #options: ReviewsOptions;

  constructor(options: ReviewsOptions) {
    this.#options = options;
  }

  async list(query: ReviewsQuery): Promise<ReviewsAnswer> {
    const settings = await this.#options.settings();
    await this.#sweep(settings);
    const known = await this.#known();
    const rows = known.map((one) => this.#rowOf(one, settings));
    const wanted = rows.filter(
      ({ state, waiting }) =>
        (query.state === undefined || state === query.state) && (query.late !== "true" || waiting.late),
    );
    return {
      reviews: wanted.slice(0, Number(query.limit ?? 100)),
      total: wanted.length,
      states: STATES.map((state) => ({ state, reviews: rows.filter((row) => row.state === state).length })),
      dispositions: [...dispositionsOf(known.map(({ review }) => review))].map(([kind, counts]) => ({
        kind,
        ...counts,
      })),
    };
  }

  /** @throws QuisError QUIS_NOT_FOUND */
  async one(id: string, actor: Actor): Promise<ReviewAnswer> {
    const settings = await this.#options.settings();
    await this.#sweep(settings);
    return this.#answerOf(await this.#find(id), actor, settings);
  }

  /** @throws QuisError QUIS_NOT_FOUND; QUIS_REVIEW_REFUSED with the rule that does not allow the step; nothing is sealed then */
  async take(id: string, input: ReviewStepInput, actor: Actor): Promise<ReviewAnswer> {
    const settings = await this.#options.settings();
    const { finding } = await this.#find(id);
    const kept = await this.#options.register.take(id, (steps) => {
      const nowMs = this.#options.now();
      const untilMs = endOfWorkingDay(nowMs, settings.replyWorkingDays, settings);
      const step = sealedStep(input, actor.uid, nowMs, untilMs);
      const verdict = judge(personsOf(finding, steps), stepOf(asPerson(step)), asPersonActor(actor), settings);
      if (!verdict.allowed) throw new QuisError("QUIS_REVIEW_REFUSED", `${input.step}: ${verdict.words}`);
      return step;
    });
    return this.#answerOf({ finding, kept, review: foldOf(finding, kept) }, actor, settings);
  }

  /** How far each finding's review is, without those of accesses drawn at random, which nothing speaks against. */
  async states(): Promise<{ readonly day: string; readonly state: Review["state"]; readonly touched: boolean }[]> {
    const known = (await this.#known()).filter(({ finding }) => finding.kind !== "sample");
    return known.map(({ finding: { day }, kept, review: { state } }) => {
      return { day, state, touched: kept.some(({ step }) => step.by !== SYSTEM.uid) };
    });
  }

  /** What became of findings, by kind. */
  async dispositions(): Promise<ReadonlyMap<string, { readonly upheld: number; readonly dismissed: number }>> {
    return dispositionsOf((await this.#known()).map(({ review }) => review));
  }

  // What time alone brings: hearings whose time is over, decisions that nobody appealed, signals that aged out.
  async #sweep(settings: ReviewSettings): Promise<void> {
    for (const { finding, review } of await this.#known()) {
      const { state } = review;
      for (const name of ["hearing-closed", "closed", "expunged"] as const) {
        const at = (): ReviewStep => ({ step: name, at: new Date(this.#options.now()).toISOString(), by: SYSTEM.uid });
        const may = (of: Review): boolean => judge(of, stepOf(at()), SYSTEM, settings).allowed;
        if (state === "expunged" || (name === "hearing-closed" && !isOver(review, this.#options.now()))) continue;
        if (!may(review)) continue;
        await this.#options.register
          .take(finding.id, (steps) => {
            // Somebody may have taken a step since it was looked at.
            if (!may(personsOf(finding, steps))) throw new Overtaken();
            return at();
          })
          .catch((error: unknown) => {
            if (!(error instanceof Overtaken)) throw error;
          });
        break;
      }
    }
  }

  async #known(): Promise<Known[]> {
    const { findings, register } = this.#options;
    const steps = await register.all();
    return (await findings()).map((finding) => {
      const kept = steps.get(finding.id) ?? [];
      return { finding, kept, review: foldOf(finding, kept) };
    });
  }

  async #find(id: string): Promise<Known> {
    const known = (await this.#known()).find(({ finding }) => finding.id === id);
    if (known === undefined) throw new QuisError("QUIS_NOT_FOUND", `expected the id of a finding, got ${id}`);
    return known;
  }

  #rowOf({ finding, review }: Known, settings: ReviewSettings): ReviewRow {
    const { for: waits, dueMs } = waitingOf(review, settings);
    return {
      finding: finding.id,
      kind: finding.kind,
      sentence: finding.sentence,
      day: finding.day,
      state: review.state,
      waiting: {
        for: waits,
        due: dueMs === null ? null : new Date(dueMs).toISOString(),
        late: dueMs !== null && waits !== "time-to-appeal" && dueMs < this.#options.now(),
      },
      reviewer: review.reviewer,
      case_ref: review.caseReference,
      outcome: review.decision?.outcome ?? null,
      replies: review.replies.length,
    };
  }

  #answerOf(known: Known, actor: Actor, settings: ReviewSettings): ReviewAnswer {
    const { finding, kept, review } = known;
    const nowMs = this.#options.now();
    const judged = personsOf(finding, kept);
    const opening = { step: "opened" as const, at: finding.raisedAt, by: SYSTEM.uid, deed: null };
    const decisionOf = ({ outcome, atMs, deciders }: NonNullable<Review["decision"]>) => {
      return { outcome, at: new Date(atMs).toISOString(), deciders: [...deciders] };
    };
    return {
      review: this.#rowOf(known, settings),
      steps: [opening, ...kept.map(({ step, deed }) => ({ ...step, deed }))],
      decision: review.decision === null ? null : decisionOf(review.decision),
      earlier: review.earlier.map(decisionOf),
      may: BY_PEOPLE.map((step) => {
        const verdict = judge(judged, tryOut(step, nowMs, actor.uid), asPersonActor(actor), settings);
        return { step, allowed: verdict.allowed, why: verdict.allowed ? null : verdict.words };
      }),
    };
  }
}

/** Not an error of anybody: the step that time brings has come already. */
class Overtaken extends Error {}

function isOver({ notified }: Review, nowMs: number): boolean {
  return notified !== null && nowMs >= notified.replyUntilMs;
}

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

function foldOf(finding: ReviewedFinding, kept: readonly KeptStep[]): Review {
  return reviewOf([openingOf(finding), ...kept.map(({ step }) => stepOf(step))]);
}

// Attacker: whoever holds the folder's own token names themselves as they like (X-Quis-Actor). However many names they use, they are one person.
const LOCAL = /^local:.*/s;

function asPerson(step: ReviewStep): ReviewStep {
  return { ...step, by: step.by.replace(LOCAL, "local:") };
}

function asPersonActor(actor: Actor): Actor {
  return { ...actor, uid: actor.uid.replace(LOCAL, "local:") };
}

function personsOf(finding: ReviewedFinding, kept: readonly KeptStep[]): Review {
  return reviewOf([openingOf(finding), ...kept.map(({ step }) => stepOf(asPerson(step)))]);
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
