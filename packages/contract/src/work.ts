// Work that takes long: import, verify, rebuild. The answer is NDJSON: progress lines, then exactly one result or problem.
import { z } from "zod";
import { cursorSchema, fileNameSchema, limitSchema } from "./common.ts";
import { backupSummarySchema } from "./continuity.ts";
import { detectSummarySchema, findingAnswerSchema } from "./findings.ts";
import { disposalSchema } from "./disposals.ts";
import { verifySummarySchema } from "./log.ts";
import { problemSchema } from "./problem.ts";
import { documentAgainSchema, documentSummarySchema } from "./documents.ts";
import { bundleSummarySchema } from "./publish.ts";
import { releaseDraftSummarySchema, releaseSummarySchema } from "./releases.ts";
import { backtestSummarySchema } from "./rules.ts";
import { encryptSummarySchema, eraseSummarySchema, retainSummarySchema } from "./retention.ts";

export const progressSchema = z.object({
  type: z.literal("progress"),
  /** `read`, `seal`, `index`, `verify`, … */
  phase: z.string(),
  done: z.number(),
  /** Null when unknown. */
  total: z.number().nullable(),
  unit: z.enum(["bytes", "events", "entries"]),
});
export type Progress = z.infer<typeof progressSchema>;

export const importSummarySchema = z.object({
  file: z.string(),
  source: z.string(),
  format: z.string(),
  /** Records in the file: read = sealed + duplicates + quarantined, always. */
  read: z.number().int(),
  sealed: z.number().int(),
  duplicates: z.number().int(),
  quarantined: z.number().int(),
  seconds: z.number(),
  tree_size: z.number().int(),
  /** Things a person should know though nothing was lost, such as columns that no mapping names. */
  notes: z.array(z.string()),
});
export type ImportSummary = z.infer<typeof importSummarySchema>;

export const rebuildSummarySchema = z.object({
  events: z.number().int(),
  seconds: z.number(),
});
export type RebuildSummary = z.infer<typeof rebuildSummarySchema>;

export const contextKindSchema = z.enum([
  "users",
  "assignments",
  "roster",
  "relationships",
  "cases",
  "work",
  "subject_groups",
]);
export type ContextKind = z.infer<typeof contextKindSchema>;

export const contextSummarySchema = z.object({
  kind: contextKindSchema,
  file: z.string(),
  rows: z.number().int(),
  /** Version of this kind after the import, from 1; the same bytes again keep the version. */
  version: z.number().int(),
  unchanged: z.boolean(),
  /** What was accepted though a person should know: each with how many rows. */
  notes: z.array(z.string()),
  sha256: z.string(),
  tree_size: z.number().int(),
});
export type ContextSummary = z.infer<typeof contextSummarySchema>;

/** Query of `POST /api/v1/imports`; the body is the file's bytes. */
export const importQuerySchema = z.strictObject({
  file: fileNameSchema,
  source: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, {
    error: "expected a source's name of 1 to 63 of a-z, 0-9, '.', '_', '-', beginning with a letter or digit",
  }),
  format: z.string().min(1).max(64).optional(),
  /** The mapping file's YAML text (UTF-8), base64url without padding: up to 48 KiB of YAML. */
  mapping: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, { error: "expected base64url without padding" })
    .max(65536)
    .optional(),
  /** IANA zone of times that name none. */
  zone: z.string().min(1).max(64).optional(),
  /** Year of the file's first line, for times that name none (BSD syslog). */
  year: z.coerce.number().int().min(1970).max(2199).optional(),
});
export type ImportQuery = z.infer<typeof importQuerySchema>;

/** Path of `POST /api/v1/contexts/:kind`; the body is the file's bytes. */
export const contextParamsSchema = z.strictObject({ kind: contextKindSchema });
/** Query of `POST /api/v1/contexts/:kind`. */
export const contextQuerySchema = z.strictObject({ file: fileNameSchema });
export type ContextQuery = z.infer<typeof contextQuerySchema>;

