// The four questions: who looked at a person's records, what a user did, what happened in a session, which events match.
import type { Answer, EventsQuery, PageQuery } from "@quis/contract";
import { accessRowOf, type Store } from "../store/index.ts";
import { figuresOf, figuresOfRows } from "./figures.ts";
import { cursorBehind, rowsOf } from "./page.ts";
import { type Filters, selectionOf } from "./selection.ts";

/**
 * Rows that a first page fetches of a person or a session: most have fewer, and then the figures are counted from the rows in
 * hand instead of by a second statement.
 */
const WHOLE_ANSWER_ROWS = 500;

/** Who accessed records of the person that a source calls `subject`. QUIS_BAD_INPUT for a bad time or cursor. */
export function who(store: Store, subject: string, page: PageQuery): Promise<Answer> {
  return answer(store, { kind: "who", value: subject }, { subject, from: page.from, to: page.to }, page);
}

/** What `user` did. QUIS_BAD_INPUT for a bad time or cursor. */
export function user(store: Store, userUid: string, page: PageQuery): Promise<Answer> {
  return answer(store, { kind: "user", value: userUid }, { user: userUid, from: page.from, to: page.to }, page);
}

/** What happened in a session. QUIS_BAD_INPUT for a bad time or cursor. */
export function session(store: Store, sessionUid: string, page: PageQuery): Promise<Answer> {
  return answer(
    store,
    { kind: "session", value: sessionUid },
    { session: sessionUid, from: page.from, to: page.to },
    page,
  );
}

/**
 * Events that match all given filters; the question's value is the filters as JSON. Summary and timeline are null when they
 * would take longer than 2 s over all events. QUIS_BAD_INPUT for a bad time or cursor.
 */
export function events(store: Store, query: EventsQuery): Promise<Answer> {
  const { limit, cursor, ...filters } = query;
  const value = JSON.stringify(
    Object.fromEntries(Object.entries(filters).filter(([, filter]) => filter !== undefined)),
  );
  return answer(store, { kind: "events", value }, filters, { limit, ...(cursor === undefined ? {} : { cursor }) });
}

async function answer(
  store: Store,
  question: Answer["question"],
  filters: Filters,
  page: Pick<PageQuery, "limit" | "cursor">,
): Promise<Answer> {
  const selection = await selectionOf(store, filters);
  const { limit, cursor } = page;
  const few = cursor === undefined && (filters.subject !== undefined || filters.session !== undefined);
  const most = few ? Math.max(limit, WHOLE_ANSWER_ROWS) : limit;
  const found = await rowsOf(store, selection, most + 1, cursor);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next = found.length > limit && last ? cursorBehind(last) : null;
  let figures = null;
  if (cursor === undefined) figures = found.length <= most ? figuresOfRows(found) : await figuresOf(store, selection);
  return {
    question,
    rows: rows.map(accessRowOf),
    next,
    summary: figures?.summary ?? null,
    timeline: figures?.timeline ?? null,
  };
}
