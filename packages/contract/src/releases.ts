// Public-records releases: drafted, reviewed by a person, finished. docs/reference/public-records-release.md
import { z } from "zod";
import { cursorSchema, indexSchema, limitSchema } from "./common.ts";
import { folderSchema, lineSchema, reasonSchema } from "./continuity.ts";
import { documentSignQuerySchema } from "./documents.ts";
import { matchingSchema } from "./publish.ts";

/** Most rows of one release. */
export const MAX_RELEASE_ROWS = 10_000;

/** Query of `POST /api/v1/release-drafts`: which events (all that the filters match, at least one of them), by which profile, and why. */
export const releaseDraftQuerySchema = z.strictObject({
  /**
   * A folder that is not there yet, on the machine that holds the data folder. It is not for the public: texts stand in it as they are. Without one the draft is kept
   * in the data folder, where texts are read from what is sealed.
   */
  folder: folderSchema.optional(),
  /** The redaction profile, a YAML file of that machine; or its text, base64url without padding. One of both. */
  profile: folderSchema.optional(),
  profile_text: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, { error: "expected base64url without padding" })
    .max(65_536)
    .optional(),
  /** What the release is called; the public reads it. */
  title: lineSchema,
  case: lineSchema,
  reason: reasonSchema,
  ...matchingSchema.shape,
});
export type ReleaseDraftQuery = z.input<typeof releaseDraftQuerySchema>;

export const releaseDraftSummarySchema = z.object({
  /** Below the data folder for one that is kept there. */
  folder: z.string(),
  /** Events that will be rows. */
  events: z.number().int(),
  /** Entries of the source asked for, of all without one, that sealed decisions erased: whether they match can no longer be said. */
  erased: z.number().int(),
  /** Parts of texts that a person must decide. */
  found: z.number().int(),
  /** Of draft.json; sealed. */
  sha256: z.string(),
  /** Index in the oversight log of the deed of drafting it: the name of a draft that is kept. */
  deed: z.number().int(),
  seconds: z.number(),
});
export type ReleaseDraftSummary = z.infer<typeof releaseDraftSummarySchema>;

/** Query of `POST /api/v1/releases`: the reviewed draft (its folder and the release's, or the name of one that is kept), and who releases it. */
export const releaseFinishQuerySchema = documentSignQuerySchema
  .omit({ sha256: true })
  .extend({ kept: indexSchema.optional() });
export type ReleaseFinishQuery = z.input<typeof releaseFinishQuerySchema>;

export const releaseSummarySchema = z.object({
  /** Below the data folder for one that is kept there. */
  folder: z.string(),
  rows: z.number().int(),
  erased: z.number().int(),
  /** Parts of texts that are taken out, and those that were looked at and kept. */
  taken_out: z.number().int(),
  kept: z.number().int(),
  /** Of release.json; sealed with who signs. */
  sha256: z.string(),
  origin: z.string(),
  tree_size: z.number().int(),
  root: z.string(),
  /** Index in the oversight log of the deed of releasing it. */
  deed: z.number().int(),
  seconds: z.number(),
});
export type ReleaseSummary = z.infer<typeof releaseSummarySchema>;

/** A kept draft's name: index in the oversight log of the deed of drafting it. */
export const releaseParamsSchema = z.strictObject({ release: indexSchema });

/** Query of `GET /api/v1/releases`. */
export const releasesQuerySchema = z.strictObject({ limit: limitSchema, cursor: cursorSchema.optional() });
export type ReleasesQuery = z.input<typeof releasesQuerySchema>;

/** Parts of texts, by what was decided. */
export const releaseCountsSchema = z.object({
  undecided: z.number().int(),
  /** Those that a person marked too. */
  withheld: z.number().int(),
  disclosed: z.number().int(),
});
export type ReleaseCounts = z.infer<typeof releaseCountsSchema>;

/** Who stands for a release. */
export const releaseDoneSchema = z.object({
  name: z.string(),
  capacity: z.string(),
  by: z.string(),
  at: z.string(),
  rows: z.number().int(),
  /** Of release.json. */
  sha256: z.string(),
  deed: z.number().int(),
  /** Whether its files are in the data folder; they go with whatever of it is erased. */
  files: z.boolean(),
});

