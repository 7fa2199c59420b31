// Keyset cursors: the place of a page's last row, so that the next page starts right behind it whatever was added meanwhile.
import { QuisError } from "../instance/error.ts";

/** Place of a row in an answer: newest first, the later index first among equal times. */
export interface Place {
  readonly timeMs: number;
  readonly index: number;
}

/** A place as an opaque text: base64url of the JSON pair [time, index]. */
export function encodeCursor(place: Place): string {
  return Buffer.from(JSON.stringify([place.timeMs, place.index])).toString("base64url");
}

/** The place of a cursor that may come from anybody. Throws QUIS_BAD_INPUT for all that `encodeCursor` cannot have made. */
export function decodeCursor(cursor: string): Place {
  if (cursor.length <= 512) {
    const place = placeOf(Buffer.from(cursor, "base64url").toString("utf8"));
    // Only one spelling of a place is taken: what decodes to it but differs was not made here.
    if (place && encodeCursor(place) === cursor) return place;
  }
  throw new QuisError(
    "QUIS_BAD_INPUT",
    `expected a cursor as an answer's "next" gave it, got ${JSON.stringify(cursor.slice(0, 64))}`,
  );
}

function placeOf(json: string): Place | undefined {
  let pair: unknown;
  try {
    pair = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!Array.isArray(pair) || pair.length !== 2) return undefined;
  const [timeMs, index] = pair as [unknown, unknown];
  if (!Number.isSafeInteger(timeMs) || !Number.isSafeInteger(index) || (index as number) < 0) return undefined;
  return { timeMs: timeMs as number, index: index as number };
}
