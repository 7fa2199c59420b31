// Export of a whole answer: rows as CSV or NDJSON, or a disclosure file of each event.
import { z } from "zod";
import { filtersQuerySchema } from "./ask.ts";

/** Most accesses of one export; evidence reads and proves each event. */
export const EXPORT_MOST = { csv: 1_000_000, ndjson: 1_000_000, evidence: 2000 } as const;

export const exportFormatSchema = z.enum(["csv", "ndjson", "evidence"]);
export type ExportFormat = z.infer<typeof exportFormatSchema>;

/** Query of `GET /api/v1/exports`; purpose and case come as headers. */
export const exportQuerySchema = filtersQuerySchema.extend({
  format: exportFormatSchema,
  /** Of evidence: names of fields, or words for them, that the files show; the others stay hidden. */
  disclose: z
    .string()
    .max(2048)
    .default("time,user,operation,subject,reason")
    .meta({ default: "time,user,operation,subject,reason" }),
});
export type ExportQuery = z.output<typeof exportQuerySchema>;

/** Header of an export's answer: accesses that it holds. */
export const EXPORT_ROWS_HEADER = "x-quis-rows";
/** Header of an export's answer: accesses that match, of which the newest are exported. */
export const EXPORT_MATCHING_HEADER = "x-quis-matching";
