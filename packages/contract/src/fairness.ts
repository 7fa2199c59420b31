// Whether findings fall on some kinds of staff more than on others. docs/reference/findings.md
import { z } from "zod";

export const fairnessRowSchema = z.object({
  attribute: z.enum(["role", "shift", "unit", "tenure"]),
  value: z.string(),
  users: z.number().int(),
  user_days: z.number().int(),
  findings: z.number().int(),
  /** Findings per user-day, here and for everybody else; their ratio with its 95 % interval. Null where there are too few users to say. */
  rate: z.number().nullable(),
  other_rate: z.number().nullable(),
  ratio: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Findings that were decided, and the share of them that were dismissed. */
  decided: z.number().int(),
  false_positive_share: z.number().nullable(),
  verdict: z.enum(["within", "investigate", "unclear", "too few"]),
});

export const fairnessSchema = z.object({
  /** By attribute and value, alphabetically. */
  rows: z.array(fairnessRowSchema),
  /** Groups left out because their few users could be told. */
  withheld: z.number().int(),
  /** UTC days that were counted, both included; null if none. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  user_days: z.number().int(),
  findings: z.number().int(),
  context: z.array(z.string()),
});
export type FairnessAnswer = z.infer<typeof fairnessSchema>;
