// Reviews of all findings: what state each is in, and steps taken by those who may.
import type {
  Attachment,
  ReviewAnswer,
  ReviewRow,
  ReviewsAnswer,
  ReviewsQuery,
  ReviewStep,
  ReviewStepInput,
} from "@quis/contract";
import {
  dispositionsOf,
  endOfWorkingDay,
  judge,
  type Review,
  type ReviewSettings,
  STATES,
  linkUntilMs,
  type StepName,
  waitingOf,
} from "@quis/review";
import { hashSecret, makeSecret } from "../access/index.ts";
import { QuisError } from "../instance/error.ts";
import type { AttachmentInput, Attachments } from "./attachments.ts";
import {
  asPerson,
  asPersonActor,
  foldOf,
  hasDuty,
  isAbout,
  isMine,
  type Known,
  mayKnowOf,
  mayTake,
  personsOf,
  type ReviewActor,
  type ReviewedFinding,
  SYSTEM,
  urgency,
  wasTold,
} from "./may.ts";
import { checkLink, type OpenLink, openLinkOf } from "./links.ts";
import type { LinkMail } from "./link-mail.ts";
import type { ReviewRegister } from "./register.ts";
import { mailAskedBy, sealedStep, stepOf } from "./step.ts";

export interface ReviewsOptions {
  readonly attachments: Attachments;
  readonly register: ReviewRegister;
  readonly mail: LinkMail;
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
  "linked",
  "replied",
  "hearing-closed",
  "proposed",
  "answered",
  "appealed",
  "appeal-decided",
  "reopened",
];

export class Reviews {
  readonly #options: ReviewsOptions;
  /** Of reply links, as ReplyLinks keeps them. */
  readonly linkSessions = new Map<string, string>();

  constructor(options: ReviewsOptions) {
    this.#options = options;
  }

  /** What waits for `actor` first, then what waits for others; what is late before what is not, then by rank. */
  async list(query: ReviewsQuery, actor: ReviewActor, bars: (user: string) => boolean): Promise<ReviewsAnswer> {
    const settings = await this.#options.settings();
    await this.#sweep(settings);
    const all = await this.#known();
    const known = all.filter((one) => mayKnowOf(one, actor, bars));
    const rows = known
      .filter(({ finding }) => query.user === undefined || finding.user === query.user)
      .map((one) => this.#rowOf(one, actor, settings));
    const wanted = rows
      .filter(
        ({ state, waiting }) =>
          (query.state === undefined || state === query.state) && (query.late !== "true" || waiting.late),
      )
      .toSorted((a, b) => urgency(a) - urgency(b));
    return {
      reviews: wanted.slice(0, Number(query.limit ?? 100)),
      total: wanted.length,
      states: STATES.map((state) => ({ state, reviews: rows.filter((row) => row.state === state).length })),
      dispositions: [...dispositionsOf((hasDuty(actor) ? all : known).map(({ review }) => review))].map(
        ([kind, counts]) => ({
          kind,
          ...counts,
        }),
      ),
    };
  }

  /** @throws QuisError QUIS_NOT_FOUND */
  async one(id: string, actor: ReviewActor): Promise<ReviewAnswer> {
    const settings = await this.#options.settings();
    await this.#sweep(settings);
    const known = await this.#find(id);
    // Before they are told, steps may say why they are not: whoever is asked about reads them with the question.
    if (isAbout(known.finding, actor) && !wasTold(known.kept))
      throw new QuisError("QUIS_NOT_FOUND", "expected a finding that its employee was asked about, got another");
    return this.#answerOf(known, actor, settings);
  }

  /**
   * @throws QuisError QUIS_NOT_FOUND; QUIS_REVIEW_REFUSED with the rule that does not allow the step; QUIS_MAIL_OFF, QUIS_MAIL_ADDRESS, QUIS_BAD_INPUT where its link
   * could not be mailed; nothing is sealed then
   */
  async take(id: string, input: ReviewStepInput, actor: ReviewActor): Promise<ReviewAnswer> {
    const settings = await this.#options.settings();
    const { finding, kept: before } = await this.#find(id);
    const asked = mailAskedBy(input);
    if (input.step === "replied") await this.#options.attachments.check(id, input.attachments);
    const secret = input.step === "linked" || (input.step === "notified" && input.via === "link") ? makeSecret() : null;
    if (secret !== null && finding.user === null)
      throw new QuisError("QUIS_REVIEW_REFUSED", `${input.step}: a link is for a finding about one user.`);
    if (asked !== undefined) {
      // Before anything is looked up: whether there is an address is not for everybody.
      const verdict = mayTake(personsOf(finding, before), actor, settings, this.#options.now())(input.step);
      if (!verdict.allowed) throw new QuisError("QUIS_REVIEW_REFUSED", `${input.step}: ${verdict.words}`);
      if (secret === null)
        throw new QuisError(
          "QUIS_REVIEW_REFUSED",
          `${input.step}: Quis mails reply links and nothing else (via: link).`,
        );
    }
    const addressed = asked === undefined ? undefined : await this.#options.mail.address(finding.user ?? "", asked.to);
    let expires = "";
    const kept = await this.#options.register.take(id, (steps) => {
      const nowMs = this.#options.now();
      checkLink({ finding, kept: steps, review: foldOf(finding, steps) }, actor, nowMs);
      const untilMs = endOfWorkingDay(nowMs, settings.replyWorkingDays, settings);
      const step = sealedStep(input, actor, nowMs, untilMs);
      const verdict = judge(personsOf(finding, steps), stepOf(asPerson(step)), asPersonActor(actor), settings);
      if (!verdict.allowed) throw new QuisError("QUIS_REVIEW_REFUSED", `${input.step}: ${verdict.words}`);
      if (secret === null) return step;
      // Two people have said so: a mail cannot be called back, and asks nobody a second time whether it is meant.
      if (addressed !== undefined && (foldOf(finding, steps).delayedUntilMs ?? 0) > nowMs)
        throw new QuisError(
          "QUIS_REVIEW_REFUSED",
          `${input.step}: telling the employee is delayed, so nothing is mailed.`,
        );
      const endMs = input.step === "linked" ? linkUntilMs(foldOf(finding, steps), settings) : untilMs;
      expires = new Date(endMs ?? Number.NaN).toISOString();
      return { ...step, link: hashSecret(secret), link_until: expires };
    });
    if (secret !== null && addressed !== undefined) {
      const counts = async (): Promise<boolean> => (await this.openLink(hashSecret(secret))) !== undefined;
      await this.#options.mail.send(addressed, { finding: id, secret, expires, by: actor.uid, counts });
    }
    const answer = await this.#answerOf({ finding, kept, review: foldOf(finding, kept) }, actor, settings);
    // Attacker: whoever makes the link and uses it themselves. What is mailed is shown to nobody else.
    return secret === null || addressed !== undefined ? answer : { ...answer, link: { secret, expires } };
  }

