// Documents for outside: statements, accountings, reports, and who signs them. docs/reference/documents.md
import { z } from "zod";
import { instantSchema, nameSchema } from "./common.ts";
import { folderSchema, lineSchema, reasonSchema } from "./continuity.ts";

/** Of one person or of what happened to persons. */
export const personDocumentKindSchema = z.enum(["statement", "accounting", "breach"]);
/** Of the use of records as a whole: they name nobody. */
export const reportKindSchema = z.enum(["transparency", "audit", "supervision"]);
export type DocumentKindName = z.output<typeof personDocumentKindSchema> | z.output<typeof reportKindSchema>;

const daySchema = z.iso.date({ error: "expected a day such as 2026-01-31" });

const common = {
  /** A folder that is not there yet, on the machine that holds the data folder. */
  folder: folderSchema,
  /** Why it is made; sealed with it. */
  reason: reasonSchema,
  case: lineSchema.optional(),
  title: lineSchema.optional(),
  /** A jurisdiction profile; that of documents.yaml otherwise. */
  profile: lineSchema.optional(),
  from: instantSchema.optional(),
  /** Exclusive end. */
  to: instantSchema.optional(),
  /** The day that restrictions and suspensions are judged on; today otherwise. */
  on: daySchema.optional(),
  /** Folder of an earlier document: from the state of the logs that it names, which gives the same bytes for the same parameters. */
  at: folderSchema.optional(),
};

/** Query of `POST /api/v1/documents`. */
export const personDocumentQuerySchema = z.strictObject({
  ...common,
  kind: personDocumentKindSchema,
  /** Whose record; of a statement and an accounting. */
  subject: nameSchema.optional(),
  /** Who decided that employees are named, and why: both or neither. */
  names_by: lineSchema.optional(),
  names_why: reasonSchema.optional(),
  /** Whether all entries of the log are looked through for the subject's tag. */
  count: z.enum(["auto", "true", "false"]).default("auto"),
  /** Which accesses a breach is about. */
  user: nameSchema.optional(),
  session: nameSchema.optional(),
  source: z.string().min(1).max(64).optional(),
  /** When the body learnt of a breach: the clock of Regulation (EU) 2016/679, Art. 33 starts then. */
  known_at: instantSchema.optional(),
});
export type PersonDocumentQuery = z.input<typeof personDocumentQuerySchema>;

/** Query of `POST /api/v1/reports`. */
export const reportQuerySchema = z.strictObject({ ...common, kind: reportKindSchema });
export type ReportQuery = z.input<typeof reportQuerySchema>;

export const documentSummarySchema = z.object({
  folder: z.string(),
  kind: z.union([personDocumentKindSchema, reportKindSchema]),
  /** Accesses, disclosures, persons or counts that it lists. */
  items: z.number().int(),
  /** Known gaps in its period. */
  gaps: z.number().int(),
  /** Of document.json; sealed, and what a signature is over. */
  sha256: z.string(),
  origin: z.string(),
  tree_size: z.number().int(),
  root: z.string(),
  /** Index in the oversight log of the deed of making it. */
  deed: z.number().int(),
  seconds: z.number(),
});
export type DocumentSummary = z.infer<typeof documentSummarySchema>;

/** Query of `POST /api/v1/documents/signatures`. */
export const documentSignQuerySchema = z.strictObject({
  /** The draft's folder. */
  draft: folderSchema,
  /** The signed copy, a folder that is not there yet. */
  folder: folderSchema,
  /** The person's name; of somebody who is signed in it is their own. */
  name: lineSchema.optional(),
  /** What they sign as. */
  capacity: lineSchema,
});
export type DocumentSignQuery = z.input<typeof documentSignQuerySchema>;

export const documentSignatureSchema = z.object({
  folder: z.string(),
  sha256: z.string(),
  name: z.string(),
  capacity: z.string(),
  by: z.string(),
  at: z.string(),
  /** Index in the oversight log. */
  deed: z.number().int(),
  origin: z.string(),
});
export type DocumentSignature = z.infer<typeof documentSignatureSchema>;
