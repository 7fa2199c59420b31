// Findings that do not come from the store: each kind has one place that makes them, asked at every look.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { GapKind, Quarantined } from "@quis/contract";
import { parseDigestKeys, readDigestFolder, verifyDigests } from "../cloudtrail/index.ts";
import type { Quarantine } from "../collect/quarantine.ts";
import { QuisError } from "../instance/error.ts";
import { type Found, minuteOf } from "./finding.ts";
import { DAY_MS } from "./parameters.ts";
import type { CompletenessSettings } from "./settings.ts";

/** Makes findings of its own kinds: all that hold now. One that it does not name again is closed. */
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

/** Breaks in the digest chains of sources that declare them. */
export function digestGaps(data: string, { sources }: CompletenessSettings): GapSource {
  return {
    kinds: ["digest-break"],
    async find() {
      const found: Found[] = [];
      for (const [source, { digests }] of Object.entries(sources)) {
        if (digests === undefined) continue;
        const keys = parseDigestKeys(await readText(resolve(data, digests.keys)));
        const report = await verifyDigests({ ...(await readDigestFolder(resolve(data, digests.folder))), keys });
        for (const { kind, object, from, to, detail } of report.findings) {
          found.push({
            kind: "digest-break",
            source,
            key: JSON.stringify([kind, object, from ?? null, to ?? null]),
            title: `${object}: ${detail}`,
            fromMs: from === undefined ? null : Date.parse(from),
            toMs: to === undefined ? null : Date.parse(to),
            evidence: {
              break: kind,
              object,
              detail,
              digests: report.digests,
              digests_verified: report.digestsVerified,
              logs: report.logs,
              logs_verified: report.logsVerified,
            },
          });
        }
      }
      return found;
    },
  };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new QuisError("QUIS_BAD_INPUT", `expected a file with keys of digests at ${path}, which cannot be read`, {
      cause,
    });
  }
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