/** Id of a quarantined record. Never a path: it begins with a letter or digit and has no slash. */
export const quarantineIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/, {
  error: "expected an id as the list of quarantined records shows it",
});
/** Path of `GET /api/v1/quarantine/:id`. */
export const quarantineParamsSchema = z.strictObject({ id: quarantineIdSchema });
/** Query of `GET /api/v1/quarantine`. */
export const quarantineQuerySchema = z.strictObject({
  limit: limitSchema,
  cursor: cursorSchema.optional(),
  /** Of this source, with this reason code, of this file's name only. */
  source: z.string().min(1).max(64).optional(),
  code: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,63}$/, { error: "expected a code such as SOURCE_BAD_JSON" })
    .optional(),
  file: fileNameSchema.optional(),
});
export type QuarantineQuery = z.infer<typeof quarantineQuerySchema>;
/** Query of `POST /api/v1/quarantine/retries`: one record, or all without `id`. */
export const retryQuerySchema = z.strictObject({ id: quarantineIdSchema.optional() });
export type RetryQuery = z.infer<typeof retryQuerySchema>;

export const quarantinedSchema = z.object({
  id: z.string(),
  file: z.string(),
  line: z.number().int(),
  source: z.string(),
  format: z.string(),
  code: z.string(),
  reason: z.string(),
  size_bytes: z.number().int(),
  time: z.string(),
});
export type Quarantined = z.infer<typeof quarantinedSchema>;
export const quarantinedDetailSchema = quarantinedSchema.extend({
  /** The record's bytes, base64, whole up to 1 MiB. */
  raw: z.string(),
  truncated: z.boolean(),
});
export type QuarantinedDetail = z.infer<typeof quarantinedDetailSchema>;
export const quarantineListSchema = z.object({
  rows: z.array(quarantinedSchema),
  next: z.string().nullable(),
  /** All that match. */
  total: z.number().int(),
  /** All that wait, by source and reason code, whatever the filters. */
  counts: z.array(z.object({ source: z.string(), code: z.string(), records: z.number().int() })).optional(),
});
export type QuarantineList = z.infer<typeof quarantineListSchema>;
export const retrySummarySchema = z.object({
  tried: z.number().int(),
  sealed: z.number().int(),
  duplicates: z.number().int(),
  still_quarantined: z.number().int(),
  tree_size: z.number().int(),
});
export type RetrySummary = z.infer<typeof retrySummarySchema>;

/** A line of a work stream. */
export const workLineSchema = z.discriminatedUnion("type", [
  progressSchema,
  z.object({ type: z.literal("import"), summary: importSummarySchema }),
  z.object({ type: z.literal("verify"), summary: verifySummarySchema }),
  z.object({ type: z.literal("rebuild"), summary: rebuildSummarySchema }),
  z.object({ type: z.literal("context"), summary: contextSummarySchema }),
  z.object({ type: z.literal("retry"), summary: retrySummarySchema }),
  z.object({ type: z.literal("backup"), summary: backupSummarySchema }),
  z.object({ type: z.literal("erase"), summary: eraseSummarySchema }),
  z.object({ type: z.literal("retain"), summary: retainSummarySchema }),
  /** What was asked for waits for a second person. */
  z.object({ type: z.literal("disposal"), summary: disposalSchema }),
  z.object({ type: z.literal("encrypt"), summary: encryptSummarySchema }),
  z.object({ type: z.literal("backtest"), summary: backtestSummarySchema }),
  z.object({ type: z.literal("detect"), summary: detectSummarySchema }),
  z.object({ type: z.literal("bundle"), summary: bundleSummarySchema }),
  z.object({ type: z.literal("document"), summary: documentSummarySchema }),
  z.object({ type: z.literal("document-again"), summary: documentAgainSchema }),
  z.object({ type: z.literal("release-draft"), summary: releaseDraftSummarySchema }),
  z.object({ type: z.literal("release"), summary: releaseSummarySchema }),
  z.object({ type: z.literal("finding"), summary: findingAnswerSchema }),
  z.object({ type: z.literal("problem"), problem: problemSchema }),
]);
export type WorkLine = z.infer<typeof workLineSchema>;
