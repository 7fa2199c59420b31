// The frame of an event: classification, time, metadata, and what follows from them.
import type { AccessEvent, Operation } from "@quis/event";
import { Problem } from "../error.ts";
import { type Outcome, quarantine } from "../format/index.ts";
import { checkEvent, declareOversight, OCSF_VERSION } from "../schema/index.ts";
import type { JsonObject } from "../text/index.ts";

/** What kind of act an entry of a source is. */
export interface Act {
  readonly classUid: number;
  readonly activityId: number;
  /** Required by OCSF for 99 Other: the source's own word. */
  readonly activityName?: string | undefined;
  readonly operation?: Operation | undefined;
}

export interface EventHead {
  readonly act: Act;
  /** The source's clock, ms since the epoch. */
  readonly time: number;
  /** The time as the source wrote it. */
  readonly originalTime?: string | undefined;
  readonly product: { readonly name: string; readonly vendor_name?: string; readonly version?: string };
  /** The source's own id of the entry. */
  readonly uid?: string | undefined;
  readonly logName?: string | undefined;
  readonly sequence?: number | undefined;
  /** 1 succeeded, 2 failed; undefined if the source does not say. */
  readonly statusId?: 1 | 2 | undefined;
  /** 1 informational (the default) to 6 fatal. */
  readonly severityId?: number | undefined;
  /** OCSF profiles that the event's attributes need, such as `host` or `cloud`. */
  readonly profiles?: readonly string[] | undefined;
}

/** An event with what all events have; the caller adds what its class asks for. */
export function beginEvent(head: EventHead): JsonObject {
  const { act, time } = head;
  const metadata: JsonObject = { version: OCSF_VERSION, product: head.product };
  if (head.uid !== undefined) metadata["uid"] = head.uid;
  if (head.sequence !== undefined) metadata["sequence"] = head.sequence;
  if (head.logName !== undefined) metadata["log_name"] = head.logName;
  if (head.originalTime !== undefined) metadata["original_time"] = head.originalTime;
  if (head.profiles !== undefined && head.profiles.length > 0) metadata["profiles"] = head.profiles;
  const event: JsonObject = {
    class_uid: act.classUid,
    category_uid: Math.floor(act.classUid / 1000),
    activity_id: act.activityId,
    type_uid: act.classUid * 100 + act.activityId,
    severity_id: head.severityId ?? 1,
    time,
    metadata,
  };
  if (act.activityName !== undefined) event["activity_name"] = act.activityName;
  if (head.statusId !== undefined) event["status_id"] = head.statusId;
  return event;
}

/** Ends a normaliser: checks what questions are answered from and declares the oversight extension. `id` is what duplicates are known by. */
export function endEvent(event: JsonObject, id: string | undefined): Outcome {
  const problem = checkEvent(event);
  if (problem !== undefined) return quarantine(problem);
  declareOversight(event);
  return { kind: "event", event: event as AccessEvent, id };
}

/** A record without what an event cannot be made of. */
export function missing(what: string, got: unknown): Problem {
  const shown = got === undefined || got === null ? "nothing" : JSON.stringify(got).slice(0, 40);
  return new Problem("SOURCE_BAD_VALUE", `expected ${what}, got ${shown}`);
}
