// D1: how likely it is that an access is real work and not one that was made up. docs/reference/detectors/D1.md
import { type Day, DAY_MS, pairsOf } from "../access/index.ts";
import {
  type Applicability,
  type Description,
  type Detector,
  type DetectorState,
  parametersOf,
  Scores,
  type World,
} from "../detector/index.ts";
import { type Explainer, type Explanation, instantText } from "../explain/index.ts";
import type { Asked } from "./features.ts";
import { askedAt, FEWEST_PAIRS, Odds } from "./odds.ts";

const DEFAULTS = {
  /** Days whose samples the model is fitted on. */
  windowDays: 28,
  /** Days between two fits once half the window is full; daily before. */
  refitDays: 7,
  /** Real pairs sampled per day, each with a fake one beside it. */
  sample: 200,
  /** λ of the penalty on the weights. */
  penalty: 1,
  /** Days on either side by which a relationship may miss and still almost hold. */
  widerDays: 60,
  /** What the samples and fakes are drawn by. */
  seed: "quis",
  /** Activities that make a record: who creates it needs no earlier tie to its subject. */
  creates: ["Create"],
};
const RANGES = {
  windowDays: { least: 2, most: 365, whole: true },
  refitDays: { least: 1, most: 365, whole: true },
  sample: { least: 10, most: 10_000, whole: true },
  penalty: { least: 1e-6, most: 1e6 },
  widerDays: { least: 0, most: 3650, whole: true },
};

/** Steps in which "almost" is looked for, in days. */
const ALMOST_DAYS = [1, 3, 7, 14, 30, 60];

export const LOG_ODDS: Detector = {
  id: "D1",
  kind: "unexplained",
  explains: true,
  version: "1",
  grain: "pair",
  review: { harm: 4, minutes: 8, prior: [1, 9] },
  defaults: DEFAULTS,
  open(world, given) {
    const parameters = parametersOf({ id: "D1", defaults: DEFAULTS }, given, RANGES);
    const { explainer } = world;
    return explainer === undefined
      ? new Unjudged()
      : new LogOddsState(world, explainer, new Odds(world, explainer, parameters), parameters.widerDays);
  },
};

/** Nothing is declared, so nothing can be unexplained. */
class Unjudged implements DetectorState {
  applies(): Applicability {
    return { applies: false, reason: "no relationships are declared, so nothing could explain an access" };
  }
  score(): Scores {
    return new Scores();
  }
  describe(): Description {
    return {
      sentence: "Not judged: no relationships are declared.",
      counter: [],
      formula: "",
      figures: {},
      events: [],
    };
  }
  learn(): void {}
}

class LogOddsState implements DetectorState {
  readonly judgesPairs = true;
  readonly #world: World;
  readonly #explainer: Explainer;
  readonly #odds: Odds;
  readonly #widerDays: number;

  constructor(world: World, explainer: Explainer, odds: Odds, widerDays: number) {
    this.#world = world;
    this.#explainer = explainer;
    this.#odds = odds;
    this.#widerDays = widerDays;
  }

