// Counts of a transparency report: by purpose, unit, outcome, month, and by which release was the first to see them.
import { batchesOf, linkedReleases, monthsBetween, type PastRelease } from "@quis/documents";
import { QuisError } from "../../instance/error.ts";
import type { WorkOptions } from "../../instance/instance.ts";
import type { Parts } from "../../instance/parts.ts";
import type { Pin } from "./pin.ts";
import type { DocumentRegister } from "./register.ts";

interface Count {
  readonly at: readonly string[];
  readonly count: number;
}

export interface PublicCounts {
  readonly months: readonly string[];
  readonly size: number;
  readonly counts: readonly Count[];
  readonly earlier: readonly PastRelease[];
}

/** @throws QuisError QUIS_BAD_INPUT unless the period is whole months */
export async function publicCounts(
  { store }: Parts,
  register: DocumentRegister,
  asked: {
    readonly pin: Pin;
    readonly from: string | undefined;
    readonly to: string | undefined;
    readonly work: WorkOptions & { readonly signal: AbortSignal };
  },
): Promise<PublicCounts> {
  const { from, to, pin, work } = asked;
  const months = from === undefined || to === undefined ? undefined : monthsBetween(from, to);
  if (months === undefined) {
    throw new QuisError(
      "QUIS_BAD_INPUT",
      `expected a period of whole months (UTC), such as 2026-01-01T00:00:00Z to 2026-04-01T00:00:00Z, got ${from ?? "no begin"} to ${to ?? "no end"}`,
    );
  }
  const size = pin.records.size;
  const earlier = linkedReleases(await register.releases(pin.oversight.size), months);
  const batches = batchesOf([...earlier.map((one) => one.size), size]);
  const all = [...new Set([...months, ...earlier.flatMap((one) => one.months)])].toSorted();
  work.onProgress?.({ type: "progress", phase: "count", done: 0, total: size, unit: "events" });
  // Sizes of releases are numbers of ours.
  const batch = `multiIf(${batches.flatMap(({ to: end, name }) => [`idx < ${end}`, `'${name}'`]).join(", ")}, '')`;
  const rows = await store.query<[string, string, string, string, string, number]>(
    `SELECT toString(purpose), toString(unit), toString(status), formatDateTime(time, '%Y-%m', 'UTC') AS month, ${batch} AS batch, count()
    FROM ${store.database}.access WHERE idx < {size:UInt64} AND month IN {months:Array(String)}
    GROUP BY purpose, unit, status, month, batch ORDER BY purpose, unit, status, month, batch`,
    { size, months: all },
  );
  work.signal.throwIfAborted();
  return {
    months,
    size,
    earlier,
    counts: rows.map(([purpose, unit, outcome, month, first, count]) => ({
      at: [purpose, unit, outcome, month, first],
      count,
    })),
  };
}
