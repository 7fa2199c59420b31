// The period of a document as a condition of the store; by the sources' clocks.
import { instantMs } from "../../ask/index.ts";
import { QuisError } from "../../instance/error.ts";

export interface Range {
  readonly fromMs: number | null;
  /** Exclusive. */
  readonly toMs: number | null;
  /** A condition on the column `time`; always true without a period. */
  readonly where: string;
  readonly params: Readonly<Record<string, number>>;
}

/** @throws QuisError QUIS_BAD_INPUT */
export function rangeOf(from: string | undefined, to: string | undefined): Range {
  const fromMs = from === undefined ? null : instantMs(from);
  const toMs = to === undefined ? null : instantMs(to);
  if (fromMs !== null && toMs !== null && fromMs >= toMs)
    throw new QuisError("QUIS_BAD_INPUT", `expected a period that ends after its begin, got ${from} to ${to}`);
  const conditions: string[] = [];
  const params: Record<string, number> = {};
  if (fromMs !== null) {
    conditions.push("time >= fromUnixTimestamp64Milli({range_from:Int64}, 'UTC')");
    params["range_from"] = fromMs;
  }
  if (toMs !== null) {
    conditions.push("time < fromUnixTimestamp64Milli({range_to:Int64}, 'UTC')");
    params["range_to"] = toMs;
  }
  return { fromMs, toMs, where: conditions.length === 0 ? "1" : conditions.join(" AND "), params };
}
