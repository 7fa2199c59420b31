// What is missing: the completeness ledger, its findings, and two sources held against each other. docs/reference/gaps.md
import { z } from "zod";
import { instantSchema } from "./common.ts";

const sourceName = z.string().min(1).max(64);

export const gapKindSchema = z.enum([
  "silence",
  "low",
  "heartbeat",
  "sequence-gap",
  "sequence-repeated",
  "clock",
  "future",
  "field-vanished",
  "field-appeared",
  "vocabulary-collapsed",
  "names-replaced",
  "partial-unresolved",
  "quarantined",
  "digest-break",
  "coverage-operation",
  "coverage-field",
  "leaver-active",
  "account-without-person",
  "accounts-unknown",
  "review-overdue",
]);
export type GapKind = z.infer<typeof gapKindSchema>;

/** Query of `GET /api/v1/gaps`: findings whose span touches the range. The rules look at everything, whatever the range. */
export const gapsQuerySchema = z.strictObject({
  source: sourceName.optional(),
  from: instantSchema.optional(),
  /** Exclusive end. */
  to: instantSchema.optional(),
  state: z.enum(["open", "closed", "all"]).default("open"),
  /** Also the ledger itself: expected and seen, by source and hour. */
  hours: z.enum(["true", "false"]).default("false"),
  /** Also the findings as OCSF 1.8.0 events: 2004 Detection Finding, silences as 1008 Event Log Activity too. */
  ocsf: z.enum(["true", "false"]).default("false"),
});
export type GapsQuery = z.input<typeof gapsQuerySchema>;

const evidenceValue = z.union([
  z.null(),
  z.boolean(),
  z.number(),
  z.string(),
  z.array(z.number()),
  z.array(z.string()),
]);
export const gapEvidenceSchema = z.record(z.string(), evidenceValue);
export type GapEvidence = z.infer<typeof gapEvidenceSchema>;

/** What filled a gap: entries of the records log. */
export const gapReceiptsSchema = z.object({
  events: z.number().int(),
  /** Their indices as ranges, both ends included. */
  indices: z.array(z.tuple([z.number().int(), z.number().int()])),
  /** Leaf hashes (base64) in the order of the indices, of the first 1,000. */
  leaf_hashes: z.array(z.string()),
  /** SHA-256 (hex) over the leaf hashes of all of them, in that order. */
  digest: z.string(),
});
export type GapReceipts = z.infer<typeof gapReceiptsSchema>;

const sealed = {
  /** Index in the oversight log. */
  deed: z.number().int(),
  at: z.string(),
};

export const gapSchema = z.object({
  /** Stable: the same gap has the same id at every look. */
  id: z.string(),
  kind: gapKindSchema,
  source: z.string(),
  state: z.enum(["open", "closed"]),
  title: z.string(),
  /** Span by the source's clock; null where it has no end, or goes on. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  evidence: gapEvidenceSchema,
  /** Version of the rules and thresholds that found it. */
  rules: z.string(),
  raised: z.object(sealed).nullable(),
  closed: z.object({ ...sealed, reason: z.string(), receipts: gapReceiptsSchema.nullable() }).nullable(),
});
export type Gap = z.infer<typeof gapSchema>;

export const gapsAnswerSchema = z.object({
  /** Up to when sources were judged. */
  as_of: z.string(),
  rules: z.string(),
  sources: z.array(
    z.object({
      source: z.string(),
      events: z.number().int(),
      first: z.string(),
      last: z.string(),
      /** Its events come within an hour: silence is judged up to now, else up to the newest event of any source. */
      live: z.boolean(),
      judged_until: z.string(),
      /** What its sequence numbers count within; null if it has none that go up by one. */
      numbered_by: z.enum(["source", "origin", "session"]).nullable(),
      quarantined: z.number().int(),
      open: z.number().int(),
    }),
  ),
  gaps: z.array(gapSchema),
  /** With `hours`: the last 2,000 hours in the range at most per source. */
  hours: z
    .array(
      z.object({
        source: z.string(),
        hour: z.string(),
        expected: z.number().nullable(),
        seen: z.number().int(),
      }),
    )
    .optional(),
  ocsf: z.array(z.record(z.string(), z.unknown())).optional(),
});
export type GapsAnswer = z.infer<typeof gapsAnswerSchema>;

/** Query of `GET /api/v1/reconciliation`: two sources that see the same accesses. */
export const reconcileQuerySchema = z.strictObject({
  a: sourceName,
  b: sourceName,
  /** Two events of one access are at most so far apart, in ms. */
  window_ms: z
    .preprocess(
      (value) => (typeof value === "string" && /^\d{1,8}$/.test(value) ? Number(value) : value),
      z.int().min(0).max(86_400_000),
    )
    .default(5000),
  from: instantSchema.optional(),
  /** Exclusive end. */
  to: instantSchema.optional(),
  /** Only users whom both sources know within the range. */
  common_users: z.enum(["true", "false"]).default("false"),
});
export type ReconcileQuery = z.input<typeof reconcileQuerySchema>;

const unmatched = z.object({
  index: z.number().int(),
  time: z.string(),
  user: z.string(),
  subjects: z.array(z.string()),
});
export const reconcileAnswerSchema = z.object({
  a: z.string(),
  b: z.string(),
  window_ms: z.number().int(),
  /** Accesses on each side, and pairs of them. */
  accesses_a: z.number().int(),
  accesses_b: z.number().int(),
  matched: z.number().int(),
  /** Median of time in b − time in a over the pairs, in ms: null without pairs. */
  offset_ms: z.number().nullable(),
  only_a: z.number().int(),
  only_b: z.number().int(),
  /** The first 1,000 of each side in the order of time. */
  unmatched_a: z.array(unmatched),
  unmatched_b: z.array(unmatched),
});
export type ReconcileAnswer = z.infer<typeof reconcileAnswerSchema>;
