// A step of a review as an event of the oversight log: OCSF 6001 Web Resources Activity, the step as its evidence.
import { randomUUID } from "node:crypto";
import type { SealedReviewStep } from "@quis/contract";
import { type AccessEvent, OVERSIGHT_EXTENSION } from "@quis/event";
import { VERSION } from "../instance/version.ts";

export function stepEvent(sealed: SealedReviewStep, timeMs: number): AccessEvent {
  const { finding, step } = sealed;
  return {
    class_uid: 6001,
    category_uid: 6,
    activity_id: 3,
    type_uid: 600_103,
    severity_id: 1,
    status_id: 1,
    time: timeMs,
    metadata: {
      version: "1.8.0",
      product: { name: "Quis", vendor_name: "Quis", version: VERSION },
      uid: randomUUID(),
      logged_time: timeMs,
      extensions: [OVERSIGHT_EXTENSION],
    },
    actor: { user: { uid: step.by } },
    web_resources: [{ name: "review", type: "review", data: { finding, step: step.step } }],
    evidences: [{ data: { finding, step: { ...step } } }],
    oversight: {
      operation: "alteration",
      purpose: "oversight",
      ...(step.case_ref === undefined ? {} : { case_ref: step.case_ref }),
    },
  };
}
