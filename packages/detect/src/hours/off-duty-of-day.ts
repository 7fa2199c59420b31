// Who worked off duty in a day, found once for a day however many findings ask for it.
import type { AccessTable, Day, Names } from "../access/index.ts";
import type { Context } from "../context/index.ts";
import { isMachine, looksOf } from "./looks.ts";
import { HOUR_MS, stretchesOf } from "./stretches.ts";

interface OffDutyStretch {
  readonly user: number;
  readonly startMs: number;
  readonly endMs: number;
}

interface OfUser {
  /** Rows of the user when it was found: a day that grows has more rows, never others. */
  readonly rows: number;
  readonly stretches: readonly OffDutyStretch[];
}

const NONE: readonly OffDutyStretch[] = [];

export class OffDutyOfDay {
  readonly #names: Names;
  readonly #context: Context;
  readonly #gapMs: number;
  readonly #toleranceMs: number;
  readonly #ofDay = new WeakMap<Day, readonly OffDutyStretch[]>();
  // A day that grows is a new Day over the same table: users without new rows are not walked again.
  readonly #ofTable = new WeakMap<AccessTable, Map<number, OfUser>>();

  constructor(names: Names, context: Context, gapMs: number, toleranceMs: number) {
    this.#names = names;
    this.#context = context;
    this.#gapMs = gapMs;
    this.#toleranceMs = toleranceMs;
  }

  /** Users but `user` who worked off duty between an hour before `startMs` and an hour after `endMs`. */
  others(day: Day, user: number, startMs: number, endMs: number): number {
    const found = new Set<number>();
    for (const each of this.#of(day))
      if (each.user !== user && each.startMs < endMs + HOUR_MS && each.endMs > startMs - HOUR_MS) found.add(each.user);
    return found.size;
  }

  #of(day: Day): readonly OffDutyStretch[] {
    const known = this.#ofDay.get(day);
    if (known !== undefined) return known;
    const users = this.#ofTable.get(day.table) ?? new Map<number, OfUser>();
    this.#ofTable.set(day.table, users);
    const all: OffDutyStretch[] = [];
    for (const user of day.everybody) {
      const rows = day.rowsOf(user).length;
      const before = users.get(user);
      const stretches = before?.rows === rows ? before.stretches : this.#ofUser(day, user);
      if (before?.rows !== rows) users.set(user, { rows, stretches });
      for (const each of stretches) all.push(each);
    }
    this.#ofDay.set(day, all);
    return all;
  }

  #ofUser(day: Day, user: number): readonly OffDutyStretch[] {
    const duties = this.#context.dutiesOf(user);
    if (duties === undefined || isMachine(day, user)) return NONE;
    const off = stretchesOf(day, looksOf(this.#names, day, user), duties, this.#gapMs, -Infinity)
      .filter(({ outsideMs }) => outsideMs > this.#toleranceMs)
      .map(({ startMs, endMs }) => ({ user, startMs, endMs }));
    return off.length === 0 ? NONE : off;
  }
}
