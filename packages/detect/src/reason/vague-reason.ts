// D7.vague: the share of typed reasons that say nothing, against the peers'. ../../../docs/reference/detectors/D7.md
import { type Day, NONE, SERVICE_ACCOUNT } from "../access/index.ts";
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
import { GroupMoments, groupOn } from "../peers/index.ts";
import { logBetaBinomialTail } from "../statistics/index.ts";
import { PhraseBook } from "./phrase-book.ts";

const DEFAULTS = {
  mostWords: 3,
  fewestUsers: 5,
  fewestVisits: 20,
  leastSpread: 0.3,
  leastShare: 0.01,
  halfLifeDays: 14,
  fewestTyped: 5,
  fewestReasons: 1000,
  listed: [] as readonly string[],
};

export const VAGUE_REASON: Detector = {
  id: "D7.vague",
  kind: "vague-reason",
  version: "1",
  grain: "user",
  review: { harm: 2, minutes: 5, prior: [1, 4] },
  defaults: DEFAULTS,
  open(world: World, parameters: Parameters): DetectorState {
    return new VagueReason(
      world,
      parametersOf({ id: VAGUE_REASON.id, defaults: DEFAULTS }, parameters, {
        mostWords: { least: 1, most: 20, whole: true },
        fewestUsers: { least: 2, most: 32, whole: true },
        fewestVisits: { least: 1, most: 1e6, whole: true },
        leastSpread: { least: 0, most: 1 },
        leastShare: { least: 0, most: 1 },
        halfLifeDays: { least: 1, most: 365 },
        fewestTyped: { least: 1, most: 1000, whole: true },
        fewestReasons: { least: 0, most: 1e9, whole: true },
      }),
    );
  },
};

type Settings = ReturnType<typeof parametersOf<typeof DEFAULTS>>;

// Before peers were seen: Beta(1.5, 3.5), a share of 30 % that may well be anything.
const PRIOR_SHARE = 0.3;
const PRIOR_STRENGTH = 5;
const [LEAST_STRENGTH, MOST_STRENGTH] = [2, 200];

interface Tail {
  readonly vague: number;
  readonly typed: number;
  readonly share: number;
  readonly strength: number;
  readonly value: number;
}

class VagueReason implements DetectorState {
  readonly #world: World;
  readonly #settings: Settings;
  readonly #book: PhraseBook;
  // Shares per user-day with enough typed visits, and 1 ÷ visits, for how much of their spread is chance.
  readonly #shares = new GroupMoments();
  readonly #inverses = new GroupMoments();
  #vague = new Float64Array(256);
  #typed = new Float64Array(256);
  #lastDays = new Int32Array(256);
  #today = { vague: 0, typed: 0 };

