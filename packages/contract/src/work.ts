// Work that takes long: import, verify, rebuild. The answer is NDJSON: progress lines, then exactly one result or problem.
import { z } from "zod";
import { problemSchema } from "./problem.ts";
import { verifySummarySchema } from "./log.ts";

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

export const contextKindSchema = z.enum(["users", "assignments", "roster", "relationships", "cases"]);
export type ContextKind = z.infer<typeof contextKindSchema>;

export const contextSummarySchema = z.object({
  kind: contextKindSchema,
  file: z.string(),
  rows: z.number().int(),
  /** Version of this kind after the import, from 1; the same bytes again keep the version. */
  version: z.number().int(),
  unchanged: z.boolean(),
  sha256: z.string(),
  tree_size: z.number().int(),
});
export type ContextSummary = z.infer<typeof contextSummarySchema>;

/** Query of `POST /api/v1/imports`; the body is the file's bytes. */
export const importQuerySchema = z.strictObject({
  file: z.string().max(4096),
  source: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/),
  format: z.string().max(64).optional(),
  /** The mapping file's YAML text, base64url. */
  mapping: z.string().max(65536).optional(),
  zone: z.string().max(64).optional(),
});
export type ImportQuery = z.infer<typeof importQuerySchema>;

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
  total: z.number().int(),
});
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
  z.object({ type: z.literal("problem"), problem: problemSchema }),
]);
export type WorkLine = z.infer<typeof workLineSchema>;
