// What the screens Sources and Log ask: which days of which source are whole, one source as a whole, how a log grew and what was decided about it.
import { z } from "zod";
import { instantSchema, logNameSchema, operationSchema } from "./common.ts";
import { gapKindSchema, gapSchema, gapsAnswerSchema } from "./gaps.ts";
import { intakeStateSchema, sourceIdSchema } from "./sources.ts";

const whole = (min: number, max: number) =>
  z
    .preprocess((value) => (typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value), z.int())
    .pipe(z.int().min(min).max(max));
const day = z.iso.date({ error: "expected a day such as 2026-01-31" });
const isFresh = z.enum(["true", "false"]).default("false");

/** Query of `GET /api/v1/calendar`. */
export const calendarQuerySchema = z.strictObject({
  /** Days shown, the last of which is `to`. */
  days: whole(1, 366).default(28),
  /** Last day (UTC); without it the last day that any source was judged on. */
  to: day.optional(),
  /** Judge everything now; else what was judged in the last quarter of an hour will do. */
  fresh: isFresh,
});
export type CalendarQuery = z.input<typeof calendarQuerySchema>;

/**
 * What is known of one source on one UTC day.
 * - `complete`: events came, and no rule found anything missing or changed
 * - `gap`: a finding touches the day: numbers, fields, words, clock, records set aside
 * - `silent`: a finding says that the source was silent
 * - `late`: events are due by the rhythm, none has come, and it is too early for a finding
 * - `quiet`: no event came where some might have; not improbable enough to be a finding
 * - `not-expected`: no event came, and less than one is usual
 * - `unknown`: there is nothing to compare with (too few weeks before, or before its first event, or not judged yet)
 */
export const dayStateSchema = z.enum(["complete", "gap", "silent", "late", "quiet", "not-expected", "unknown"]);
export type DayState = z.infer<typeof dayStateSchema>;

export const calendarDaySchema = z.object({
  day: z.string(),
  state: dayStateSchema,
  events: z.number().int(),
  /** By the same hours of the weeks before; null without a rhythm. */
  expected: z.number().nullable(),
  /** Ids of findings that touch the day. */
  gaps: z.array(z.string()),
  /** How many findings of this day were closed by events that came later. */
  filled: z.number().int(),
});
export type CalendarDay = z.infer<typeof calendarDaySchema>;

export const calendarSourceSchema = z.object({
  source: z.string(),
  /** Null for a source that is configured and has sent nothing yet. */
  span: gapsAnswerSchema.shape.sources.element.nullable(),
  /** Its live intake, if it has one. */
  intake: intakeStateSchema.nullable(),
  /** Events due by the rhythm since its last one, where it is late; else null. */
  overdue: z.number().nullable(),
  /** Median of events of a day with events, of the last 28. */
  usual_per_day: z.number().nullable(),
  days: z.array(calendarDaySchema),
});
export type CalendarSource = z.infer<typeof calendarSourceSchema>;

export const calendarAnswerSchema = z.object({
  /** When the sources were judged. */
  as_of: z.string(),
  rules: z.string(),
  first_day: z.string(),
  last_day: z.string(),
  sources: z.array(calendarSourceSchema),
  /** The findings that the days name, without their evidence. */
  gaps: z.array(
    z.object({
      id: z.string(),
      kind: gapKindSchema,
      source: z.string(),
      state: z.enum(["open", "closed"]),
      title: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
    }),
  ),
});
export type CalendarAnswer = z.infer<typeof calendarAnswerSchema>;

/** Path of `GET /api/v1/sources/:id`. */
export const sourceReportParamsSchema = z.strictObject({ id: sourceIdSchema });
/** Query of `GET /api/v1/sources/:id`. */
export const sourceReportQuerySchema = z.strictObject({ fresh: isFresh });

/** What a source sends in one hour of the week: over the weeks that the rhythm is learned from, and in the last seven days. */
export const weekHourSchema = z.object({
  /** 0 is Monday 00:00 UTC. */
  hour: z.number().int(),
  /** Mean, least and most of the weeks before; null with fewer than two. */
  mean: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** What came in this hour of the last seven judged days; null if it was not judged. */
  seen: z.number().int().nullable(),
});
export type WeekHour = z.infer<typeof weekHourSchema>;

