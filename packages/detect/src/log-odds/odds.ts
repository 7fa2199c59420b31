// The model of D1 over time: fitted on a sample of earlier days, applied to the day at hand. ../../../../docs/reference/detectors/D1.md
import { type AccessTable, type Day, NONE, PairMap, pairsOf, SERVICE_ACCOUNT } from "../access/index.ts";
import type { World } from "../detector/index.ts";
import { drawFake, type Explainer, FakeSubjects, mix, seedOf, unitAt } from "../explain/index.ts";
import { type Asked, Features } from "./features.ts";
import { dot, fitLogistic } from "./logistic.ts";

export interface OddsSettings {
  /** Days whose samples the model is fitted on. */
  readonly windowDays: number;
  /** Days between two fits, once half the window is full; daily before. */
  readonly refitDays: number;
  /** Real pairs sampled per day, and as many fake ones. */
  readonly sample: number;
  /** λ of the penalty. */
  readonly penalty: number;
  /** How much wider than declared a relationship may be to count as almost holding. */
  readonly widerDays: number;
  readonly seed: string;
  /** Activities that make a record: who creates it needs no earlier tie to its subject. */
  readonly creates: readonly string[];
}

/** Fewest real pairs that a model is fitted on. */
export const FEWEST_PAIRS = 100;

interface SampledDay {
  readonly day: number;
  readonly rows: Float64Array;
  readonly labels: Uint8Array;
  readonly real: number;
}

export class Odds {
  readonly features: Features;
  readonly #world: World;
  readonly #explainer: Explainer;
  readonly #settings: OddsSettings;
  readonly #seed: number;
  readonly #fakes: FakeSubjects;
  readonly #creates: ReadonlySet<number>;
  /** Pairs whose look without explanation was learned once: coming back to a stranger's record must not make that look like work. */
  readonly #learned = new PairMap();
  #sampled: SampledDay[] = [];
  #weights: Float64Array | undefined;
  #fittedOn = -Infinity;
  #x: Float64Array;
  // Log-odds of single accesses by entry, NaN where not asked yet: a day that grows is asked again and again, and they hold until something is learned.
  #own: { readonly table: AccessTable; values: Float64Array } | undefined;

  constructor(world: World, explainer: Explainer, settings: OddsSettings) {
    this.#world = world;
    this.#explainer = explainer;
    this.#settings = settings;
    this.#seed = seedOf(settings.seed);
    this.#fakes = new FakeSubjects(world.context);
    this.features = new Features(world, explainer, settings.widerDays);
    this.#x = new Float64Array(this.features.width);
    this.#creates = new Set(settings.creates.map((activity) => world.names.activities.add(activity)));
  }

  /** Weights by the names of `features`; undefined before the first fit. */
  get weights(): Float64Array | undefined {
    return this.#weights;
  }

  /** Real pairs in the sample. */
  get sampledCount(): number {
    return this.#sampled.reduce((sum, { real }) => sum + real, 0);
  }

  /** Whether the row is a person's access whose subjects are judged. */
  isJudged(day: Day, row: number): boolean {
    const { table } = day;
    return (
      table.user[row] !== NONE &&
      ((table.flags[row] as number) & SERVICE_ACCOUNT) === 0 &&
      !this.#creates.has(table.activity[row] as number)
    );
  }

