// OCSF NDJSON: 1.8.0 passes through where it is valid, 1.0 to 1.7 is made 1.8.0. https://schema.ocsf.io/1.8.0
import { hasMembers, type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import { endEvent, jsonNormaliser, objectOf } from "../record/index.ts";
import { OCSF_VERSION } from "../schema/index.ts";
import type { JsonObject } from "../text/index.ts";
import { upgradeEvent } from "./upgrade.ts";

export const ocsfFormat: SourceFormat = {
  name: "ocsf",
  title: "OCSF events of version 1.0 to 1.8, one JSON object per line",
  framing: "lines",
  recognise: ({ objects }) =>
    objects.some((object) => hasMembers(object, "class_uid", "metadata") || hasMembers(object, "class_uid", "time"))
      ? "JSON lines with class_uid"
      : undefined,
  open: () => jsonNormaliser(normaliseOcsf),
};

function normaliseOcsf(event: JsonObject): Outcome {
  const metadata = objectOf(event["metadata"]);
  const problem = metadata === undefined || metadata["version"] === OCSF_VERSION ? undefined : upgradeEvent(event);
  if (problem !== undefined) return quarantine(problem);
  return endEvent(event, objectOf(event["metadata"])?.["uid"] as string | undefined);
}
