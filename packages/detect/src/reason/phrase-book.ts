// What a typed reason says, by how it is used here: a phrase that many people write for every kind of work says nothing about any of it.
// ../../../docs/reference/detectors/D7.md
import { type Names, NONE, PairMap } from "../access/index.ts";

export interface VagueLimits {
  /** A longer text is taken as specific. */
  readonly mostWords: number;
  /** Fewest users and visits before a phrase can be a stock one. */
  readonly fewestUsers: number;
  readonly fewestVisits: number;
  /** Fewest H(purpose | phrase) ÷ H(purpose) of a stock phrase that is vague. */
  readonly leastSpread: number;
  /** Where all work has one purpose: the share of typed visits from which a stock phrase is vague. */
  readonly leastShare: number;
  /** Texts that are vague by decision of the agency, whatever the figures. */
  readonly listed: readonly string[];
}

// Forms of a text, found once.
const BARE = 1;
const NUMBERED = 2;
const LONG = 4;
const LISTED = 8;
const READ = 128;
// Scripts without spaces: about so many letters carry what a word does.
const LETTERS_PER_WORD = 15;

/** Uses of each typed reason by purpose and, roughly, by user. Visits, not accesses: an access more on the same page says nothing new. */
export class PhraseBook {
  readonly #names: Names;
  readonly #limits: VagueLimits;
  readonly #listed: ReadonlySet<string>;
  readonly #uses = new PairMap();
  #useCounts: Float64Array = new Float64Array(256);
  readonly #purposes = new Map<number, number>();
  #visits = 0;
  #totals: Float64Array = new Float64Array(256);
  // The first users of each phrase, up to the fewest that make it a stock one: enough to tell "one or two" from "many".
  #users: Uint32Array;
  #userCounts = new Uint8Array(256);
  #forms = new Uint8Array(256);
  // Verdict of this epoch (the learned days so far), so that a phrase is weighed once a day.
  #verdicts: Float64Array = new Float64Array(256);
  #epoch = 1;

  constructor(names: Names, limits: VagueLimits) {
    this.#names = names;
    this.#limits = limits;
    this.#users = new Uint32Array(256 * limits.fewestUsers);
    this.#listed = new Set(limits.listed.map(plain));
  }

  /** Visits taken in. */
  get size(): number {
    return this.#visits;
  }

  add(reason: number, purpose: number, user: number): void {
    this.#reserve(reason);
    const use = this.#uses.add(reason, purpose);
    if (use >= this.#useCounts.length) this.#useCounts = doubled(this.#useCounts, use);
    this.#useCounts[use] = (this.#useCounts[use] as number) + 1;
    this.#purposes.set(purpose, (this.#purposes.get(purpose) ?? 0) + 1);
    this.#totals[reason] = (this.#totals[reason] as number) + 1;
    this.#addUser(reason, user);
    this.#visits++;
  }

  /** To be called when a day has been taken in: verdicts are weighed anew. */
  turn(): void {
    this.#epoch++;
  }

  isVague(reason: number): boolean {
    if (reason === NONE) return false;
    this.#reserve(reason);
    const known = this.#verdicts[reason] as number;
    if (Math.abs(known) === this.#epoch) return known > 0;
    const vague = this.#weigh(reason);
    this.#verdicts[reason] = vague ? this.#epoch : -this.#epoch;
    return vague;
  }

  /** Whether many write it: at least the fewest users and visits of a stock phrase. */
  isStock(reason: number): boolean {
    return (
      (this.#totals[reason] ?? 0) >= this.#limits.fewestVisits &&
      (this.#userCounts[reason] ?? 0) >= this.#limits.fewestUsers
    );
  }

  visits(reason: number): number {
    return this.#totals[reason] ?? 0;
  }

  /** H(purpose | phrase) ÷ H(purpose), 0 to about 1; NaN where all work has one purpose. */
  spread(reason: number): number {
    let [all, own] = [0, 0];
    const total = this.visits(reason);
    for (const [purpose, count] of this.#purposes) {
      all -= (count / this.#visits) * Math.log(count / this.#visits);
      const use = this.#uses.find(reason, purpose);
      if (use === undefined) continue;
      const share = (this.#useCounts[use] as number) / total;
      own -= share * Math.log(share);
    }
    return all > 0 ? own / all : Number.NaN;
  }

  #addUser(reason: number, user: number): void {
    const most = this.#limits.fewestUsers;
    const known = this.#userCounts[reason] as number;
    if (known === most) return;
    const from = reason * most;
    for (let i = 0; i < known; i++) if (this.#users[from + i] === user) return;
    this.#users[from + known] = user;
    this.#userCounts[reason] = known + 1;
  }

  #weigh(reason: number): boolean {
    const form = this.#form(reason);
    if ((form & (LISTED | BARE)) !== 0) return true;
    if ((form & (NUMBERED | LONG)) !== 0 || !this.isStock(reason)) return false;
    const spread = this.spread(reason);
    return Number.isNaN(spread)
      ? this.visits(reason) >= this.#limits.leastShare * this.#visits
      : spread >= this.#limits.leastSpread;
  }

  #form(reason: number): number {
    const known = this.#forms[reason] as number;
    if (known !== 0) return known;
    const text = this.#names.reasons.text(reason);
    const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
    const words = Math.max(text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0, Math.ceil(letters / LETTERS_PER_WORD));
    const form =
      READ |
      (letters < 3 ? BARE : 0) |
      (/\p{N}/u.test(text) ? NUMBERED : 0) |
      (words > this.#limits.mostWords ? LONG : 0) |
      (this.#listed.has(plain(text)) ? LISTED : 0);
    this.#forms[reason] = form;
    return form;
  }

  #reserve(reason: number): void {
    if (reason < this.#totals.length) return;
    const capacity = Math.max(this.#totals.length * 2, reason + 1);
    const users = new Uint32Array(capacity * this.#limits.fewestUsers);
    const [userCounts, forms] = [new Uint8Array(capacity), new Uint8Array(capacity)];
    users.set(this.#users);
    userCounts.set(this.#userCounts);
    this.#userCounts = userCounts;
    forms.set(this.#forms);
    this.#users = users;
    this.#forms = forms;
    this.#totals = doubled(this.#totals, reason);
    this.#verdicts = doubled(this.#verdicts, reason);
  }
}

function plain(text: string): string {
  return text.trim().toLowerCase();
}

function doubled(column: Float64Array, place: number): Float64Array {
  const larger = new Float64Array(Math.max(column.length * 2, place + 1));
  larger.set(column);
  return larger;
}
