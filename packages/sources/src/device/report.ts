// A device's report, alone on a line or behind a syslog header: CEF and LEEF are read alike.
import { Problem } from "../error.ts";
import { type FormatOptions, type Normaliser, type Outcome, quarantine } from "../format/index.ts";
import { textNormaliser } from "../record/index.ts";
import { compileSyslog } from "../syslog/index.ts";
import { compileDeviceTime, type DeviceTimeParser } from "./device-time.ts";
import { readRelay, type Relay } from "./relay.ts";

/** One format of reports. */
export interface ReportFormat<T> {
  /** What a report begins with, for the message. */
  readonly mark: string;
  /** Where the report begins, below 0 if there is none. */
  find(text: string): number;
  read(text: string, at: number): T | Problem;
  toOutcome(record: T, relay: Relay, parseTime: DeviceTimeParser, receivedMs: number | undefined): Outcome;
}

export function openReports<T>(format: ReportFormat<T>, options: FormatOptions): Normaliser {
  const parseTime = compileDeviceTime(options.zone);
  const parseSyslog = compileSyslog({ zone: options.zone, year: options.year });
  return textNormaliser((text) => {
    const at = format.find(text);
    if (at < 0)
      return quarantine(
        new Problem(
          "SOURCE_BAD_VALUE",
          `expected ${format.mark} in the record, got ${JSON.stringify(text.slice(0, 24))}`,
        ),
      );
    const record = format.read(text, at);
    if (record instanceof Problem) return quarantine(record);
    const receivedMs = options.receivedMs?.();
    return format.toOutcome(record, readRelay(text, at, parseSyslog, receivedMs), parseTime, receivedMs);
  });
}
