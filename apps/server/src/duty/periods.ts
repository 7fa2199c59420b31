// The periods of every programme that was ever in force, with what is sealed and what is left open of each. Pure.
import type { DutiesAnswer, DutyPeriodAnswer, DutyStep } from "@quis/contract";
import { type DutyPeriod, isJudged, periodsUnder, type Programme, type SignOff, weakenings } from "@quis/review";
import type { SealedStep } from "../oversight/step-log.ts";
import { type FindingState, leftOpenOf } from "./left-open.ts";
import { type DutySteps, versionsOf, writtenOf } from "./programmes.ts";

type Sealed<N extends DutyStep["step"]> = SealedStep<Extract<DutyStep, { step: N }>>;

export interface DutyOf {
  /** As it was last in force. */
  readonly programme: Programme;
  readonly inForce: boolean;
  readonly periods: readonly DutyPeriod[];
}

/** Every duty up to `nowMs`, by the id of its programme. */
export function dutiesOf(steps: DutySteps, nowMs: number): ReadonlyMap<string, DutyOf> {
  const signOffs = stepsOf(steps, "signed-off").map(({ step: { id, period, by, at } }): SignOff => ({
    programme: id,
    period,
    by,
    atMs: Date.parse(at),
  }));
  const duties = new Map<string, DutyOf>();
  for (const [id, versions] of versionsOf(steps)) {
    const programme = versions.findLast((version) => version.programme !== null)?.programme;
    // A log that begins with a removal has nothing that was owed.
    if (programme === undefined || programme === null) continue;
    const inForce = versions.at(-1)!.programme !== null;
    duties.set(id, { programme, inForce, periods: periodsUnder(versions, signOffs, nowMs) });
  }
  return duties;
}

export function stepsOf<N extends DutyStep["step"]>(steps: DutySteps, name: N): Sealed<N>[] {
  return steps.filter(({ step }) => step.step === name) as unknown as Sealed<N>[];
}

/** What was drawn for a period; undefined before anybody asked. The first draw stands. */
export function drawOf(steps: DutySteps, id: string, period: string): Sealed<"drawn"> | undefined {
  return stepsOf(steps, "drawn").find(({ step }) => step.id === id && step.period === period);
}

/** The words about drawn accesses of a period, by index, oldest first. */
export function wordsOf(
  steps: DutySteps,
  id: string,
  period: string,
): ReadonlyMap<number, readonly Sealed<"judged">[]> {
  const words = new Map<number, Sealed<"judged">[]>();
  for (const judged of stepsOf(steps, "judged")) {
    const { step } = judged;
    if (step.id !== id || step.period !== period) continue;
    const known = words.get(step.index) ?? [];
    words.set(step.index, known);
    known.push(judged);
  }
  return words;
}

function sampleOf(steps: DutySteps, id: string, period: string): DutyPeriodAnswer["sample"] {
  const draw = drawOf(steps, id, period);
  if (draw === undefined) return null;
  const words = wordsOf(steps, id, period);
  const unjudged = draw.step.accesses.filter(
    ({ index, twice }) =>
      !isJudged({ twice, words: (words.get(index) ?? []).map(({ step: { by, judgement } }) => ({ by, judgement })) }),
  );
  return { drawn: draw.step.accesses.length, unjudged: unjudged.length };
}

export function periodAnswer(
  steps: DutySteps,
  period: DutyPeriod,
  findings: readonly FindingState[],
): DutyPeriodAnswer {
  const { id, every, sample: count } = period.programme;
  const sample = sampleOf(steps, id, period.period);
  const { signOff } = period;
  const sealed =
    signOff === null
      ? undefined
      : stepsOf(steps, "signed-off").find(
          ({ step }) => step.id === id && step.period === period.period && Date.parse(step.at) === signOff.atMs,
        );
  return {
    period: period.period,
    from: new Date(period.fromMs).toISOString(),
    to: new Date(period.toMs).toISOString(),
    due: new Date(period.dueMs).toISOString(),
    state: period.state,
    every,
    // Of a period that is not over nothing can be drawn yet.
    left: leftOpenOf(findings, period, sample?.unjudged ?? (period.state === "running" ? 0 : count)),
    sample,
    sign_off:
      sealed === undefined
        ? null
        : {
            by: sealed.step.by,
            at: sealed.step.at,
            text: sealed.step.text,
            left: sealed.step.left,
            deed: sealed.deed,
          },
  };
}

/** What was in force since when, newest first. */
export function changesOf(steps: DutySteps): DutiesAnswer["changes"] {
  const last = new Map<string, Programme | null>();
  const changes: DutiesAnswer["changes"] = [];
  const versions = new Map([...versionsOf(steps)].map(([id, known]) => [id, [...known]]));
  for (const { step, deed } of steps) {
    if (step.step !== "programme" && step.step !== "programme-removed") continue;
    const id = step.step === "programme" ? step.programme.id : step.id;
    const before = last.get(id);
    const after = versions.get(id)!.shift()!.programme;
    const what = after === null ? "removed" : before === undefined ? "first" : "changed";
    const weaker = before === undefined || before === null ? [] : weakenings(before, after);
    changes.push({ id, what, at: step.at, deed, weaker });
    last.set(id, after);
  }
  return changes.toReversed();
}

export function dutyAnswer(
  steps: DutySteps,
  { programme, inForce, periods }: DutyOf,
  findings: readonly FindingState[],
  limit: number,
): DutiesAnswer["duties"][number] {
  return {
    programme: writtenOf(programme),
    in_force: inForce,
    periods: periods
      .toReversed()
      .slice(0, limit)
      .map((period) => periodAnswer(steps, period, findings)),
    total: periods.length,
    overdue: periods.filter(({ state }) => state === "overdue").length,
  };
}
