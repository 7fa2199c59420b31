// Programmes between their written form (snake case, of review.yaml and of sealed steps) and the one that the rules know; and what changed since they were last sealed.
import type { DutyStep, ProgrammeAnswer } from "@quis/contract";
import type { Programme, ProgrammeVersion } from "@quis/review";
import { OWN_ACTOR } from "../oversight/oversight.ts";
import type { SealedStep } from "../oversight/step-log.ts";

export type DutySteps = readonly SealedStep<DutyStep>[];

export function programmeOf({ ends, grace_days, double_share, ...rest }: ProgrammeAnswer): Programme {
  return {
    ...rest,
    ...(ends === null ? {} : { ends }),
    graceDays: grace_days,
    doubleShare: double_share,
  };
}

export function writtenOf({ ends, graceDays, doubleShare, ...rest }: Programme): ProgrammeAnswer {
  return { ...rest, ends: ends ?? null, grace_days: graceDays, double_share: doubleShare };
}

/** The versions of each programme in the order in which they were sealed. */
export function versionsOf(steps: DutySteps): ReadonlyMap<string, readonly ProgrammeVersion[]> {
  const versions = new Map<string, ProgrammeVersion[]>();
  for (const { step } of steps) {
    if (step.step !== "programme" && step.step !== "programme-removed") continue;
    const id = step.step === "programme" ? step.programme.id : step.id;
    const programme = step.step === "programme" ? programmeOf(step.programme) : null;
    const known = versions.get(id) ?? [];
    versions.set(id, known);
    known.push({ programme, atMs: Date.parse(step.at) });
  }
  return versions;
}

/** What is to be sealed so that the log says what the settings say now. */
export function changesTo(steps: DutySteps, given: readonly Programme[], at: string): DutyStep[] {
  const versions = versionsOf(steps);
  const changed = given
    .filter((programme) => !isSame(versions.get(programme.id)?.at(-1)?.programme ?? null, programme))
    .map((programme): DutyStep => ({ step: "programme", at, by: OWN_ACTOR, programme: writtenOf(programme) }));
  const names = new Set(given.map(({ id }) => id));
  const removed = [...versions]
    .filter(([id, known]) => !names.has(id) && known.at(-1)?.programme !== null)
    .map(([id]): DutyStep => ({ step: "programme-removed", at, by: OWN_ACTOR, id }));
  return [...changed, ...removed];
}

function isSame(one: Programme | null, other: Programme): boolean {
  if (one === null) return false;
  const [a, b] = [writtenOf(one), writtenOf(other)];
  return (Object.keys(b) as (keyof ProgrammeAnswer)[]).every((key) => a[key] === b[key]);
}
