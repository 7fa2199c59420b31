// An access before it is written down. Real work and injected misuse make the same drafts by the same code; the label
// is for truth.json and no writer of an agency file reads it.
import type { Person } from "../agency/index.ts";

/** OCSF 1.8.0 Web Resources Activity, `activity_id`; from 100 Authentication; 200 is a row of the plate-search log. */
export const ACTION = {
  create: 1,
  read: 2,
  update: 3,
  delete: 4,
  search: 5,
  import: 6,
  export: 7,
  share: 8,
  signIn: 101,
  signOff: 102,
  signInFailed: 103,
  plateSearch: 200,
} as const;
export type Action = (typeof ACTION)[keyof typeof ACTION];

/** 0 allowed, 1 refused (restricted record), 2 failed (the system's fault). */
export type Outcome = 0 | 1 | 2;

export interface DatabaseConnection {
  readonly pid: number;
  readonly port: number;
  /** Numbers of the last log line and statement. */
  line: number;
  statement: number;
  /** The part of its log lines that never changes; empty until the first. */
  head: string;
}

/** A sign-in's worth of work: one account on one device. */
export interface Session {
  readonly uid: string;
  readonly person: Person;
  readonly ip: string;
  readonly host: string;
  readonly from: number;
  /** Last activity so far. */
  until: number;
  /** State of the database connection that goes with it, for users who work on the database directly. */
  readonly database: DatabaseConnection;
}

export interface Draft {
  readonly time: number;
  readonly action: Action;
  readonly session: Session;
  /** Record the access is about, −1 for none. */
  readonly subject: number;
  /** Further subjects of the same access. */
  readonly others: readonly number[] | null;
  readonly purpose: string;
  readonly caseRef: string;
  readonly reason: string;
  readonly recordCount: number;
  /** Index into TABS, −1 for none. */
  readonly tab: number;
  readonly outcome: Outcome;
  readonly breakGlass: boolean;
  /** Query of a search, name of a batch, recipient of a share. */
  readonly text: string;
  /** Index of the injected scenario, −1 for ordinary work. */
  readonly label: number;
}

/** Parts of a record as the agency's system shows them, with the fields each reveals. */
export const TABS: readonly { readonly name: string; readonly fields: readonly string[] }[] = [
  { name: "summary", fields: ["name", "birth_date", "address"] },
  { name: "contacts", fields: ["phone", "email", "address"] },
  { name: "income", fields: ["income", "employer", "bank_account"] },
  { name: "family", fields: ["household", "relatives"] },
  { name: "health", fields: ["health_notes", "disability"] },
  { name: "notes", fields: ["case_notes"] },
  { name: "documents", fields: ["documents", "photo"] },
];

/** The same in the hospital's system; as many. */
export const PATIENT_TABS: typeof TABS = [
  { name: "summary", fields: ["name", "birth_date", "address"] },
  { name: "contacts", fields: ["phone", "email", "next_of_kin"] },
  { name: "insurance", fields: ["insurer", "policy", "employer"] },
  { name: "results", fields: ["lab_results", "imaging"] },
  { name: "diagnoses", fields: ["diagnoses", "allergies", "disability"] },
  { name: "chart", fields: ["medication", "vital_signs", "case_notes"] },
  { name: "documents", fields: ["documents", "photo"] },
];
