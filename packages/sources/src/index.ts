// Source formats: bytes → records → access events. Pure and browser-safe; files, streams and gzip are the caller's.
export { DETECTION_BYTES, detectFormat, refuseForeignBytes } from "./detect.ts";
export { type Draft, type DraftInput, draftMapping } from "./draft/index.ts";
export { SourceError, type SourceErrorCode } from "./error.ts";
export { type ExplainedField, type Explanation, type ExplainOptions, explainRecord } from "./explain/index.ts";
export {
  type FormatOptions,
  framerOptionsOf,
  type Normaliser,
  type Outcome,
  type SourceFormat,
} from "./format/index.ts";
export { findFormat, formats } from "./formats.ts";
export {
  createFramer,
  DEFAULT_MAX_RECORD_BYTES,
  type Framer,
  type FramerOptions,
  type FrameSink,
  type Framing,
} from "./framing/index.ts";
export { findZone, type InstantOptions, parseInstant, YearWalk } from "./instant/index.ts";
export { CLASS_ROOTS, COMMON_ROOTS } from "./ocsf/index.ts";
export { decodeLogsRequest, MAX_LOGS_REQUEST_BYTES } from "./otlp/index.ts";
export {
  compileSyslog,
  createSyslogDecoder,
  type SyslogDecoder,
  type SyslogDecoderOptions,
  type SyslogFault,
  type SyslogFrames,
  type SyslogFraming,
  type SyslogMessage,
  type SyslogOptions,
  type SyslogParser,
} from "./syslog/index.ts";
export {
  type CsvMapping,
  type Mapping,
  mappingMistakes,
  type MappingMistake,
  parseMapping,
  type PgauditMapping,
  type TableMapping,
} from "./mapping/index.ts";
export { BASE_ROOTS, checkEvent, EVENT_CLASSES, type EventClass } from "./schema/index.ts";
export { hint, parseXml, parseYaml, splitCsvRow, type XmlElement } from "./text/index.ts";
