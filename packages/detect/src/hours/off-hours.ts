// D6: accesses off the roster or, where there is none, in hours in which neither this user nor peers work. docs/reference/detectors/D6.md
import { type Day, DAY_MS } from "../access/index.ts";
import type { Span } from "../context/index.ts";
import {
  type Applicability,
  type Description,
  type Detector,
  type DetectorState,
  parametersOf,
  Scores,
  type World,
} from "../detector/index.ts";
import { Fading } from "../history/index.ts";
import { groupsOn, narrowestLabel } from "../peers/index.ts";
import { canExplain } from "../repeat/index.ts";
import { classify, type OffDuty, OffDutyShares } from "./off-duty.ts";
import { explainedOf, isMachine, looksOf } from "./looks.ts";
import { OffDutyOfDay } from "./off-duty-of-day.ts";
import { HOUR_MS, type Stretch, stretchesOf } from "./stretches.ts";
import { weekHour, WeekHours } from "./week-hours.ts";

const DEFAULTS = {
  /** So far outside a duty is overtime, not a question. */
  toleranceHours: 2,
  /** A session is isolated with so much idle time on both sides. */
  idleHours: 8,
  /** A pause that ends a stretch. */
  gapMinutes: 60,
  /** Below this a stretch is short: more like a look than like a shift. */
  shortMinutes: 60,
  /** How many of the user's hours, or days, the peers count for. */
  weight: 40,
  /** How many hours, or days, the wider group counts for in a narrower one. */
  groupWeight: 200,
  halfLifeDays: 90,
};
const RANGES = {
  toleranceHours: { least: 0, most: 24 },
  idleHours: { least: 1, most: 72 },
  gapMinutes: { least: 5, most: 480 },
  shortMinutes: { least: 1, most: 720 },
  weight: { least: 0.1, most: 10_000 },
  groupWeight: { least: 0.1, most: 10_000 },
  halfLifeDays: { least: 1, most: 3650, whole: true },
};

export const OFF_HOURS: Detector = {
  id: "D6",
  kind: "off-hours",
  version: "1",
  grain: "user",
  review: { harm: 4, minutes: 10, prior: [1, 9] },
  defaults: DEFAULTS,
  open: (world, parameters) =>
    new HoursState(world, parametersOf({ id: "D6", defaults: DEFAULTS }, parameters, RANGES)),
};

/** The strangest stretch of a user's day. */
interface Judgement {
  readonly stretch: Stretch | undefined;
  /** Undefined where no roster speaks. */
  readonly off: OffDuty | undefined;
  readonly offShare: number;
  readonly hour: number;
  readonly hourShare: number;
  readonly score: number;
}

class HoursState implements DetectorState {
  readonly #world: World;
  readonly #parameters: typeof DEFAULTS;
  readonly #limits: { readonly toleranceMs: number; readonly shortMs: number; readonly idleMs: number };
  readonly #explains: boolean;
  readonly #hours: WeekHours;
  readonly #shares: OffDutyShares;
  readonly #offDuty: OffDutyOfDay;
  #lastMs = new Float64Array(256).fill(-Infinity);
  #learnedDays = 0;

