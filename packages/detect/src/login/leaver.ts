// D9.leaver: an account used after its holder's post ended, before it began, or that no context knows. ../../../docs/reference/detectors/D9.md
import { type Day, DAY_MS, FAILED, NONE, SERVICE_ACCOUNT } from "../access/index.ts";
import {
  type Applicability,
  type Description,
  type Detector,
  type DetectorState,
  type Parameters,
  figure,
  parametersOf,
  Scores,
  type World,
} from "../detector/index.ts";
import { GroupRates } from "../peers/index.ts";

const DEFAULTS = { graceDays: 1, priorWeight: 50, refusedWeight: 0.5, earlyWeight: 0.5 };

export const LEAVER_LOGIN: Detector = {
  id: "D9.leaver",
  kind: "leaver-login",
  version: "1",
  grain: "user",
  review: { harm: 7, minutes: 5, prior: [2, 2] },
  defaults: DEFAULTS,
  open(world: World, parameters: Parameters): DetectorState {
    return new LeaverLogin(
      world,
      parametersOf({ id: LEAVER_LOGIN.id, defaults: DEFAULTS }, parameters, {
        graceDays: { least: 0, most: 365 },
        priorWeight: { least: 1, most: 1e6 },
        refusedWeight: { least: 0, most: 1 },
        earlyWeight: { least: 0, most: 1 },
      }),
    );
  },
};

type Settings = ReturnType<typeof parametersOf<typeof DEFAULTS>>;

const HELD = 0;
const ENDED = 1;
const EARLY = 2;
const UNKNOWN = 3;
const EVERYBODY = 0;
// Shares of user-days before anything was seen.
const PRIOR = [0.97, 0.01, 0.01, 0.01] as const;

interface Standing {
  kind: number;
  /** End (ENDED) or start (EARLY) of the nearest post. */
  edgeMs: number;
  /** Accesses that no post covers, and how many of them were refused. */
  outside: number;
  refused: number;
}

class LeaverLogin implements DetectorState {
  readonly #world: World;
  readonly #graceMs: number;
  readonly #refusedWeight: number;
  readonly #earlyWeight: number;
  readonly #rates: GroupRates;
  readonly #standing: Standing = { kind: HELD, edgeMs: 0, outside: 0, refused: 0 };

  constructor(world: World, settings: Settings) {
    this.#world = world;
    this.#graceMs = settings.graceDays * DAY_MS;
    this.#refusedWeight = settings.refusedWeight;
    this.#earlyWeight = settings.earlyWeight;
    this.#rates = new GroupRates(PRIOR, settings.priorWeight);
  }

  applies(): Applicability {
    return this.#world.context.has.users
      ? { applies: true }
      : { applies: false, reason: "no table of users and their posts was imported" };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    for (const user of day.users) if (this.#read(day, user)) scores.add(user, NONE, this.#value(day));
    return scores;
  }

  describe(day: Day, user: number): Description {
    this.#read(day, user);
    const { kind, edgeMs, outside, refused } = this.#standing;
    const { context } = this.#world;
    const share = this.#rates.everybody(kind);
    const date = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);
    const days = this.#days(day);
    const posts = context.postsOf(user);
    const sentence =
      kind === ENDED
        ? `The account was used ${days} days after its holder's post ended on ${date(edgeMs)}: ${outside} accesses.`
        : kind === EARLY
          ? `The account was used ${days} days before its holder's post begins on ${date(edgeMs)}: ${outside} accesses.`
          : kind === UNKNOWN
            ? `No table of users knows the account, which made ${outside} accesses.`
            : "The account's holder has a post.";
    const counter: string[] = [];
    if (refused > 0) counter.push(`${refused} of ${outside} accesses were refused.`);
    if (kind === ENDED && days <= 7)
      counter.push("The post ended less than a week ago: the list of posts may be ahead of the hand-over.");
    if (kind === EARLY) counter.push("The list of posts may be behind: newcomers are set up before they start.");
    if (kind === UNKNOWN) counter.push("The table of users may be older than the account.");
    if (share > 0.05)
      counter.push(`So it is with ${figure(share * 100)} % of user-days: the table of users may be incomplete.`);
    const { table } = day;
    const events: number[] = [];
    for (const row of day.rowsOf(user))
      if (kind !== HELD && this.#kindAt(user, table.timeMs[row] as number) !== HELD)
        events.push(table.index[row] as number);
    return {
      sentence,
      counter,
      formula: `${this.#weight()} × (−ln(${figure(share)}) + ln(1 + ${days})) = ${figure(this.#value(day))}`,
      figures: {
        posts: posts.length,
        days,
        accesses: outside,
        refused,
        share: figure(share),
        score: figure(this.#value(day)),
      },
      events,
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    for (const user of day.everybody)
      if (this.#read(day, user, frozen)) this.#rates.add(EVERYBODY, this.#standing.kind);
  }

  // False if nothing of the day says how the account stands.
  #read(day: Day, user: number, skipped?: Uint8Array): boolean {
    const { table } = day;
    const standing = this.#standing;
    standing.kind = HELD;
    standing.outside = 0;
    standing.refused = 0;
    let judged = false;
    for (const row of day.rowsOf(user)) {
      const flags = table.flags[row] as number;
      if ((flags & SERVICE_ACCOUNT) !== 0 || (skipped !== undefined && skipped[row] !== 0)) continue;
      judged = true;
      const timeMs = table.timeMs[row] as number;
      // The context is asked per access: a post may end at noon.
      if (this.#world.context.postAt(user, timeMs) !== undefined) continue;
      const kind = this.#kindAt(user, timeMs);
      if (kind === HELD) continue;
      standing.kind = kind;
      standing.outside++;
      if ((flags & FAILED) !== 0) standing.refused++;
    }
    return judged;
  }

  #kindAt(user: number, timeMs: number): number {
    const { context } = this.#world;
    if (context.postAt(user, timeMs) !== undefined) return HELD;
    const posts = context.postsOf(user);
    if (posts.length === 0) return UNKNOWN;
    let [endedMs, startsMs] = [-Infinity, Infinity];
    for (const post of posts) {
      if (post.toMs <= timeMs) endedMs = Math.max(endedMs, post.toMs);
      if (post.fromMs > timeMs) startsMs = Math.min(startsMs, post.fromMs);
    }
    // Between two posts, the one that ended is what counts.
    if (endedMs !== -Infinity) {
      this.#standing.edgeMs = endedMs;
      return timeMs - endedMs < this.#graceMs ? HELD : ENDED;
    }
    this.#standing.edgeMs = startsMs;
    return startsMs - timeMs <= this.#graceMs ? HELD : EARLY;
  }

  #days(day: Day): number {
    const { kind, edgeMs } = this.#standing;
    if (kind === ENDED) return Math.max(0, Math.floor((day.startMs + DAY_MS - 1 - edgeMs) / DAY_MS));
    return kind === EARLY ? Math.max(0, Math.ceil((edgeMs - day.startMs) / DAY_MS)) : 0;
  }

  #weight(): number {
    const { kind, outside, refused } = this.#standing;
    return (kind === EARLY ? this.#earlyWeight : 1) * (refused === outside ? this.#refusedWeight : 1);
  }

  #value(day: Day): number {
    const { kind } = this.#standing;
    if (kind === HELD) return 0;
    return this.#weight() * (-Math.log(this.#rates.everybody(kind)) + Math.log(1 + this.#days(day)));
  }
}
