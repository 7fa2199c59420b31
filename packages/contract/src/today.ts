// The first screen, and what is told as it changes: counts and sizes only, nobody is named. docs/reference/http-api.md
import { z } from "zod";
import { logNameSchema } from "./common.ts";
import { gapKindSchema } from "./gaps.ts";
import { statusSchema } from "./log.ts";

const counted = z.int().min(0);

/** One event of `GET /api/v1/changes`, of type `change`. */
export const changeSchema = z.object({
  status: statusSchema,
  /** Findings ever raised, and gaps that are open. */
  findings: counted,
  gaps: counted,
});
export type Change = z.infer<typeof changeSchema>;

/** Accesses in one hour beside what the same hour of the week brought in the weeks before. */
export const rhythmHourSchema = z.object({
  /** Its start (UTC). */
  hour: z.string(),
  events: counted,
  /** Least, median and most of the weeks before; null while there are fewer than three. */
  usual: z.object({ low: z.number(), middle: z.number(), high: z.number() }).nullable(),
});
export type RhythmHour = z.infer<typeof rhythmHourSchema>;

export const todaySchema = z.object({
  as_of: z.string(),
  status: statusSchema,
  gaps: z.object({
    open: counted,
    /** The newest, without those whose words may name an account. */
    newest: z.array(
      z.object({
        id: z.string(),
        kind: gapKindSchema,
        source: z.string(),
        title: z.string(),
        from: z.string().nullable(),
        to: z.string().nullable(),
      }),
    ),
    /** Open ones by kind, most first. */
    kinds: z.array(z.object({ kind: gapKindSchema, open: counted })),
  }),
  findings: z.object({
    /** How far was judged: `never`, `running`, `behind`, `current`. */
    state: z.enum(["never", "running", "behind", "current"]),
    judged_at: z.string().nullable(),
    total: counted,
    /** Most first; `week` were raised within the last seven days. */
    kinds: z.array(z.object({ kind: z.string(), total: counted, week: counted, newest: z.string() })),
  }),
  /** The last 48 hours up to the newest access, oldest first; empty while nothing is sealed. */
  rhythm: z.array(rhythmHourSchema),
});
export type Today = z.infer<typeof todaySchema>;

/** A change of how Quis is set up, from the oversight log: who, what and when, without its parameters, which may name persons. */
export const deedSchema = z.object({
  /** Where it is sealed. */
  log: logNameSchema,
  index: counted,
  time: z.string(),
  actor: z.string(),
  /** Such as `source add`. */
  what: z.string(),
  purpose: z.string().nullable(),
  case: z.string().nullable(),
  refused: z.boolean(),
});
export type SealedDeed = z.infer<typeof deedSchema>;

export const setupChangesSchema = z.object({
  /** Newest first, 50 at most, of the newest entries that were looked through. */
  deeds: z.array(deedSchema),
  looked_through: counted,
  size: counted,
});
export type SetupChanges = z.infer<typeof setupChangesSchema>;

/** Files that say how Quis works, as they are now. */
export const setupFilesSchema = z.object({
  files: z.array(
    z.object({
      name: z.string(),
      /** What it decides, in words. */
      says: z.string(),
      /** Null where there is no such file: then defaults hold. Lines with secrets are left out. */
      text: z.string().nullable(),
      sha256: z.string().nullable(),
    }),
  ),
});
export type SetupFiles = z.infer<typeof setupFilesSchema>;
