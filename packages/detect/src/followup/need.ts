// What work, before an access or after it, needs it: assignments and work on file, edits, and the case reference given.
import { type AccessTable, FAILED } from "../access/index.ts";
import type { Context } from "../context/index.ts";

export interface Work {
  /** In words, such as `C-7, a case about the subject, was assigned to the user`. */
  readonly said: string;
}

/** Who counts as the team: people whose post at the time is in this unit. */
export interface Team {
  readonly user: number;
  /** The unit of the user's post, else what the source states. */
  readonly unit: number;
}

export function teamOf(context: Context, user: number, timeMs: number, statedUnit: number): Team {
  return { user, unit: context.postAt(user, timeMs)?.unit ?? statedUnit };
}

/**
 * A case about the subject that was assigned to the user or the team at some time from `fromMs` to `toMs` (both included), or work of the user
 * with the subject then; undefined if no table has any.
 */
export function workOnFile(
  context: Context,
  team: Team,
  subject: number,
  fromMs: number,
  toMs: number,
): Work | undefined {
  for (const { kind, fromMs: begins, toMs: ends } of context.work(team.user, subject))
    if (begins <= toMs && ends >= fromMs) return { said: `Work on file: ${kind === "" ? "with the subject" : kind}.` };
  for (const party of context.partiesOfSubject(subject))
    for (const assignment of context.assignmentsOfCase(party.caseRef)) {
      if (assignment.fromMs > toMs || assignment.toMs < fromMs) continue;
      const caseText = context.names.cases.text(party.caseRef);
      if (assignment.user === team.user)
        return { said: `${caseText}, a case about the subject, was assigned to the user.` };
      const atMs = Math.min(Math.max(assignment.fromMs, fromMs), toMs);
      if (team.unit !== 0 && context.postAt(assignment.user, atMs)?.unit === team.unit)
        return { said: `${caseText}, a case about the subject, was assigned to the user's team.` };
    }
  return undefined;
}

/** Whether the row is work on the record and not a look at it. */
export class Edits {
  readonly #names: Context["names"];
  readonly #activities: ReadonlySet<string>;

  constructor(names: Context["names"], activities: readonly string[]) {
    this.#names = names;
    this.#activities = new Set(activities);
  }

  isEdit(table: AccessTable, row: number): boolean {
    return (
      ((table.flags[row] as number) & FAILED) === 0 &&
      this.#activities.has(this.#names.activities.text(table.activity[row] as number))
    );
  }
}
