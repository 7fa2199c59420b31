// Which accesses nothing explains, and what speaks for them all the same.
import { type Day, NONE } from "../access/index.ts";
import type { Context } from "../context/index.ts";
import type { World } from "../detector/index.ts";

/** Whether no declared relationship explains the entry and D1's log-odds do not speak clearly for work either. */
export function isUnexplained(day: Day, entry: number, logOddsBelow: number): boolean {
  return day.table.explained[entry] === 0 && (day.table.logOdds[entry] as number) < logOddsBelow;
}

/** Whether any imported table could explain an access; without one, "unexplained" would say nothing. */
export function canExplain(context: Context): boolean {
  return context.has.assignments || context.has.cases || context.has.work;
}

/** Activities and operations that leave work in a record, as numbers of the world's names. */
export class WorkMarks {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Whether the access wrote into the record: created, changed or erased something. A look does not. */
  isWork(day: Day, row: number): boolean {
    const { activities, operations } = this.#world.names;
    const { activity, operation } = day.table;
    return (
      WORK_ACTIVITIES.has(activities.text(activity[row] as number)) ||
      WORK_OPERATIONS.has(operations.text(operation[row] as number))
    );
  }

  /** Whether the case named by the access is one that the subject is a party of. */
  namesOwnCase(day: Day, row: number, subject: number): boolean {
    const named = day.table.caseRef[row] as number;
    if (named === NONE) return false;
    for (const party of this.#world.context.partiesOfCase(named)) if (party.subject === subject) return true;
    return false;
  }
}

const WORK_ACTIVITIES: ReadonlySet<string> = new Set(["Create", "Update", "Delete"]);
const WORK_OPERATIONS: ReadonlySet<string> = new Set(["collection", "alteration", "erasure"]);
