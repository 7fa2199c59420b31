// An event that is shown in part: some fields as they were sealed, others with pseudonyms, the rest not at all. What is proved of it.
// RFC 9901 §7.1 for the disclosures; docs/reference/pseudonyms.md
import {
  type AccessEvent,
  type CheckedDisclosures,
  checkDisclosures,
  type DisclosedEvent,
  eventFields,
} from "@quis/event";
import { DisclosureError } from "./error.ts";

/** An event as somebody may see it. It may be an attacker's. */
export interface ShownEvent extends DisclosedEvent {
  readonly event: AccessEvent;
  /** Names of the fields of `event` that are not disclosed: whoever shows it vouches for them. */
  readonly masked: readonly string[];
  /** Names of fields that `event` does not have. */
  readonly hidden: readonly string[];
}

/**
 * Checks that each field of the event is disclosed as `commitment` (32 bytes) has it, or is said to be masked; and that as many fields are
 * hidden as is said. @throws EventError as checkDisclosures, DisclosureError DISCLOSURE_MISMATCH
 */
export function checkShown(shown: ShownEvent, commitment: Uint8Array): CheckedDisclosures {
  const checked = checkDisclosures(commitment, shown);
  const fields = new Map(eventFields(shown.event).map(({ name, valueJson }) => [name, valueJson]));
  for (const { name, valueJson } of checked.fields) {
    if (fields.get(name) !== valueJson) throw mismatch(`${name} as it was disclosed`, "another value of it");
    fields.delete(name);
  }
  const masked = new Set(shown.masked);
  for (const name of fields.keys()) {
    if (!masked.delete(name)) throw mismatch(`a field that is disclosed or said to be masked`, name);
  }
  const [absent] = masked;
  if (absent !== undefined) throw mismatch(`the masked field ${absent} in the event`, "none");
  const withheld = new Set([...shown.masked, ...shown.hidden]).size;
  if (withheld !== checked.hidden) throw mismatch(`${withheld} fields that are not disclosed`, `${checked.hidden}`);
  return checked;
}

function mismatch(expected: string, got: string): DisclosureError {
  return new DisclosureError("DISCLOSURE_MISMATCH", `expected ${expected}, got ${got}`);
}
