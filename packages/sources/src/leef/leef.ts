// IBM QRadar Log Event Extended Format, alone on a line or in a syslog message.
import { type DeviceTimeParser, deviceOutcome, openReports, type Relay } from "../device/index.ts";
import { Problem } from "../error.ts";
import { type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import type { JsonObject } from "../text/index.ts";
import { findLeef, type LeefRecord, readLeef } from "./fields.ts";
import { defined } from "../record/index.ts";

export const leefFormat: SourceFormat = {
  name: "leef",
  title: "QRadar Log Event Extended Format (LEEF 1.0 and 2.0), alone or in syslog",
  framing: "lines",
  recognise: ({ lines }) =>
    lines.slice(0, 20).some((line) => findLeef(line) >= 0) ? "lines with LEEF:1.0| or LEEF:2.0|" : undefined,
  open: (options) => openReports({ mark: "LEEF:", find: findLeef, read: readLeef, toOutcome }, options),
};

const ENDPOINT = { ip: undefined, host: undefined, port: undefined };

function toOutcome(
  record: LeefRecord,
  relay: Relay,
  parseTime: DeviceTimeParser,
  receivedMs: number | undefined,
): Outcome {
  const rest = new Map(record.attributes);
  const take = (key: string): string | undefined => {
    const value = rest.get(key);
    if (value === undefined || value === "") return undefined;
    rest.delete(key);
    return value;
  };
  const stamp = take("devTime");
  const time = stamp === undefined ? relay.timeMs : parseTime(stamp, { format: take("devTimeFormat"), receivedMs });
  if (time instanceof Problem) return quarantine(time);
  if (time === undefined)
    return quarantine(new Problem("SOURCE_BAD_TIME", "expected devTime or a syslog time, got none"));
  const isTrue = (key: string): boolean => /^true$/i.test(rest.get(key) ?? "");
  const logon = isTrue("isLoginEvent") ? "logon" : isTrue("isLogoutEvent") ? "logoff" : undefined;
  const category = record.attributes.get("cat");
  const resource = take("resource");
  return deviceOutcome({
    logName: "leef",
    vendor: record.vendor,
    product: record.product,
    version: record.productVersion,
    code: record.eventId,
    name: category === undefined || category === "" ? record.eventId : `${record.eventId}: ${category}`,
    severity: take("sev"),
    time,
    originalTime: stamp ?? relay.timestamp,
    logon,
    user: { name: take("usrName"), uid: undefined, domain: take("domain") },
    target: { name: undefined, uid: undefined, domain: undefined },
    source: { ip: take("src"), host: undefined, port: take("srcPort") },
    destination: { ip: take("dst"), host: undefined, port: take("dstPort") },
    device: { ...ENDPOINT, host: relay.hostname },
    action: take("action"),
    // The guide's own way to say how a login ended is the category.
    outcome: take("outcome") ?? category,
    outcomeDetail: undefined,
    message: take("msg"),
    count: undefined,
    url: take("url"),
    userAgent: undefined,
    resource: resource === undefined ? undefined : { name: resource, type: undefined },
    unmapped: restOf(rest, relay),
  });
}

function restOf(rest: ReadonlyMap<string, string>, relay: Relay): JsonObject {
  return defined({
    attributes: rest.size === 0 ? undefined : Object.fromEntries(rest),
    syslog_header: relay.header,
  });
}
