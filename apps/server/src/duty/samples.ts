// The random sample of a period: drawn once, judged step by step, counted by strata. docs/explanation/reviews.md#what-a-sample-says
import type { AccessRow, DutyStep, JudgementInput, SampleAnswer } from "@quis/contract";
import {
  type Drawn,
  isJudged,
  JUDGEMENT_REFUSALS,
  type JudgementRefusal,
  judgementRefusal,
  type RateEstimate,
  reportOf,
  seedOf,
  visibleWords,
  type Word,
} from "@quis/review";
import { toBase64 } from "@quis/tlog";
import type { Detection } from "../detect/index.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { QuisError } from "../instance/error.ts";
import { accessRowOf, ROW_COLUMNS, type RowCells, type Store } from "../store/index.ts";
import type { Indexer } from "../store/indexer.ts";
import { type DutyActor, personOf } from "./actor.ts";
import { drawSample } from "./draw.ts";
import { type Duties, refused } from "./duties.ts";
import { dutiesOf, drawOf, wordsOf } from "./periods.ts";
import type { DutySteps } from "./programmes.ts";

export interface SamplesOptions {
  readonly duties: Duties;
  readonly store: Store;
  readonly indexer: Indexer;
  readonly records: Ledger;
  readonly oversightLedger: Ledger;
  readonly detection: Pick<Detection, "flaggedAt">;
  readonly now: () => number;
}

type DrawnStep = Extract<DutyStep, { step: "drawn" }>;

/** A sealed word: `by` is the person behind the name that stands in the log. */
interface SaidWord extends Word {
  readonly name: string;
  readonly at: string;
  readonly text: string;
  readonly deed: number;
}

export class Samples {
  readonly #options: SamplesOptions;

  constructor(options: SamplesOptions) {
    this.#options = options;
  }

  /** The sample of a period, drawn now if nobody has asked before. @throws QuisError QUIS_NOT_FOUND; QUIS_DUTY_REFUSED while the period is not over */
  async read(id: string, period: string, actor: DutyActor, reproduce: boolean): Promise<SampleAnswer> {
    const steps = await this.#drawn(id, period);
    return this.#answerOf(steps, id, period, actor, reproduce);
  }

  /** @throws QuisError QUIS_NOT_FOUND for an access that was not drawn; QUIS_DUTY_REFUSED with the rule; nothing is sealed then */
  async judge(
    id: string,
    period: string,
    index: number,
    { judgement, text }: JudgementInput,
    actor: DutyActor,
  ): Promise<SampleAnswer> {
    await this.#drawn(id, period);
    const row = (await this.#rows([index])).get(index);
    const steps = await this.#options.duties.take((known) => {
      const access = drawnOf(known, id, period).find((one) => one.index === index);
      if (access === undefined)
        throw new QuisError("QUIS_NOT_FOUND", `expected the index of an access that was drawn, got ${index}`);
      const refusal = refusalOf(access, row, actor);
      if (refusal !== undefined) throw refused(JUDGEMENT_REFUSALS[refusal]);
      const at = new Date(this.#options.now()).toISOString();
      return [{ step: "judged", at, by: actor.uid, id, period, index, judgement, text }];
    });
    return this.#answerOf(steps, id, period, actor, false);
  }