/** A draft that is kept in the data folder, and the release that it became. */
export const keptReleaseSchema = z.object({
  id: z.number().int(),
  title: z.string(),
  case: z.string(),
  reason: z.string(),
  /** Who drafted it, and when. */
  by: z.string(),
  at: z.string(),
  /** What was asked for; filters that name a person are not repeated. */
  question: z.record(z.string(), z.string()),
  profile: z.string(),
  events: z.number().int(),
  /** Entries of the source asked for, of all without one, that were erased before it was drafted. */
  erased: z.number().int(),
  parts: releaseCountsSchema,
  /** `damaged`: its file is not what was sealed; nothing is decided in it and nothing released. */
  state: z.enum(["open", "finished", "damaged"]),
  done: releaseDoneSchema.nullable(),
});
export type KeptRelease = z.infer<typeof keptReleaseSchema>;

export const releasesAnswerSchema = z.object({
  /** Newest first. */
  releases: z.array(keptReleaseSchema),
  total: z.number().int(),
  next: z.string().nullable(),
});
export type ReleasesAnswer = z.infer<typeof releasesAnswerSchema>;

export const releaseProfileSchema = z.object({
  name: z.string(),
  exemptions: z.array(z.object({ key: z.string(), code: z.string(), description: z.string(), harm: z.string() })),
  fields: z.array(
    z.object({
      field: z.string(),
      action: z.enum(["show", "pseudonym", "withhold"]),
      /** Key of `exemptions`; null for what is shown. */
      exemption: z.string().nullable(),
    }),
  ),
  /** Exemption of all other fields, and of personal data in texts. */
  otherwise: z.string(),
  personal: z.string(),
});
export type ReleaseProfile = z.infer<typeof releaseProfileSchema>;

/** Answer of `GET /api/v1/releases/:release`. */
export const releaseDetailSchema = z.object({
  release: keptReleaseSchema,
  /** Null for a damaged draft. */
  profile: releaseProfileSchema.nullable(),
  /** Events that were erased since it was drafted: nothing of them is shown or released. */
  gone: z.number().int(),
});
export type ReleaseDetail = z.infer<typeof releaseDetailSchema>;

export const releasePartStateSchema = z.enum(["undecided", "withheld", "disclosed"]);
export type ReleasePartState = z.infer<typeof releasePartStateSchema>;

/** A part of a text, without the text. */
export const releasePartRowSchema = z.object({
  id: z.string(),
  /** Of the event. */
  index: z.number().int(),
  field: z.string(),
  /** Why it was found, such as `telephone`; `marked by a person`. */
  kind: z.string(),
  state: releasePartStateSchema,
});
export type ReleasePartRow = z.infer<typeof releasePartRowSchema>;

const MOST_PART_ROWS = 5000;

/** Query of `GET /api/v1/releases/:release/parts`. */
export const releasePartsQuerySchema = z.strictObject({ cursor: indexSchema.optional() });
export type ReleasePartsQuery = z.input<typeof releasePartsQuerySchema>;

/** All parts in the order of the log, up to 5,000 at once, and with the first of them the events. */
export const releasePartsSchema = z.object({
  parts: z.array(releasePartRowSchema).max(MOST_PART_ROWS),
  /** Indices of the events that are still there; with the first parts only. */
  events: z.array(z.number().int()),
  total: z.number().int(),
  next: z.number().int().nullable(),
});
export type ReleaseParts = z.infer<typeof releasePartsSchema>;

const pathSchema = z.array(z.union([z.string().max(4096), z.number().int()])).max(64);

export const releasePartSchema = z.object({
  id: z.string(),
  /** In UTF-16 units of the text. */
  start: z.number().int(),
  end: z.number().int(),
  kind: z.string(),
  state: releasePartStateSchema,
  /** Key of the profile's exemption by which it is withheld. */
  exemption: z.string().nullable(),
  /** Why it is disclosed. */
  reason: z.string().nullable(),
  /** Who decided, and when; null for what is undecided. */
  by: z.string().nullable(),
  at: z.string().nullable(),
  /** Index in the oversight log of the last step about it; a further step names it. */
  after: z.number().int().nullable(),
});
export type ReleasePart = z.infer<typeof releasePartSchema>;

