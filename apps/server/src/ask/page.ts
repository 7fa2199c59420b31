// One page of rows, newest first, by keyset: the next page starts behind the last row, whatever has been added meanwhile.
import type { AccessPage } from "@quis/contract";
import { accessRowOf, cellsOfLine, ROW_COLUMNS, type RowCells, type Settings, type Store } from "../store/index.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { type Selection, whereOf } from "./selection.ts";

// The tuple decides; `time <=` alone lets ClickHouse leave out parts and granules.
const BEHIND = [
  "time <= fromUnixTimestamp64Milli({cursor_time:Int64}, 'UTC')",
  "(time, idx) < (fromUnixTimestamp64Milli({cursor_time:Int64}, 'UTC'), {cursor_index:UInt64})",
];

/** Rows of a selection behind `cursor`, at most `limit`. Throws QUIS_BAD_INPUT for a cursor that was not made here. */
export async function pageOf(
  store: Store,
  selection: Selection,
  limit: number,
  cursor: string | undefined,
  settings: Settings = {},
): Promise<AccessPage> {
  const place = cursor === undefined ? undefined : decodeCursor(cursor);
  const conditions = place ? [...selection.conditions, ...BEHIND] : selection.conditions;
  const params = {
    ...selection.params,
    ...(place ? { cursor_time: place.timeMs, cursor_index: place.index } : {}),
    limit: limit + 1,
  };
  const tail = ` FROM ${store.database}.${selection.table}${whereOf(store.database, conditions)} ORDER BY time DESC, idx DESC LIMIT {limit:UInt32}`;
  const cells =
    selection.table === "access"
      ? await store.query<RowCells>(`SELECT ${ROW_COLUMNS}${tail}`, params, settings)
      : (await store.query<[number, string]>(`SELECT idx, row${tail}`, params, settings)).map(([index, line]) =>
          cellsOfLine(index, line),
        );
  const rows = cells.slice(0, limit);
  const last = rows.at(-1);
  return {
    rows: rows.map(accessRowOf),
    next: cells.length > limit && last ? encodeCursor({ timeMs: last[1], index: last[0] }) : null,
  };
}
