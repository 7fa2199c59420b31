// What filled a gap: the events that have come since, with their entries' hashes.
import { createHash } from "node:crypto";
import type { Gap, GapReceipts } from "@quis/contract";
import { leafHash, toBase64 } from "@quis/tlog";
import type { Ledger } from "../ledger/ledger.ts";
import { type Store, TIME_MAX_MS } from "../store/index.ts";
import { readNumbers } from "./numbering.ts";
import { read, type Reading } from "./readings.ts";
import type { Scope } from "./sequence.ts";

const MOST_HASHES = 1000;
/** Events of a silence that are named as what filled it. */
const MOST_FILLING = 100_000;

/** Indices of the events that fill a gap which is found no more; empty for findings that no event can fill. */
export async function fillingEvents(store: Store, gap: Gap): Promise<number[]> {
  const reading: Reading = { store, source: gap.source, beforeMs: TIME_MAX_MS };
  const { evidence } = gap;
  switch (gap.kind) {
    case "sequence-gap":
      return readNumbers(reading, evidence["numbered_by"] as Scope, {
        scope: String(evidence["scope"]),
        from: Number(evidence["first_missing"]),
        to: Number(evidence["last_missing"]),
      });
    case "silence":
    case "heartbeat":
    case "low":
      return readSpan(reading, gap);
    case "partial-unresolved": {
      const rows = await read<[number]>(
        reading,
        `SELECT idx FROM_ACCESS AND correlation = {correlation:String} AND partial = 0 ORDER BY idx`,
        { correlation: String(evidence["correlation_uid"]) },
      );
      return rows.map(([index]) => index);
    }
    default:
      return [];
  }
}

async function readSpan(reading: Reading, { from, to, kind, evidence }: Gap): Promise<number[]> {
  if (from === null) return [];
  // What had no end when it was raised was judged up to an instant, and events after that fill nothing.
  const until = to ?? evidence["judged_until"];
  // A day is filled with all its events; a silence with what lies between its ends.
  const after = kind === "low" ? ">=" : ">";
  const rows = await read<[number]>(
    reading,
    `SELECT idx FROM_ACCESS AND time ${after} fromUnixTimestamp64Milli({from:Int64}, 'UTC')
      AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC') ORDER BY idx LIMIT ${MOST_FILLING}`,
    { from: Date.parse(from), to: typeof until === "string" ? Date.parse(until) : TIME_MAX_MS },
  );
  return rows.map(([index]) => index);
}

/** The receipts of events of the records log. */
export async function receiptsOf(ledger: Ledger, indices: readonly number[]): Promise<GapReceipts> {
  const all = createHash("sha256");
  const hashes: string[] = [];
  const ranges: [number, number][] = [];
  for (const index of indices) {
    const leaf = leafHash(await ledger.readEntry(index));
    all.update(leaf);
    if (hashes.length < MOST_HASHES) hashes.push(toBase64(leaf));
    const last = ranges.at(-1);
    if (last !== undefined && last[1] + 1 === index) last[1] = index;
    else ranges.push([index, index]);
  }
  return { events: indices.length, indices: ranges, leaf_hashes: hashes, digest: all.digest("hex") };
}
