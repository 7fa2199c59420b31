// Public-records releases: drafted, reviewed by a person, finished. docs/reference/public-records-release.md
import { z } from "zod";
import { folderSchema, lineSchema, reasonSchema } from "./continuity.ts";
import { documentSignQuerySchema } from "./documents.ts";
import { matchingSchema } from "./publish.ts";

/** Most rows of one release. */
export const MAX_RELEASE_ROWS = 10_000;

/** Query of `POST /api/v1/release-drafts`: which events (all that the filters match, at least one of them), by which profile, and why. */
export const releaseDraftQuerySchema = z.strictObject({
  /** A folder that is not there yet, on the machine that holds the data folder. It is not for the public: texts stand in it as they are. */
  folder: folderSchema,
  /** The redaction profile, a YAML file of that machine. */
  profile: folderSchema,
  /** What the release is called; the public reads it. */
  title: lineSchema,
  case: lineSchema,
  reason: reasonSchema,
  ...matchingSchema.shape,
});
export type ReleaseDraftQuery = z.input<typeof releaseDraftQuerySchema>;

export const releaseDraftSummarySchema = z.object({
  folder: z.string(),
  /** Events that will be rows. */
  events: z.number().int(),
  /** Entries of the source asked for, of all without one, that sealed decisions erased: whether they match can no longer be said. */
  erased: z.number().int(),
  /** Parts of texts that a person must decide. */
  found: z.number().int(),
  /** Of draft.json; sealed. */
  sha256: z.string(),
  /** Index in the oversight log of the deed of drafting it. */
  deed: z.number().int(),
  seconds: z.number(),
});
export type ReleaseDraftSummary = z.infer<typeof releaseDraftSummarySchema>;

/** Query of `POST /api/v1/releases`: the reviewed draft, and who releases it. */
export const releaseFinishQuerySchema = documentSignQuerySchema
  .omit({ sha256: true })
  .extend({ draft: folderSchema, folder: folderSchema });
export type ReleaseFinishQuery = z.input<typeof releaseFinishQuerySchema>;

export const releaseSummarySchema = z.object({
  folder: z.string(),
  rows: z.number().int(),
  erased: z.number().int(),
  /** Parts of texts that are taken out, and those that were looked at and kept. */
  taken_out: z.number().int(),
  kept: z.number().int(),
  /** Of release.json; sealed with who signs. */
  sha256: z.string(),
  origin: z.string(),
  tree_size: z.number().int(),
  root: z.string(),
  /** Index in the oversight log of the deed of releasing it. */
  deed: z.number().int(),
  seconds: z.number(),
});
export type ReleaseSummary = z.infer<typeof releaseSummarySchema>;