  constructor(world: World, settings: Settings) {
    this.#world = world;
    this.#settings = settings;
    this.#book = new PhraseBook(world.names, {
      mostWords: settings.mostWords,
      fewestUsers: settings.fewestUsers,
      fewestVisits: settings.fewestVisits,
      leastSpread: settings.leastSpread,
      leastShare: settings.leastShare,
      listed: settings.listed,
    });
  }

  applies(): Applicability {
    const { fewestReasons } = this.#settings;
    const typed = this.#book.size;
    return typed >= fewestReasons
      ? { applies: true }
      : {
          applies: false,
          reason: `expected ${fewestReasons} visits with a typed reason to learn phrases from, got ${typed}`,
        };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    for (const user of day.users) {
      this.#read(day, user);
      if (this.#today.typed > 0) scores.add(user, NONE, this.#tail(day, user).value);
    }
    return scores;
  }

  describe(day: Day, user: number): Description {
    this.#read(day, user);
    const { peers, names } = this.#world;
    const tail = this.#tail(day, user);
    const { table } = day;
    const events: number[] = [];
    const phrases = new Map<number, number>();
    for (const row of day.rowsOf(user)) {
      const reason = table.reason[row] as number;
      if (!this.#book.isVague(reason)) continue;
      events.push(table.index[row] as number);
      phrases.set(reason, (phrases.get(reason) ?? 0) + 1);
    }
    const quoted = [...phrases.keys()]
      .sort((a, b) => (phrases.get(b) as number) - (phrases.get(a) as number))
      .slice(0, 3)
      .map((reason) => `“${names.reasons.text(reason)}”`)
      .join(", ");
    const percent = (share: number): number => Math.round(share * 100);
    const counter: string[] = [];
    const { vague, typed } = this.#today;
    if (vague < typed) counter.push(`${typed - vague} of ${typed} reasons typed that day say what the work was.`);
    if (tail.share > 0.3) counter.push(`Peers write such reasons too, for ${percent(tail.share)} % of their visits.`);
    const frequent = [...phrases.keys()].filter((reason) => this.#book.isStock(reason)).length;
    if (frequent > 0) counter.push(`${frequent} of ${phrases.size} such phrases are in common use here.`);
    return {
      sentence:
        `${vague} of ${typed} reasons typed say nothing about the work` +
        `${quoted === "" ? "" : ` (${quoted})`}; lately ${percent(tail.vague / tail.typed)} %, ` +
        `${peers.label(groupOn(this.#world.peers, day, user))} ${percent(tail.share)} %.`,
      counter,
      formula:
        `−ln P(K ≥ ${tail.vague}; n = ${tail.typed}, Beta(${figure(tail.share * tail.strength)}, ` +
        `${figure((1 - tail.share) * tail.strength)})) = ${figure(tail.value)}`,
      figures: {
        vague_today: vague,
        typed_today: typed,
        vague: tail.vague,
        typed: tail.typed,
        peers_share: figure(tail.share),
        peers_strength: figure(tail.strength),
        score: figure(tail.value),
      },
      events,
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    const { table } = day;
    for (const user of day.everybody) {
      this.#read(day, user, frozen);
      const { vague, typed } = this.#today;
      if (typed === 0) continue;
      this.#grow(user);
      const kept = this.#decay(user, day.day);
      this.#vague[user] = (this.#vague[user] as number) * kept + vague;
      this.#typed[user] = (this.#typed[user] as number) * kept + typed;
      this.#lastDays[user] = day.day;
      // While phrases are not known yet nothing is vague, which is no habit of anybody.
      if (typed < this.#settings.fewestTyped || this.#book.size < this.#settings.fewestReasons) continue;
      const group = groupOn(this.#world.peers, day, user);
      this.#shares.add(group, vague / typed);
      this.#inverses.add(group, 1 / typed);
    }
    // Phrases come in after all users were read, so that the order of users is of no account.
    for (const user of day.everybody)
      for (const row of this.#visits(day, user, frozen))
        this.#book.add(table.reason[row] as number, table.purpose[row] as number, user);
    this.#book.turn();
  }

  #read(day: Day, user: number, skipped?: Uint8Array): void {
    let [vague, typed] = [0, 0];
    for (const row of this.#visits(day, user, skipped)) {
      typed++;
      if (this.#book.isVague(day.table.reason[row] as number)) vague++;
    }
    this.#today.vague = vague;
    this.#today.typed = typed;
  }

  // Rows that begin a visit with a typed reason: another reason, case or first subject than the row before.
  #visits(day: Day, user: number, skipped?: Uint8Array): Uint32Array {
    const { table } = day;
    const rows = day.rowsOf(user);
    if (this.#scratch.length < rows.length) this.#scratch = new Uint32Array(rows.length * 2);
    let count = 0;
    let [reasonBefore, caseBefore, subjectBefore] = [NONE, NONE, NONE];
    for (const row of rows) {
      if ((skipped !== undefined && skipped[row] !== 0) || ((table.flags[row] as number) & SERVICE_ACCOUNT) !== 0)
        continue;
      const reason = table.reason[row] as number;
      if (reason === NONE) continue;
      const caseRef = table.caseRef[row] as number;
      const from = table.subjectFrom[row] as number;
      // A search names nobody yet: it belongs to the visit that it leads to.
      const subject = from === table.subjectFrom[row + 1] ? subjectBefore : (table.subject[from] as number);
      if (reason !== reasonBefore || caseRef !== caseBefore || (subject !== subjectBefore && subjectBefore !== NONE))
        this.#scratch[count++] = row;
      reasonBefore = reason;
      caseBefore = caseRef;
      subjectBefore = subject;
    }
    return this.#scratch.subarray(0, count);
  }
  #scratch = new Uint32Array(256);

  #decay(user: number, day: number): number {
    return 2 ** -((day - (this.#lastDays[user] as number)) / this.#settings.halfLifeDays);
  }

  #tail(day: Day, user: number): Tail {
    const kept = user < this.#typed.length && (this.#typed[user] as number) > 0 ? this.#decay(user, day.day) : 0;
    const vague = this.#today.vague + (kept === 0 ? 0 : Math.round((this.#vague[user] as number) * kept));
    const typed = Math.max(
      this.#today.typed + (kept === 0 ? 0 : Math.round((this.#typed[user] as number) * kept)),
      vague,
    );
    const group = groupOn(this.#world.peers, day, user);
    let [share, strength] = [PRIOR_SHARE, PRIOR_STRENGTH];
    if (this.#shares.count(group) >= 20) {
      share = Math.min(Math.max(this.#shares.mean(group), 0.01), 0.99);
      // Of the variance of shares ÷ μ(1 − μ), h is chance and 1 ÷ (M + 1) of the rest are people.
      const [v, h] = [this.#shares.variance(group) / (share * (1 - share)), this.#inverses.mean(group)];
      strength = v > h ? Math.min(Math.max((1 - h) / (v - h) - 1, LEAST_STRENGTH), MOST_STRENGTH) : MOST_STRENGTH;
    }
    // A day without a vague reason asks nothing, whatever the days before were like: there would be nothing to show.
    const tail = logBetaBinomialTail(vague, typed, share * strength, (1 - share) * strength);
    return { vague, typed, share, strength, value: this.#today.vague === 0 ? 0 : -tail };
  }

  #grow(user: number): void {
    if (user < this.#typed.length) return;
    const capacity = Math.max(this.#typed.length * 2, user + 1);
    const [vague, typed, lastDays] = [new Float64Array(capacity), new Float64Array(capacity), new Int32Array(capacity)];
    vague.set(this.#vague);
    typed.set(this.#typed);
    lastDays.set(this.#lastDays);
    this.#vague = vague;
    this.#typed = typed;
    this.#lastDays = lastDays;
  }
}
