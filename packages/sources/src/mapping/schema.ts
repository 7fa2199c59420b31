// The mapping file (docs/reference/mapping.md): its shape as zod schemas.
import { z } from "zod";

const text = z.string().min(1).max(512);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const productSchema = z.strictObject({ name: text, vendor_name: text.optional(), version: text.optional() });

/** One column of a table, or one path of a JSON or XML record. */
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

/** What every mapping of columns to attributes has, whatever the file. */
const table = {
  mapping: z.literal(1),
  name: text,
  product: productSchema,
  class: z.number().int(),
  activity: z.number().int().min(0).max(99),
  columns: z.record(z.string(), columnSchema),
  constants: z.record(z.string(), scalar).optional(),
};

const csvMappingSchema = z.strictObject({
  ...table,
  format: z.literal("csv"),
  delimiter: z.string().length(1).optional(),
});
export type CsvMapping = z.infer<typeof csvMappingSchema>;

const xlsxMappingSchema = z.strictObject({
  ...table,
  format: z.literal("xlsx"),
  /** Name of the sheet; the first one if there is none. */
  sheet: text.optional(),
});
export type XlsxMapping = z.infer<typeof xlsxMappingSchema>;

const jsonMappingSchema = z.strictObject({
  ...table,
  format: z.literal("json"),
  /** Member of the outermost object whose array holds the records. */
  list: text.optional(),
});
export type JsonMapping = z.infer<typeof jsonMappingSchema>;

const xmlMappingSchema = z.strictObject({
  ...table,
  format: z.literal("xml"),
  /** Local name of the element that is a record. */
  element: text,
  /** Elements beside records that are no records. */
  envelope: z.array(text).optional(),
});
export type XmlMapping = z.infer<typeof xmlMappingSchema>;

export type TableMapping = CsvMapping | XlsxMapping | JsonMapping | XmlMapping;

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

const pgauditMappingSchema = z.strictObject({
  mapping: z.literal(1),
  format: z.literal("pgaudit"),
  name: text,
  subjects: z.array(subjectKeySchema),
  /** For stderr logs: the server's setting, to the character. */
  log_line_prefix: text.optional(),
});
export type PgauditMapping = z.infer<typeof pgauditMappingSchema>;

/** A parsed and checked mapping file. */
export type Mapping = TableMapping | PgauditMapping;

/** Schemas by the `format` of the mapping file. */
export const MAPPING_SCHEMAS = {
  csv: csvMappingSchema,
  xlsx: xlsxMappingSchema,
  json: jsonMappingSchema,
  xml: xmlMappingSchema,
  pgaudit: pgauditMappingSchema,
} as const;

/** Every key a mapping file can have, for "did you mean". */
export const MAPPING_KEYS: readonly string[] = [
  ...Object.values(MAPPING_SCHEMAS).flatMap((schema) => Object.keys(schema.shape)),
  ...Object.keys(columnSchema.shape),
  ...Object.keys(productSchema.shape),
  "table",
  "column",
  "function",
  "argument",
];
