// D8.surname: more look-ups of people with the user's own surname than its frequency among subjects makes likely. docs/reference/detectors/D8.md
import { type Day, NONE, PairMap } from "../access/index.ts";
import type { Context } from "../context/index.ts";
import {
  type Applicability,
  type Description,
  type Detector,
  type DetectorState,
  parametersOf,
  Scores,
  type World,
} from "../detector/index.ts";
import { instantText } from "../explain/index.ts";
import { logBinomialTail } from "../statistics/index.ts";
import { indicesOf, type PersonsPair, personsPairs } from "./persons-pair.ts";
import { surnameOf } from "./surname.ts";

const DEFAULTS = {
  /** Fewest subjects with a name: below, a surname's share says nothing. */
  fewestNames: 200,
};
const RANGES = { fewestNames: { least: 2, most: 1e9, whole: true } };

export const NAMESAKE: Detector = {
  id: "D8.surname",
  kind: "namesake",
  version: "1",
  grain: "pair",
  review: { harm: 6, minutes: 6, prior: [2, 8] },
  defaults: DEFAULTS,
  open: (world, given) =>
    new NamesakeState(world, parametersOf({ id: "D8.surname", defaults: DEFAULTS }, given, RANGES)),
};

/** What a user looked up without work that explains it: pairs per day, and the namesakes among them, each once. */
interface Tally {
  readonly lookups: number;
  readonly namesakes: number;
}

class NamesakeState implements DetectorState {
  readonly #world: World;
  readonly #fewestNames: number;
  readonly #surnames: Surnames;
  readonly #lookups: number[] = [];
  readonly #namesakes: number[] = [];
  readonly #seen = new PairMap();

  constructor(world: World, { fewestNames }: typeof DEFAULTS) {
    this.#world = world;
    this.#fewestNames = fewestNames;
    this.#surnames = new Surnames(world.context);
  }

  applies(day: Day): Applicability {
    if (day.table.subjectCount === 0) return { applies: false, reason: "no access of the day names a subject" };
    const { named } = this.#surnames;
    if (named < this.#fewestNames)
      return {
        applies: false,
        reason: `needs ${this.#fewestNames} subjects with a name (column name of cases), has ${named}`,
      };
    return { applies: true };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    for (const user of day.users) {
      const pairs = personsPairs(day, user);
      const surname = this.#surnames.ofUser(user, this.#firstMs(day, user));
      if (surname === "") continue;
      const tally = this.#tally(user, surname, pairs);
      const share = this.#surnames.share(surname);
      for (const [subject, { explained }] of pairs) {
        const other = this.#surnames.ofSubject(subject);
        if (other === "") continue;
        scores.add(
          user,
          subject,
          other !== surname || explained !== 0 ? 0 : -logBinomialTail(tally.namesakes, tally.lookups, share),
        );
      }
    }
    return scores;
  }

  describe(day: Day, user: number, subject: number): Description {
    const { names } = this.#world;
    const pairs = personsPairs(day, user);
    const pair = pairs.get(subject);
    const events = indicesOf(day, pair?.rows ?? []);
    const surname = this.#surnames.ofUser(user, this.#firstMs(day, user));
    if (pair === undefined || surname === "" || this.#surnames.ofSubject(subject) !== surname || pair.explained !== 0)
      return {
        sentence: "No namesake without an explanation.",
        counter: [],
        formula: "score = 0",
        figures: {},
        events,
      };
    const { namesakes, lookups } = this.#tally(user, surname, pairs);
    const share = this.#surnames.share(surname);
    const score = -logBinomialTail(namesakes, lookups, share);
    const many = this.#surnames.bearers(surname);
    return {
      sentence:
        `${names.users.text(user)} opened the record of ${names.subjects.text(subject)}, who has the same surname, on ${instantText(day.startMs).slice(0, 10)}: ` +
        `${namesakes} ${namesakes === 1 ? "namesake" : "namesakes"} among ${lookups} look-ups that nothing explains; ${(share * lookups).toPrecision(2)} would be usual.`,
      counter: [
        `${many} subjects have this surname (${Number((100 * share).toPrecision(2))} % of those with a name); most namesakes are not related.`,
      ],
      formula: `−ln P(X ≥ ${namesakes}), X binomial, n = ${lookups}, q = ${share.toExponential(3)}: ${score.toFixed(3)}`,
      figures: { namesakes, "look-ups": lookups, share, bearers: many, score },
      events,
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    for (const user of day.everybody) {
      const surname = this.#surnames.ofUser(user, this.#firstMs(day, user));
      if (surname === "") continue;
      for (const [subject, { rows, explained }] of personsPairs(day, user)) {
        if (explained !== 0) continue;
        const isNamesake = this.#surnames.ofSubject(subject) === surname;
        // Look-ups of a raised finding must not make namesakes look few among many; the namesakes themselves stay facts.
        if (!isNamesake && rows.some((row) => frozen[row] !== 0)) continue;
        this.#lookups[user] = (this.#lookups[user] ?? 0) + 1;
        if (!isNamesake) continue;
        const { size } = this.#seen;
        if (this.#seen.add(user, subject) === size) this.#namesakes[user] = (this.#namesakes[user] ?? 0) + 1;
      }
    }
  }

  #tally(user: number, surname: string, pairs: ReadonlyMap<number, PersonsPair>): Tally {
    let [lookups, namesakes] = [this.#lookups[user] ?? 0, this.#namesakes[user] ?? 0];
    for (const [subject, { explained }] of pairs) {
      if (explained !== 0) continue;
      lookups++;
      if (this.#surnames.ofSubject(subject) === surname && this.#seen.find(user, subject) === undefined) namesakes++;
    }
    return { lookups, namesakes };
  }

  #firstMs(day: Day, user: number): number {
    return day.table.timeMs[day.rowsOf(user)[0] ?? 0] ?? day.startMs;
  }
}

/** Surnames of subjects (column name of cases) and of users. */
class Surnames {
  readonly #context: Context;
  readonly #ofSubject = new Map<number, string>();
  readonly #bearers = new Map<string, number>();

  constructor(context: Context) {
    this.#context = context;
    const { columns, length } = context.tables.cases;
    for (let row = 0; row < length; row++) {
      const subject = columns["subject"]?.[row] ?? NONE;
      const surname = surnameOf(context.texts.of("text").text(columns["name"]?.[row] ?? NONE));
      if (surname === "" || subject === NONE || this.#ofSubject.has(subject)) continue;
      this.#ofSubject.set(subject, surname);
      this.#bearers.set(surname, (this.#bearers.get(surname) ?? 0) + 1);
    }
  }

  /** Subjects with a name. */
  get named(): number {
    return this.#ofSubject.size;
  }

  bearers(surname: string): number {
    return this.#bearers.get(surname) ?? 0;
  }

  /** Share of subjects with the surname, as if one more than there are had it: a surname that is nobody's is not impossible. */
  share(surname: string): number {
    return (this.bearers(surname) + 1) / (this.named + 1);
  }

  ofSubject(subject: number): string {
    return this.#ofSubject.get(subject) ?? "";
  }

  ofUser(user: number, timeMs: number): string {
    return surnameOf(this.#context.postAt(user, timeMs)?.name ?? "");
  }
}
