// What the log-odds of D1 are computed from: declared relationships, and facts about the team and the subject. Never the user's own look-ups, and never
// what the user typed. ../../../../docs/reference/detectors/D1.md
import { DAY_MS, NONE } from "../access/index.ts";
import type { World } from "../detector/index.ts";
import { type Explainer, unitAt } from "../explain/index.ts";
import { LastHandlers, TeamLift, UnexplainedShare } from "./team-history.ts";

/** Cases of one subject that are looked at; a collective case has thousands of parties, a person rarely more than this many cases. */
const MOST_CASES = 64;
const TEAM_FADES_DAYS = 14;

const FACTS = [
  "team's recent work",
  "others' recent work",
  "team works for the case's unit",
  "open case",
  "no case",
  "role's unexplained share",
] as const;

/** One access (real or fake) to be described. */
export interface Asked {
  readonly user: number;
  readonly subject: number;
  readonly timeMs: number;
  /** Unit as the source states it. */
  readonly unit: number;
  /** As in `AccessTable.explained`. */
  readonly explained: number;
}

export class Features {
  /** Names of the columns; the first is the constant. */
  readonly names: readonly string[];
  readonly width: number;
  readonly #world: World;
  readonly #explainer: Explainer;
  readonly #relationships: number;
  readonly #widerMs: number;
  readonly #ofTeam = new LastHandlers();
  readonly #ofAnybody = new LastHandlers();
  readonly #lift = new TeamLift();
  readonly #unexplained = new UnexplainedShare();

  constructor(world: World, explainer: Explainer, widerDays: number) {
    this.#world = world;
    this.#explainer = explainer;
    this.#widerMs = widerDays * DAY_MS;
    this.#relationships = explainer.ids.length;
    this.names = [
      "constant",
      ...explainer.ids,
      ...explainer.ids.map((id) => `almost ${id}`),
      "nothing explains",
      ...FACTS,
    ];
    this.width = this.names.length;
  }

  /**
   * Writes the `width` numbers of an access to `into` from `at`. Of the relationships that hold the first alone has a 1, as it is the one that is
   * shown; where none holds, those that would with `widerDays` more on both sides have one.
   */
  write(into: Float64Array, at: number, { user, subject, timeMs, unit: stated, explained }: Asked): void {
    into.fill(0, at, at + this.width);
    into[at] = 1;
    const many = this.#relationships;
    const facts = at + 1 + 2 * many;
    if (explained !== 0) into[at + explained] = 1;
    else {
      into[facts] = 1;
      into[facts + 6] = this.#unexplained.logit(this.#roleAt(user, timeMs));
      for (let place = 0; place < many; place++)
        if (this.#explainer.holds(place, user, subject, timeMs, this.#widerMs)) into[at + 1 + many + place] = 1;
    }
    const day = Math.floor(timeMs / DAY_MS);
    const team = unitAt(this.#world.context, user, timeMs, stated);
    into[facts + 1] = fading(this.#ofTeam.daysSince(team, subject, user, day));
    into[facts + 2] = fading(this.#ofAnybody.daysSince(0, subject, user, day));
    this.#writeCases(into, facts + 3, team, subject, timeMs);
  }

  /** Share of accesses by the user's role that nothing explains, so far. */
  unexplainedShare(user: number, timeMs: number): number {
    return this.#unexplained.share(this.#roleAt(user, timeMs));
  }

  /** Days since somebody else of the user's team did explained work on the subject; Infinity where nobody did. */
  daysSinceTeam({ user, subject, timeMs, unit }: Asked): number {
    const team = unitAt(this.#world.context, user, timeMs, unit);
    return this.#ofTeam.daysSince(team, subject, user, Math.floor(timeMs / DAY_MS));
  }

  /** Takes in a pair of a user and a subject on a day, once. */
  learn({ user, subject, timeMs, unit: stated, explained }: Asked): void {
    this.#unexplained.add(this.#roleAt(user, timeMs), explained !== 0);
    if (explained === 0) return;
    const { context } = this.#world;
    const team = unitAt(context, user, timeMs, stated);
    const day = Math.floor(timeMs / DAY_MS);
    this.#ofTeam.add(team, subject, user, day);
    this.#ofAnybody.add(0, subject, user, day);
    const parties = context.partiesOfSubject(subject);
    for (let i = 0; i < Math.min(parties.length, MOST_CASES); i++) {
      const { unit, fromMs, toMs } = parties[i] as (typeof parties)[number];
      if (unit !== NONE && this.#isNear(fromMs, toMs, timeMs)) this.#lift.add(team, unit);
    }
  }

  #writeCases(into: Float64Array, at: number, team: number, subject: number, timeMs: number): void {
    const parties = this.#world.context.partiesOfSubject(subject);
    let best = -Infinity;
    for (let i = 0; i < Math.min(parties.length, MOST_CASES); i++) {
      const { unit, fromMs, toMs } = parties[i] as (typeof parties)[number];
      if (fromMs <= timeMs && timeMs < toMs) into[at + 1] = 1;
      if (unit !== NONE && this.#isNear(fromMs, toMs, timeMs)) best = Math.max(best, this.#lift.lift(team, unit));
    }
    if (best === -Infinity) into[at + 2] = 1;
    else into[at] = best;
  }

  #isNear(fromMs: number, toMs: number, timeMs: number): boolean {
    return fromMs <= toMs && fromMs - this.#widerMs <= timeMs && timeMs < toMs + this.#widerMs;
  }

  #roleAt(user: number, timeMs: number): number {
    return this.#world.context.postAt(user, timeMs)?.role ?? NONE;
  }
}

// 1 on the day itself, 1/e after two weeks, 0 where it never was.
function fading(days: number): number {
  return days === Infinity ? 0 : Math.exp(-Math.max(days, 0) / TEAM_FADES_DAYS);
}
