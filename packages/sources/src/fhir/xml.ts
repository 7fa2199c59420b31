// FHIR's XML → FHIR's JSON, as far as an audit event needs it. https://hl7.org/fhir/R4/xml.html, https://hl7.org/fhir/R4/json.html
import { jsonOfXml, type JsonObject, type XmlElement } from "../text/index.ts";

/** Elements that are lists in AuditEvent R4 or R5, and in the data types in it. `type` and `role` are so in some places only. */
const LISTS = new Set([
  "agent",
  "authorization",
  "basedOn",
  "category",
  "coding",
  "contained",
  "detail",
  "entity",
  "extension",
  "modifierExtension",
  "policy",
  "profile",
  "purposeOfEvent",
  "purposeOfUse",
  "securityLabel",
  "subtype",
]);

/** XML writes booleans as text. */
const BOOLEANS = new Set(["requestor", "userSelected", "valueBoolean"]);

/**
 * The resource of an element: `value` attributes are the elements' values, `id` and `url` attributes members. An element that has a value and
 * extensions keeps them in `_name`, as JSON does. Narrative stays XML (`@name`, `#text`). Numbers stay text.
 */
export function fhirOfXml(element: XmlElement): JsonObject {
  return { resourceType: element.name, ...membersOf(element) };
}

function membersOf(element: XmlElement): JsonObject {
  const object: JsonObject = {};
  for (const [name, value] of element.attributes) if (name !== "value") object[name] = value;
  for (const child of element.children) {
    const { name } = child;
    if (name === "div") {
      object[name] = jsonOfXml(child);
      continue;
    }
    const value = child.attributes.get("value");
    if (value === undefined)
      add(
        object,
        name,
        child.children.length === 1 && name === "contained"
          ? fhirOfXml(child.children[0] as XmlElement)
          : membersOf(child),
      );
    else {
      add(object, name, BOOLEANS.has(name) && (value === "true" || value === "false") ? value === "true" : value);
      const rest = membersOf(child);
      if (Object.keys(rest).length > 0) add(object, `_${name}`, rest);
    }
  }
  return object;
}

function add(object: JsonObject, name: string, value: unknown): void {
  const before = object[name];
  if (before === undefined) object[name] = LISTS.has(name) ? [value] : value;
  else if (Array.isArray(before)) before.push(value);
  else object[name] = [before, value];
}