export const sourceFieldSchema = z.object({
  field: z.string(),
  /** UTC days of the first and the last event that has it. */
  first: z.string(),
  last: z.string(),
  events: z.number().int(),
  /** Share of the events that have it, by week, the last one last; null for a week without events. */
  weeks: z.array(z.number().nullable()),
  state: z.enum(["present", "new", "gone"]),
});
export type SourceField = z.infer<typeof sourceFieldSchema>;

export const sourceProfileSchema = z.object({
  name: z.string(),
  title: z.string(),
  provision: z.string(),
  /** Whether completeness.yaml puts the source under it. */
  declared: z.boolean(),
  operations: z.array(z.object({ operation: operationSchema, events: z.number().int() })),
  fields: z.array(
    z.object({
      name: z.string(),
      paths: z.array(z.string()),
      /** Events that must have it, how many do, and the share that is wanted. */
      events: z.number().int(),
      with_it: z.number().int(),
      threshold: z.number(),
      met: z.boolean(),
    }),
  ),
});
export type SourceProfile = z.infer<typeof sourceProfileSchema>;

export const sourceReportSchema = z.object({
  as_of: z.string(),
  rules: z.string(),
  source: z.string(),
  span: gapsAnswerSchema.shape.sources.element.nullable(),
  intake: intakeStateSchema.nullable(),
  /** 168 hours of the week; empty before there is one whole hour. */
  week: z.array(weekHourSchema),
  /** Weeks that the band is drawn from. */
  weeks: z.number().int(),
  /** All findings about it, open ones first, 500 at most. */
  gaps: z.array(gapSchema),
  more_gaps: z.number().int(),
  /** Monday of each week that `fields` speaks of. */
  field_weeks: z.array(z.string()),
  fields: z.array(sourceFieldSchema),
  /** Delay of receipt behind the source's clock, by hour of receipt: the 5 % quantile, of the last 336 hours that have one. */
  clock: z.array(z.object({ hour: z.string(), delay_ms: z.number(), events: z.number().int() })),
  /** Records that wait in quarantine, by reason code. */
  quarantine: z.array(z.object({ code: z.string(), records: z.number().int() })),
  /** Of the last 30 days with events. */
  profiles: z.array(sourceProfileSchema),
});
export type SourceReport = z.infer<typeof sourceReportSchema>;

/** Query of `GET /api/v1/logs/:log/growth`. */
export const growthQuerySchema = z.strictObject({ points: whole(2, 200).default(60) });
/** Answer: how many entries the log had when. Read from entries spread evenly over the log. */
export const growthAnswerSchema = z.object({
  log: logNameSchema,
  size: z.number().int(),
  /** Ordered. `size` entries had been received at `at` (UTC). Erased entries say no time and are left out. */
  points: z.array(z.object({ size: z.number().int(), at: instantSchema })),
});
export type GrowthAnswer = z.infer<typeof growthAnswerSchema>;

/** Answer of `GET /api/v1/keeping`: what was decided about what is kept, and the backups that were made. Both from the oversight log. */
export const keepingAnswerSchema = z.object({
  /** Newest first, 200 at most. */
  decisions: z.array(
    z.object({
      deed: z.number().int(),
      at: z.string(),
      kind: z.enum(["erase", "destroy", "policy", "hold", "prune"]),
      authority: z.string(),
      reason: z.string(),
      /** Events that it made unreadable. */
      events: z.number().int(),
    }),
  ),
  more_decisions: z.number().int(),
  /** Events whose content is gone: erased one by one, and with a month's data key. */
  gone: z.object({ erased: z.number().int(), destroyed: z.number().int() }),
  /** Newest first, 50 at most. */
  backups: z.array(
    z.object({
      deed: z.number().int(),
      at: z.string(),
      files: z.number().int(),
      bytes: z.number().int(),
      with_keys: z.boolean(),
      manifest_sha256: z.string(),
    }),
  ),
});
export type KeepingAnswer = z.infer<typeof keepingAnswerSchema>;
