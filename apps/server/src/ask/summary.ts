// Figures over a whole answer: exact counts, and accesses per day.
import type { Answer, Summary } from "@quis/contract";
import type { Settings, Store } from "../store/index.ts";
import { type Selection, whereOf } from "./selection.ts";

export interface Figures {
  readonly summary: Summary;
  readonly timeline: NonNullable<Answer["timeline"]>;
}

type Cells = readonly [
  events: number,
  users: number,
  subjects: number,
  sources: string[],
  firstMs: number,
  lastMs: number,
];

/** Summary and timeline of a selection. Users and subjects without an id are not counted. */
export async function figuresOf(store: Store, selection: Selection, settings: Settings = {}): Promise<Figures> {
  const from = ` FROM ${store.database}.${selection.table}${whereOf(store.database, selection.conditions)}`;
  const days = await store.query<[string, number]>(
    `SELECT toString(toDate32(time)) AS day, count()${from} GROUP BY day ORDER BY day`,
    selection.params,
    settings,
  );
  const rows = await store.query<Cells>(
    `SELECT count(), uniqExactIf(user, user != ''), uniqExactArray(subjects), arraySort(groupUniqArray(toString(source))),
      toUnixTimestamp64Milli(min(time)), toUnixTimestamp64Milli(max(time))${from}`,
    selection.params,
    settings,
  );
  const [events, users, subjects, sources, firstMs, lastMs] = rows[0] ?? [0, 0, 0, [], 0, 0];
  return {
    summary: {
      events,
      users,
      subjects,
      sources,
      first: events === 0 ? null : new Date(firstMs).toISOString(),
      last: events === 0 ? null : new Date(lastMs).toISOString(),
    },
    timeline: days.map(([day, count]) => ({ day, events: count })),
  };
}
