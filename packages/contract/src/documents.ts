// Documents for outside: statements, accountings, reports, and who signs them. docs/reference/documents.md
import { z } from "zod";
import { cursorSchema, instantSchema, limitSchema, nameSchema } from "./common.ts";
import { folderSchema, lineSchema, reasonSchema } from "./continuity.ts";

/** Of one person or of what happened to persons. */
export const personDocumentKindSchema = z.enum(["statement", "accounting", "breach"]);
/** Of the use of records as a whole: they name nobody. */
export const reportKindSchema = z.enum(["transparency", "audit", "supervision"]);
export type DocumentKindName = z.output<typeof personDocumentKindSchema> | z.output<typeof reportKindSchema>;

/** SHA-256 (hex) of a document's machine copy: its name here. */
export const documentDigestSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, { error: "expected 64 hex digits in lower case" });

const daySchema = z.iso.date({ error: "expected a day such as 2026-01-31" });

const common = {
  /** A folder that is not there yet, on the machine that holds the data folder. Without one the document is kept in the data folder. */
  folder: folderSchema.optional(),
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
  /** Below the data folder for one that is kept there. */
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

/** Query of `POST /api/v1/documents/signatures` and of `POST /api/v1/reports/signatures`. */
export const documentSignQuerySchema = z.strictObject({
  /** The draft's folder. */
  draft: folderSchema.optional(),
  /** The signed copy, a folder that is not there yet; goes with `draft`. */
  folder: folderSchema.optional(),
  /** In place of both: a draft that is kept in the data folder, as its signed copy then is. */
  sha256: documentDigestSchema.optional(),
  /** The person's name; of somebody who is signed in it is their own. */
  name: lineSchema.optional(),
  /** What they sign as. */
  capacity: lineSchema,
});
export type DocumentSignQuery = z.input<typeof documentSignQuerySchema>;

export const documentSignatureSchema = z.object({
  /** Below the data folder for a copy that is kept there. */
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

/** Query of `GET /api/v1/documents`. */
export const documentsQuerySchema = z.strictObject({
  /** The one of this digest. */
  sha256: documentDigestSchema.optional(),
  limit: limitSchema,
  cursor: cursorSchema.optional(),
});
export type DocumentsQuery = z.input<typeof documentsQuerySchema>;

/** A document as the entry says that made it, and the entries that signed it. */
export const madeDocumentSchema = z.object({
  sha256: z.string(),
  kind: z.union([personDocumentKindSchema, reportKindSchema]),
  /** Null for the usual title of its kind. */
  title: z.string().nullable(),
  subject: z.string().nullable(),
  reason: z.string(),
  case: z.string().nullable(),
  profile: z.string().nullable(),
  from: z.string().nullable(),
  /** Exclusive. */
  to: z.string().nullable(),
  /** Who made it. */
  by: z.string(),
  at: z.string(),
  items: z.number().int(),
  /** Null where the entry is older than the count. */
  gaps: z.number().int().nullable(),
  /** Of the log of access events that it stands on. */
  tree_size: z.number().int(),
  /** Index in the oversight log. */
  deed: z.number().int(),
  /** Whether its files are in the data folder. */
  kept: z.boolean(),
  signatures: z.array(z.object({ name: z.string(), capacity: z.string(), at: z.string(), deed: z.number().int() })),
});
export type MadeDocument = z.infer<typeof madeDocumentSchema>;

export const documentsAnswerSchema = z.object({
  /** Newest first. */
  documents: z.array(madeDocumentSchema),
  total: z.number().int(),
  next: z.string().nullable(),
});
export type DocumentsAnswer = z.infer<typeof documentsAnswerSchema>;

export const documentParamsSchema = z.strictObject({ sha256: documentDigestSchema });

/** Query of `GET /api/v1/documents/:sha256/file`: all its files in one zip, or its page alone. A signed copy goes before the draft. */
export const documentFileQuerySchema = z.strictObject({ form: z.enum(["zip", "page"]).default("zip") });
export type DocumentForm = z.output<typeof documentFileQuerySchema>["form"];

/** What making a document again from the same state of the logs gave. */
export const documentAgainSchema = z.object({
  sha256: z.string(),
  same: z.boolean(),
  /** Files that differ, such as `document.html`. */
  different: z.array(z.string()),
  /** Index in the oversight log of the deed of making it again. */
  deed: z.number().int(),
  seconds: z.number(),
});
export type DocumentAgain = z.infer<typeof documentAgainSchema>;
