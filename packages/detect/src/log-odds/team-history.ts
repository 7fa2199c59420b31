// What a user's team did before, other people's explained work only: somebody's own look-ups must never speak for their next one, or stalking would
// explain itself.
import { NONE, PairMap } from "../access/index.ts";

const NEVER = -0x80000000;

/** Per key (a team and a subject): the last day of explained work, and the last day of it by anybody else than who did it last. */
export class LastHandlers {
  readonly #pairs = new PairMap();
  #user = new Uint32Array(1024);
  #day = new Int32Array(1024);
  #otherDay = new Int32Array(1024);

  /** Days since somebody other than `user` did explained work; Infinity where nobody did. */
  daysSince(team: number, subject: number, user: number, day: number): number {
    const slot = this.#pairs.find(team, subject);
    if (slot === undefined) return Infinity;
    const last = this.#user[slot] === user ? (this.#otherDay[slot] as number) : (this.#day[slot] as number);
    return last === NEVER ? Infinity : day - last;
  }

  add(team: number, subject: number, user: number, day: number): void {
    const slot = this.#pairs.add(team, subject);
    if (slot >= this.#user.length) this.#grow();
    if (this.#user[slot] === NONE) this.#otherDay[slot] = NEVER;
    else if (this.#user[slot] !== user) this.#otherDay[slot] = this.#day[slot] as number;
    this.#user[slot] = user;
    this.#day[slot] = day;
  }

  #grow(): void {
    const capacity = this.#user.length * 2;
    const [user, day, otherDay] = [new Uint32Array(capacity), new Int32Array(capacity), new Int32Array(capacity)];
    user.set(this.#user);
    day.set(this.#day);
    otherDay.set(this.#otherDay);
    [this.#user, this.#day, this.#otherDay] = [user, day, otherDay];
  }
}

/** How much more often than by chance a team works on cases of a unit. */
export class TeamLift {
  readonly #pairs = new PairMap();
  readonly #both: number[] = [];
  readonly #byTeam = new Map<number, number>();
  readonly #byUnit = new Map<number, number>();
  // Logarithms are dear and asked for the same few teams and units: kept until the next day is learned.
  readonly #memo = new Map<number, number>();
  #all = 0;

  /** ln of (n_tu + a p_u) / ((n_t + a) p_u), with p_u the unit's share of all explained work and a = 20; −4 to 4. 0 where nothing is known. */
  lift(team: number, unit: number): number {
    const key = team * 0x100000000 + unit;
    const known = this.#memo.get(key);
    if (known !== undefined) return known;
    const lift = this.#compute(team, unit);
    this.#memo.set(key, lift);
    return lift;
  }

  #compute(team: number, unit: number): number {
    const slot = this.#pairs.find(team, unit);
    const [ofTeam, ofUnit] = [this.#byTeam.get(team) ?? 0, this.#byUnit.get(unit) ?? 0];
    if (ofTeam === 0 || ofUnit === 0) return 0;
    const share = ofUnit / this.#all;
    const both = slot === undefined ? 0 : (this.#both[slot] as number);
    return Math.max(-4, Math.min(4, Math.log((both + 20 * share) / ((ofTeam + 20) * share))));
  }

  add(team: number, unit: number): void {
    if (this.#memo.size > 0) this.#memo.clear();
    const slot = this.#pairs.add(team, unit);
    this.#both[slot] = (this.#both[slot] ?? 0) + 1;
    this.#byTeam.set(team, (this.#byTeam.get(team) ?? 0) + 1);
    this.#byUnit.set(unit, (this.#byUnit.get(unit) ?? 0) + 1);
    this.#all++;
  }
}

/** The share of accesses that nothing explains, by role: supervisors who check at random are not clerks who work from lists. */
export class UnexplainedShare {
  readonly #count: number[] = [];
  readonly #unexplained: number[] = [];
  #allCount = 0;
  #allUnexplained = 0;

  /** Logit of the share, drawn towards that of all roles as by 50 accesses; −6 to 3. */
  logit(role: number): number {
    const share = this.share(role);
    return Math.max(-6, Math.min(3, Math.log(share / (1 - share))));
  }

  share(role: number): number {
    const all = (this.#allUnexplained + 0.5) / (this.#allCount + 1);
    return ((this.#unexplained[role] ?? 0) + 50 * all) / ((this.#count[role] ?? 0) + 50);
  }

  add(role: number, isExplained: boolean): void {
    this.#count[role] = (this.#count[role] ?? 0) + 1;
    this.#allCount++;
    if (isExplained) return;
    this.#unexplained[role] = (this.#unexplained[role] ?? 0) + 1;
    this.#allUnexplained++;
  }
}
