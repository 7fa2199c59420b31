// What stands at one place of a payload bundle: a record, or the mark of one that was erased or whose key was destroyed.
import { DEDUPE_KEY_BYTES } from "@quis/event";
import { QuisError } from "../instance/error.ts";
import type { KeyScope } from "../keys/data-keys.ts";
import { monthText } from "../keys/month.ts";

/** A record that can be read. Its scope is not known in bundles that an older version wrote unencrypted. */
export interface LiveSlot {
  readonly kind: "live";
  /** Payload record (packages/event payload.ts). */
  readonly record: Uint8Array;
  readonly scope: KeyScope | undefined;
}

/** The payload of one event, erased by a decision that is sealed as entry `deed` of the oversight log. */
export interface ErasedSlot {
  readonly kind: "erased";
  /** The dedupe key, so that the same record is still known as sealed. */
  readonly mark: Uint8Array;
  readonly timeMs: number;
  readonly deed: number;
}

/** A record whose data key does not exist any more. */
export interface DestroyedSlot extends KeyScope {
  readonly kind: "destroyed";
  readonly mark: Uint8Array;
  readonly keyId: string;
  /** Its sealed bytes are still in the bundle, and would be read again if the key came back. */
  readonly stillSealed?: true;
}

export type Slot = LiveSlot | ErasedSlot | DestroyedSlot;

/** Where the dedupe key stands in a payload record: behind the version and the event key. */
export const MARK_OFFSET = 33;
const MARK_END = MARK_OFFSET + DEDUPE_KEY_BYTES;

/** The dedupe key of whatever stands there. */
export function markOf(slot: Slot): Uint8Array {
  return slot.kind === "live" ? slot.record.subarray(MARK_OFFSET, MARK_END) : slot.mark;
}

/** The record of a slot. @throws QuisError QUIS_ERASED if it has none. */
export function recordOf(slot: Slot, index: number): Uint8Array {
  if (slot.kind === "live") return slot.record;
  if (slot.kind === "erased") {
    throw new QuisError(
      "QUIS_ERASED",
      `The event of entry ${index} was erased ${new Date(slot.timeMs).toISOString()}; entry ${slot.deed} of the oversight log says by whose authority.`,
    );
  }
  throw new QuisError(
    "QUIS_ERASED",
    `The event of entry ${index} cannot be read: the data key of ${slot.source}, ${monthText(slot.month)} does not exist (any more). quis verify says whether its destruction is sealed.`,
  );
}
