// The sorts of events (sets of fields) of a source by day and operation, each opened by reading one event of it.
import type { AccessEvent } from "@quis/event";
import { fieldsOf } from "../store/index.ts";
import type { ShapeDay } from "./drift.ts";
import { DRIFT } from "./parameters.ts";
import { type Reading, read, TIME_MS } from "./readings.ts";

/** Reads an event of the records log; undefined if it was erased. */
export type EventReader = (index: number) => Promise<AccessEvent | undefined>;

/** One sort of events of one operation on one day. */
export interface ShapeRow extends ShapeDay {
  readonly operation: string;
}

/** The fields of each sort of events of a source. A sort whose events are all erased is left out: nobody can say any more what was in them. */
export async function readShapes(reading: Reading, readEvent: EventReader): Promise<ShapeRow[]> {
  // The newest event of a sort: the oldest are the first that are erased.
  const shapes = await read<[string, number[]]>(
    reading,
    `SELECT toString(shape) AS sort, [max(idx), min(idx)] FROM_ACCESS GROUP BY sort ORDER BY count() DESC, sort LIMIT ${DRIFT.mostShapes}`,
  );
  const fields = new Map<string, readonly string[]>();
  for (const [shape, indices] of shapes) {
    for (const index of indices) {
      const event = await readEvent(index);
      if (event === undefined) continue;
      fields.set(shape, fieldsOf(event));
      break;
    }
  }
  const rows = await read<[string, string, number, number, number, number, number, number]>(
    reading,
    `SELECT toString(shape) AS sort, toString(operation) AS verb, intDiv(${TIME_MS}, 86400000) AS day, count(), argMin(idx, (time, idx)), argMax(idx, (time, idx)),
      min(${TIME_MS}), max(${TIME_MS}) FROM_ACCESS GROUP BY sort, verb, day ORDER BY day, sort, verb`,
  );
  return rows.flatMap(([shape, operation, day, events, firstIndex, lastIndex, firstMs, lastMs]) => {
    const names = fields.get(shape);
    return names === undefined
      ? []
      : [{ day, operation, events, firstIndex, lastIndex, firstMs, lastMs, fields: names }];
  });
}
