// Whether findings fall on some kinds of staff more than on others, by role, shift, unit and length of service; never by person.
import { type Day, DAY_MS, NONE } from "../access/index.ts";
import type { World } from "../detector/index.ts";
import type { RankedFinding } from "../engine/index.ts";
import { type Exposure, rateRatio, type RateRatio } from "./ratio.ts";

export const ATTRIBUTES = ["role", "shift", "unit", "tenure"] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

/** What was decided about a finding. */
export type Outcome = "upheld" | "dismissed";

export interface FairnessRow {
  readonly attribute: Attribute;
  readonly value: string;
  readonly users: number;
  readonly userDays: number;
  readonly alerts: number;
  /** Decided findings, and the share of them that were dismissed; null without decisions. */
  readonly decided: number;
  readonly falsePositiveShare: number | null;
  /** Against everybody else; null where there are too few users to say. */
  readonly ratio: RateRatio | null;
  /** `investigate`: the whole interval is outside 0.8 to 1.25. `too few`: fewer than 20 users in the group or outside it. */
  readonly verdict: "within" | "investigate" | "unclear" | "too few";
}

export interface FairnessReport {
  /** By attribute and value, alphabetically: an order by rate would be a league table. */
  readonly rows: readonly FairnessRow[];
  /** Groups left out because so few users would point at persons. */
  readonly withheld: number;
}

/** A group smaller than this is not shown: its figures would be about persons. */
export const FEWEST_SHOWN = 5;
/** Below, a ratio says more about chance than about fairness. */
const FEWEST_JUDGED = 20;
const BOUNDS = [0.8, 1.25] as const;

interface Tally {
  userDays: number;
  alerts: number;
  upheld: number;
  dismissed: number;
}

/** Counts user-days and findings, day by day; the report is made from the counts. */
export class FairnessTally {
  readonly #world: World;
  // By attribute and value, by user.
  readonly #groups = new Map<string, Map<number, Tally>>();
  readonly #valuesOf = new Map<string, readonly string[]>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Counts a day: everybody who was active, and the findings raised about a user of the day. */
  count(day: Day, raised: readonly Pick<RankedFinding, "id" | "user">[]): void {
    for (const user of day.users) {
      const first = day.rowsOf(user)[0]!;
      const mine = raised.filter((finding) => finding.user === user).map(({ id }) => id);
      this.countUser({ user, firstMs: day.table.timeMs[first]!, unit: day.table.unit[first]! }, mine);
    }
  }

  /** Counts one user's day: the first access of it, the unit that the source states, and the findings raised about the user's day. */
  countUser(
    { user, firstMs, unit }: { readonly user: number; readonly firstMs: number; readonly unit: number },
    findings: readonly string[],
  ): void {
    const values = this.#valuesAt(user, firstMs, unit);
    for (const value of values) {
      const tally = this.#tally(value, user);
      tally.userDays++;
      tally.alerts += findings.length;
    }
    for (const id of findings) this.#valuesOf.set(`${id} ${user}`, values);
  }

  /** Counts what was decided about a finding that was counted before. */
  decide({ id, user }: Pick<RankedFinding, "id" | "user">, outcome: Outcome): void {
    if (user === NONE) return;
    for (const value of this.#valuesOf.get(`${id} ${user}`) ?? []) this.#tally(value, user)[outcome]++;
  }

  report(): FairnessReport {
    const rows: FairnessRow[] = [];
    let withheld = 0;
    for (const key of [...this.#groups.keys()].sort(byAttribute)) {
      const users = this.#groups.get(key)!;
      if (users.size < FEWEST_SHOWN) {
        withheld++;
        continue;
      }
      rows.push(this.#row(key, users));
    }
    return { rows, withheld };
  }

  #row(key: string, users: ReadonlyMap<number, Tally>): FairnessRow {
    const [attribute, value] = splitKey(key);
    const mine = [...users.values()];
    const others = this.#others(attribute, key);
    const sum = (field: keyof Tally): number => mine.reduce((total, tally) => total + tally[field], 0);
    const decided = sum("upheld") + sum("dismissed");
    const enough = users.size >= FEWEST_JUDGED && others.length >= FEWEST_JUDGED;
    const ratio = enough ? (rateRatio(mine, others) ?? null) : null;
    return {
      attribute,
      value,
      users: users.size,
      userDays: sum("userDays"),
      alerts: sum("alerts"),
      decided,
      falsePositiveShare: decided === 0 ? null : sum("dismissed") / decided,
      ratio,
      verdict: ratio === null ? "too few" : verdictOf(ratio),
    };
  }

  // Everybody's exposure outside the group, by user: somebody who was in it for a while counts with the rest of the time.
  #others(attribute: Attribute, key: string): Exposure[] {
    const sums = new Map<number, Tally>();
    for (const [other, users] of this.#groups) {
      if (other === key || splitKey(other)[0] !== attribute) continue;
      for (const [user, tally] of users) {
        const sum = sums.get(user);
        if (sum === undefined) sums.set(user, { ...tally });
        else {
          sum.userDays += tally.userDays;
          sum.alerts += tally.alerts;
        }
      }
    }
    return [...sums.values()];
  }

  #valuesAt(user: number, timeMs: number, unit: number): readonly string[] {
    const { context, names, peers } = this.#world;
    const post = context.postAt(user, timeMs);
    const role = names.roles.text(post?.role ?? NONE);
    const team = names.units.text(post?.unit ?? unit);
    return [
      `role\n${role === "" ? "not stated" : role}`,
      `shift\n${peers.shiftOf(user, timeMs)}`,
      `unit\n${team === "" ? "not stated" : team}`,
      `tenure\n${tenureOf(context.postsOf(user)[0]?.fromMs, timeMs)}`,
    ];
  }

  #tally(key: string, user: number): Tally {
    let users = this.#groups.get(key);
    if (users === undefined) this.#groups.set(key, (users = new Map<number, Tally>()));
    let tally = users.get(user);
    if (tally === undefined) users.set(user, (tally = { userDays: 0, alerts: 0, upheld: 0, dismissed: 0 }));
    return tally;
  }
}

function splitKey(key: string): [Attribute, string] {
  const at = key.indexOf("\n");
  return [key.slice(0, at) as Attribute, key.slice(at + 1)];
}

function byAttribute(a: string, b: string): number {
  const [first, second] = [splitKey(a), splitKey(b)];
  return ATTRIBUTES.indexOf(first[0]) - ATTRIBUTES.indexOf(second[0]) || (first[1] < second[1] ? -1 : 1);
}

/** Since the user's first post that context knows. */
function tenureOf(sinceMs: number | undefined, timeMs: number): string {
  if (sinceMs === undefined || sinceMs === -Infinity) return "not known";
  const days = (timeMs - sinceMs) / DAY_MS;
  return days < 90 ? "under 90 days" : days < 730 ? "90 days to 2 years" : "2 years and more";
}

function verdictOf({ low, high }: RateRatio): FairnessRow["verdict"] {
  const [least, most] = BOUNDS;
  if (high < least || low > most) return "investigate";
  return low >= least && high <= most ? "within" : "unclear";
}
