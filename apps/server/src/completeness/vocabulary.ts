// Vocabularies: a column whose values collapse into one, and users whose names are replaced all at once. Pure.
// docs/reference/gaps.md#vocabularies
import { type Found, instantOf, minuteOf, rounded } from "./finding.ts";
import { DAY_MS, VOCABULARY } from "./parameters.ts";
import { median } from "./spread.ts";

/** The values of one column of a source on one UTC day. */
export interface VocabularyDay {
  readonly day: number;
  /** Events that have a value. */
  readonly events: number;
  readonly distinct: number;
  /** Shannon entropy of the values in bits. */
  readonly entropy: number;
  readonly top: string;
  readonly topEvents: number;
  readonly users: number;
}

/** A column that says the same in nearly every event from a day on, and did not before. */
export interface Collapse {
  readonly firstDay: number;
  /** First day that is as before again, undefined if there is none. */
  readonly endDay: number | undefined;
  readonly value: string;
  readonly entropyBefore: number;
  readonly entropyNow: number;
  readonly distinctBefore: number;
  readonly events: number;
}

export function judgeVocabulary(days: readonly VocabularyDay[]): Collapse[] {
  const found: Collapse[] = [];
  const usual: VocabularyDay[] = [];
  let run:
    | { first: VocabularyDay; median: number; least: number; distinct: number; users: number; events: number }
    | undefined;
  let start = 0;
  const end = (endDay: number | undefined): void => {
    if (run === undefined) return;
    const { first, events, distinct } = run;
    found.push({
      firstDay: first.day,
      endDay,
      value: first.top,
      entropyBefore: rounded(run.median),
      entropyNow: rounded(first.entropy),
      distinctBefore: distinct,
      events,
    });
    run = undefined;
  };
  for (const day of days) {
    if (day.events < VOCABULARY.minEvents) continue;
    while (start < usual.length && usual[start]!.day < day.day - VOCABULARY.days) start++;
    const before = usual.slice(start);
    const entropies = before.map(({ entropy }) => entropy);
    const base = run ?? {
      first: day,
      median: median(entropies),
      least: Math.min(...entropies),
      users: median(before.map(({ users }) => users)),
      distinct: Math.round(median(before.map(({ distinct }) => distinct))),
      events: 0,
    };
    const enough = run !== undefined || before.length >= VOCABULARY.minDays;
    const collapsed =
      enough &&
      base.users >= VOCABULARY.minUsers &&
      base.median >= VOCABULARY.leastEntropy &&
      day.entropy <= base.median * VOCABULARY.medianShare &&
      day.entropy <= base.least * VOCABULARY.leastShare &&
      day.users >= base.users * VOCABULARY.usersShare &&
      day.topEvents >= day.events * VOCABULARY.topShare;
    if (collapsed) {
      run = base;
      run.events += day.topEvents;
    } else {
      end(day.day);
      usual.push(day);
    }
  }
  end(undefined);
  return found;
}

/** Events of a source on one UTC day, and those of them by users first seen in the last days. */
export interface NewcomerDay {
  readonly day: number;
  readonly events: number;
  readonly byNew: number;
}

/** Days on which nearly all users are new, after weeks in which few were: names replaced by others, such as pseudonyms. */
export function judgeNewcomers(source: string, days: readonly NewcomerDay[]): Found[] {
  const found: Found[] = [];
  const [first] = days;
  if (first === undefined) return found;
  const shares: number[] = [];
  let lastDay = -Infinity;
  for (const { day, events, byNew } of days) {
    // At the beginning everybody is new.
    if (day < first.day + VOCABULARY.minDays || events < VOCABULARY.minEvents) continue;
    const share = byNew / events;
    const most = Math.max(0, ...shares);
    const settled = shares.length >= VOCABULARY.minDays / 2 && most <= VOCABULARY.newShareBefore;
    if (settled && share >= VOCABULARY.newShare) {
      if (day > lastDay + VOCABULARY.newDays) {
        const fromMs = day * DAY_MS;
        found.push({
          kind: "names-replaced",
          source,
          key: instantOf(fromMs),
          title: `${Math.round(share * 100)} % of the events of ${instantOf(fromMs).slice(0, 10)} are by users never seen ${VOCABULARY.newDays} days before; at most ${Math.round(most * 100)} % were on any earlier day`,
          fromMs,
          toMs: null,
          evidence: {
            events,
            by_new_users: byNew,
            share: rounded(share),
            most_before: rounded(most),
            threshold_share: VOCABULARY.newShare,
          },
        });
      }
      lastDay = day;
    } else shares.push(share);
  }
  return found;
}

/** The finding of a collapse, with the place where it begins. */
export function collapseFound(
  source: string,
  column: string,
  collapse: Collapse,
  begins: { readonly index: number | null; readonly timeMs: number },
): Found {
  const { value, distinctBefore, entropyBefore, entropyNow, events, endDay } = collapse;
  const shown = JSON.stringify(value.length > 64 ? `${value.slice(0, 64)}…` : value);
  return {
    kind: "vocabulary-collapsed",
    source,
    key: `${column} ${instantOf(begins.timeMs)}`,
    title: `${column} says ${shown} in nearly every event since ${minuteOf(begins.timeMs)}; before it had about ${distinctBefore} values a day`,
    fromMs: begins.timeMs,
    toMs: endDay === undefined ? null : endDay * DAY_MS,
    evidence: {
      column,
      value: shown,
      last_index_with_another: begins.index,
      events_with_it: events,
      entropy_before_bits: entropyBefore,
      entropy_bits: entropyNow,
      distinct_before: distinctBefore,
      threshold_share: VOCABULARY.medianShare,
    },
  };
}
