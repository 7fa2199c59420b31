// A finding as an OCSF 1.8.0 event: 2004 Detection Finding; what says that a log went silent also as 1008 Event Log Activity.
// https://schema.ocsf.io/1.8.0/classes/detection_finding · https://schema.ocsf.io/1.8.0/classes/event_log_activity
import type { Gap, GapKind } from "@quis/contract";
import type { AccessEvent } from "@quis/event";
import { VERSION } from "../instance/version.ts";

/** OCSF severity_id: 2 low, 3 medium, 4 high. By what a person must do, not by who is to blame. */
const SEVERITIES: Readonly<Record<GapKind, number>> = {
  silence: 4,
  low: 3,
  heartbeat: 4,
  "sequence-gap": 4,
  "sequence-repeated": 3,
  clock: 3,
  future: 3,
  "field-vanished": 4,
  "field-appeared": 2,
  "vocabulary-collapsed": 3,
  "names-replaced": 3,
  "partial-unresolved": 3,
  quarantined: 3,
  "digest-break": 4,
  "coverage-operation": 3,
  "coverage-field": 3,
  "leaver-active": 4,
  "account-without-person": 3,
  "accounts-unknown": 2,
  "review-overdue": 4,
};

const ACTIVITY = { open: 1, closed: 3 } as const;
const STATUS = { open: 1, closed: 4 } as const;

function product() {
  return { name: "Quis", vendor_name: "Quis", version: VERSION };
}

/** The finding as 2004: Create (new) when it is open, Close (resolved) when it is closed. The whole finding is its evidence. */
export function detectionFinding(gap: Gap, timeMs: number): AccessEvent {
  const activity = ACTIVITY[gap.state];
  return {
    class_uid: 2004,
    category_uid: 2,
    activity_id: activity,
    type_uid: 200_400 + activity,
    severity_id: SEVERITIES[gap.kind],
    status_id: STATUS[gap.state],
    time: timeMs,
    message: gap.title,
    metadata: { version: "1.8.0", product: product(), uid: `${gap.id}-${gap.state}` },
    finding_info: {
      uid: gap.id,
      title: gap.title,
      types: [gap.kind],
      created_time: gap.raised === null ? timeMs : Date.parse(gap.raised.at),
      ...(gap.from === null ? {} : { first_seen_time: Date.parse(gap.from) }),
      ...(gap.to === null ? {} : { last_seen_time: Date.parse(gap.to) }),
      data_sources: [gap.source],
      analytic: { name: gap.kind, type_id: 1, type: "Rule", version: gap.rules },
    },
    evidences: [{ data: { ...gap } }],
  };
}

/** Silence as 1008: that the log of a source stopped (7), as far as its receiver can tell; undefined for other kinds. */
export function eventLogActivity(gap: Gap, timeMs: number): AccessEvent | undefined {
  if (gap.kind !== "silence" && gap.kind !== "heartbeat") return undefined;
  return {
    class_uid: 1008,
    category_uid: 1,
    activity_id: 7,
    type_uid: 100_807,
    severity_id: SEVERITIES[gap.kind],
    status_id: 99,
    status: "Observed",
    time: gap.from === null ? timeMs : Date.parse(gap.from),
    message: gap.title,
    metadata: { version: "1.8.0", product: product(), uid: `${gap.id}-log`, correlation_uid: gap.id },
    log_name: gap.source,
    log_provider: gap.source,
  };
}