  applies(day: Day): Applicability {
    if (day.table.subjectCount === 0) return { applies: false, reason: "no access of the day names a subject" };
    if (this.#explainer.absent.length === this.#explainer.ids.length)
      return { applies: false, reason: "none of the tables that relationships are declared over was imported" };
    if (this.#odds.weights === undefined)
      return {
        applies: false,
        reason: `the model needs ${FEWEST_PAIRS} sampled pairs of earlier days, it has ${this.#odds.sampledCount}`,
      };
    return { applies: true };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    this.#odds.annotate(day);
    const { table } = day;
    for (const user of day.users) {
      const { subjects, from, entries, rows, judged } = pairsOf(day, user);
      for (const pair of judged) {
        let least = Infinity;
        for (let at = from[pair] as number; at < (from[pair + 1] as number); at++)
          if (this.#odds.isJudged(day, rows[at] as number))
            least = Math.min(least, table.logOdds[entries[at] as number] as number);
        if (least !== Infinity) scores.add(user, subjects[pair] as number, -least);
      }
    }
    return scores;
  }

  describe(day: Day, user: number, subject: number): Description {
    const { names } = this.#world;
    const { table } = day;
    const found = this.#accesses(day, user, subject);
    const { strangest } = found;
    const events = found.rows.map((row) => table.index[row] as number).sort((a, b) => a - b);
    if (strangest === undefined)
      return { sentence: "No access of the day is judged.", counter: [], formula: "", figures: {}, events };
    const explained = this.#explainer.explain(user, subject, strangest.timeMs);
    const terms = this.#odds.terms(strangest);
    const logOdds = terms.reduce((sum, { weight, x }) => sum + weight * x, 0);
    const figures: Record<string, number | string> = {
      "log-odds": rounded(logOdds),
      probability: rounded(1 / (1 + Math.exp(-logOdds))),
      accesses: events.length,
    };
    for (const { name, x } of terms) if (name !== "constant") figures[name] = rounded(x);
    const [who, whom] = [names.users.text(user), names.subjects.text(subject)];
    const opened = `${who} opened the record of ${whom} ${events.length === 1 ? "once" : `${events.length} times`} on ${instantText(day.startMs).slice(0, 10)}`;
    const tie =
      explained === undefined
        ? "no assignment, team or handover links them at that time"
        : `only this links them: ${explained.sentence}`;
    return {
      sentence: `${opened}; ${tie} (log-odds of real work ${logOdds.toFixed(1)}).`,
      counter: this.#counter(strangest, explained),
      formula: `log-odds = ${terms.map(({ name, weight, x }) => `${weight.toFixed(3)} × ${rounded(x)} [${name}]`).join(" + ")} = ${logOdds.toFixed(3)}; score = ${(-logOdds).toFixed(3)}`,
      figures,
      events,
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    this.#odds.learn(day, frozen);
  }

  #accesses(day: Day, user: number, subject: number): { rows: readonly number[]; strangest: Asked | undefined } {
    const { table } = day;
    const rows: number[] = [];
    let strangest: number | undefined;
    for (const entry of day.entriesOf(subject)) {
      const row = day.rowOf(entry);
      if (table.user[row] !== user || !this.#odds.isJudged(day, row)) continue;
      if (rows.at(-1) !== row) rows.push(row);
      if (strangest === undefined || (table.logOdds[entry] as number) < (table.logOdds[strangest] as number))
        strangest = entry;
    }
    return {
      rows,
      strangest: strangest === undefined ? undefined : askedAt(day, day.rowOf(strangest), strangest),
    };
  }

  #counter(asked: Asked, explained: Explanation | undefined): string[] {
    const { names, context } = this.#world;
    const { user, subject, timeMs } = asked;
    const counter: string[] = explained === undefined ? [] : [`It is explained: ${explained.sentence}.`];
    if (explained === undefined) {
      const days = ALMOST_DAYS.filter((almost) => almost <= this.#widerDays).find(
        (almost) => this.#explainer.explain(user, subject, timeMs, almost * DAY_MS) !== undefined,
      );
      if (days !== undefined) {
        const almost = this.#explainer.explain(user, subject, timeMs, days * DAY_MS) as Explanation;
        counter.push(`It misses a relationship by at most ${days} ${days === 1 ? "day" : "days"}: ${almost.sentence}.`);
      }
    }
    const since = this.#odds.features.daysSinceTeam(asked);
    if (since !== Infinity)
      counter.push(
        `Somebody else of the same team did explained work on this record ${since === 0 ? "the same day" : `${since} days before`}.`,
      );
    const later = context
      .work(user, subject)
      .find(({ fromMs }) => fromMs > timeMs && fromMs <= timeMs + this.#widerDays * DAY_MS);
    if (later !== undefined)
      counter.push(
        `Work with this person (${later.kind || "not named"}) was logged later: ${instantText(later.fromMs)}.`,
      );
    const post = context.postAt(user, timeMs);
    const party = context
      .partiesOfSubject(subject)
      .slice(0, 64)
      .find(({ unit, fromMs, toMs }) => unit !== 0 && unit === post?.unit && fromMs <= timeMs && timeMs < toMs);
    if (party !== undefined)
      counter.push(`The person is a party of ${names.cases.text(party.caseRef)}, an open case of the user's own unit.`);
    if (explained === undefined && post !== undefined) {
      const share = this.#odds.features.unexplainedShare(user, timeMs);
      counter.push(
        `Of the accesses by the role ${names.roles.text(post.role) || "without a name"}, ${(100 * share).toFixed(1)} % are explained by nothing.`,
      );
    }
    return counter;
  }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
