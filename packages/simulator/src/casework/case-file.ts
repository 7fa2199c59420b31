// A case file: whom it is about, who works on it, and how long it lives. Tickets (enquiries, records requests, audit
// plans, emergencies) are short-lived files of the same shape.
import type { Person, Unit } from "../agency/index.ts";
import { civilFromDays, DAY_MS } from "../calendar/index.ts";

export const FILE_KINDS = ["case", "enquiry", "request", "audit", "incident", "stay"] as const;
export type FileKind = (typeof FILE_KINDS)[number];

export type PartyRole =
  | "applicant"
  | "household"
  | "counterparty"
  | "representative"
  | "caller"
  | "requested"
  | "sampled"
  | "affected"
  | "patient"
  | "contact";
export type AssignmentRole =
  | "lead"
  | "intake"
  | "hearing"
  | "cover"
  | "contact"
  | "records"
  | "audit"
  | "incident"
  | "attending"
  | "consult";

export interface Party {
  readonly subject: number;
  readonly role: PartyRole;
}

export interface Assignment {
  readonly person: Person;
  readonly role: AssignmentRole;
  /** ms since the epoch. */
  readonly from: number;
  /** −1 while it lasts. */
  to: number;
}

export interface CaseFile {
  readonly ref: string;
  readonly kind: FileKind;
  /** Index of the unit that handles it. */
  unit: number;
  unitName: string;
  /** Units that handled it before, with the instant from which on each did; a hospital moves its patients. */
  readonly before: { readonly unitName: string; readonly from: number }[];
  /** Since when `unit` handles it. */
  unitSince: number;
  readonly parties: Party[];
  readonly openedAt: number;
  readonly openedDay: number;
  /** Day it closes, relative to the first day. */
  closeDay: number;
  closedAt: number;
  lead: Person | null;
  leadSinceDay: number;
  hearing: Person | null;
  /** Day of the hearing, or −1. */
  hearingDay: number;
  /** How much work it draws: Pareto, so that few cases make most of the accesses. */
  readonly weight: number;
  readonly assignments: Assignment[];
}

export interface Opening {
  /** Letter of its reference. */
  readonly prefix: string;
  /** The how many-eth reference of the agency. */
  readonly number: number;
  readonly kind: FileKind;
  readonly unit: Unit;
  readonly parties: Party[];
  readonly openedAt: number;
  /** Of the agency's first day. */
  readonly startMs: number;
  readonly closeDay: number;
  readonly weight: number;
}

/** A file as it is opened: nobody works on it yet. */
export function openFile({
  prefix,
  number,
  kind,
  unit,
  parties,
  openedAt,
  startMs,
  closeDay,
  weight,
}: Opening): CaseFile {
  const { year } = civilFromDays(Math.floor(openedAt / DAY_MS));
  const openedDay = Math.floor((openedAt - startMs) / DAY_MS);
  return {
    ref: `${prefix}-${year}-${String(number).padStart(6, "0")}`,
    kind,
    unit: unit.index,
    unitName: unit.name,
    before: [],
    unitSince: openedAt,
    parties,
    openedAt,
    openedDay,
    closeDay,
    closedAt: -1,
    lead: null,
    leadSinceDay: openedDay,
    hearing: null,
    hearingDay: -1,
    weight,
    assignments: [],
  };
}

export function mainSubject(file: CaseFile): number {
  return (file.parties[0] as Party).subject;
}
