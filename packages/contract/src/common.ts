// Parameters and parts that several questions share.
import { z } from "zod";

/** An instant: RFC 3339 with `Z` or an offset. A time without a zone is refused, never guessed. */
export const instantSchema = z.iso
  .datetime({
    offset: true,
    error: "expected a time of RFC 3339 with Z or an offset, such as 2026-01-31T08:00:00Z or 2026-01-31T09:00:00+01:00",
  })
  .max(40);

/** Opaque keyset cursor, as a page's `next` gave it. */
export const cursorSchema = z.string().min(1).max(512);

/**
 * A whole number as a number or as its decimal digits. Not `z.coerce`: that reads an empty text as 0 and takes `1e3`, `0x10`
 * and ` 7 `, so a mangled link would show some other entry instead of an error.
 */
const wholeNumber = (min: number, max: number) =>
  z.preprocess(
    (value) => (typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value),
    z
      .int({ error: `expected a whole number from ${min} to ${max}` })
      .min(min)
      .max(max),
  );

/** Rows on one page. */
export const limitSchema = wholeNumber(1, 1000).default(100).meta({ default: 100 });

/** Position of an entry in a log, from 0. Indices stay below 2^53 so that JSON carries them exactly. */
export const indexSchema = wholeNumber(0, Number.MAX_SAFE_INTEGER);

/** Id of a person, a user or a session as its source gave it: the value of a question. */
export const nameSchema = z.string().min(1).max(512);

/** Name of a file as the person who imports it calls it. No control characters: terminals show it. */
// oxlint-disable-next-line no-control-regex
export const fileNameSchema = z.string().regex(/^[^\u0000-\u001f\u007f]{1,4096}$/, {
  error: "expected a file's name of 1 to 4096 characters without control characters",
});

/** Whose question it is: a user of this machine. Sealed in the oversight log with each question. */
export const actorSchema = z.string().regex(/^local:[\x21-\x7e]{1,128}$/, {
  error: "expected local:NAME with 1 to 128 visible ASCII characters",
});

/** Which of the instance's logs: `records`, `oversight`, or one more that its configuration names. */
export const logNameSchema = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, {
  error: "expected a log's name of 1 to 31 of a-z, 0-9, '-', beginning with a letter, such as records or oversight",
});

/** The six verbs of the EU Law Enforcement Directive, Art. 25 (Directive (EU) 2016/680). */
export const operationSchema = z.enum([
  "collection",
  "alteration",
  "consultation",
  "disclosure",
  "combination",
  "erasure",
]);

/** A person whose record an access concerned. */
export const subjectSchema = z.object({
  uid: z.string(),
  type: z.string().optional(),
});

/** One access event as lists show it: enough to judge by, the rest is in the event itself. */
export const accessRowSchema = z.object({
  index: z.number().int(),
  /** When the access happened by the source's clock (UTC, milliseconds). */
  time: z.string(),
  /** When Quis received it (UTC, milliseconds). */
  received: z.string(),
  source: z.string(),
  class_uid: z.number().int(),
  activity_id: z.number().int(),
  /** What was done in a word of the source's class, such as `Read`, `Search`, `Export`. */
  activity: z.string(),
  /** Law Enforcement Directive verb, or empty when the source's act has none (a sign-in). */
  operation: z.string(),
  status: z.enum(["success", "failure", "unknown"]),
  user: z.string(),
  user_name: z.string(),
  user_type: z.string(),
  unit: z.string(),
  session: z.string(),
  subjects: z.array(z.string()),
  record_count: z.number().int().nullable(),
  case_ref: z.string(),
  justification: z.string(),
  purpose: z.string(),
  /** What was touched: a table, a resource, a file. */
  object: z.string(),
  /** The request as the source recorded it: SQL text, search terms. Empty if none. */
  text: z.string(),
  src_ip: z.string(),
});
export type AccessRow = z.infer<typeof accessRowSchema>;

/** One page of rows, newest first, with the cursor of the next one or null at the end. */
export const accessPageSchema = z.object({
  rows: z.array(accessRowSchema),
  next: z.string().nullable(),
});
export type AccessPage = z.infer<typeof accessPageSchema>;
