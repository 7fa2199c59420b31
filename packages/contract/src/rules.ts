// Sigma rules: which are loaded, and what they would have found in what is sealed. docs/reference/sigma.md
import { z } from "zod";
import { instantSchema } from "./common.ts";

export const ruleProblemSchema = z.object({
  file: z.string(),
  /** Of the file, from 1. */
  line: z.number().int(),
  code: z.string(),
  message: z.string(),
});
export type RuleProblem = z.infer<typeof ruleProblemSchema>;

export const ruleSchema = z.object({
  /** What findings call it: its id, else its name, else its title. */
  id: z.string(),
  name: z.string().nullable(),
  title: z.string(),
  description: z.string(),
  level: z.enum(["informational", "low", "medium", "high", "critical"]).nullable(),
  status: z.string().nullable(),
  /** `detection` looks at one event; the others are types of correlations. */
  kind: z.enum([
    "detection",
    "event_count",
    "value_count",
    "temporal",
    "temporal_ordered",
    "value_sum",
    "value_avg",
    "value_percentile",
  ]),
  /** Whether it came with Quis or lies in the data folder's `rules`. */
  origin: z.enum(["quis", "own"]),
  file: z.string(),
  /** SHA-256 (hex) over all that decides what it matches. */
  version: z.string(),
  falsepositives: z.array(z.string()),
  tags: z.array(z.string()),
});
export type Rule = z.infer<typeof ruleSchema>;

/** Answer of `GET /api/v1/rules`: the rules that report by themselves, and the files that are not in force. */
export const rulesAnswerSchema = z.object({
  rules: z.array(ruleSchema),
  refused: z.array(ruleProblemSchema),
  /** Files that rules.yaml turns off. */
  off: z.array(z.string()),
});
export type RulesAnswer = z.infer<typeof rulesAnswerSchema>;

/** Body of `POST /api/v1/rules/backtests`. */
export const backtestRequestSchema = z.strictObject({
  /** Ids, names or titles; with a draft, none means those of the draft. */
  rules: z.array(z.string().min(1).max(256)).max(500),
  from: instantSchema.optional(),
  /** Exclusive end. */
  to: instantSchema.optional(),
  /** Matches that are shown of each rule, the first ones by index. */
  limit: z.int().min(0).max(1000).default(20),
  /** A rule file that is not in force (yet). */
  draft: z.strictObject({ file: z.string().min(1).max(255), text: z.string().max(1 << 20) }).optional(),
});
export type BacktestRequest = z.input<typeof backtestRequestSchema>;

export const backtestedSchema = z.object({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  level: ruleSchema.shape.level,
  /** How often it matches; an event may complete several groups. */
  matches: z.number().int(),
  /** Events at which it matches, and their share of all events in the range. */
  events: z.number().int(),
  share: z.number(),
  /** Different users of these events. */
  users: z.number().int(),
  /** How many users have so many such events, without saying who: `up_to` is the largest number of the row, null for no end. */
  by_user_count: z.array(
    z.object({ from: z.number().int(), up_to: z.number().int().nullable(), users: z.number().int() }),
  ),
  days: z.array(z.object({ day: z.string(), events: z.number().int() })),
  evidence: z.array(
    z.object({ index: z.number().int(), time: z.string(), group: z.array(z.string()), value: z.number().nullable() }),
  ),
  /** Why the rule could not be run over the history; its figures are then zero and say nothing. */
  failed: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type Backtested = z.infer<typeof backtestedSchema>;

export const backtestSummarySchema = z.object({
  /** Events in the range, and different users of them. */
  events: z.number().int(),
  users: z.number().int(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** Entries of the records log that were looked at. */
  tree_size: z.number().int(),
  rules: z.array(backtestedSchema),
  seconds: z.number(),
});
export type BacktestSummary = z.infer<typeof backtestSummarySchema>;
