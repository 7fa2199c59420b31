// What the envelope says of sources: how much came in the period, and which gaps the oversight log knew at the state that is pinned.
import { type CheckpointFacts, coveragePercent, type KnownGap, type SourceCoverage } from "@quis/documents";
import { type Gap, gapSchema } from "@quis/contract";
import type { Parts } from "../../instance/parts.ts";
import { GAPS_SOURCE } from "../../oversight/oversight.ts";
import type { Range } from "./range.ts";
import { sealedOf } from "./sealed.ts";

/** Kinds that mean that accesses are missing; the others say that something about them is. */
const MISSING: ReadonlySet<string> = new Set(["silence", "low", "heartbeat", "sequence-gap", "digest-break"]);

export interface Sources {
  readonly sources: readonly SourceCoverage[];
  readonly gaps: number;
  /** When the last entry under the checkpoint was received. */
  readonly date: string | null;
}

export async function sourcesOf(parts: Parts, pin: CheckpointFacts, oversight: number, range: Range): Promise<Sources> {
  const { store } = parts;
  const size = pin.size;
  const [received] = await store.query<[number, number]>(
    `SELECT count(), toUnixTimestamp64Milli(max(received)) FROM ${store.database}.access WHERE idx < {size:UInt64}`,
    { size },
  );
  const rows = await store.query<[string, number, number, number]>(
    `SELECT toString(source), count(), toUnixTimestamp64Milli(min(time)), toUnixTimestamp64Milli(max(time))
    FROM ${store.database}.access WHERE idx < {size:UInt64} AND ${range.where} GROUP BY source ORDER BY source`,
    { size, ...range.params },
  );
  const open = await gapsAt(parts, oversight);
  const whole = {
    fromMs: range.fromMs ?? Math.min(...rows.map(([, , first]) => first)),
    toMs: range.toMs ?? Math.max(...rows.map(([, , , last]) => last)) + 1,
  };
  const ids = new Set([...rows.map(([id]) => id), ...open.map(({ gap }) => gap.source)]);
  const sources: SourceCoverage[] = [];
  for (const id of [...ids].toSorted()) {
    const row = rows.find(([source]) => source === id);
    const own: KnownGap[] = [];
    for (const { gap, deed } of open) {
      if (gap.source !== id) continue;
      const known = await endOf(parts, gap, size);
      if (touches(known, whole)) own.push({ id: gap.id, kind: gap.kind, title: gap.title, ...known, deed });
    }
    if (row === undefined && own.length === 0) continue;
    sources.push({
      id,
      events: row?.[1] ?? 0,
      first: row === undefined ? null : instant(row[2]),
      last: row === undefined ? null : instant(row[3]),
      coveragePercent: coveragePercent(
        whole,
        own.filter(({ kind }) => MISSING.has(kind)).map((gap) => spanOf(gap, whole.fromMs)),
      ),
      gaps: own,
    });
  }
  return {
    sources,
    gaps: sources.reduce((sum, { gaps }) => sum + gaps.length, 0),
    date: received === undefined || received[0] === 0 ? null : instant(received[1]),
  };
}

/** Gaps that were open when the oversight log had `size` entries, as they were sealed then. */
async function gapsAt(parts: Parts, size: number): Promise<{ readonly gap: Gap; readonly deed: number }[]> {
  const open = new Map<string, { gap: Gap; deed: number }>();
  for await (const { finding, deed } of sealedOf(parts, GAPS_SOURCE, gapSchema, size)) {
    if (finding.state === "open") open.set(finding.id, { gap: finding, deed });
    else open.delete(finding.id);
  }
  return [...open.values()];
}

type Ends = Pick<KnownGap, "from" | "to">;

/** A silence that went on when it was sealed has ended with the next event of its source. */
async function endOf({ store }: Parts, { kind, source, from, to }: Gap, size: number): Promise<Ends> {
  if (kind !== "silence" || from === null || to !== null) return { from, to };
  const [row] = await store.query<[number, number]>(
    `SELECT count(), toUnixTimestamp64Milli(min(time)) FROM ${store.database}.access
    WHERE idx < {size:UInt64} AND source = {source:String} AND time > fromUnixTimestamp64Milli({from:Int64}, 'UTC')`,
    { size, source, from: Date.parse(from) },
  );
  return { from, to: row === undefined || row[0] === 0 ? null : instant(row[1]) };
}

interface Whole {
  readonly fromMs: number;
  readonly toMs: number;
}

function touches({ from, to }: Ends, { fromMs, toMs }: Whole): boolean {
  return (from === null || !(Date.parse(from) >= toMs)) && (to === null || !(Date.parse(to) <= fromMs));
}

/** Of a gap that nobody knows the place of, how long it is cannot be said: it only keeps coverage from being whole. */
function spanOf({ from, to }: Ends, fromMs: number): Ends {
  return from === null ? { from: instant(fromMs), to: instant(fromMs) } : { from, to };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
