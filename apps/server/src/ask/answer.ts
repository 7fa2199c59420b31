// The four questions: who looked at a person's records, what a user did, what happened in a session, which events match.
import type { Answer, EventsQuery, PageQuery } from "@quis/contract";
import type { Store } from "../store/index.ts";
import { pageOf } from "./page.ts";
import { type Filters, selectionOf } from "./selection.ts";
import { figuresOf } from "./summary.ts";

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
  return answer(store, { kind: "session", value: sessionUid }, { session: sessionUid, from: page.from, to: page.to }, page);
}

/** Events that match all given filters. The question's value is the filters as JSON. QUIS_BAD_INPUT for a bad time or cursor. */
export function events(store: Store, query: EventsQuery): Promise<Answer> {
  const { limit, cursor, ...filters } = query;
  const value = JSON.stringify(Object.fromEntries(Object.entries(filters).filter(([, filter]) => filter !== undefined)));
  return answer(store, { kind: "events", value }, filters, { limit, ...(cursor === undefined ? {} : { cursor }) });
}

async function answer(
  store: Store,
  question: Answer["question"],
  filters: Filters,
  page: Pick<PageQuery, "limit" | "cursor">,
): Promise<Answer> {
  const selection = selectionOf(filters);
  const rows = await pageOf(store, selection, page.limit, page.cursor);
  const figures = page.cursor === undefined ? await figuresOf(store, selection) : null;
  return { question, ...rows, summary: figures?.summary ?? null, timeline: figures?.timeline ?? null };
}