  async #drawn(id: string, name: string): Promise<DutySteps> {
    const { duties, detection, records, indexer, oversightLedger, store, now } = this.#options;
    // Refuses what is not owed before anything is read.
    const { steps: before } = await duties.period(id, name);
    if (drawOf(before, id, name) !== undefined) return before;
    return duties.take(async (steps) => {
      if (drawOf(steps, id, name) !== undefined) return [];
      const period = dutiesOf(steps, now())
        .get(id)
        ?.periods.find((one) => one.period === name);
      if (period === undefined || period.state === "running") throw refused("the period is not over");
      await records.settle();
      // Read in one turn: the root is that of the size.
      const [treeSize, root] = [records.checkpointSize, toBase64(records.root)];
      await indexer.settle(treeSize);
      const findingsSize = oversightLedger.checkpointSize;
      const { sample: count, doubleShare } = period.programme;
      const seed = seedOf(id, name, root);
      const flagged = await detection.flaggedAt(findingsSize);
      const { fromMs, toMs } = period;
      const draw = await drawSample(store, { fromMs, toMs, treeSize, flagged, seed, count, doubleShare });
      return [
        {
          step: "drawn",
          at: new Date(now()).toISOString(),
          by: "quis",
          id,
          period: name,
          seed,
          root,
          tree_size: treeSize,
          findings_size: findingsSize,
          count,
          double_share: doubleShare,
          strata: draw.strata.map((stratum) => ({ ...stratum })),
          accesses: draw.accesses.map((access) => ({ ...access })),
        },
      ];
    });
  }

  async #answerOf(
    steps: DutySteps,
    id: string,
    period: string,
    actor: DutyActor,
    reproduce: boolean,
  ): Promise<SampleAnswer> {
    const { step, deed } = drawOf(steps, id, period)!;
    const accesses = drawnOf(steps, id, period);
    const rows = await this.#rows(accesses.map(({ index }) => index));
    const report = reportOf(
      step.strata.map(({ size }) => size),
      accesses,
    );
    return {
      programme: id,
      period,
      drawn: {
        at: step.at,
        deed,
        seed: step.seed,
        root: step.root,
        tree_size: step.tree_size,
        strata: step.strata,
      },
      accesses: accesses.map((access) => accessAnswer(access, rows.get(access.index), actor)),
      report: {
        ...report,
        unexplained: rateAnswer(report.unexplained),
        suspected: rateAnswer(report.suspected),
        agreement: report.agreement === null ? null : { ...report.agreement },
      },
      reproduction: reproduce ? await this.#again(steps, step, rows) : null,
    };
  }

  /** Draws again by what was sealed, and compares. */
  async #again(
    steps: DutySteps,
    step: DrawnStep,
    rows: ReadonlyMap<number, AccessRow>,
  ): Promise<SampleAnswer["reproduction"]> {
    const { store, detection, now } = this.#options;
    const period = dutiesOf(steps, now())
      .get(step.id)
      ?.periods.find((one) => one.period === step.period);
    if (period === undefined) throw refused("the period is no longer owed");
    const again = await drawSample(store, {
      fromMs: period.fromMs,
      toMs: period.toMs,
      treeSize: step.tree_size,
      flagged: await detection.flaggedAt(step.findings_size),
      // From what it is made of: a seed that was sealed and is another one must not come out the same.
      seed: seedOf(step.id, step.period, step.root),
      count: step.count,
      doubleShare: step.double_share,
    });
    const sealed = step.accesses.map(({ index }) => index);
    const drawn = again.accesses.map(({ index }) => index);
    const missing = sealed.filter((index) => !drawn.includes(index));
    const added = drawn.filter((index) => !sealed.includes(index));
    const twice = (list: readonly { readonly index: number; readonly twice: boolean }[]): string =>
      list.map(({ index, twice: isTwice }) => `${index}:${isTwice}`).join();
    return {
      same: twice(step.accesses) === twice(again.accesses),
      missing,
      added,
      erased: sealed.filter((index) => !rows.has(index)).length,
    };
  }

  async #rows(indices: readonly number[]): Promise<ReadonlyMap<number, AccessRow>> {
    if (indices.length === 0) return new Map();
    const { store } = this.#options;
    const rows = await store.query<RowCells>(
      `SELECT ${ROW_COLUMNS} FROM ${store.database}.access WHERE idx IN {indices:Array(UInt64)}`,
      { indices: `[${indices.join()}]` },
    );
    return new Map(rows.map(accessRowOf).map((row) => [row.index, row]));
  }
}

/** What was drawn for a period, each access with the words about it. Of a period that was drawn only. */
export function drawnOf(steps: DutySteps, id: string, period: string): Drawn<SaidWord>[] {
  const words = wordsOf(steps, id, period);
  return drawOf(steps, id, period)!.step.accesses.map((access) => ({
    ...access,
    words: (words.get(access.index) ?? []).map(({ step: { by, at, judgement, text }, deed }) => {
      return { by: personOf(by), name: by, at, judgement, text, deed };
    }),
  }));
}

function refusalOf(
  access: Drawn<SaidWord>,
  row: AccessRow | undefined,
  actor: DutyActor,
): JudgementRefusal | undefined {
  const barred = row === undefined ? undefined : actor.barredFrom(row.user);
  return barred ?? (actor.hasDuty ? judgementRefusal(access, actor.person) : "wrong-role");
}

function accessAnswer(
  access: Drawn<SaidWord>,
  row: AccessRow | undefined,
  actor: DutyActor,
): SampleAnswer["accesses"][number] {
  const { index, twice, words } = access;
  const isBarred = row !== undefined && actor.barredFrom(row.user) !== undefined;
  const refusal = refusalOf(access, row, actor);
  return {
    index,
    twice,
    state: isJudged(access) ? "judged" : words.length > 0 ? "half" : "open",
    row: row === undefined || isBarred ? null : row,
    why_no_row: row === undefined ? "erased" : isBarred ? "not-yours" : null,
    judgements: isBarred
      ? []
      : visibleWords(access, actor.person).map(({ name, at, judgement, text, deed }) => {
          return { by: name, at, judgement, text, deed };
        }),
    may: { allowed: refusal === undefined, why: refusal === undefined ? null : JUDGEMENT_REFUSALS[refusal] },
  };
}

function rateAnswer(estimate: RateEstimate | null): SampleAnswer["report"]["unexplained"] {
  if (estimate === null) return null;
  const { rate, low, high, confidence, size, notCovered } = estimate;
  return { rate, low, high, confidence, size, not_covered: notCovered };
}
