import { SourceError } from "../error.ts";
import { AuditdFramer } from "./auditd.ts";
import { CsvFramer } from "./csv.ts";
import { DEFAULT_MAX_RECORD_BYTES, type Framer, type FramerOptions } from "./framer.ts";
import { JsonFramer } from "./json.ts";
import { LineFramer } from "./lines.ts";
import { MessageFramer } from "./messages.ts";
import { XmlFramer } from "./xml.ts";
import { NestedJsonFramer } from "./nested.ts";

export {
  DEFAULT_MAX_RECORD_BYTES,
  type Framer,
  type FramerOptions,
  type FrameSink,
  type MessageLines,
} from "./framer.ts";

/** How a format's records lie in its file. */
export type Framing = "lines" | "csv" | "json" | "xml" | "auditd" | "messages";

/**
 * Makes a framer for one file.
 * @throws SourceError SOURCE_BAD_MAPPING if `delimiter` is not one ASCII character other than a quote or a line end, SOURCE_MAPPING_REQUIRED if
 * messages cannot be told apart
 */
export function createFramer(framing: Framing, options: FramerOptions = {}): Framer {
  const maxRecordBytes = options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES;
  if (framing === "lines") return new LineFramer(maxRecordBytes);
  if (framing === "json" && options.nested !== undefined) return new NestedJsonFramer(maxRecordBytes, options.nested);
  if (framing === "json") return new JsonFramer(maxRecordBytes, options.lists);
  if (framing === "xml") return new XmlFramer(maxRecordBytes, options.elements ?? [], options.envelope);
  if (framing === "auditd") return new AuditdFramer(maxRecordBytes);
  if (framing === "messages") {
    if (options.messages === undefined)
      throw new SourceError(
        "SOURCE_MAPPING_REQUIRED",
        "expected a mapping file with log_line_prefix (--mapping), got none",
      );
    return new MessageFramer(maxRecordBytes, options.messages);
  }
  return new CsvFramer(maxRecordBytes, delimiterByte(options.delimiter ?? ","));
}

function delimiterByte(delimiter: string): number {
  const byte = delimiter.charCodeAt(0);
  if (delimiter.length !== 1 || byte > 126 || byte === 34 || byte === 10 || byte === 13 || byte === 0) {
    throw new SourceError(
      "SOURCE_BAD_MAPPING",
      `delimiter expected one ASCII character that is no quote or line end, got ${JSON.stringify(delimiter)}`,
    );
  }
  return byte;
}
