// Whether the duty to review was done, and what the random samples say: a part of the audit report.
import { type Block, formatNumber, given, heading, paragraph, table, type Text } from "../form/model.ts";

/** A programme of review and its periods that touch the period of the report. */
export interface DutyFacts {
  readonly title: string;
  /** The rule that asks for it. */
  readonly basis: string;
  readonly every: string;
  /** False: it was removed since; what was owed stays. */
  readonly inForce: boolean;
  readonly done: number;
  /** Signed off after the day on which it was due. */
  readonly late: number;
  /** Not signed off, and the day is past. */
  readonly overdue: number;
  /** Running, or over and not yet due. */
  readonly notYetDue: number;
  readonly samples: readonly SampleFacts[];
}

/** A share with its interval, 0 to 1 each. */
export interface ShareFacts {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  /** Such as 0.95. */
  readonly confidence: number;
  /** Accesses in strata of which nothing was drawn. */
  readonly notCovered: number;
}

export interface SampleFacts {
  /** First day. */
  readonly period: string;
  readonly seed: string;
  readonly drawn: number;
  readonly unjudged: number;
  /** Of all accesses that were not flagged, those that work does not explain; null while one is unjudged, or without any. */
  readonly unexplained: ShareFacts | null;
  /** Accesses that two persons judged, and how often both said the same; null without any. */
  readonly agreement: { readonly pairs: number; readonly agreed: number; readonly kappa: number | null } | null;
}

export function dutyBlocks(duties: readonly DutyFacts[], on: string): Block[] {
  const head = heading("The duty to review");
  if (duties.length === 0) return [head, paragraph("No programme of review is or was in force: nobody owed a review.")];
  const samples = duties.flatMap(({ title, samples: own }) => own.map((sample) => ({ title, sample })));
  return [
    head,
    table(
      `Periods that touch the period of this report, as owed on ${on}`,
      [
        { title: "Programme" },
        { title: "Rule" },
        { title: "Every" },
        { title: "In time", isNumber: true },
        { title: "Late", isNumber: true },
        { title: "Overdue", isNumber: true },
        { title: "Not yet due", isNumber: true },
      ],
      duties.map(({ title, basis, every, inForce, done, late, overdue, notYetDue }) => [
        [given(title), ...(inForce ? [] : [" (no longer in force)"])],
        [given(basis)],
        every,
        ...[done, late, overdue, notYetDue].map(formatNumber),
      ]),
    ),
    ...(samples.length === 0
      ? [paragraph("No random sample of accesses that were not flagged was drawn for these periods.")]
      : [
          table(
            "Random samples of accesses that were not flagged",
            [
              { title: "Programme" },
              { title: "Period from" },
              { title: "Drawn", isNumber: true },
              { title: "Not yet judged", isNumber: true },
              { title: "Share that work does not explain" },
              { title: "Two persons agreed" },
              { title: "Seed" },
            ],
            samples.map(({ title, sample }): Text[] => [
              [given(title)],
              sample.period,
              formatNumber(sample.drawn),
              formatNumber(sample.unjudged),
              shareWords(sample.unexplained),
              agreementWords(sample.agreement),
              sample.seed,
            ]),
          ),
          paragraph(
            "Each sample is drawn by its seed, which comes from the root hash of the log: quis sample PROGRAMME PERIOD --reproduce draws it again. The interval is the mid-P interval, weighted by strata.",
          ),
        ]),
  ];
}

function shareWords(share: ShareFacts | null): string {
  if (share === null) return "cannot be said while an access is not judged";
  const { rate, low, high, confidence, notCovered } = share;
  const missing = notCovered === 0 ? "" : `; ${formatNumber(notCovered)} accesses are in strata without a draw`;
  return `${percent(rate)} (${percent(low)} to ${percent(high)}, ${percent(confidence)} interval)${missing}`;
}

function agreementWords(agreement: SampleFacts["agreement"]): string {
  if (agreement === null) return "none was judged twice";
  const { pairs, agreed, kappa } = agreement;
  const beyond = kappa === null ? "Cohen's kappa cannot be said" : `Cohen's kappa ${kappa.toFixed(2)}`;
  return `${percent(agreed)} of ${formatNumber(pairs)} (${beyond})`;
}

/** At most one decimal, without a trailing zero. */
function percent(share: number): string {
  return `${String(Math.round(share * 1000) / 10)} %`;
}
