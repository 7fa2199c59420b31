// Which accesses work explains: judged row by row with the context of now, never stored, since the context may be corrected tomorrow.
import type { AccessFigures, Answer, EventsQuery, ExplainedShares, ExplanationsAnswer } from "@quis/contract";
import type { Detection } from "../detect/index.ts";
import { QuisError } from "../instance/error.ts";
import { accessRowOf, type RowCells, type Store } from "../store/index.ts";
import type { StoreFigures } from "./access-figures.ts";
import { cursorBehind, rowsOf } from "./page.ts";
import { type Filters, selectionOf, whereOf } from "./selection.ts";

/** Accesses that one page of a filtered answer looks at, at most. */
const MOST_LOOKED = 2000;
const PIECE = 500;
/** Accesses that figures judge: the newest. */
const MOST_JUDGED = 1000;

type Explaining = Pick<Detection, "explainAll">;

interface Row {
  readonly index: number;
  readonly timeMs: number;
  readonly user: string;
  readonly subjects: readonly string[];
}

/** What explains the rows of a page. Indices without an access are left out. */
export async function explanationsOf(
  store: Store,
  detection: Explaining,
  indices: readonly number[],
): Promise<ExplanationsAnswer> {
  const rows = (
    await store.query<[number, number, string, string[]]>(
      // Numbers of ours alone: they were parsed.
      `SELECT idx, toUnixTimestamp64Milli(time), user, subjects FROM ${store.database}.access WHERE idx IN (${indices.join(", ")})`,
    )
  ).map(([index, timeMs, user, subjects]) => ({ index, timeMs, user, subjects }));
  const judged = rows.filter(isJudged);
  const { rows: explained, absent, context } = await detection.explainAll(judged);
  return {
    rows: explained.map((subjects, at) => ({
      index: judged[at]?.index ?? 0,
      subjects: subjects.map(({ subject, explanation }) => ({
        subject,
        relationship: explanation?.id ?? null,
        sentence: explanation?.sentence ?? null,
      })),
    })),
    absent: [...absent],
    context: [...context],
  };
}

function isJudged({ user, subjects }: Row): boolean {
  return user !== "" && subjects.length > 0;
}

/** One page of those accesses of the selection that are explained, or are not. Figures would need every access judged: there are none. */
export async function explainedEvents(store: Store, detection: Explaining, query: EventsQuery): Promise<Answer> {
  const { explained, limit, cursor, ...filters } = query;
  const wanted = explained === "true";
  const selection = await selectionOf(store, filters);
  const found: RowCells[] = [];
  let behind = cursor;
  let looked = 0;
  let ended = false;
  while (!ended && found.length < limit && looked < MOST_LOOKED) {
    const piece = await rowsOf(store, selection, PIECE, behind);
    ended = piece.length < PIECE;
    const explains = await whichExplained(detection, piece);
    for (const [at, cells] of piece.entries()) {
      looked++;
      behind = cursorBehind(cells);
      if (explains[at] === wanted) found.push(cells);
      if (found.length === limit) {
        ended &&= at === piece.length - 1;
        break;
      }
    }
  }
  const given = Object.entries(query).filter(
    ([name, value]) => value !== undefined && name !== "limit" && name !== "cursor",
  );
  return {
    question: { kind: "events", value: JSON.stringify(Object.fromEntries(given)) },
    rows: found.map(accessRowOf),
    next: ended || behind === undefined ? null : behind,
    summary: null,
    timeline: null,
    looked,
  };
}

/** Of each row whether work explains it for every subject; undefined where that is not judged. */
async function whichExplained(detection: Explaining, cells: readonly RowCells[]): Promise<(boolean | undefined)[]> {
  const rows = cells.map((row) => ({ index: row[0], timeMs: row[1], user: row[9], subjects: row[14] }));
  const judged = rows.filter(isJudged);
  const { rows: explained, context } = await detection.explainAll(judged);
  if (context.length === 0) {
    throw new QuisError(
      "QUIS_BAD_INPUT",
      "explained: expected context that explains work (quis context import), none was imported",
    );
  }
  const byIndex = new Map(judged.map(({ index }, at) => [index, explained[at]]));
  return rows.map(({ index }) => byIndex.get(index)?.every(({ explanation }) => explanation !== null));
}

/** Adds to figures what of the newest accesses is explained: in all, by user and by subject. */
export async function withExplained(
  store: Store,
  detection: Explaining,
  filters: Filters,
  figures: StoreFigures,
): Promise<Pick<AccessFigures, "explained" | "users" | "targets">> {
  const { table, conditions, params } = await selectionOf(store, filters);
  const newest = await store.query<[number, number, string, string[]]>(
    `SELECT idx, toUnixTimestamp64Milli(time), user, subjects FROM ${store.database}.${table}${whereOf(store.database, conditions)}
    ORDER BY time DESC, idx DESC LIMIT ${MOST_JUDGED}`,
    params,
  );
  const { subject } = filters;
  const rows = newest
    .map(([index, timeMs, user, subjects]) => ({
      index,
      timeMs,
      user,
      subjects: subject === undefined ? subjects : subjects.filter((one) => one === subject),
    }))
    .filter(isJudged);
  const { rows: explained, context } = await detection.explainAll(rows);
  if (context.length === 0) return { explained: null, users: figures.users, targets: figures.targets };
  const all = new Tally();
  const byUser = new Map<string, Tally>();
  const bySubject = new Map<string, Tally>();
  for (const [at, row] of rows.entries()) {
    const subjects = explained[at] ?? [];
    const sentence = subjects.every(({ explanation }) => explanation !== null)
      ? (subjects[0]?.explanation?.sentence ?? "")
      : undefined;
    all.add(sentence);
    tallyOf(byUser, row.user).add(sentence);
    for (const { subject: one, explanation } of subjects) tallyOf(bySubject, one).add(explanation?.sentence);
  }
  return {
    explained: all.shares(),
    users: figures.users.map((user) => ({ ...user, explained: byUser.get(user.user)?.shares() ?? null })),
    targets: figures.targets.map((one) => ({ ...one, explained: bySubject.get(one.subject)?.shares() ?? null })),
  };
}

class Tally {
  #judged = 0;
  readonly #sentences = new Map<string, number>();

  /** `undefined` for an access that nothing explains. */
  add(sentence: string | undefined): void {
    this.#judged++;
    if (sentence !== undefined) this.#sentences.set(sentence, (this.#sentences.get(sentence) ?? 0) + 1);
  }

  shares(): ExplainedShares {
    let explained = 0;
    let sentence = "";
    let most = 0;
    for (const [words, times] of this.#sentences) {
      explained += times;
      if (times > most) [most, sentence] = [times, words];
    }
    return { judged: this.#judged, explained, sentence };
  }
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  const known = tallies.get(name) ?? new Tally();
  tallies.set(name, known);
  return known;
}
