// Google Cloud audit logs: LogEntry with an AuditLog (admin activity, data access, system event, policy denied) or an Access Transparency entry.
// https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry · https://cloud.google.com/logging/docs/audit
import { Problem } from "../error.ts";
import { hasMembers, type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import { instantOf, jsonNormaliser, missing, objectOf, textOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { auditEvent } from "./audit-log.ts";
import { transparencyEvent } from "./transparency.ts";

export const googleCloudFormat: SourceFormat = {
  name: "google-cloud",
  title: "Google Cloud audit log entries",
  framing: "json",
  lists: ["entries"],
  recognise: ({ objects }) =>
    objects.some(
      (object) =>
        hasMembers(object, "logName") &&
        (hasMembers(object, "protoPayload") ||
          (hasMembers(object, "jsonPayload") && String(object["logName"]).includes("cloudaudit.googleapis.com"))),
    )
      ? "JSON records with logName and protoPayload, as Cloud Logging gives audit log entries"
      : undefined,
  open: () => jsonNormaliser(normaliseEntry),
};

function normaliseEntry(entry: JsonObject): Outcome {
  // An entry that was written late has both; the audit is about when it happened.
  const time = instantOf(entry["timestamp"] ?? entry["receiveTimestamp"], "timestamp");
  if (time instanceof Problem) return quarantine(time);
  const audit = objectOf(entry["protoPayload"]);
  if (audit !== undefined) return auditEvent(entry, audit, time);
  const payload = objectOf(entry["jsonPayload"]);
  const isTransparency =
    textOf(payload?.["@type"])?.endsWith(".TransparencyLog") === true ||
    textOf(entry["logName"])?.endsWith("%2Faccess_transparency") === true;
  if (payload !== undefined && isTransparency) return transparencyEvent(entry, payload, time);
  return quarantine(missing("an audit log entry with protoPayload", entry["textPayload"] ?? Object.keys(entry)[0]));
}