  constructor(world: World, parameters: typeof DEFAULTS) {
    this.#world = world;
    this.#parameters = parameters;
    this.#limits = {
      toleranceMs: parameters.toleranceHours * HOUR_MS,
      shortMs: parameters.shortMinutes * 60_000,
      idleMs: parameters.idleHours * HOUR_MS,
    };
    const gapMs = parameters.gapMinutes * 60_000;
    this.#offDuty = new OffDutyOfDay(world.names, world.context, gapMs, this.#limits.toleranceMs);
    this.#explains = canExplain(world.context);
    const fading = new Fading(parameters.halfLifeDays);
    this.#hours = new WeekHours(world.peers, fading, parameters.weight, parameters.groupWeight);
    this.#shares = new OffDutyShares(world.peers, fading, parameters.weight, parameters.groupWeight);
  }

  applies(day: Day): Applicability {
    if (this.#learnedDays > 0 || this.#rosterSpeaks(day)) return { applies: true };
    return { applies: false, reason: "no roster covers the day, and no hours have been learned yet" };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    for (const user of day.users) {
      if (isMachine(day, user)) continue;
      const { stretch, score } = this.#judge(day, user, this.#chain(day, user));
      if (stretch !== undefined) scores.add(user, 0, score);
    }
    return scores;
  }

  describe(day: Day, user: number): Description {
    const { names, peers } = this.#world;
    const chain = this.#chain(day, user);
    const { stretch, off, offShare, hour, hourShare, score } = this.#judge(day, user, chain);
    const rows = looksOf(this.#world.names, day, user);
    const told = stretch === undefined ? rows : rows.subarray(stretch.from, stretch.to);
    const label = narrowestLabel(peers, chain);
    const own = this.#hours.own(user, hour, day.day);
    const peer = this.#hours.peerShare(chain, hour, day.day);
    const clock = clockOf(stretch?.startMs ?? day.startMs);
    const outside = stretch === undefined ? 0 : stretch.outsideMs / HOUR_MS;
    const a = this.#parameters.weight;
    const offRoster = off !== undefined && off.distance > 0;
    const where = !Number.isFinite(outside) ? "no duty at all" : `${outside.toFixed(1)} hours from the nearest duty`;
    const alone = offRoster && off.alone ? `, alone between pauses of ${this.#parameters.idleHours} hours or more` : "";
    const rarity = `${(hourShare * 100).toPrecision(2)} % of working hours fall into this hour of the week`;
    return {
      sentence: offRoster
        ? `${clock}, off roster: ${where}${alone}.`
        : off === undefined
          ? `${clock}, an unusual hour for this user and peers (${label}): ${rarity}.`
          : `${clock}, on duty or within the overtime that is tolerated.`,
      counter: this.#counter(day, user, told, stretch, off, peer),
      formula:
        (offRoster ? `−ln ${offShare.toExponential(3)} (share of days so far off duty) ` : "") +
        (off === undefined || offRoster
          ? `−ln[(n_uh + a·p_g)/(n_u + a)] = −ln[(${own.count.toFixed(2)} + ${a}·${peer.toExponential(3)})/(${own.total.toFixed(2)} + ${a})]`
          : "on duty") +
        ` = ${score.toFixed(3)}`,
      figures: {
        start: new Date(stretch?.startMs ?? day.startMs).toISOString(),
        hoursOffDuty: off === undefined ? "no roster" : outside,
        offShare,
        n_uh: own.count,
        n_u: own.total,
        a,
        p_g: peer,
        group: label,
        user: names.users.text(user),
        score,
      },
      events: [...told].map((row) => day.table.index[row] as number).sort((x, y) => x - y),
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    const { timeMs } = day.table;
    const hours = new Set<number>();
    // Judged before anything is learned: users of one day must not change how strange each other's stretches are.
    const judged = new Map<number, OffDuty | undefined>();
    for (const user of day.everybody) judged.set(user, this.#judge(day, user, this.#chain(day, user)).off);
    for (const user of day.everybody) {
      const rows = looksOf(this.#world.names, day, user);
      if (rows.length === 0) continue;
      if (!isMachine(day, user)) {
        const chain = this.#chain(day, user);
        const off = judged.get(user);
        hours.clear();
        let clean = true;
        for (const row of rows) {
          if (frozen[row] === 0) hours.add(weekHour(timeMs[row] as number));
          else clean = false;
        }
        if (clean && off !== undefined) this.#shares.learn(user, chain, day.day, off);
        this.#hours.learn(user, chain, day.day, hours);
      }
      if (user >= this.#lastMs.length) this.#grow(user);
      this.#lastMs[user] = timeMs[rows.at(-1) as number] as number;
    }
    this.#learnedDays++;
  }

  // The shift is what is asked about, so it does not choose the peers: role and team, role, everybody.
  #chain(day: Day, user: number): readonly number[] {
    return groupsOn(this.#world.peers, day, user).slice(1);
  }

  #rosterSpeaks(day: Day): boolean {
    const span = this.#world.context.rosterSpan;
    return span !== undefined && day.startMs + DAY_MS > span.fromMs && day.startMs < span.toMs;
  }

  #judge(day: Day, user: number, chain: readonly number[]): Judgement {
    const rows = looksOf(this.#world.names, day, user);
    const duties: readonly Span[] | undefined = this.#rosterSpeaks(day)
      ? this.#world.context.dutiesOf(user)
      : undefined;
    const lastMs = this.#lastMs[user] ?? -Infinity;
    let best: Judgement = { stretch: undefined, off: undefined, offShare: 1, hour: 0, hourShare: 1, score: -1 };
    for (const stretch of stretchesOf(day, rows, duties, this.#parameters.gapMinutes * 60_000, lastMs)) {
      const told = rows.subarray(stretch.from, stretch.to);
      const off = duties === undefined ? undefined : classify(stretch, this.#isBare(day, told), this.#limits);
      let [hour, hourShare, offShare, score] = [0, 1, 1, 0];
      if (off === undefined || off.distance > 0) {
        [hour, hourShare] = this.#rarestHour(day, user, chain, told);
        offShare = off === undefined ? 1 : this.#shares.share(user, chain, day.day, off);
        score = -Math.log(off === undefined ? hourShare : offShare);
      }
      if (score > best.score) best = { stretch, off, offShare, hour, hourShare, score };
    }
    return best;
  }

  #isBare(day: Day, rows: Uint32Array): boolean {
    const [explained, named] = explainedOf(day, rows);
    return this.#explains && 2 * explained < named;
  }

  #rarestHour(day: Day, user: number, chain: readonly number[], rows: Uint32Array): readonly [number, number] {
    let [rarest, least, last] = [0, 1, -1];
    for (const row of rows) {
      const hour = weekHour(day.table.timeMs[row] as number);
      if (hour === last) continue;
      last = hour;
      const share = this.#hours.share(user, chain, hour, day.day);
      if (share < least) [rarest, least] = [hour, share];
    }
    return [rarest, least];
  }

  #counter(
    day: Day,
    user: number,
    rows: Uint32Array,
    stretch: Stretch | undefined,
    off: OffDuty | undefined,
    peer: number,
  ): string[] {
    const counter: string[] = [];
    if (stretch === undefined) return counter;
    const [explained, named] = explainedOf(day, rows);
    if (explained > 0) counter.push(`Work explains ${explained} of ${named} looks at records in this time.`);
    const hours = (stretch.endMs - stretch.startMs) / HOUR_MS;
    if (off?.short === false)
      counter.push(`It went on for ${hours.toFixed(1)} hours with ${rows.length} accesses, as after a swapped shift.`);
    if (off !== undefined && off.distance > 0 && !off.alone)
      counter.push("There was other activity within hours of it, as with overtime.");
    const others = this.#offDuty.others(day, user, stretch.startMs, stretch.endMs);
    if (others > 0)
      counter.push(`${others} other ${others === 1 ? "user" : "users"} worked off duty in the same hours.`);
    if (peer > 1 / 168) counter.push("It is a usual hour for peers.");
    return counter;
  }

  #grow(user: number): void {
    const larger = new Float64Array(Math.max(user + 1, this.#lastMs.length * 2)).fill(-Infinity);
    larger.set(this.#lastMs);
    this.#lastMs = larger;
  }
}

function clockOf(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(11, 16)} UTC`;
}
