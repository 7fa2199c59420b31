// That a log goes on for years: keys change hands, folders are backed up, copies are kept elsewhere.
import { z } from "zod";
import { logNameSchema } from "./common.ts";

const oneLine = (maxChars: number) =>
  // oxlint-disable-next-line no-control-regex -- a line of a signed note, shown in terminals
  z.string().regex(new RegExp(`^[^\\u0000-\\u001f\\u007f\\u0085\\u2028\\u2029]{1,${maxChars}}$`), {
    error: `expected one line of 1 to ${maxChars} characters without control characters`,
  });

/** Why something was done, in words that stay. */
export const reasonSchema = oneLine(500);

/** A title, a case, a name: what stands in one line of a document. */
export const lineSchema = oneLine(500).max(256);

/** A folder, absolute, on the machine that holds the data folder. */
export const folderSchema = oneLine(4096);

/** Query of `POST /api/v1/logs/:log/rotations`. */
export const rotationQuerySchema = z.strictObject({
  reason: reasonSchema,
  /** Seconds for which checkpoints carry the old key's signature too; 0 for none, 400 days at most. */
  overlap_seconds: z
    .preprocess((value) => (typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value), z.int())
    .pipe(z.int().min(0).max(34_560_000))
    .default(0),
});

/** One signing key of a log and since when it signs. */
export const logKeySchema = z.object({
  vkey: z.string(),
  /** Size of the log at the hand-over to this key; 0 for the first. */
  from_size: z.number().int(),
  /** When (UTC); null for the first. */
  since: z.string().nullable(),
  reason: z.string().nullable(),
  /** The hand-over, a note signed by the key before and this one (docs/reference/log-format.md); null for the first. */
  handover: z.string().nullable(),
});

/** Answer of `GET /api/v1/logs/:log/keys`: oldest first, every hand-over checked. */
export const keyHistorySchema = z.object({
  log: logNameSchema,
  origin: z.string(),
  keys: z.array(logKeySchema),
  /** Until when checkpoints carry the former key's signature too (UTC); null when only the last key signs. */
  overlap_until: z.string().nullable(),
  /** The ML-DSA-44 key that signs beside the last key; null without one. */
  ml_dsa_vkey: z.string().nullable(),
});
export type KeyHistory = z.infer<typeof keyHistorySchema>;

/** Answer of `POST /api/v1/logs/:log/ml-dsa-keys`. */
export const mldsaKeySummarySchema = z.object({ log: logNameSchema, origin: z.string(), vkey: z.string() });
export type MldsaKeySummary = z.infer<typeof mldsaKeySummarySchema>;

export const rotationSummarySchema = z.object({
  log: logNameSchema,
  origin: z.string(),
  number: z.number().int(),
  old_vkey: z.string(),
  new_vkey: z.string(),
  size: z.number().int(),
  root: z.string(),
  overlap_until: z.string().nullable(),
});
export type RotationSummary = z.infer<typeof rotationSummarySchema>;

/** Query of `POST /api/v1/backups`. */
export const backupQuerySchema = z.strictObject({ to: folderSchema, with_keys: z.enum(["true", "false"]).optional() });

const savedLogSchema = z.object({ name: logNameSchema, origin: z.string(), size: z.number().int(), root: z.string() });

export const backupSummarySchema = z.object({
  to: z.string(),
  logs: z.array(savedLogSchema),
  files: z.number().int(),
  bytes: z.number().int(),
  /** Of these, what this run had to copy; the rest was there from before. */
  copied_files: z.number().int(),
  copied_bytes: z.number().int(),
  with_keys: z.boolean(),
  /** SHA-256 of the manifest, hex. It is sealed in the oversight log too. */
  manifest_sha256: z.string(),
  seconds: z.number(),
});
export type BackupSummary = z.infer<typeof backupSummarySchema>;

/** Name of an off-site copy. */
export const mirrorNameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/, {
  error: "expected a mirror's name of 1 to 31 of a-z, 0-9, '-'",
});
export const mirrorParamsSchema = z.strictObject({ name: mirrorNameSchema });
/** Query of `POST /api/v1/mirrors`. */
export const mirrorQuerySchema = z.strictObject({
  name: mirrorNameSchema,
  to: folderSchema,
  token_file: folderSchema.optional(),
});

/** How far one log's copy is. */
export const mirroredLogSchema = z.object({
  log: logNameSchema,
  /** Entries under the checkpoint that the copy has accepted; null while nobody could ask it. */
  size: z.number().int().nullable(),
  /** Entries acknowledged here and not there. */
  lag_entries: z.number().int(),
  /** Since when the oldest of these waits, in seconds; 0 when none does. */
  lag_seconds: z.number(),
});
export const mirrorStateSchema = z.object({
  name: mirrorNameSchema,
  to: z.string(),
  logs: z.array(mirroredLogSchema),
  /** When the copy last accepted something or said that it has all (UTC). */
  last_ok: z.string().nullable(),
  /** Why the last attempt failed; null if it did not. */
  error: z.string().nullable(),
});
export type MirrorState = z.infer<typeof mirrorStateSchema>;
export const mirrorListSchema = z.object({ mirrors: z.array(mirrorStateSchema) });
