// Coverage: do the sources under a legal profile report the operations and fields that the law names? Pure.
// docs/reference/gaps.md#profiles
import { type Found, instantOf, rounded } from "./finding.ts";
import { COVERAGE, DAY_MS } from "./parameters.ts";
import type { Profile, ProfileName } from "./profiles.ts";
import type { ShapeRow } from "./shapes.ts";

/** What the last days of the sources under a profile lack. Sources stand together for operations (each system does a part), alone for fields. */
export function judgeCoverage(
  name: ProfileName,
  profile: Profile,
  sources: ReadonlyMap<string, readonly ShapeRow[]>,
): Found[] {
  const found: Found[] = [];
  const seen = new Map<string, number>();
  let lastDay = -Infinity;
  for (const rows of sources.values()) for (const row of rows) lastDay = Math.max(lastDay, row.day);
  const firstDay = lastDay - COVERAGE.days + 1;
  let events = 0;
  for (const [source, rows] of sources) {
    const recent = rows.filter(({ day }) => day >= firstDay);
    for (const row of recent) {
      events += row.events;
      seen.set(row.operation, (seen.get(row.operation) ?? 0) + row.events);
    }
    found.push(...missingFields(source, name, profile, recent));
  }
  if (events === 0) return found;
  const together = [...sources.keys()].sort().join(", ");
  for (const operation of profile.operations) {
    if (seen.has(operation)) continue;
    found.push({
      kind: "coverage-operation",
      source: together,
      key: `${name} ${operation}`,
      title: `No ${operation} in ${events} events of ${COVERAGE.days} days, which ${profile.provision} wants logged`,
      fromMs: null,
      toMs: null,
      evidence: {
        profile: name,
        provision: profile.provision,
        operation,
        events,
        operations_seen: [...seen.keys()].filter((verb) => verb !== "").sort(),
        days: COVERAGE.days,
        first_day: instantOf(firstDay * DAY_MS).slice(0, 10),
        last_day: instantOf(lastDay * DAY_MS).slice(0, 10),
      },
    });
  }
  return found;
}

function missingFields(source: string, name: ProfileName, profile: Profile, rows: readonly ShapeRow[]): Found[] {
  const found: Found[] = [];
  for (const field of profile.fields) {
    let events = 0;
    let withIt = 0;
    for (const row of rows) {
      // Sign-ins and the like have no verb, and are no access.
      if (row.operation === "" || (field.of !== undefined && !field.of.some((verb) => verb === row.operation)))
        continue;
      events += row.events;
      if (field.any.some((path) => row.fields.includes(path))) withIt += row.events;
    }
    if (events === 0 || withIt >= events * field.share) continue;
    const share = Math.floor((withIt / events) * 1000) / 10;
    found.push({
      kind: "coverage-field",
      source,
      key: `${name} ${field.name}`,
      title: `"${field.name}" is in ${share} % of ${events} events, where ${profile.provision} wants it (at least ${field.share * 100} %)`,
      fromMs: null,
      toMs: null,
      evidence: {
        profile: name,
        provision: profile.provision,
        field: field.name,
        paths: [...field.any],
        operations: [...(field.of ?? [])],
        events,
        with_it: withIt,
        share: rounded(withIt / events),
        threshold_share: field.share,
        days: COVERAGE.days,
      },
    });
  }
  return found;
}
