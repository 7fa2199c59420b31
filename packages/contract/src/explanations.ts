// What explains accesses, and how much of all of them is explained. docs/reference/explanations.md
import { z } from "zod";
import { accessRowSchema, cursorSchema, limitSchema } from "./common.ts";

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

/** Query of `GET /api/v1/findings/:id/accesses`. */
export const findingAccessesQuerySchema = z.strictObject({ limit: limitSchema, cursor: cursorSchema.optional() });
export type FindingAccessesQuery = z.input<typeof findingAccessesQuerySchema>;

/** The accesses that a finding rests on, in the order of the log, each with what explains it. */
export const findingAccessesSchema = z.object({
  accesses: z.array(
    z.object({
      row: accessRowSchema,
      /** For each of its subjects, or of the finding's subject alone; null where nothing explains it. */
      explained: z.array(
        z.object({
          subject: z.string(),
          by: z.object({ id: z.string(), sentence: z.string() }).nullable(),
        }),
      ),
    }),
  ),
  next: z.string().nullable(),
  total: z.number().int(),
  /** Indices whose payload is gone. */
  gone: z.array(z.number().int()),
  /** By the context that the finding names, or by that of now: then one of its tables is not here any more, or it names none. */
  by: z.enum(["recorded", "present"]),
  context: z.array(z.string()),
  explanations: z.string(),
  absent: absentSchema,
});
export type FindingAccesses = z.infer<typeof findingAccessesSchema>;
