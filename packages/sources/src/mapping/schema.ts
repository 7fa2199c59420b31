// The mapping file (docs/reference/mapping.md): its shape as zod schemas.
import { z } from "zod";

const text = z.string().min(1).max(512);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const productSchema = z.strictObject({ name: text, vendor_name: text.optional(), version: text.optional() });

/** One column of a CSV file. */
const columnSchema = z.strictObject({
  /** Event path such as `actor.user.uid` or `web_resources.0.name`; without it the value is kept in `unmapped`. */
  to: text.optional(),
  /** The column is the source's own id of the record: duplicates are recognised by it. */
  id: z.boolean().optional(),
  /** The column may be absent from the file. */
  optional: z.boolean().optional(),
  /** A record whose field is empty is quarantined. */
  required: z.boolean().optional(),
  type: z.enum(["string", "integer", "number", "boolean"]).optional(),
  decode: z.enum(["urlencoded"]).optional(),
  trim: z.boolean().optional(),
  /** Splits the text into a list. */
  split: text.optional(),
  /** For `to: oversight.subjects`: what kind of person. */
  subject_type: text.optional(),
  /** Source's word → value of the event. */
  values: z.record(z.string(), scalar).optional(),
  /** What any word outside `values` becomes; without it the record is quarantined. */
  other: scalar.optional(),
  /** For `to: time`. */
  format: text.optional(),
  zone: text.optional(),
  overlap: z.enum(["first", "second"]).optional(),
});
export type Column = z.infer<typeof columnSchema>;

export const csvMappingSchema = z.strictObject({
  mapping: z.literal(1),
  format: z.literal("csv"),
  name: text,
  product: productSchema,
  delimiter: z.string().length(1).optional(),
  class: z.number().int(),
  activity: z.number().int().min(0).max(99),
  columns: z.record(z.string(), columnSchema),
  constants: z.record(z.string(), scalar).optional(),
});
export type CsvMapping = z.infer<typeof csvMappingSchema>;

const identifier = z.string().regex(/^[^.\s"]+\.[^.\s"]+$/, "expected schema.name, such as public.person");

/** Where a statement names the person: a key column of a table or view, or an argument of a function. */
const subjectKeySchema = z.union([
  z.strictObject({
    table: identifier,
    column: z.string().regex(/^[^\s"]+(\|[^\s"]+)*$/, "expected a column, or several with | between them"),
    type: text.optional(),
  }),
  z.strictObject({
    function: identifier,
    argument: z.union([z.number().int().min(1).max(100), text]),
    type: text.optional(),
  }),
]);
export type SubjectKey = z.infer<typeof subjectKeySchema>;

export const pgauditMappingSchema = z.strictObject({
  mapping: z.literal(1),
  format: z.literal("pgaudit"),
  name: text,
  subjects: z.array(subjectKeySchema),
  /** For stderr logs: the server's setting, to the character. */
  log_line_prefix: text.optional(),
});
export type PgauditMapping = z.infer<typeof pgauditMappingSchema>;

/** A parsed and checked mapping file. */
export type Mapping = CsvMapping | PgauditMapping;

/** Every key a mapping file can have, for "did you mean". */
export const MAPPING_KEYS: readonly string[] = [
  ...Object.keys(csvMappingSchema.shape),
  ...Object.keys(pgauditMappingSchema.shape),
  ...Object.keys(columnSchema.shape),
  ...Object.keys(productSchema.shape),
  "table",
  "column",
  "function",
  "argument",
];
