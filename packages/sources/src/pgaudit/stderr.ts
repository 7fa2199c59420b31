// PostgreSQL stderr logs with pgAudit, by the log_line_prefix of a mapping file.
import { textNormaliser } from "../record/index.ts";
import { Problem, SourceError } from "../error.ts";
import { type FormatOptions, type Normaliser, quarantine, type SourceFormat } from "../format/index.ts";
import { compileInstant } from "../instant/index.ts";
import { compileLinePrefix } from "../line-prefix/index.ts";
import { compileLogTime } from "./log-time.ts";
import { outcomeOf, pgauditMapping } from "./pgaudit.ts";
import { readStderrRecord } from "./stderr-record.ts";
import { compileSubjectKeys } from "./subjects.ts";

export const pgauditStderrFormat: SourceFormat = {
  name: "pgaudit-stderr",
  title: "PostgreSQL stderr log with pgAudit, by its log_line_prefix",
  framing: "messages",
  recognise: ({ lines }) =>
    lines.slice(0, 20).some((line) => LINE.test(line.slice(0, 400)))
      ? "lines with a PostgreSQL log time and LOG:  or another severity"
      : undefined,
  open: openStderr,
};

const LINE =
  /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{3})? [A-Za-z0-9+-]{1,10}.*(?:DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC):  /;

function openStderr(options: FormatOptions): Normaliser {
  const mapping = pgauditMapping(options);
  if (mapping?.log_line_prefix === undefined) {
    throw new SourceError(
      "SOURCE_MAPPING_REQUIRED",
      "expected a mapping file with the server's log_line_prefix (--mapping), got none",
    );
  }
  const prefix = compileLinePrefix(mapping.log_line_prefix);
  const keys = compileSubjectKeys(mapping);
  const parseTime = compileLogTime(options.zone);
  const parseEpoch = compileInstant({ format: "epoch-s" });
  return textNormaliser((text) => {
    const line = readStderrRecord(text, prefix);
    if (line instanceof Problem) return quarantine(line);
    // %n is in seconds, %m and %t are in the server's zone.
    const time = line.timestamp.includes(" ") ? parseTime(line.timestamp) : parseEpoch(line.timestamp);
    if (time instanceof Problem) return quarantine(time);
    // Every part of a message counts as a line here, so numbers have gaps where nothing is missing.
    return outcomeOf({ ...line, time, parseTime, isSequence: false }, keys);
  });
}
