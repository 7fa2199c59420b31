// What leaves the house: evidence bundles. docs/reference/evidence-bundle.md
import { z } from "zod";
import { eventsQuerySchema } from "./ask.ts";
import { folderSchema, reasonSchema } from "./continuity.ts";
import { findingIdSchema } from "./findings.ts";

/** Most events of one bundle. */
export const MAX_BUNDLE_EVENTS = 100_000;

const lineSchema = reasonSchema.max(256);

/**
 * Query of `POST /api/v1/bundles`: which events (by index, of a finding, or those that all filters match; exactly one of the three), which fields of
 * them, and why.
 */
export const bundleQuerySchema = z.strictObject({
  /** A folder that is not there yet, on the machine that holds the data folder. */
  folder: folderSchema,
  title: lineSchema,
  case: lineSchema,
  reason: reasonSchema,
  /** Fields, or words for them, separated by commas; none discloses none. */
  fields: z.string().max(4096).default(""),
  /** Indices of entries, separated by commas. */
  indices: z
    .string()
    .regex(/^\d{1,16}(?:,\d{1,16})*$/, { error: "expected indices of entries separated by commas, such as 17,18" })
    .max(65_536)
    .optional(),
  finding: findingIdSchema.optional(),
  ...eventsQuerySchema.pick({
    user: true,
    subject: true,
    session: true,
    source: true,
    operation: true,
    text: true,
    from: true,
    to: true,
  }).shape,
});
export type BundleQuery = z.input<typeof bundleQuerySchema>;

export const bundleSummarySchema = z.object({
  folder: z.string(),
  events: z.number().int(),
  /** Events that match and are erased: they cannot be proved any more. */
  erased: z.number().int(),
  files: z.number().int(),
  bytes: z.number().int(),
  /** Of data/bundle.json; sealed. */
  sha256: z.string(),
  /** The log's state that the proofs stand under. */
  origin: z.string(),
  tree_size: z.number().int(),
  root: z.string(),
  /** Index in the oversight log of the deed of making it. */
  deed: z.number().int(),
  seconds: z.number(),
});
export type BundleSummary = z.infer<typeof bundleSummarySchema>;
