// D12: how the looks of each unit fall on groups of subjects. An audit-level count: no finding, no rank, nothing about a subject or about one user.
// ../../../../docs/reference/detectors/D12.md
import { type Day, type Names, NONE, SERVICE_ACCOUNT } from "../access/index.ts";
import type { Context } from "../context/index.ts";
import { type Exposure, rateRatio, type RateRatio } from "../fairness/index.ts";
import { withheldCells } from "./withholding.ts";

/** One row of the table that the overseer imports for this audit and for nothing else. */
export interface SubjectGroup {
  readonly subject: string;
  readonly group: string;
}

/** `all`: every look. `unexplained`: those that no declared work explains. */
export type Basis = "all" | "unexplained";

export interface SkewRow {
  readonly unit: string;
  readonly group: string;
  readonly basis: Basis;
  /** Looks (a user at a subject on a day) of the unit at the group; null where the figure is withheld. */
  readonly looks: number | null;
  /** Share of the unit's looks at subjects of any group, in whole per cent; null where withheld. */
  readonly percent: number | null;
  /** That share against all other units', with an interval clustered by user; null where withheld or where there are no other units. */
  readonly ratio: RateRatio | null;
}

export type SkewReport =
  | { readonly applies: false; readonly reason: string }
  | {
      readonly applies: true;
      /** By unit, group and basis, alphabetically: an order by share would be a league table. */
      readonly rows: readonly SkewRow[];
      /** Units left out because so few users would point at persons. */
      readonly unitsWithheld: number;
    };

/** A unit with fewer users is not shown. */
export const FEWEST_USERS = 5;

// Looks of one user in one unit: per group, all and unexplained.
type Looks = Float64Array;

/**
 * Counts looks day by day. Which subject belongs to which group goes in and never comes out: the table is kept apart from `Context`, so that no
 * detector, explanation or finding can read it.
 */
export class GroupSkew {
  readonly #names: Names;
  readonly #context: Context;
  readonly #groups: readonly string[];
  readonly #groupOf = new Map<number, number>();
  readonly #units = new Map<number, Map<number, Looks>>();

  /** `rows` is undefined where no table was imported. Of several rows of a subject the last counts. */
  constructor(names: Names, context: Context, rows: Iterable<SubjectGroup> | undefined) {
    this.#names = names;
    this.#context = context;
    const groups = new Map<string, number>();
    for (const { subject, group } of rows ?? []) {
      if (subject === "" || group === "") continue;
      const number = groups.get(group) ?? groups.size;
      groups.set(group, number);
      this.#groupOf.set(names.subjects.add(subject), number);
    }
    this.#groups = [...groups.keys()];
  }

  count(day: Day): void {
    if (this.#groups.length === 0) return;
    const { table } = day;
    for (const user of day.everybody) {
      // By subject of the user's day: whether some look had an explanation.
      const looked = new Map<number, boolean>();
      const rows = day.rowsOf(user);
      for (const row of rows) {
        if (((table.flags[row] as number) & SERVICE_ACCOUNT) !== 0) continue;
        const to = table.subjectFrom[row + 1] as number;
        for (let entry = table.subjectFrom[row] as number; entry < to; entry++) {
          const subject = table.subject[entry] as number;
          looked.set(subject, (looked.get(subject) ?? false) || table.explained[entry] !== 0);
        }
      }
      const first = rows[0] as number;
      const post = this.#context.postAt(user, table.timeMs[first] as number);
      const looks = this.#looksOf(post?.unit ?? (table.unit[first] as number), user);
      for (const [subject, explained] of looked) {
        const group = this.#groupOf.get(subject);
        if (group === undefined) continue;
        looks[group] = (looks[group] as number) + 1;
        if (!explained) {
          const at = this.#groups.length + group;
          looks[at] = (looks[at] as number) + 1;
        }
      }
    }
  }

  report(): SkewReport {
    if (this.#groups.length === 0)
      return { applies: false, reason: "no table of subject groups was imported for this audit" };
    const shown = [...this.#units].filter(([unit, users]) => unit !== NONE && users.size >= FEWEST_USERS);
    const rows = shown.flatMap(([unit, users]) => this.#rowsOf(unit, users));
    const key = (row: SkewRow): string => `${row.unit}\n${row.group}\n${row.basis}`;
    rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
    return { applies: true, rows, unitsWithheld: this.#units.size - shown.length };
  }

  #rowsOf(unit: number, users: ReadonlyMap<number, Looks>): SkewRow[] {
    const count = this.#groups.length;
    const sums = new Float64Array(2 * count);
    for (const looks of users.values())
      for (const [at, value] of looks.entries()) sums[at] = (sums[at] as number) + value;
    const withheld = withheldCells(sums.subarray(0, count), sums.subarray(count));
    const others = [...this.#units].filter(([other]) => other !== unit).flatMap(([, one]) => [...one.values()]);
    const rows: SkewRow[] = [];
    for (const [at, basis] of (["all", "unexplained"] as const).entries()) {
      const from = at * count;
      const total = sums.subarray(from, from + count).reduce((sum, looks) => sum + looks, 0);
      for (const [group, name] of this.#groups.entries()) {
        const cell = from + group;
        const isWithheld = withheld[cell] === 1;
        const exposure = (looks: Looks): Exposure => ({
          userDays: looks.subarray(from, from + count).reduce((sum, one) => sum + one, 0),
          alerts: looks[cell] as number,
        });
        rows.push({
          unit: this.#names.units.text(unit),
          group: name,
          basis,
          looks: isWithheld ? null : (sums[cell] as number),
          percent: isWithheld || total === 0 ? null : Math.round(((sums[cell] as number) / total) * 100),
          ratio: isWithheld ? null : (rateRatio([...users.values()].map(exposure), others.map(exposure)) ?? null),
        });
      }
    }
    return rows;
  }

  #looksOf(unit: number, user: number): Looks {
    let users = this.#units.get(unit);
    if (users === undefined) this.#units.set(unit, (users = new Map()));
    let looks = users.get(user);
    if (looks === undefined) users.set(user, (looks = new Float64Array(2 * this.#groups.length)));
    return looks;
  }
}
