// The duty to review: programmes, their periods, the random sample of each. docs/explanation/reviews.md#the-duty-to-review
import { z } from "zod";
import { accessRowSchema, indexSchema, limitSchema } from "./common.ts";
import { reminderStateSchema } from "./mail.ts";

/** Id of a programme, as review.yaml gives it. */
export const programmeIdSchema = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, {
  error: "expected a programme's id of 1 to 63 of a-z, 0-9, '.', '_', '-'",
});
/** First UTC day of a period: its name. */
export const periodSchema = z.iso.date({ error: "expected the first day of a period, such as 2026-01-05" });

/** Words of a person. Several lines are allowed; no other control characters. */
const wordsSchema = z
  .string()
  .max(4096)
  // oxlint-disable-next-line no-control-regex -- shown in terminals
  .regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/, {
    error: "expected at most 4096 characters without control characters",
  });

export const programmeSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** The rule that asks for it. */
  basis: z.string(),
  every: z.enum(["day", "week", "month", "quarter", "year"]),
  begins: z.string(),
  /** Last day; null if it goes on. */
  ends: z.string().nullable(),
  grace_days: z.number().int(),
  /** Accesses that are drawn for each period. */
  sample: z.number().int(),
  /** Share of them that two persons judge. */
  double_share: z.number(),
});
export type ProgrammeAnswer = z.output<typeof programmeSchema>;

export const judgementSchema = z.enum(["explained", "not-explained", "misuse-suspected"]);

/** What of a period nobody has done. */
export const leftOpenSchema = z.object({
  /** Findings about the period that no person has taken a step in. */
  untouched: z.number().int(),
  /** Those that somebody works on, without an end. */
  undecided: z.number().int(),
  /** Accesses of the sample that are not judged; all that would be drawn while none is. */
  unjudged: z.number().int(),
  /** Sum of the three. */
  total: z.number().int(),
});
export type LeftOpen = z.output<typeof leftOpenSchema>;

const stratumSchema = z.object({
  source: z.string(),
  unit: z.string(),
  size: z.number().int(),
  drawn: z.number().int(),
});

/** What an entry of the oversight log holds of the duty. `programme` and `programme-removed` are Quis's own: what is in force. */
export const dutyStepSchema = z.discriminatedUnion("step", [
  z.object({ step: z.literal("programme"), at: z.string(), by: z.string(), programme: programmeSchema }),
  z.object({ step: z.literal("programme-removed"), at: z.string(), by: z.string(), id: z.string() }),
  z.object({
    step: z.literal("signed-off"),
    at: z.string(),
    by: z.string(),
    id: z.string(),
    period: z.string(),
    text: z.string(),
    left: leftOpenSchema,
  }),
  z.object({
    step: z.literal("drawn"),
    at: z.string(),
    by: z.string(),
    id: z.string(),
    period: z.string(),
    seed: z.string(),
    /** Root (base64) and size of the records log that the seed and the accesses are of. */
    root: z.string(),
    tree_size: z.number().int(),
    /** Entries of the oversight log whose findings were spared. */
    findings_size: z.number().int(),
    count: z.number().int(),
    double_share: z.number(),
    strata: z.array(stratumSchema),
    accesses: z.array(z.object({ index: z.number().int(), stratum: z.number().int(), twice: z.boolean() })),
  }),
  z.object({
    step: z.literal("judged"),
    at: z.string(),
    by: z.string(),
    id: z.string(),
    period: z.string(),
    index: z.number().int(),
    judgement: judgementSchema,
    text: z.string(),
  }),
]);
export type DutyStep = z.output<typeof dutyStepSchema>;

/** Query of `GET /api/v1/duties`. */
export const dutiesQuerySchema = z.strictObject({
  programme: programmeIdSchema.optional(),
  /** Periods of each programme, newest first. */
  limit: limitSchema,
});
export type DutiesQuery = z.input<typeof dutiesQuerySchema>;

const dutyPeriodSchema = z.object({
  period: z.string(),
  from: z.string(),
  /** Exclusive. */
  to: z.string(),
  due: z.string(),
  state: z.enum(["running", "due", "overdue", "done", "late"]),
  /** The rhythm that it is owed by. */
  every: programmeSchema.shape.every,
  /** As it is now. */
  left: leftOpenSchema,
  /** Null before anybody has asked for the sample. */
  sample: z.object({ drawn: z.number().int(), unjudged: z.number().int() }).nullable(),
  /** With what was left open then. */
  sign_off: z
    .object({ by: z.string(), at: z.string(), text: z.string(), left: leftOpenSchema, deed: z.number().int() })
    .nullable(),
});
export type DutyPeriodAnswer = z.output<typeof dutyPeriodSchema>;

