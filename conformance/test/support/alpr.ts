// A real ALPR search audit log (search data of a public-records release, kept in the shared folder), and what an overseer may ask of it.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../../..");
const SHARED = resolve(process.env["QUIS_SHARED"] ?? join(ROOT, "../shared"));
export const ALPR: string = join(SHARED, "data/eugene-alpr/EPDSearchAuditLogs.csv");
export const ALPR_MAPPING: string = join(ROOT, "docs/how-to/mappings/alpr-search-audit.yaml");

/** The publisher's pseudonym of the user whom the rule asks about. */
const ASKED = "82b3ee30-b6fb-4f19-9834-f658b1f1144a";

/** Whether what a test needs is there. @throws Error in CI, where nothing is skipped. */
export function wanted(present: boolean, what: string): boolean {
  if (!present && process.env["CI"] !== undefined) throw new Error(what);
  if (!present) console.warn(`skipped: ${what}`);
  return present;
}

/** Whether the log is there. */
export function hasAlprLog(): boolean {
  return wanted(
    existsSync(ALPR),
    `needs the ALPR search audit log at ${ALPR}; QUIS_SHARED names another shared folder`,
  );
}

/**
 * The log with its users, whom the publisher had already given pseudonyms, replaced by invented ones in the order they come: what follows in a
 * test says that somebody misused it, and that is said of nobody real. `asked`: the invented id of whom the rule below asks about.
 */
export async function alprWithInventedUsers(asked = "invented-asked"): Promise<string> {
  const invented = new Map([[ASKED, asked]]);
  const [header = "", ...rows] = (await readFile(ALPR, "utf8")).split("\n");
  const replaced = rows.map((row) =>
    row.replace(/^("[^"]*",")([^"]+)"/, (_, before: string, user: string) => {
      const known = invented.get(user) ?? `invented-${String(invented.size + 1).padStart(3, "0")}`;
      invented.set(user, known);
      return `${before}${known}"`;
    }),
  );
  return [header, ...replaced].join("\n");
}

/**
 * The overseer's own rule. On one day of the log, one of 147 users searched the whole network ten times for reasons that are forms of the word
 * "investigation"; a rule that asks for one such search matches 7.5 % of all of them, is how people work there, and raises nothing.
 */
export const ALPR_RULE = `title: Network searches whose reasons name no crime, again and again
name: network_searches_without_crime
description: Ten searches of more than 2,000 cameras by one user within a day, and none names a crime.
level: high
correlation:
  type: event_count
  rules: [network_search_without_crime]
  group-by: [actor.user.uid]
  timespan: 1d
  condition: { gte: 10 }
falsepositives:
  - Duties whose case has no name yet
---
title: A network was searched and the reason names no crime
name: network_search_without_crime
logsource: { product: quis, category: record_access }
detection:
  network: { "web_resources.data.camera_count|gte": 2000 }
  says_nothing: { "oversight.justification|re|i": "^(inv[a-z]*\\\\+?)?$" }
  condition: network and says_nothing
`;
