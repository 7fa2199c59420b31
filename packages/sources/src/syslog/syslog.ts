// Files of syslog messages, one per line → Base Event (0): what a program's text means is not known, so no class is claimed for it.
import { Problem } from "../error.ts";
import { type FormatOptions, type Normaliser, type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import {
  beginEvent,
  defined,
  endEvent,
  integerOf,
  isAddress,
  objectOf,
  optional,
  textNormaliser,
} from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import type { SyslogMessage, SyslogParser } from "./message.ts";
import { compileSyslog } from "./parse.ts";

export const syslogFormat: SourceFormat = {
  name: "syslog",
  title: "syslog messages of RFC 5424 and RFC 3164, one per line",
  framing: "lines",
  recognise: ({ lines }) =>
    lines.slice(0, 20).some((line) => VERSION_1.test(line))
      ? "lines that begin with a syslog priority and version"
      : lines.slice(0, 20).some((line) => BSD.test(line))
        ? "lines that begin with a syslog time, host and program"
        : undefined,
  open: openSyslog,
};

const VERSION_1 = /^<\d{1,3}>1 (?:-|\d{4}-\d\d-\d\dT\S+) /;
const BSD =
  /^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ 1-3]\d(?: \d{4})? \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)) \S+ [^\s:[\]]{1,128}(?:\[[^\]\s]+\])?: /;

function openSyslog(options: FormatOptions): Normaliser {
  const parse = compileSyslog({ zone: options.zone, year: options.year });
  return textNormaliser((text) => normaliseMessage(text, parse, options.receivedMs?.()));
}

function normaliseMessage(text: string, parse: SyslogParser, receivedMs: number | undefined): Outcome {
  const message = parse(text, receivedMs);
  if (message instanceof Problem) return quarantine(message);
  const time = message.timeMs ?? receivedMs;
  if (time === undefined) {
    return quarantine(
      new Problem("SOURCE_BAD_TIME", 'expected a time, got "-": when it happened is known only when it comes in live'),
    );
  }
  // Syslog has no ids: identical messages are told apart by their place.
  return endEvent(eventOf(message, time), undefined);
}

function eventOf(message: SyslogMessage, time: number): JsonObject {
  const { appName, hostname, procId, structuredData } = message;
  const pid = procId === undefined || !/^\d{1,10}$/.test(procId) ? undefined : Number(procId);
  const event = beginEvent({
    act: { classUid: 0, activityId: 99, activityName: message.msgId ?? appName ?? "syslog" },
    time,
    originalTime: message.timestamp,
    product: { name: appName ?? "syslog" },
    logName: "syslog",
    severityId: SEVERITIES[message.severity ?? 6],
    sequence: sequenceOf(structuredData),
    profiles: ["host"],
  });
  event["message"] = message.message;
  event["device"] = deviceOf(hostname);
  if (appName !== undefined)
    event["actor"] = defined({ app_name: appName, process: pid === undefined ? undefined : { name: appName, pid } });
  if (message.msgId !== undefined) (event["metadata"] as JsonObject)["event_code"] = message.msgId;
  const rest: JsonObject = defined({
    facility: message.facility === undefined ? undefined : FACILITIES[message.facility],
    ...(pid === undefined ? optional("procid", procId) : {}),
    structured_data: structuredData,
    time_note: message.timeMs === undefined ? "the sender has no clock: time of receipt" : undefined,
  });
  if (Object.keys(rest).length > 0) event["unmapped"] = rest;
  return event;
}

/** The machine a message says it is from. Anybody who may send can write any name here. */
export function deviceOf(hostname: string | undefined): JsonObject {
  if (hostname === undefined) return { name: "[unknown]", type_id: 0 };
  return isAddress(hostname) ? { ip: hostname, type_id: 0 } : { hostname, type_id: 0 };
}

// RFC 5424 §7.3.1: meta.sequenceId counts a sender's messages from 1 to 2147483647; a gap is a lost message.
function sequenceOf(data: JsonObject | undefined): number | undefined {
  const sequence = integerOf(objectOf(data?.["meta"])?.["sequenceId"]);
  return sequence !== undefined && sequence > 0 && sequence <= 2_147_483_647 ? sequence : undefined;
}

// RFC 5424 table 2 → OCSF: emergency is fatal, alert and critical are critical, error high, warning medium, notice low.
const SEVERITIES: readonly number[] = [6, 5, 5, 4, 3, 2, 1, 1];

// RFC 5424 table 1, by the names syslog.conf has for them.
const FACILITIES = (
  "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock " +
  "local0 local1 local2 local3 local4 local5 local6 local7"
).split(" ");
