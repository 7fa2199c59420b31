// Findings that do not come from the store: each kind has one place that makes them, asked at every look.
import type { GapKind, Quarantined } from "@quis/contract";
import type { Quarantine } from "../collect/quarantine.ts";
import { type Found, minuteOf } from "./finding.ts";
import { DAY_MS } from "./parameters.ts";

/**
 * Makes findings of its own kinds: all that hold now. One that it does not name again is closed. A verifier of digest chains is one of these
 * (kind `digest-break`).
 */
export interface GapSource {
  readonly kinds: readonly GapKind[];
  find(): Promise<readonly Found[]> | readonly Found[];
}

const MOST_IDS = 100;

/** Records in quarantine, by source and day of receipt: each is one that the log does not have. */
export function quarantineGaps(quarantine: Pick<Quarantine, "list">): GapSource {
  return {
    kinds: ["quarantined"],
    find() {
      const groups = new Map<string, Quarantined[]>();
      for (const record of quarantine.list({ limit: Number.MAX_SAFE_INTEGER }).rows) {
        const key = JSON.stringify([record.source, Math.floor(Date.parse(record.time) / DAY_MS)]);
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [record]);
        else group.push(record);
      }
      return [...groups.values()].map(foundOf);
    },
  };
}

function foundOf(records: readonly Quarantined[]): Found {
  const times = records.map(({ time }) => Date.parse(time));
  const fromMs = times.reduce((least, time) => Math.min(least, time), Infinity);
  const toMs = times.reduce((most, time) => Math.max(most, time), -Infinity);
  const { source } = records[0]!;
  return {
    kind: "quarantined",
    source,
    key: String(Math.floor(fromMs / DAY_MS)),
    title: `${records.length} records received on ${minuteOf(fromMs).slice(0, 10)} could not be understood and wait in quarantine`,
    fromMs,
    toMs,
    evidence: {
      records: records.length,
      codes: [...new Set(records.map(({ code }) => code))].sort(),
      files: [...new Set(records.map(({ file }) => file))].sort().slice(0, MOST_IDS),
      ids: records.slice(0, MOST_IDS).map(({ id }) => id),
    },
  };
}