  /** The reply link with this SHA-256 of its secret, if it counts now. */
  async openLink(hash: string): Promise<OpenLink | undefined> {
    const links = (await this.#known()).map((known) => openLinkOf(known, this.#options.now()));
    return links.find((link) => link?.hash === hash);
  }

  /** Findings whose employee was told of them. */
  async told(): Promise<ReadonlySet<string>> {
    const steps = await this.#options.register.all();
    return new Set([...steps].filter(([, kept]) => wasTold(kept)).map(([finding]) => finding));
  }

  /** How far each finding's review is, without those of accesses drawn at random, which nothing speaks against. */
  async states(): Promise<{ readonly day: string; readonly state: Review["state"]; readonly touched: boolean }[]> {
    const known = (await this.#known()).filter(({ finding }) => finding.kind !== "sample");
    return known.map(({ finding: { day }, kept, review: { state } }) => {
      return { day, state, touched: kept.some(({ step }) => step.by !== SYSTEM.uid) };
    });
  }

  /** Keeps a file for a reply, of who may reply now. @throws QuisError QUIS_NOT_FOUND, QUIS_REVIEW_REFUSED, QUIS_BAD_INPUT, QUIS_TOO_LARGE */
  async attach(id: string, file: AttachmentInput, actor: ReviewActor): Promise<Attachment> {
    const settings = await this.#options.settings();
    const { finding, kept } = await this.#find(id);
    const verdict = mayTake(personsOf(finding, kept), actor, settings, this.#options.now())("replied");
    if (!verdict.allowed) throw new QuisError("QUIS_REVIEW_REFUSED", `replied: ${verdict.words}`);
    return this.#options.attachments.put(id, file);
  }

  /** A file that a sealed reply names. @throws QuisError QUIS_NOT_FOUND, QUIS_DATA_CORRUPT */
  async attachment(id: string, sha256: string): Promise<AttachmentInput> {
    const { kept } = await this.#find(id);
    const named = kept.flatMap(({ step }) => step.attachments ?? []).find((one) => one.sha256 === sha256);
    if (named === undefined)
      throw new QuisError("QUIS_NOT_FOUND", "expected an attachment of a reply to this finding, got another");
    const bytes = await this.#options.attachments.get(id, sha256);
    return { name: named.name, mediaType: named.media_type, bytes };
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

  #rowOf({ finding, kept, review }: Known, actor: ReviewActor, settings: ReviewSettings): ReviewRow {
    const { for: waits, dueMs } = waitingOf(review, settings);
    const may = mayTake(personsOf(finding, kept), actor, settings, this.#options.now());
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
      reviewer_name: kept.findLast(({ step }) => step.by === review.reviewer)?.step.by_name ?? null,
      case_ref: review.caseReference,
      outcome: review.decision?.outcome ?? null,
      replies: review.replies.length,
      mine: isMine(review, waits, actor, may),
    };
  }

  async #answerOf(known: Known, actor: ReviewActor, settings: ReviewSettings): Promise<ReviewAnswer> {
    const { finding, kept, review } = known;
    const may = mayTake(personsOf(finding, kept), actor, settings, this.#options.now());
    const opening = { step: "opened" as const, at: finding.raisedAt, by: SYSTEM.uid, deed: null };
    const decisionOf = ({ outcome, atMs, deciders }: NonNullable<Review["decision"]>) => {
      return { outcome, at: new Date(atMs).toISOString(), deciders: [...deciders] };
    };
    return {
      review: this.#rowOf(known, actor, settings),
      steps: [opening, ...kept.map(({ step: { link: _secret, ...step }, deed }) => ({ ...step, deed }))],
      decision: review.decision === null ? null : decisionOf(review.decision),
      earlier: review.earlier.map(decisionOf),
      may: BY_PEOPLE.map((step) => {
        const verdict = may(step);
        return { step, allowed: verdict.allowed, why: verdict.allowed ? null : verdict.words };
      }),
      mails: await this.#options.mail.of(finding.id),
    };
  }
}

/** Not an error of anybody: the step that time brings has come already. */
class Overtaken extends Error {}

function isOver({ notified }: Review, nowMs: number): boolean {
  return notified !== null && nowMs >= notified.replyUntilMs;
}
