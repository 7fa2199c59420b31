// A finding as an OCSF 1.8.0 event: 2004 Detection Finding. https://schema.ocsf.io/1.8.0/classes/detection_finding
import type { SealedFinding } from "@quis/contract";
import type { AccessEvent } from "@quis/event";
import { VERSION } from "../instance/version.ts";
import { SAMPLE_KIND } from "./finding.ts";

const DAY_MS = 86_400_000;
/** OCSF severity_id by what a reviewer's time is worth: 1 informational, 2 low, 3 medium. A question is never "high" before it was asked. */
const MEDIUM_FROM_UPHELD = 0.5;

/** The finding as 2004: Create when it is first raised, Update when more has come. The whole finding is its evidence. */
export function findingEvent(finding: SealedFinding, activity: "raised" | "updated", timeMs: number): AccessEvent {
  const activityId = activity === "raised" ? 1 : 2;
  const dayMs = Date.parse(`${finding.day}T00:00:00Z`);
  const [signal] = finding.signals;
  return {
    class_uid: 2004,
    category_uid: 2,
    activity_id: activityId,
    type_uid: 200_400 + activityId,
    severity_id: finding.kind === SAMPLE_KIND ? 1 : (finding.upheld ?? 0) >= MEDIUM_FROM_UPHELD ? 3 : 2,
    status_id: 1,
    time: timeMs,
    message: finding.sentence,
    metadata: {
      version: "1.8.0",
      product: { name: "Quis", vendor_name: "Quis", version: VERSION },
      uid: `${finding.id}-${finding.day}-${activity}-${finding.signals.length}`,
    },
    finding_info: {
      uid: finding.id,
      title: finding.sentence,
      types: [finding.kind],
      created_time: timeMs,
      first_seen_time: Date.parse(`${finding.since}T00:00:00Z`),
      last_seen_time: dayMs + DAY_MS - 1,
      analytic: { name: finding.kind, type_id: 3, type: "Statistical", version: signal?.version ?? VERSION },
    },
    evidences: [{ data: { ...finding } }],
  };
}
