// Rows of a selection, newest first, by keyset: the next page starts behind the last row, whatever has been added meanwhile.
import { cellsOfLine, ROW_COLUMNS, type RowCells, type Settings, type Store } from "../store/index.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { type Selection, whereOf } from "./selection.ts";

// The tuple decides; `time <=` alone lets ClickHouse leave out parts and granules.
const BEHIND = [
  "time <= fromUnixTimestamp64Milli({cursor_time:Int64}, 'UTC')",
  "(time, idx) < (fromUnixTimestamp64Milli({cursor_time:Int64}, 'UTC'), {cursor_index:UInt64})",
];

// Measured at 10 M rows: one thread is quicker for a page of a copy, and sorting a person's few rows is cheaper than merging
// the parts in order (6.5 against 8 ms of CPU); a user may have a hundred thousand, there the order is worth it (7.5, not 29).
const SETTINGS: Readonly<Record<Selection["table"], Settings>> = {
  access: {},
  access_by_user: { max_threads: 1 },
  access_by_subject: { max_threads: 1, optimize_read_in_order: 0 },
};

/** The first `count` rows of a selection behind `cursor`. Throws QUIS_BAD_INPUT for a cursor that was not made here. */
export async function rowsOf(
  store: Store,
  selection: Selection,
  count: number,
  cursor: string | undefined,
): Promise<RowCells[]> {
  const place = cursor === undefined ? undefined : decodeCursor(cursor);
  const conditions = place ? [...selection.conditions, ...BEHIND] : selection.conditions;
  const params = {
    ...selection.params,
    ...(place ? { cursor_time: place.timeMs, cursor_index: place.index } : {}),
    count,
  };
  const settings = SETTINGS[selection.table];
  const tail = ` FROM ${store.database}.${selection.table}${whereOf(store.database, conditions)} ORDER BY time DESC, idx DESC LIMIT {count:UInt32}`;
  if (selection.table === "access") return store.query<RowCells>(`SELECT ${ROW_COLUMNS}${tail}`, params, settings);
  const lines = await store.query<[number, string]>(`SELECT idx, row${tail}`, params, settings);
  return lines.map(([index, line]) => cellsOfLine(index, line));
}

/** Cursor of the place behind a row. */
export function cursorBehind(cells: RowCells): string {
  return encodeCursor({ timeMs: cells[1], index: cells[0] });
}
