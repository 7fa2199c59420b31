// The questions: who looked at a record, what did a user do, what happened in a session, which events match.
import { z } from "zod";
import { accessPageSchema, cursorSchema, instantSchema, limitSchema, nameSchema, operationSchema } from "./common.ts";
import { goneFromAnswerSchema } from "./retention.ts";

const range = {
  from: instantSchema.optional(),
  /** Exclusive end. */
  to: instantSchema.optional(),
  limit: limitSchema,
  cursor: cursorSchema.optional(),
};

export const pageQuerySchema = z.strictObject(range);
export type PageQuery = z.infer<typeof pageQuerySchema>;

/** Query of `GET /api/v1/who`: who looked at this person's records? */
export const whoQuerySchema = z.strictObject({ subject: nameSchema, ...range });
export type WhoQuery = z.infer<typeof whoQuerySchema>;

/** Path of `GET /api/v1/users/:user/events`. */
export const userParamsSchema = z.strictObject({ user: nameSchema });
/** Path of `GET /api/v1/sessions/:session/events`. */
export const sessionParamsSchema = z.strictObject({ session: nameSchema });

/** Query of `GET /api/v1/ask`: what stands in the ask box. */
export const askQuerySchema = z.strictObject({ q: z.string().min(1).max(1024) });
export type AskQuery = z.infer<typeof askQuerySchema>;

const operations: readonly string[] = operationSchema.options;
const outcomes: readonly string[] = ["success", "failure", "unknown"];

const filters = {
  user: nameSchema.optional(),
  subject: nameSchema.optional(),
  session: nameSchema.optional(),
  source: z.string().min(1).max(64).optional(),
  /** One of the six verbs: a misspelt one is refused, since its empty answer would read as "nobody did". */
  operation: z
    .string()
    .refine((verb) => operations.includes(verb), { error: `expected one of ${operations.join(", ")}` })
    .meta({ enum: operations })
    .optional(),
  /** Case-insensitive substring of justification, object or request text. */
  text: z.string().min(1).max(512).optional(),
  /** How it ended. */
  status: z
    .string()
    .refine((outcome) => outcomes.includes(outcome), { error: `expected one of ${outcomes.join(", ")}` })
    .meta({ enum: outcomes })
    .optional(),
  /** Case-insensitive substring of the reason that the user gave. */
  reason: z.string().min(1).max(512).optional(),
  /** The case reference, letter for letter. */
  case: z.string().min(1).max(512).optional(),
  /** The address that the access came from, letter for letter. */
  ip: z.string().min(1).max(64).optional(),
  /** The user's unit as the source named it. */
  unit: z.string().min(1).max(512).optional(),
  /** What was touched, letter for letter. */
  object: z.string().min(1).max(1024).optional(),
  /** Emergency access ("break the glass"). */
  break_glass: z.enum(["true", "false"]).optional(),
};

export const eventsQuerySchema = z.strictObject({
  ...filters,
  /**
   * Whether work explains the access, by the context of now. Judged row by row: a page then holds those of the accesses looked at that match,
   * says how many were looked at, and has no figures.
   */
  explained: z.enum(["true", "false"]).optional(),
  ...range,
});
export type EventsQuery = z.infer<typeof eventsQuerySchema>;

/** Filters that `figures` and `exports` take: those of `events` that the store decides. */
export const filtersQuerySchema = z.strictObject({ ...filters, from: range.from, to: range.to });
export type FiltersQuery = z.infer<typeof filtersQuerySchema>;

/** Figures over the whole answer, not just the page. */
export const summarySchema = z.object({
  /** Accesses in the range. */
  events: z.number().int(),
  users: z.number().int(),
  subjects: z.number().int(),
  sources: z.array(z.string()),
  first: z.string().nullable(),
  last: z.string().nullable(),
});
export type Summary = z.infer<typeof summarySchema>;

/** Accesses per UTC day, for the timeline. Days without one are absent. */
export const timelineSchema = z.array(z.object({ day: z.string(), events: z.number().int() }));

/** Answer of `who`, `user` and `session`. Summary and timeline come with the first page only. */
export const answerSchema = accessPageSchema.extend({
  question: z.object({ kind: z.enum(["who", "user", "session", "events"]), value: z.string() }),
  summary: summarySchema.nullable(),
  timeline: timelineSchema.nullable(),
  /** With the first page, if anything was erased: what this answer cannot contain. */
  gone: goneFromAnswerSchema.optional(),
  /** With the filter `explained`: how many accesses were looked at for this page. */
  looked: z.number().int().optional(),
});
export type Answer = z.infer<typeof answerSchema>;

/** What the ask box made of a text: each reading that has at least one access, best first. */
export const readingSchema = z.object({
  kind: z.enum(["who", "user", "session", "event", "case", "address", "record", "time"]),
  /** Of a time: its first instant and its exclusive end, `FROM/TO`. */
  value: z.string(),
  /** Accesses that answer it. */
  events: z.number().int(),
});
export const askSchema = z.object({ text: z.string(), readings: z.array(readingSchema) });
export type Ask = z.infer<typeof askSchema>;