  /** Log-odds that an access is real work and not a fake one; undefined before the first fit. */
  of(asked: Asked): number | undefined {
    if (this.#weights === undefined) return undefined;
    this.features.write(this.#x, 0, asked);
    return dot(this.#weights, this.#x, 0);
  }

  /** The columns of an access that are not zero, each with its weight. */
  terms(asked: Asked): { readonly name: string; readonly weight: number; readonly x: number }[] {
    this.features.write(this.#x, 0, asked);
    return this.features.names.flatMap((name, i) =>
      this.#x[i] === 0 ? [] : [{ name, weight: this.#weights?.[i] ?? 0, x: this.#x[i] as number }],
    );
  }

  /** Fills `logOdds` of the users in focus; a later access of the pair on the day has the value of the first while the same explains it. */
  annotate(day: Day): void {
    if (this.#weights === undefined) return;
    const { table } = day;
    const own = this.#ownOf(table);
    for (const user of day.users) {
      const { from, entries, rows, judged } = pairsOf(day, user);
      for (const pair of judged) {
        let first: number | undefined;
        for (let at = from[pair] as number; at < (from[pair + 1] as number); at++) {
          const [entry, row] = [entries[at] as number, rows[at] as number];
          if (!this.isJudged(day, row)) continue;
          if (first === undefined || table.explained[first] !== table.explained[entry]) {
            first = entry;
            if (Number.isNaN(own[entry])) own[entry] = this.of(askedAt(day, row, entry)) as number;
          }
          table.logOdds[entry] = own[first] as number;
        }
      }
    }
  }

  #ownOf(table: AccessTable): Float64Array {
    if (this.#own?.table !== table) this.#own = { table, values: new Float64Array(0) };
    const { values } = this.#own;
    if (values.length < table.subjectCount) {
      this.#own.values = new Float64Array(Math.max(table.subjectCount, values.length * 2)).fill(NaN);
      this.#own.values.set(values);
    }
    return this.#own.values;
  }

  /** Samples the day, takes it into the history, and fits the model anew when it is due. */
  learn(day: Day, frozen: Uint8Array): void {
    this.#own = undefined;
    const pairs = new PairMap();
    const rows: number[] = [];
    const entries: number[] = [];
    const { table } = day;
    let seen = 0;
    for (let row = 0; row < table.length; row++) {
      if (frozen[row] === 1 || !this.isJudged(day, row)) continue;
      const to = table.subjectFrom[row + 1] as number;
      for (let entry = table.subjectFrom[row] as number; entry < to; entry++) {
        const slot = pairs.add(table.user[row] as number, table.subject[entry] as number);
        if (slot < seen) continue;
        seen++;
        if (this.#isRepeat(table.user[row] as number, table.subject[entry] as number, table.explained[entry] as number))
          continue;
        rows.push(row);
        entries.push(entry);
      }
    }
    this.#sample(day, pairs, rows, entries);
    entries.forEach((entry, i) => this.features.learn(askedAt(day, rows[i] as number, entry)));
    this.#fakes.learn(day, frozen);
    this.#refit(day.day);
  }

  #isRepeat(user: number, subject: number, explained: number): boolean {
    if (explained !== 0) return false;
    const { size } = this.#learned;
    return this.#learned.add(user, subject) < size;
  }

  #sample(day: Day, pairs: PairMap, rows: readonly number[], entries: readonly number[]): void {
    const { table } = day;
    const order = entries.map((entry, i) =>
      mix(this.#seed, day.day, table.user[rows[i] as number] as number, table.subject[entry] as number),
    );
    const chosen = order
      .map((_, i) => i)
      .sort((a, b) => (order[a] as number) - (order[b] as number) || a - b)
      .slice(0, this.#settings.sample);
    const { width } = this.features;
    const cells = new Float64Array(2 * chosen.length * width);
    const labels = new Uint8Array(2 * chosen.length);
    let count = 0;
    chosen.forEach((i, drawn) => {
      const asked = askedAt(day, rows[i] as number, entries[i] as number);
      const team = unitAt(this.#world.context, asked.user, asked.timeMs, asked.unit);
      const subject = drawFake(
        this.#fakes,
        drawn % 2 === 0 ? "random" : "matched",
        team,
        mix(order[i] as number, 1),
        (other) => pairs.find(asked.user, other) !== undefined,
      );
      // A real pair without a fake one beside it would teach the model that this user is real.
      if (subject === NONE) return;
      this.features.write(cells, count * width, asked);
      labels[count++] = 1;
      this.features.write(cells, count * width, {
        ...asked,
        subject,
        explained: this.#explainer.find(asked.user, subject, asked.timeMs),
      });
      labels[count++] = 0;
    });
    this.#sampled.push({
      day: day.day,
      rows: cells.subarray(0, count * width),
      labels: labels.subarray(0, count),
      real: count / 2,
    });
    this.#sampled = this.#sampled.filter((sampled) => sampled.day > day.day - this.#settings.windowDays);
  }

  #refit(day: number): void {
    const { windowDays, refitDays, penalty } = this.#settings;
    const due = this.#sampled.length < windowDays / 2 || day - this.#fittedOn >= refitDays;
    const count = 2 * this.sampledCount;
    if (!due || count < 2 * FEWEST_PAIRS) return;
    const { width } = this.features;
    const rows = new Float64Array(count * width);
    const labels = new Uint8Array(count);
    let at = 0;
    for (const sampled of this.#sampled) {
      rows.set(sampled.rows, at * width);
      labels.set(sampled.labels, at);
      at += sampled.labels.length;
    }
    this.#weights = fitLogistic(rows, labels, count, width, penalty);
    this.#fittedOn = day;
  }
}

export function askedAt(day: Day, row: number, entry: number): Asked {
  const { table } = day;
  return {
    user: table.user[row] as number,
    subject: table.subject[entry] as number,
    timeMs: table.timeMs[row] as number,
    unit: table.unit[row] as number,
    explained: table.explained[entry] as number,
  };
}
