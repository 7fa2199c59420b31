// Reports on the use of records as a whole: the periodic audit report, and the one to the supervisory authority. They name no employee and no person.
import { operationWords } from "../access/facts.ts";
import type { Envelope } from "../envelope/envelope.ts";
import {
  type Block,
  DOCUMENT_FORMAT,
  formatNumber,
  given,
  heading,
  list,
  paragraph,
  type QuisDocument,
  table,
} from "../form/model.ts";

export interface NamedCount {
  readonly name: string;
  readonly count: number;
}

export interface UseFacts {
  readonly accesses: number;
  readonly users: number;
  readonly subjects: number;
  readonly refused: number;
  readonly breakGlass: number;
  readonly withoutReason: number;
  readonly distinctReasons: number;
  /** Accesses whose reason is the most used one: boilerplate shows here. */
  readonly mostUsedReason: number;
  readonly operations: readonly NamedCount[];
  readonly purposes: readonly NamedCount[];
  readonly units: readonly NamedCount[];
  readonly months: readonly NamedCount[];
  /** Findings of detection that were sealed in the period, by kind. */
  readonly findings: readonly NamedCount[];
  /** The newest step of each review that was sealed, by step. */
  readonly reviews: readonly NamedCount[];
  /** Deeds in the oversight log in the period, by what was done. */
  readonly deeds: readonly NamedCount[];
  readonly erased: number;
  readonly destroyed: number;
  readonly envelope: Envelope;
}

const OPERATIONS = ["collection", "alteration", "consultation", "disclosure", "combination", "erasure"];

export function makeAudit(facts: UseFacts): QuisDocument {
  return {
    ...common("audit", facts),
    body: [
      ...useBlocks(facts),
      heading("Reasons that were typed"),
      list([
        `accesses without a reason: ${formatNumber(facts.withoutReason)} of ${formatNumber(facts.accesses)}`,
        `different reasons: ${formatNumber(facts.distinctReasons)}`,
        `accesses with the reason that is used most: ${formatNumber(facts.mostUsedReason)}`,
      ]),
      heading("Findings and reviews"),
      paragraph("A finding is a question, not a fault: most have an innocent answer. None is about a person here."),
      ...counts("Findings by kind", "Kind", facts.findings),
      ...counts("Reviews by their newest step", "Step", facts.reviews),
      ...counts("What users of Quis did", "Deed", facts.deeds),
      heading("For a person to fill in"),
      list(["Corrective actions, with owners and dates: ____", "Assessment: ____"]),
    ],
  };
}

export function makeSupervision(facts: UseFacts): QuisDocument {
  const seen = new Set(facts.operations.filter(({ count }) => count > 0).map(({ name }) => name));
  return {
    ...common("supervision", facts),
    body: [
      heading("The six operations (Art. 25(1))"),
      table(
        "Operations that were logged",
        [{ title: "Operation" }, { title: "In words" }, { title: "Accesses", isNumber: true }],
        OPERATIONS.map((name) => [
          name,
          operationWords(name),
          seen.has(name)
            ? formatNumber(facts.operations.find((one) => one.name === name)!.count)
            : "none: no such operation, or no source logs it",
        ]),
      ),
      ...useBlocks(facts),
      ...counts("Use made of the logs (Art. 25(2)), by deed", "Deed", facts.deeds),
      heading("Retention that was applied"),
      list([
        `entries whose content was erased by decision: ${formatNumber(facts.erased)}`,
        `decisions by which data keys were destroyed: ${formatNumber(facts.destroyed)}`,
      ]),
      heading("Automated decisions"),
      paragraph("Quis decides nothing about anybody: findings are ranked for people to ask about. Other systems: ____"),
      heading("For a person to fill in"),
      list([
        "Controller and data-protection officer: ____",
        "Legal bases: ____",
        "Transfers (Art. 35 to 38): ____",
        "Complaints and breaches: ____",
        "Disciplinary and criminal proceedings that used the logs, and their outcome: ____",
      ]),
    ],
  };
}

function common(kind: "audit" | "supervision", facts: UseFacts): Omit<QuisDocument, "body"> {
  const { envelope, ...figures } = facts;
  return {
    format: DOCUMENT_FORMAT,
    kind,
    envelope,
    summary: [
      paragraph(
        `${formatNumber(facts.accesses)} accesses by ${formatNumber(facts.users)} users to records of ${formatNumber(facts.subjects)} persons. ${formatNumber(facts.refused)} were refused, ${formatNumber(facts.breakGlass)} broke the glass.`,
      ),
    ],
    data: { ...figures },
  };
}

function useBlocks({ operations, purposes, units, months }: UseFacts): Block[] {
  return [
    heading("Use"),
    ...counts("Accesses by month", "Month", months),
    ...counts("Accesses by operation", "Operation", operations),
    ...counts("Accesses by purpose", "Purpose", purposes),
    ...counts("Accesses by unit", "Unit", units),
  ];
}

function counts(caption: string, title: string, rows: readonly NamedCount[]): Block[] {
  if (rows.length === 0) return [paragraph(`${caption}: none.`)];
  return [
    table(
      caption,
      [{ title }, { title: "Number", isNumber: true }],
      rows.map(({ name, count }) => [name === "" ? "not recorded by the source" : [given(name)], formatNumber(count)]),
    ),
  ];
}
