// Declares the oversight extension in an event's metadata.
import { OVERSIGHT_EXTENSION } from "@quis/event";
import type { JsonObject } from "../text/index.ts";

/** Adds OVERSIGHT_EXTENSION to `metadata.extensions` of an event with an `oversight` object, once. */
export function declareOversight(event: JsonObject): void {
  if (event["oversight"] === undefined) return;
  const metadata = event["metadata"] as JsonObject;
  const declared = (metadata["extensions"] as JsonObject[] | undefined) ?? [];
  if (declared.some((extension) => extension["name"] === OVERSIGHT_EXTENSION.name)) return;
  metadata["extensions"] = [...declared, { ...OVERSIGHT_EXTENSION }];
}