/** Answer of `GET /api/v1/releases/:release/records/:index`: what of one event would be shown, as it is. */
export const releaseRecordSchema = z.object({
  index: z.number().int(),
  source: z.string(),
  texts: z.array(
    z.object({
      field: z.string(),
      /** To the text within the field's value. */
      path: pathSchema,
      text: z.string(),
      parts: z.array(releasePartSchema),
    }),
  ),
  /** Fields that are shown and have no text, such as the time. */
  others: z.array(z.object({ field: z.string(), value: z.string() })),
  /** Fields that are not shown, or under a pseudonym, by the profile. */
  withheld: z.array(z.object({ field: z.string(), action: z.enum(["pseudonym", "withhold"]), exemption: z.string() })),
});
export type ReleaseRecord = z.infer<typeof releaseRecordSchema>;
export const releaseRecordParamsSchema = z.strictObject({ release: indexSchema, index: indexSchema });

const partIdSchema = z.string().min(1).max(16_384);
const exemptionSchema = lineSchema.nullable().default(null);
// What is null is not sealed either.
const afterSchema = z.number().int().min(0).nullable().default(null);

/** Body of `POST /api/v1/releases/:release/decisions`: one part at a time, since somebody must have read each. */
export const releaseDecisionSchema = z.discriminatedUnion("step", [
  /** Key of the profile's exemption; null is that of personal data. */
  z.strictObject({ step: z.literal("withhold"), part: partIdSchema, exemption: exemptionSchema, after: afterSchema }),
  z.strictObject({ step: z.literal("disclose"), part: partIdSchema, reason: reasonSchema, after: afterSchema }),
  /** Takes back what was decided; a part that a person marked is no part any more. */
  z.strictObject({ step: z.literal("reopen"), part: partIdSchema, after: afterSchema }),
  /** A part that was not found, to be withheld. */
  z.strictObject({
    step: z.literal("mark"),
    index: z.number().int().min(0),
    field: z.string().min(1).max(1000),
    /** None for a field that is a text itself; a list without items is not sealed. */
    path: pathSchema.default([]),
    start: z.number().int().min(0),
    end: z.number().int().min(1),
    exemption: exemptionSchema,
  }),
]);
export type ReleaseDecisionInput = z.input<typeof releaseDecisionSchema>;
export type ReleaseDecision = z.output<typeof releaseDecisionSchema>;

export const releaseDecidedSchema = z.object({
  /** The part that the step was about. */
  part: z.string(),
  record: releaseRecordSchema,
  parts: releaseCountsSchema,
});
export type ReleaseDecided = z.infer<typeof releaseDecidedSchema>;

/** Query of `GET /api/v1/releases/:release/preview`. */
export const releasePreviewQuerySchema = z.strictObject({ limit: limitSchema, cursor: indexSchema.optional() });
export type ReleasePreviewQuery = z.input<typeof releasePreviewQuerySchema>;

/** Rows as the public would have them if all that is undecided were withheld. */
export const releasePreviewSchema = z.object({
  rows: z.array(
    z.object({
      index: z.number().int(),
      /** Fields that are shown: `proved` as sealed, `changed` with parts taken out or under a pseudonym. */
      cells: z.array(z.object({ field: z.string(), text: z.string(), how: z.enum(["proved", "changed"]) })),
      /** Number of fields that are withheld whole. */
      withheld: z.number().int(),
    }),
  ),
  undecided: z.number().int(),
  total: z.number().int(),
  next: z.number().int().nullable(),
});
export type ReleasePreview = z.infer<typeof releasePreviewSchema>;

/** The Vaughn index as it would be if all that is undecided were withheld. */
export const releaseVaughnSchema = z.object({
  entries: z.array(
    z.object({
      number: z.number().int(),
      field: z.string(),
      extent: z.enum(["part", "pseudonym", "whole"]),
      code: z.string(),
      description: z.string(),
      harm: z.string(),
      rows: z.number().int(),
      first: z.number().int(),
      last: z.number().int(),
      segregated: z.string(),
      decided_by: z.array(z.string()),
    }),
  ),
});
export type ReleaseVaughn = z.infer<typeof releaseVaughnSchema>;
