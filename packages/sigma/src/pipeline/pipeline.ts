// From a rule's words to ours: field names to event paths, logsources to conditions, placeholders to values.
// Sigma rules specification 2.1.0, "LogSource", "Field Usage" and "Placeholders"
import { allOf, anyOf, type Expression, mapTests, testOf } from "../detection/expression.ts";
import { globOf } from "../detection/glob.ts";
import type { Placeholders } from "../detection/text-value.ts";
import { SigmaError, shown } from "../error.ts";
import type { LogSource } from "../rule/document.ts";
import { isEventPath, nearestPath } from "./names.ts";

/** Which events a logsource means: each path has one of the values. No path: every event. */
export interface LogSourceMapping {
  readonly logsource: LogSource;
  readonly when: Readonly<Record<string, readonly (string | number | boolean)[]>>;
}

export interface Pipeline {
  /** Rule field → event path. A field that is an event path itself needs no entry. */
  readonly fields: Readonly<Record<string, string>>;
  readonly logsources: readonly LogSourceMapping[];
  readonly placeholders: Placeholders;
  /** IANA name of the zone in which `hour`, `day` and so on are read. */
  readonly timeZone: string;
  /** What a field without a path is: an error, or a member of `unmapped`, where sources keep what OCSF has no name for. */
  readonly otherFields: "refuse" | "unmapped";
  /** What a logsource without a mapping is: an error, or every event. */
  readonly otherLogSources: "refuse" | "every event";
}

type ClassCategory = readonly [category: string, classes: readonly number[]];

const CLASSES: readonly ClassCategory[] = [
  ["record_access", [6001, 6003, 6004, 6005, 6006, 1001]],
  ["web_resources", [6001]],
  ["api_activity", [6003]],
  ["application_log", [6004, 6008]],
  ["datastore", [6005]],
  ["file_activity", [1001, 6006]],
  ["authentication", [3002]],
  ["account_change", [3001]],
  ["entity_management", [3004]],
  ["user_access", [3005]],
  ["group_management", [3006]],
];

/** `product: quis` is every access event; its categories are OCSF classes. */
export const QUIS_PIPELINE: Pipeline = {
  fields: {},
  logsources: [
    { logsource: { product: "quis" }, when: {} },
    ...CLASSES.map(([category, classes]) => ({
      logsource: { product: "quis", category },
      when: { class_uid: classes },
    })),
  ],
  placeholders: {},
  timeZone: "UTC",
  otherFields: "refuse",
  otherLogSources: "refuse",
};

/** The event path of a rule's field. @throws SigmaError SIGMA_FIELD if no event can have it. */
export function eventPath(field: string, pipeline: Pipeline, where: string): string {
  const mapped = Object.hasOwn(pipeline.fields, field) ? (pipeline.fields[field] as string) : field;
  if (isEventPath(mapped)) return mapped;
  if (pipeline.otherFields === "unmapped" && isEventPath(`unmapped.${mapped}`)) return `unmapped.${mapped}`;
  const guess = nearestPath(mapped);
  throw new SigmaError(
    "SIGMA_FIELD",
    `${where}: expected a path of the access event such as actor.user.uid, got ${shown(field)}${guess === undefined ? "" : ` (did you mean ${JSON.stringify(guess)}?)`}`,
    { about: field },
  );
}

/** The same expression with event paths for fields. */
export function mapFields(expression: Expression, pipeline: Pipeline, where: string): Expression {
  return mapTests(expression, ({ field, test }) =>
    testOf(
      field === undefined ? undefined : eventPath(field, pipeline, where),
      test.kind === "other" ? { ...test, field: eventPath(test.field, pipeline, where) } : test,
    ),
  );
}

/** Whether `source` is at least as narrow as `wide`: it has every attribute that `wide` has. */
export function isWithin(source: LogSource, wide: LogSource): boolean {
  return (["category", "product", "service"] as const).every(
    (key) => wide[key] === undefined || wide[key] === source[key],
  );
}

function sameSource(a: LogSource, b: LogSource): boolean {
  return isWithin(a, b) && isWithin(b, a);
}

/** Which events a logsource means. @throws SigmaError SIGMA_LOGSOURCE if nobody said. */
export function logSourceCondition(logsource: LogSource, pipeline: Pipeline, where: string): Expression {
  const mapping = pipeline.logsources.find((one) => sameSource(one.logsource, logsource));
  if (mapping === undefined) {
    if (pipeline.otherLogSources === "every event") return allOf([]);
    throw new SigmaError(
      "SIGMA_LOGSOURCE",
      `${where}: expected a logsource that the pipeline maps, got ${shown(logsource)}`,
      { about: "logsource" },
    );
  }
  return allOf(
    Object.entries(mapping.when).map(([path, values]) =>
      anyOf(
        values.map((value) =>
          testOf(eventPath(path, pipeline, where), {
            kind: "text",
            glob: globOf([String(value)]),
            cased: false,
            dash: false,
          }),
        ),
      ),
    ),
  );
}
