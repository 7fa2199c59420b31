// What an export's client must know: how much there can be, and where the answer says how much there is.

/** `evidence`: a zip of disclosure files. */
export type ExportFormat = "csv" | "ndjson" | "evidence";

/** Most accesses of one export; evidence reads and proves each event. */
export const EXPORT_MOST: Readonly<Record<ExportFormat, number>> = {
  csv: 1_000_000,
  ndjson: 1_000_000,
  evidence: 2000,
};

/** Most events of a bundle that is sent as one file. */
export const BUNDLE_FILE_MOST = 5000;
/** About what an event takes in it, of a log of a million entries: so that its size can be said beforehand. */
export const BUNDLE_BYTES_EACH = 4500;
/** What it takes beside: the page that checks files, mostly. */
export const BUNDLE_BYTES_BESIDE = 120_000;

/** Header of an export's answer: accesses that it holds. */
export const EXPORT_ROWS_HEADER = "x-quis-rows";
/** Header of an export's answer: accesses that match, of which the newest are exported. */
export const EXPORT_MATCHING_HEADER = "x-quis-matching";
