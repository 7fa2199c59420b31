// FHIR AuditEvent resources, R4, R4B and R5, with the IHE BALP profiles, as JSON and as XML: one event per resource.
import { Problem } from "../error.ts";
import { type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import { healthEvent } from "../health/index.ts";
import { compileRest, jsonNormaliser, objectOf, textNormaliser } from "../record/index.ts";
import { type JsonObject, parseXml } from "../text/index.ts";
import { readAuditEvent } from "./resource.ts";
import { fhirOfXml } from "./xml.ts";

export const fhirFormat: SourceFormat = {
  name: "fhir-auditevent",
  title: "FHIR AuditEvent R4, R4B, R5 as JSON: lines, arrays, Bundles",
  framing: "json",
  lists: ["entry"],
  recognise: ({ objects }) =>
    objects.some((object) => resourceIn(object)["resourceType"] === "AuditEvent")
      ? "JSON with resourceType AuditEvent"
      : undefined,
  open: () => jsonNormaliser(normaliseJson),
};

/** What a Bundle and its entries have beside resources. */
const BUNDLE = [
  "id",
  "meta",
  "implicitRules",
  "language",
  "identifier",
  "type",
  "timestamp",
  "total",
  "link",
  "fullUrl",
  "search",
  "request",
  "response",
  "signature",
];

export const fhirXmlFormat: SourceFormat = {
  name: "fhir-auditevent-xml",
  title: "FHIR AuditEvent R4, R4B, R5 as XML: resources and Bundles",
  framing: "xml",
  elements: ["AuditEvent"],
  envelope: BUNDLE,
  recognise: ({ elementNames }) => (elementNames.includes("AuditEvent") ? "XML with AuditEvent elements" : undefined),
  open: () => textNormaliser(normaliseXml),
};

function normaliseJson(object: JsonObject): Outcome {
  const resource = resourceIn(object);
  return normaliseResource(resource, resource === object ? undefined : restOfEntry(object));
}

const restOfEntry = compileRest(["resource"]);

/** The resource of a Bundle's entry, or the object itself. */
function resourceIn(object: JsonObject): JsonObject {
  return object["resourceType"] === undefined ? (objectOf(object["resource"]) ?? object) : object;
}

function normaliseXml(text: string): Outcome {
  const element = parseXml(text);
  return element instanceof Problem ? quarantine(element) : normaliseResource(fhirOfXml(element), undefined);
}

function normaliseResource(resource: JsonObject, entry: JsonObject | undefined): Outcome {
  const record = readAuditEvent(resource, entry);
  return record instanceof Problem ? quarantine(record) : healthEvent(record);
}
