// The questions: who looked at a record, what did a user do, what happened in a session, which events match.
import { z } from "zod";
import { accessPageSchema, cursorSchema, instantSchema, limitSchema } from "./common.ts";

const range = {
  from: instantSchema.optional(),
  /** Exclusive end. */
  to: instantSchema.optional(),
  limit: limitSchema,
  cursor: cursorSchema.optional(),
};

export const pageQuerySchema = z.strictObject(range);
export type PageQuery = z.infer<typeof pageQuerySchema>;

export const eventsQuerySchema = z.strictObject({
  user: z.string().max(512).optional(),
  subject: z.string().max(512).optional(),
  session: z.string().max(512).optional(),
  source: z.string().max(64).optional(),
  operation: z.string().max(32).optional(),
  /** Case-insensitive substring of justification, object or request text. */
  text: z.string().max(512).optional(),
  ...range,
});
export type EventsQuery = z.infer<typeof eventsQuerySchema>;

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
});
export type Answer = z.infer<typeof answerSchema>;

/** What the ask box made of a text: each reading that has at least one access, best first. */
export const readingSchema = z.object({
  kind: z.enum(["who", "user", "session", "event"]),
  value: z.string(),
  /** Accesses that answer it. */
  events: z.number().int(),
});
export const askSchema = z.object({ text: z.string(), readings: z.array(readingSchema) });
export type Ask = z.infer<typeof askSchema>;
