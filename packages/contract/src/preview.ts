// A sample of a file read as an import would read it, without sealing anything. docs/how-to/add-a-source.md
import { z } from "zod";
import { fileNameSchema } from "./common.ts";

/** Bytes of a sample. */
export const MAX_SAMPLE_BYTES = 1 << 20;
/** Records that a preview shows, and those of them whose values are followed into the event. */
export const PREVIEW_RECORDS = 100;
export const EXPLAINED_RECORDS = 10;

/** Query of `POST /api/v1/previews`; the body is the sample's bytes, 1 MiB at most. */
export const previewQuerySchema = z.strictObject({
  file: fileNameSchema,
  /** Whether the sample is the whole file; if not, its last record is taken for cut off. */
  whole: z.enum(["true", "false"]).default("false"),
  format: z.string().min(1).max(64).optional(),
  /** The mapping file's YAML text (UTF-8), base64url without padding. */
  mapping: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, { error: "expected base64url without padding" })
    .max(65536)
    .optional(),
  zone: z.string().min(1).max(64).optional(),
  year: z.coerce.number().int().min(1970).max(2199).optional(),
});
export type PreviewQuery = z.input<typeof previewQuerySchema>;

/** What is wrong with a mapping file, and on which line of it (from 1) if that is known. */
export const mappingMistakeSchema = z.object({ line: z.number().int().nullable(), text: z.string() });
export type MappingMistake = z.infer<typeof mappingMistakeSchema>;

/** What became of one value of a record, as `quis sources explain` says it. */
export const explainedFieldSchema = z.object({
  path: z.string(),
  /** At most 200 characters of it. */
  value: z.string(),
  /** Attributes of the event that have it in them; `(id)` is what duplicates are known by. */
  to: z.array(z.string()),
  /** Attributes that become others when it changes. */
  changes: z.array(z.string()),
  /** Why the record would be set aside without it; null if it never is. */
  required: z.string().nullable(),
});
export type ExplainedValue = z.infer<typeof explainedFieldSchema>;

export const previewRowSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("event"),
    line: z.number().int(),
    /** At most 4 KiB of the record, base64. */
    raw: z.string(),
    raw_bytes: z.number().int(),
    /** The event that it would become (OCSF 1.8.0 with the `oversight` extension). */
    event: z.record(z.string(), z.unknown()),
    /** Of the first records only. */
    fields: z.array(explainedFieldSchema).nullable(),
  }),
  z.object({
    kind: z.literal("quarantine"),
    line: z.number().int(),
    raw: z.string(),
    raw_bytes: z.number().int(),
    code: z.string(),
    reason: z.string(),
  }),
]);
export type PreviewRow = z.infer<typeof previewRowSchema>;

export const previewAnswerSchema = z.object({
  file: z.string(),
  /** Bytes looked at, and how they were packed. */
  bytes: z.number().int(),
  compression: z.enum(["none", "gzip", "zstd"]),
  /** The format and why it is taken for it; null if it could not be told. */
  format: z.object({ name: z.string(), title: z.string(), why: z.string() }).nullable(),
  /** Why nothing can be shown: a code and what to do. */
  refused: z.object({ code: z.string(), reason: z.string() }).nullable(),
  /** What the mapping file is: as given, drafted from the sample, or none. */
  mapping: z
    .object({
      origin: z.enum(["given", "drafted"]),
      yaml: z.string(),
      mistakes: z.array(mappingMistakeSchema),
      /** What a person must decide about a draft. */
      open: z.array(z.string()),
    })
    .nullable(),
  /** Things a person should know, such as columns that no mapping names. */
  notes: z.array(z.string()),
  /** Among the records shown. */
  events: z.number().int(),
  quarantined: z.number().int(),
  /** The first records, in the order of the file. */
  rows: z.array(previewRowSchema),
  /** Whether the sample has more records than are shown. */
  more: z.boolean(),
});
export type PreviewAnswer = z.infer<typeof previewAnswerSchema>;
