// Findings of detection: which accesses no work explains, why they stand out, what speaks for the user. docs/reference/findings.md
import { z } from "zod";
import { instantSchema, limitSchema } from "./common.ts";

/** Such as `repeat-target`; `sample` is an access drawn at random, which nothing speaks against. */
const kindSchema = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, {
  error: "expected a kind of finding such as repeat-target",
});

/** 48 digits where it is veiled: an id is a hash over names, so whoever sees none gets it under a key. */
export const findingIdSchema = z.string().regex(/^(?:[0-9a-f]{32}|[0-9a-f]{48})$/, {
  error: "expected the id of a finding: 32 or 48 hexadecimal digits",
});

/** Query of `GET /api/v1/findings`. */
export const findingsQuerySchema = z.strictObject({
  kind: kindSchema.optional(),
  /** Findings about this user. */
  user: z.string().min(1).max(512).optional(),
  /** Findings whose day is not before, and before. */
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  limit: limitSchema,
  /** Whatever `limit` says. */
  all: z.enum(["true", "false"]).default("false"),
  /** Also as OCSF 1.8.0 events (2004 Detection Finding). */
  ocsf: z.enum(["true", "false"]).default("false"),
});
export type FindingsQuery = z.input<typeof findingsQuerySchema>;

export const findingParamsSchema = z.strictObject({ id: findingIdSchema });
/** Query of `GET /api/v1/findings/:id`. */
export const findingQuerySchema = z.strictObject({ reproduce: z.enum(["true", "false"]).default("false") });

const figuresSchema = z.record(z.string(), z.union([z.number(), z.string()]));

/** What one detector says. */
export const findingSignalSchema = z.object({
  detector: z.string(),
  kind: z.string(),
  version: z.string(),
  /** The UTC day that was judged. */
  day: z.string(),
  /** Conformal p: the share of the stratum's earlier scores that are at least as high. */
  p: z.number(),
  score: z.number(),
  /** Who it was compared with, and by how many earlier scores. */
  stratum: z.string(),
  calibration: z.number().int(),
  sentence: z.string(),
  counter: z.array(z.string()),
  formula: z.string(),
  figures: figuresSchema,
  events: z.array(z.number().int()),
});
export type FindingSignal = z.infer<typeof findingSignalSchema>;

const parameterSchema = z.union([z.number(), z.string(), z.boolean(), z.array(z.string())]);

// A number or a text, a list of ids, or by kind: harm, minutes, prior, dispositions.
const engineValueSchema = z.union([
  z.number(),
  z.string(),
  z.array(z.string()),
  z.record(z.string(), z.record(z.string(), z.union([z.number(), z.array(z.number())]))),
]);

/** All that the same finding can be computed from again. */
export const findingBasisSchema = z.object({
  software: z.string(),
  /** Versions of the detectors at work, by id. */
  detectors: z.record(z.string(), z.string()),
  /** Every parameter by detector. */
  parameters: z.record(z.string(), z.record(z.string(), parameterSchema)),
  /** What the engine was told. */
  engine: z.record(z.string(), engineValueSchema),
  /** What had been learned: all days before this one, as far as the first `tree_size` entries of the records log have them. */
  learned: z.object({ before: z.string(), tree_size: z.number().int(), events: z.number().int() }),
  /** What of the day itself was seen. */
  day: z.object({ date: z.string(), tree_size: z.number().int(), events: z.number().int(), users: z.number().int() }),
  /** Context tables as `kind@version:sha256`. */
  context: z.array(z.string()),
  /** Declared relationships as `name:sha256`. */
  explanations: z.string(),
});
export type FindingBasis = z.infer<typeof findingBasisSchema>;

/** A finding as it is sealed. */
export const sealedFindingSchema = z.object({
  id: z.string(),
  kind: z.string(),
  /** A user and a subject, a user's day, a record with all who looked, or an access drawn at random. */
  about: z.enum(["target", "day", "record", "sample"]),
  /** Empty where it is not about one user, or not about one subject. */
  user: z.string(),
  subject: z.string(),
  day: z.string(),
  /** The day on which it was first raised. */
  since: z.string(),
  sentence: z.string(),
  counter: z.array(z.string()),
  /** Combined over its signals; null for an access drawn at random. */
  p: z.number().nullable(),
  upheld: z.number().nullable(),
  priority: z.number(),
  events: z.array(z.number().int()),
  signals: z.array(findingSignalSchema),
  basis: findingBasisSchema,
});
export type SealedFinding = z.infer<typeof sealedFindingSchema>;

const sealedAt = z.object({ deed: z.number().int(), at: z.string() });

export const findingSchema = sealedFindingSchema.extend({
  /** Place among all findings, from 1. */
  rank: z.number().int(),
  /** Where in the oversight log it was first sealed, and where again with more. */
  raised: sealedAt,
  updates: z.array(sealedAt),
});
export type Finding = z.infer<typeof findingSchema>;

