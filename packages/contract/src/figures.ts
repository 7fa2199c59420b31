// Figures of a user, a person's records, a session or an object: who, when, why, how often. About accesses, never about the person in a record.
import { z } from "zod";
import { filtersQuerySchema, summarySchema } from "./ask.ts";

const FOCUS = ["user", "subject", "session", "object", "case", "ip"] as const;

/** Query of `GET /api/v1/figures`: filters as those of `events`, one of which bounds the answer. */
export const figuresQuerySchema = filtersQuerySchema.refine(
  (query) => FOCUS.some((name) => query[name] !== undefined),
  {
    error: `expected at least one of ${FOCUS.join(", ")}`,
  },
);
export type FiguresQuery = z.infer<typeof figuresQuerySchema>;

const counted = z.object({ name: z.string(), events: z.number().int() });
const countedList = z.array(counted);

/** Of the newest accesses that were judged: how many work explains. */
export const explainedSharesSchema = z.object({
  judged: z.number().int(),
  explained: z.number().int(),
  /** The relationship that explains most of them, in words; empty if none does. */
  sentence: z.string(),
});
export type ExplainedShares = z.infer<typeof explainedSharesSchema>;

const span = { events: z.number().int(), days: z.number().int(), first: z.string(), last: z.string() };

export const userFiguresSchema = z.object({
  user: z.string(),
  /** The newest unit that the source named. */
  unit: z.string(),
  ...span,
  subjects: z.number().int(),
  operations: countedList,
  /** The reasons given most often. */
  reasons: countedList,
  /** Different reasons, and accesses without one. */
  distinct_reasons: z.number().int(),
  without_reason: z.number().int(),
  break_glass: z.number().int(),
  failed: z.number().int(),
  explained: explainedSharesSchema.nullable(),
});
export type UserFigures = z.infer<typeof userFiguresSchema>;

export const targetFiguresSchema = z.object({
  subject: z.string(),
  ...span,
  distinct_reasons: z.number().int(),
  without_reason: z.number().int(),
  explained: explainedSharesSchema.nullable(),
});
export type TargetFigures = z.infer<typeof targetFiguresSchema>;

export const reasonFiguresSchema = z.object({
  text: z.string(),
  events: z.number().int(),
  subjects: z.number().int(),
  users: z.number().int(),
  days: z.number().int(),
});
export type ReasonFigures = z.infer<typeof reasonFiguresSchema>;

/** Share of a member's accesses: the middle, and where the middle four fifths of the members lie. */
const bandSchema = z.object({ low: z.number(), middle: z.number(), high: z.number() });
export type Band = z.infer<typeof bandSchema>;

/** How others with the same work spread theirs over hours and weekdays. Never who they are. */
export const peersSchema = z.object({
  role: z.string(),
  unit: z.string(),
  /** Others with this role and unit who have accesses in the range. */
  members: z.number().int(),
  /** Fewer than this many say nothing without pointing at somebody. */
  minimum: z.number().int(),
  /** Null while there are too few. */
  hours: z.array(bandSchema).nullable(),
  weekdays: z.array(bandSchema).nullable(),
});
export type PeerRhythm = z.infer<typeof peersSchema>;

export const linkedFindingSchema = z.object({
  id: z.string(),
  kind: z.string(),
  sentence: z.string(),
  day: z.string(),
  user: z.string(),
  subject: z.string(),
});

export const figuresSchema = z.object({
  summary: summarySchema,
  /** Accesses by hour and weekday (UTC): 168 counts, Monday 00:00 first. */
  rhythm: z.array(z.number().int()),
  operations: countedList,
  outcomes: countedList,
  units: countedList,
  addresses: countedList,
  devices: countedList,
  break_glass: z.number().int(),
  without_reason: z.number().int(),
  distinct_reasons: z.number().int(),
  /** Most accesses first; at most 100, `summary.users` says how many there are. */
  users: z.array(userFiguresSchema),
  /** Whose records, most often first; at most 100. Empty when the question is about one subject. */
  targets: z.array(targetFiguresSchema),
  /** Most often given first; at most 50. */
  reasons: z.array(reasonFiguresSchema),
  /** How many of the newest accesses were judged, and whether there was context to judge by; null while nothing can be explained. */
  explained: explainedSharesSchema.nullable(),
  /** Of a question about one user whose work the context knows. */
  peers: peersSchema.nullable(),
  findings: z.array(linkedFindingSchema),
});
export type AccessFigures = z.infer<typeof figuresSchema>;

/** Answer of `GET /api/v1/figures`; null when it would take too long: then a shorter range is to be asked for. */
export const figuresAnswerSchema = z.object({ figures: figuresSchema.nullable() });
export type FiguresAnswer = z.infer<typeof figuresAnswerSchema>;

const INDICES = /^(?:0|[1-9]\d{0,15})(?:,(?:0|[1-9]\d{0,15})){0,199}$/;

/** Query of `GET /api/v1/explanations`. */
export const explanationsQuerySchema = z.strictObject({
  /** Indices of accesses, comma-separated, at most 200. */
  indices: z.string().max(3400).regex(INDICES, { error: "expected 1 to 200 indices, separated by commas" }),
});

export const rowExplanationSchema = z.object({
  index: z.number().int(),
  /** What explains it to each of its subjects; null where nothing does. An access without a subject or user is not judged and has none. */
  subjects: z.array(
    z.object({ subject: z.string(), relationship: z.string().nullable(), sentence: z.string().nullable() }),
  ),
});
export type RowExplanation = z.infer<typeof rowExplanationSchema>;

export const explanationsAnswerSchema = z.object({
  rows: z.array(rowExplanationSchema),
  /** Relationships that could not be looked at, and the table that was never imported. */
  absent: z.array(z.object({ id: z.string(), table: z.string() })),
  /** Context tables as `kind@version:sha256`; empty while none was imported: then nothing can be explained. */
  context: z.array(z.string()),
});
export type ExplanationsAnswer = z.infer<typeof explanationsAnswerSchema>;
