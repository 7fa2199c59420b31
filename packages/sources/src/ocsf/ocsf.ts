// OCSF NDJSON: 1.8.0 passes through where it is valid, 1.0 to 1.7 is made 1.8.0. https://schema.ocsf.io/1.8.0
import type { AccessEvent } from "@quis/event";
import { Problem } from "../error.ts";
import { guarded, hasMembers, type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import { objectOf } from "../record/index.ts";
import { checkEvent, declareOversight, OCSF_VERSION } from "../schema/index.ts";
import { decodeUtf8, type JsonObject, parseJsonObject } from "../text/index.ts";
import { upgradeEvent } from "./upgrade.ts";

export const ocsfFormat: SourceFormat = {
  name: "ocsf",
  title: "OCSF events of version 1.0 to 1.8, one JSON object per line",
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
  const metadata = objectOf(event["metadata"]);
  const problem =
    (metadata === undefined || metadata["version"] === OCSF_VERSION ? undefined : upgradeEvent(event)) ??
    checkEvent(event);
  if (problem !== undefined) return quarantine(problem);
  declareOversight(event);
  const id = (event["metadata"] as JsonObject)["uid"] as string | undefined;
  return { kind: "event", event: event as AccessEvent, id };
}