const changeOfDutySchema = z.object({
  id: z.string(),
  what: z.enum(["first", "changed", "removed"]),
  at: z.string(),
  deed: z.number().int(),
  /** In what it asks for less than before. */
  weaker: z.array(
    z.enum(["removed", "rarer", "begins-later", "ends", "more-grace", "smaller-sample", "fewer-judged-twice"]),
  ),
});

export const dutiesAnswerSchema = z.object({
  as_of: z.string(),
  duties: z.array(
    z.object({
      /** As it was last sealed. */
      programme: programmeSchema,
      /** False once it is no longer in the settings: what had begun is owed all the same. */
      in_force: z.boolean(),
      periods: z.array(dutyPeriodSchema),
      total: z.number().int(),
      overdue: z.number().int(),
    }),
  ),
  /** What was in force since when, newest first. */
  changes: z.array(changeOfDutySchema),
  overdue: z.number().int(),
  /** Why the settings cannot be read; what was sealed before holds then. */
  problem: z.string().nullable(),
  /** Reminders by mail. */
  reminders: reminderStateSchema,
});
export type DutiesAnswer = z.output<typeof dutiesAnswerSchema>;

export const dutyParamsSchema = z.strictObject({ programme: programmeIdSchema, period: periodSchema });

/** Body of `POST /api/v1/duties/:programme/:period/sign-off`. */
export const signOffInputSchema = z.strictObject({
  text: wordsSchema,
  /** `left.total` as whoever signs has seen it: nobody signs for what they were not shown. */
  left_open: indexSchema,
});
export type SignOffInput = z.output<typeof signOffInputSchema>;

/** Query of `GET /api/v1/duties/:programme/:period/sample`. */
export const sampleQuerySchema = z.strictObject({
  /** Also draws it again and says whether it comes out the same. */
  reproduce: z.enum(["true", "false"]).default("false"),
});
export type SampleQuery = z.input<typeof sampleQuerySchema>;

export const judgementParamsSchema = z.strictObject({
  programme: programmeIdSchema,
  period: periodSchema,
  index: indexSchema,
});

/** Body of `POST /api/v1/duties/:programme/:period/sample/:index/judgements`. */
export const judgementInputSchema = z.strictObject({
  judgement: judgementSchema,
  text: wordsSchema.refine((text) => text.trim() !== "", { error: "expected a reason in words, got none" }),
});
export type JudgementInput = z.output<typeof judgementInputSchema>;

const rateSchema = z.object({
  rate: z.number(),
  low: z.number(),
  high: z.number(),
  confidence: z.number(),
  /** Accesses that the rate speaks of, and those in strata of which nothing was drawn. */
  size: z.number().int(),
  not_covered: z.number().int(),
});

export const sampleAnswerSchema = z.object({
  programme: z.string(),
  period: z.string(),
  drawn: z.object({
    at: z.string(),
    deed: z.number().int(),
    seed: z.string(),
    root: z.string(),
    tree_size: z.number().int(),
    strata: z.array(stratumSchema),
  }),
  accesses: z.array(
    z.object({
      index: z.number().int(),
      twice: z.boolean(),
      state: z.enum(["open", "half", "judged"]),
      /** Null if it was erased, or is not for whoever asks: their own, or of somebody in their chain of command. */
      row: accessRowSchema.nullable(),
      why_no_row: z.enum(["erased", "not-yours"]).nullable(),
      /** Of an access that takes two persons nobody sees the other's word before both are sealed. */
      judgements: z.array(
        z.object({
          by: z.string(),
          at: z.string(),
          judgement: judgementSchema,
          text: z.string(),
          deed: z.number().int(),
        }),
      ),
      may: z.object({ allowed: z.boolean(), why: z.string().nullable() }),
    }),
  ),
  report: z.object({
    drawn: z.number().int(),
    unjudged: z.number().int(),
    unexplained: rateSchema.nullable(),
    suspected: rateSchema.nullable(),
    agreement: z
      .object({
        pairs: z.number().int(),
        agreed: z.number(),
        kappa: z.number().nullable(),
        low: z.number().nullable(),
        high: z.number().nullable(),
      })
      .nullable(),
  }),
  /** With `reproduce`: accesses that were drawn and are not now, those that are now and were not; and how many of the first were erased since. */
  reproduction: z
    .object({
      same: z.boolean(),
      missing: z.array(z.number().int()),
      added: z.array(z.number().int()),
      erased: z.number().int(),
    })
    .nullable(),
});
export type SampleAnswer = z.output<typeof sampleAnswerSchema>;
