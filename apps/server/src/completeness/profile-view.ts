// What the last days of one source have of each legal profile, whether it was put under it or not: figures, no findings. Pure but for the profiles' files.
import type { SourceProfile } from "@quis/contract";
import { COVERAGE } from "./parameters.ts";
import { PROFILE_NAMES, type ProfileName, readProfile } from "./profiles.ts";
import type { ShapeRow } from "./shapes.ts";

/** Declared profiles first. */
export function profilesOf(shapes: readonly ShapeRow[], declared: readonly ProfileName[]): SourceProfile[] {
  const lastDay = shapes.reduce((most, { day }) => Math.max(most, day), -Infinity);
  const recent = shapes.filter(({ day }) => day > lastDay - COVERAGE.days);
  const order = PROFILE_NAMES.toSorted((a, b) => Number(declared.includes(b)) - Number(declared.includes(a)));
  return order.map((name) => profileOf(name, recent, declared.includes(name)));
}

function profileOf(name: ProfileName, rows: readonly ShapeRow[], declared: boolean): SourceProfile {
  const profile = readProfile(name);
  return {
    name,
    title: profile.title,
    provision: profile.provision,
    declared,
    operations: profile.operations.map((operation) => ({
      operation,
      events: rows.reduce((sum, row) => (row.operation === operation ? sum + row.events : sum), 0),
    })),
    fields: profile.fields.map(({ name: field, any, of, share }) => {
      let events = 0;
      let withIt = 0;
      for (const row of rows) {
        // Sign-ins and the like have no verb, and are no access.
        if (row.operation === "" || (of !== undefined && !of.some((verb) => verb === row.operation))) continue;
        events += row.events;
        if (any.some((path) => row.fields.includes(path))) withIt += row.events;
      }
      return { name: field, paths: [...any], events, with_it: withIt, threshold: share, met: withIt >= events * share };
    }),
  };
}
