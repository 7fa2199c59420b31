// OCSF 1.8.0 NDJSON: passes through what is valid. https://schema.ocsf.io/1.8.0
import type { AccessEvent } from "@quis/event";
import { Problem } from "../error.ts";
import { guarded, hasMembers, type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import { checkEvent, declareOversight } from "../schema/index.ts";
import { decodeUtf8, type JsonObject, parseJsonObject } from "../text/index.ts";

export const ocsfFormat: SourceFormat = {
  name: "ocsf",
  title: "OCSF 1.8.0 events, one JSON object per line",
  framing: "lines",
  recognise: ({ objects }) =>
    objects.some((object) => hasMembers(object, "class_uid", "metadata") || hasMembers(object, "class_uid", "time"))
      ? "JSON lines with class_uid"
      : undefined,
  open: () => ({ needsHeader: false, header: () => [], normalise: guarded(normaliseOcsf) }),
};

function normaliseOcsf(record: Uint8Array): Outcome {
  const text = decodeUtf8(record);
  if (text instanceof Problem) return quarantine(text);
  const event = parseJsonObject(text);
  if (event instanceof Problem) return quarantine(event);
  const problem = checkEvent(event);
  if (problem !== undefined) return quarantine(problem);
  declareOversight(event);
  const id = (event["metadata"] as JsonObject)["uid"] as string | undefined;
  return { kind: "event", event: event as AccessEvent, id };
}
