// One source as a whole, from one look of the rules and what waits in quarantine. Pure.
import type { Gap, IntakeState, Quarantined, SourceField, SourceReport } from "@quis/contract";
import { type Look, RULES_VERSION, weekOf } from "../completeness/index.ts";
import { hourText, spanOf } from "./calendar.ts";

/** Findings that a page lists; a source can have thousands of gaps in its numbers. */
const MOST_GAPS = 500;

export interface ReportInput {
  readonly source: string;
  readonly look: Look;
  readonly intake: IntakeState | undefined;
  readonly waiting: readonly {
    readonly source: string;
    readonly code: Quarantined["code"];
    readonly records: number;
  }[];
}

/** Undefined for a source that neither sent anything nor is configured. */
export function sourceReport({ source, look, intake, waiting }: ReportInput): SourceReport | undefined {
  const judged = look.judgement.sources.find((one) => one.source === source);
  const quarantine = waiting.filter((count) => count.source === source).map(({ code, records }) => ({ code, records }));
  if (judged === undefined && intake === undefined && quarantine.length === 0) return undefined;
  // A finding of a profile stands for all its sources.
  const gaps = look.gaps
    .filter((gap) => gap.source.split(", ").includes(source))
    .toSorted(
      (a, b) =>
        (a.state === b.state ? 0 : a.state === "open" ? -1 : 1) ||
        ((a.from ?? "") < (b.from ?? "") ? 1 : (a.from ?? "") > (b.from ?? "") ? -1 : a.id < b.id ? -1 : 1),
    );
  return {
    as_of: new Date(look.atMs).toISOString(),
    rules: RULES_VERSION,
    source,
    span: judged === undefined ? null : spanOf(judged, look.gaps),
    intake: intake ?? null,
    ...weekOf(judged?.hours ?? []),
    gaps: gaps.slice(0, MOST_GAPS),
    more_gaps: Math.max(0, gaps.length - MOST_GAPS),
    field_weeks: [...(judged?.fields.weeks ?? [])],
    fields: withFindings(judged?.fields.fields ?? [], gaps),
    clock: (judged?.delays ?? []).map(({ hourMs, delayMs, events }) => ({
      hour: hourText(hourMs),
      delay_ms: delayMs,
      events,
    })),
    quarantine,
    profiles: [...(judged?.profiles ?? [])],
  };
}

/** What a rule has found weighs more than a look at the last days. */
function withFindings(fields: readonly SourceField[], gaps: readonly Gap[]): SourceField[] {
  const states = new Map<unknown, SourceField["state"]>();
  for (const { kind, state, evidence } of gaps) {
    if (state !== "open") continue;
    if (kind === "field-vanished") states.set(evidence["field"], "gone");
    if (kind === "field-appeared") states.set(evidence["field"], "new");
  }
  return fields.map((field) => ({ ...field, state: states.get(field.field) ?? field.state }));
}
