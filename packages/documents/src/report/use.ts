// Reports on the use of records as a whole: the periodic audit report, and the one to the supervisory authority. They name no employee and no person.
import { operationWords } from "../access/facts.ts";
import type { Envelope } from "../envelope/envelope.ts";
import { type DutyFacts, dutyBlocks } from "./duty.ts";
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
  /** Day (UTC) that the duty is looked at on. */
  readonly on: string;
  readonly duties: readonly DutyFacts[];
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
      ...dutyBlocks(facts.duties, facts.on),
      ...completenessBlocks(facts.envelope),
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
      ...dutyBlocks(facts.duties, facts.on),
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

/** What an auditor asks for by name stands here even when there is none. */
const ASKED: readonly (readonly [title: string, kinds: readonly string[]])[] = [
  ["Clocks that are wrong, or times in the future", ["clock", "future"]],
  ["Leavers who are still active", ["leaver-active"]],
  ["Accounts without a person", ["account-without-person"]],
  ["Silences, and events that are missing", ["silence", "low", "heartbeat", "sequence-gap", "digest-break"]],
  ["Fields or words that changed", ["field-vanished", "field-appeared", "vocabulary-collapsed", "names-replaced"]],
  ["Records in quarantine", ["quarantined"]],
];

function completenessBlocks({ sources }: Envelope): Block[] {
  const kinds = sources.flatMap(({ gaps }) => gaps.map(({ kind }) => kind));
  const of = (wanted: readonly string[]): number => kinds.filter((kind) => wanted.includes(kind)).length;
  const unknown = of(["accounts-unknown"]) > 0;
  const named = ASKED.flatMap(([, wanted]) => wanted);
  return [
    heading("What is open about the sources"),
    table(
      "Findings of completeness that are open and touch the period",
      [{ title: "About" }, { title: "Number", isNumber: true }],
      [
        ...ASKED.map(([title, wanted]): readonly string[] => [title, formatNumber(of(wanted))]),
        ["All others", formatNumber(kinds.filter((kind) => !named.includes(kind)).length)],
      ],
    ),
    paragraph(
      unknown
        ? "Quis was given no list of people and accounts that it could hold these against: leavers and accounts without a person cannot be found. Each finding stands at the end of this document, with its source."
        : "Each stands at the end of this document, with its source.",
    ),
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
