// Export of a whole answer: rows as CSV or NDJSON, or a disclosure file of each event.
import { z } from "zod";
import { filtersQuerySchema } from "./ask.ts";

export const exportFormatSchema = z.enum(["csv", "ndjson", "evidence"]);

/** Query of `GET /api/v1/exports`; purpose and case come as headers. */
export const exportQuerySchema = filtersQuerySchema.extend({
  format: exportFormatSchema,
  /** Of evidence: names of fields, or words for them, that the files show; the others stay hidden. */
  disclose: z
    .string()
    .min(1)
    .max(2048)
    .default("time,user,operation,subject,reason")
    .meta({ default: "time,user,operation,subject,reason" }),
});
export type ExportQuery = z.output<typeof exportQuerySchema>;
