// ArcSight Common Event Format, alone on a line or in a syslog message.
import { type DeviceTimeParser, deviceOutcome, openReports, type Relay } from "../device/index.ts";
import { Problem } from "../error.ts";
import { type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import type { JsonObject } from "../text/index.ts";
import { type CefRecord, findCef, readCef } from "./fields.ts";
import { defined } from "../record/index.ts";

export const cefFormat: SourceFormat = {
  name: "cef",
  title: "ArcSight Common Event Format (CEF), alone or in syslog",
  framing: "lines",
  recognise: ({ lines }) => (lines.slice(0, 20).some((line) => findCef(line) >= 0) ? "lines with CEF:0|" : undefined),
  open: (options) => openReports({ mark: "CEF:0|", find: findCef, read: readCef, toOutcome }, options),
};

function toOutcome(
  record: CefRecord,
  relay: Relay,
  parseTime: DeviceTimeParser,
  receivedMs: number | undefined,
): Outcome {
  const rest = new Map(record.extension);
  /** Takes the first of the keys that has a value. */
  const take = (...keys: readonly string[]): string | undefined => {
    for (const key of keys) {
      const value = rest.get(key);
      if (value === undefined || value === "") continue;
      rest.delete(key);
      return value;
    }
    return undefined;
  };
  // When it happened, when the device logged it, when it was over; the header's time is a relay's.
  const stamp = take("start", "rt", "end");
  const time =
    stamp === undefined ? relay.timeMs : parseTime(stamp, { deviceZone: record.extension.get("dtz"), receivedMs });
  if (time instanceof Problem) return quarantine(time);
  if (time === undefined)
    return quarantine(new Problem("SOURCE_BAD_TIME", "expected start, rt or end, or a syslog time, got none"));
  const [vendor, product, version, code, name, severity] = record.header;
  const behaviour = record.extension.get("categoryBehavior");
  const file = take("filePath", "fname");
  return deviceOutcome({
    logName: "cef",
    vendor,
    product,
    version,
    code,
    name,
    severity: severity === "" ? undefined : severity,
    time,
    originalTime: stamp ?? relay.timestamp,
    logon: behaviour === "/Authentication/Verify" ? "logon" : undefined,
    user: { name: take("suser", "sourceUserName"), uid: take("suid", "sourceUserId"), domain: take("sntdom") },
    target: { name: take("duser", "destinationUserName"), uid: take("duid"), domain: take("dntdom") },
    source: { ip: take("src", "c6a2"), host: take("shost"), port: take("spt") },
    destination: { ip: take("dst", "c6a3"), host: take("dhost"), port: take("dpt") },
    device: { ip: take("dvc"), host: take("dvchost") ?? relay.hostname, port: undefined },
    action: take("act"),
    outcome: take("outcome", "categoryOutcome"),
    outcomeDetail: take("reason"),
    message: take("msg"),
    count: take("cnt"),
    url: take("request"),
    userAgent: take("requestClientApplication"),
    resource: file === undefined ? undefined : { name: file, type: "file" },
    unmapped: restOf(rest, relay),
  });
}

const LABEL = /^(?:cs|cn|cfp|c6a|flexString|flexNumber|flexDate|deviceCustomDate)\d{1,2}Label$/;

// cs1Label=Case cs1=2026-9 says Case: 2026-9. A label without value, or two alike, stay as they were written.
function restOf(rest: ReadonlyMap<string, string>, relay: Relay): JsonObject {
  const extension: JsonObject = {};
  const labelled: JsonObject = {};
  const done = new Set<string>();
  for (const [key, label] of rest) {
    if (!LABEL.test(key)) continue;
    const field = key.slice(0, -5);
    const value = rest.get(field);
    if (value === undefined || label === "" || label === "__proto__" || Object.hasOwn(labelled, label)) continue;
    labelled[label] = value;
    done.add(key).add(field);
  }
  for (const [key, value] of rest) if (!done.has(key)) extension[key] = value;
  return defined({
    extension: Object.keys(extension).length === 0 ? undefined : extension,
    labelled: Object.keys(labelled).length === 0 ? undefined : labelled,
    syslog_header: relay.header,
  });
}
