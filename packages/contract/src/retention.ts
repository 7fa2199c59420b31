// Erasure and retention: what is asked for, what was done, and what answers say of events that are gone.
import { z } from "zod";
import { indexSchema } from "./common.ts";

/** By whose authority and why: sealed, and shown to whoever asks for the event later. */
// oxlint-disable-next-line no-control-regex
const decidedText = z.string().regex(/^[^\u0000-\u001f\u007f]{1,1024}$/, {
  error: "expected a text of 1 to 1024 characters without control characters",
});

/** Query of `POST /api/v1/erasures`: the payload of one event of the records log. */
export const eraseRequestSchema = z.strictObject({ index: indexSchema, authority: decidedText, reason: decidedText });
export type EraseRequest = z.infer<typeof eraseRequestSchema>;

export const eraseSummarySchema = z.object({
  index: z.number().int(),
  source: z.string(),
  /** Month of receipt, `2026-08`. */
  month: z.string(),
  authority: z.string(),
  reason: z.string(),
  at: z.string(),
  /** Index of the decision in the oversight log. */
  deed: z.number().int(),
});
export type EraseSummary = z.infer<typeof eraseSummarySchema>;

/** Query of `POST /api/v1/retentions`; the body is the policy file. */
export const retainQuerySchema = z.strictObject({ dry_run: z.enum(["true", "false"]).default("false") });
export type RetainQuery = z.infer<typeof retainQuerySchema>;

export interface RetainRequest {
  /** Text of the policy file (YAML). */
  readonly policy: string;
  /** Only says what would be done. */
  readonly dry_run: boolean;
}

const month = { source: z.string(), month: z.string() };

export const retainSummarySchema = z.object({
  dry_run: z.boolean(),
  /** SHA-256 of the policy file, hex. */
  policy: z.string(),
  /** Months whose data key was (or would be) destroyed, with the events under it. */
  destroyed: z.array(z.object({ ...month, events: z.number().int(), authority: z.string() })),
  /** Months that are older than the maximum and held. */
  held: z.array(z.object({ ...month, holds: z.array(z.string()) })),
  /** Months that stay, until when at least; null for as long as the policy stays. */
  kept: z.array(z.object({ ...month, until: z.string().nullable() })),
  /** Index from which on the public log is served. */
  minimum_index: z.number().int(),
  /** Index of the decision in the oversight log; null if nothing was destroyed. */
  deed: z.number().int().nullable(),
});
export type RetainSummary = z.infer<typeof retainSummarySchema>;

export const encryptSummarySchema = z.object({
  /** Payload bundles that were unencrypted. */
  bundles: z.number().int(),
  seconds: z.number(),
});
export type EncryptSummary = z.infer<typeof encryptSummarySchema>;

/** Why the content of an event is gone. */
export const goneSchema = z.object({
  /** `erased`: this event alone; `destroyed`: the data key of its source and month. */
  kind: z.enum(["erased", "destroyed"]),
  authority: z.string(),
  reason: z.string(),
  at: z.string(),
  /** Who approved it. */
  by: z.array(z.string()),
  /** Index of the decision in the oversight log. */
  deed: z.number().int(),
});
export type Gone = z.infer<typeof goneSchema>;

/** What an answer cannot contain, since it is gone. */
export const goneFromAnswerSchema = z.object({
  /** Events that were erased one by one; of `who` those to this person's record, else all. Newest decisions first, at most 100. */
  erased: z.array(goneSchema.extend({ index: z.number().int() })),
  /** How many events were erased one by one, listed or not. */
  erased_count: z.number().int(),
  /** Months whose data key was destroyed. */
  destroyed: z.array(goneSchema.extend({ ...month, events: z.number().int() })),
});
export type GoneFromAnswer = z.infer<typeof goneFromAnswerSchema>;

/** `retention.json` beside a pruned log's checkpoint: what the public may know of retention (c2sp.org/tlog-tiles "Pruning"). */
export const publishedRetentionSchema = z.object({
  format: z.literal("quis-retention-v1"),
  origin: z.string(),
  /** Resources that end at or below this index are not served. */
  minimum_index: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  authority: z.string(),
  /** SHA-256 of the policy file that says so. */
  policy_sha256: z.string(),
  /** When it was decided, UTC. */
  since: z.string(),
});
export type PublishedRetention = z.infer<typeof publishedRetentionSchema>;
