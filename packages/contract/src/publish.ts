// What leaves the house: evidence bundles. docs/reference/evidence-bundle.md
import { z } from "zod";
import { eventsQuerySchema } from "./ask.ts";
import { folderSchema, lineSchema, reasonSchema } from "./continuity.ts";
import { findingIdSchema } from "./findings.ts";

/** Which accesses leave the house: all that match, without pages and order. */
export const matchingSchema = eventsQuerySchema.pick({
  user: true,
  subject: true,
  session: true,
  source: true,
  operation: true,
  text: true,
  from: true,
  to: true,
});

/** Most events of one bundle. */
export const MAX_BUNDLE_EVENTS = 100_000;

/** The address of a time-stamp authority. Plain http will do: what it answers is signed. */
export const tsaUrlSchema = z
  .url({ protocol: /^https?$/, error: "expected an http or https address" })
  .max(2048)
  // It goes into the bundle.
  .refine((url) => !/^\w+:\/\/[^/?#]*@/.test(url), { error: "expected an address without a name and password" });
export const tsaPolicySchema = z
  .string()
  .regex(/^[0-2](?:\.(?:0|[1-9]\d{0,8})){1,20}$/, { error: "expected a policy such as 1.3.6.1.4.1.99999.2" });

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
  /** A time-stamp authority (RFC 3161) other than that of timestamps.yaml, a PEM file of the roots that it is trusted by, and its policy. */
  tsa: tsaUrlSchema.optional(),
  tsa_roots: folderSchema.optional(),
  tsa_policy: tsaPolicySchema.optional(),
  ...matchingSchema.shape,
});
export type BundleQuery = z.input<typeof bundleQuerySchema>;

/** Query of `GET /api/v1/bundles`; purpose and case come as headers. The authority of time stamps is that of timestamps.yaml. */
export const bundleFileQuerySchema = bundleQuerySchema.omit({
  folder: true,
  case: true,
  reason: true,
  tsa: true,
  tsa_roots: true,
  tsa_policy: true,
});
/** What a bundle is made of, wherever it goes. */
export type BundleRequest = Omit<BundleQuery, "folder">;

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
  /** What stamped the log's state, and when; or why there is no time stamp. */
  time_stamp: z.object({
    authority: z.string().nullable(),
    time: z.string().nullable(),
    why: z.string().nullable(),
  }),
  /** Index in the oversight log of the deed of making it. */
  deed: z.number().int(),
  seconds: z.number(),
});
export type BundleSummary = z.infer<typeof bundleSummarySchema>;