export const findingRowSchema = findingSchema.pick({
  id: true,
  rank: true,
  kind: true,
  about: true,
  sentence: true,
  p: true,
  priority: true,
  user: true,
  subject: true,
  day: true,
  events: true,
  raised: true,
});
export type FindingRow = z.infer<typeof findingRowSchema>;

export const detectorStateSchema = z.object({
  id: z.string(),
  kind: z.string(),
  version: z.string(),
  applies: z.boolean(),
  /** Why it does not apply: then it judged nothing, which is not the same as finding nothing. */
  reason: z.string().optional(),
});

export const webhookStateSchema = z.object({
  url: z.string(),
  delivered: z.number().int(),
  /** Findings that wait. */
  waiting: z.number().int(),
  /** Refused by the receiver, for good. */
  refused: z.number().int(),
  failures: z.number().int(),
  last_error: z.string().nullable(),
});
export type WebhookState = z.infer<typeof webhookStateSchema>;

export const detectionStatusSchema = z.object({
  /** `never` judged, `running` now, `behind` the log, or judged up to the log's end. */
  state: z.enum(["never", "running", "behind", "current"]),
  /** Of the pass that runs. */
  progress: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  last: z
    .object({
      at: z.string(),
      tree_size: z.number().int(),
      events: z.number().int(),
      days: z.number().int(),
      seconds: z.number(),
      /** Resident memory of the process at its highest, in MiB. */
      peak_mib: z.number().int(),
      context: z.array(z.string()),
    })
    .nullable(),
  /** Accesses in the log whose day has not come yet: they wait. */
  future: z.number().int(),
  detectors: z.array(detectorStateSchema),
  findings: z.number().int(),
  samples: z.number().int(),
  /** Why the last pass did not come to its end. */
  failure: z.string().nullable(),
  webhook: webhookStateSchema.nullable(),
});
export type DetectionStatus = z.infer<typeof detectionStatusSchema>;

export const findingsAnswerSchema = z.object({
  findings: z.array(findingRowSchema),
  total: z.number().int(),
  detection: detectionStatusSchema,
  ocsf: z.array(z.record(z.string(), z.unknown())).optional(),
});
export type FindingsAnswer = z.infer<typeof findingsAnswerSchema>;

/** What computing a finding again came to. */
export const reproductionSchema = z.object({
  same: z.boolean(),
  differs: z.array(z.object({ field: z.string(), recorded: z.unknown(), now: z.unknown() })),
  /** What it was computed from and is not here any more. */
  missing: z.array(z.string()),
  seconds: z.number(),
});
export type Reproduction = z.infer<typeof reproductionSchema>;

export const findingAnswerSchema = z.object({ finding: findingSchema, reproduction: reproductionSchema.optional() });
export type FindingAnswer = z.infer<typeof findingAnswerSchema>;

export const detectSummarySchema = z.object({
  tree_size: z.number().int(),
  events: z.number().int(),
  days: z.number().int(),
  raised: z.number().int(),
  updated: z.number().int(),
  sampled: z.number().int(),
  seconds: z.number(),
  peak_mib: z.number().int(),
});
export type DetectSummary = z.infer<typeof detectSummarySchema>;

const absentSchema = z.array(z.object({ id: z.string(), table: z.string() }));

/** What explains one access, by the context and the declared relationships of now. */
export const accessExplanationSchema = z.object({
  index: z.number().int(),
  time: z.string(),
  user: z.string(),
  subjects: z.array(
    z.object({
      subject: z.string(),
      /** The first relationship that holds; null where none does. */
      explanation: z
        .object({
          id: z.string(),
          sentence: z.string(),
          /** Rows of the context tables that it rests on, 1 is the first below the header. */
          rows: z.array(z.object({ table: z.string(), row: z.number().int() })),
        })
        .nullable(),
    }),
  ),
  /** Relationships that could not be looked at, and the table that was never imported. */
  absent: absentSchema,
  context: z.array(z.string()),
  explanations: z.string(),
});
export type AccessExplanation = z.infer<typeof accessExplanationSchema>;

const shareSchema = z.object({
  count: z.number().int(),
  explained: z.number().int(),
  share: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
const sharesSchema = z.object({
  all: shareSchema,
  first: shareSchema,
  randomFakes: shareSchema,
  matchedFakes: shareSchema,
});

/** Shares of accesses that are explained, never without those of made-up ones. */
export const coverageSchema = sharesSchema.extend({
  context: z.string(),
  explanations: z.string(),
  seed: z.string(),
  days: z.number().int(),
  relationships: z.array(
    z.object({
      id: z.string(),
      all: z.number().int(),
      first: z.number().int(),
      randomFakes: z.number().int(),
      matchedFakes: z.number().int(),
    }),
  ),
  roles: z.array(sharesSchema.extend({ name: z.string() })),
  units: z.array(sharesSchema.extend({ name: z.string() })),
  absent: absentSchema,
  /** The same as a table for people. */
  text: z.string(),
});
export type CoverageAnswer = z.infer<typeof coverageSchema>;
