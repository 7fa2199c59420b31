// A FHIR AuditEvent, R4 or R5, as JSON → the common record. https://hl7.org/fhir/R4/auditevent.html, https://hl7.org/fhir/R5/auditevent.html
import { Problem } from "../error.ts";
import { captionOf, type Code, type HealthRecord, type Participant } from "../health/index.ts";
import { compileInstant } from "../instant/index.ts";
import { compileRest, defined, listOf, missing, objectOf, objectsOf, textOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { codesOf, decodeQuery, idOf, patientOf, referenceText } from "./datatype.ts";

const parseTime = compileInstant({ format: "rfc3339" });

/** Lists of elements stay whole: who took part in which role, and details, are kept as the source has them. */
const restOf = compileRest(["resourceType", "recorded", "outcome", "outcomeDesc"]);

/** BALP: profiles whose agent.policy is the id of the access token (https://profiles.ihe.net/ITI/BALP). */
const TOKEN_PROFILE = /IHE\.BasicAudit\.(?:OAUTH|SAML)/i;

/** FHIR object-role 1 and DICOM's ParticipantObjectTypeCodeRole 1. */
const PATIENT_ROLE = "1";
const OBJECT_ROLE = "http://terminology.hl7.org/CodeSystem/object-role";

/** `entry` is what the Bundle's entry has beside the resource. */
export function readAuditEvent(resource: JsonObject, entry: JsonObject | undefined): HealthRecord | Problem {
  const type = resource["resourceType"];
  if (type !== "AuditEvent")
    return new Problem(
      "SOURCE_BAD_VALUE",
      `expected a resource of type AuditEvent, got ${typeof type === "string" ? JSON.stringify(type.slice(0, 40)) : "no resourceType"}`,
    );
  const recorded = textOf(resource["recorded"]);
  if (recorded === undefined) return missing("the time it was recorded", resource["recorded"]);
  const time = parseTime(recorded);
  if (time instanceof Problem) return time;
  const hasToken = profilesOf(resource).some((profile) => TOKEN_PROFILE.test(profile));
  const agents = objectsOf(resource["agent"]);
  const entities = objectsOf(resource["entity"]);
  const transaction = entities.find((entity) => codesOf(entity["type"]).some(({ code }) => code === "XrequestId"));
  const outcome = outcomeOf(resource);
  const source = objectOf(resource["source"]);
  return {
    product: { name: referenceText(source?.["observer"]) ?? "FHIR" },
    logName: "AuditEvent",
    uid: textOf(resource["id"]),
    correlationUid:
      transaction === undefined
        ? undefined
        : textOf(objectOf(objectOf(transaction["what"])?.["identifier"])?.["value"]),
    time,
    originalTime: recorded,
    action: textOf(resource["action"]),
    // R5 has category and code for R4's type and subtype.
    codes: [
      ...codesOf(resource["type"]),
      ...codesOf(resource["category"]),
      ...codesOf(resource["subtype"]),
      ...codesOf(resource["code"]),
    ],
    ...outcome,
    participants: agents.map((agent) => participantOf(agent, hasToken)),
    items: entities.filter((entity) => entity !== transaction).map(itemOf),
    patients: [idOf(resource["patient"]), ...entities.map(patientIn)].filter((patient) => patient !== undefined),
    purposes: [...codesOf(resource["purposeOfEvent"]), ...codesOf(resource["authorization"])],
    rest: entry === undefined ? restOf(resource) : { ...restOf(resource), bundle_entry: entry },
  };
}

function profilesOf(resource: JsonObject): string[] {
  return listOf(objectOf(resource["meta"])?.["profile"]).filter((profile) => typeof profile === "string");
}

/** R4: a code 0, 4, 8, 12. R5: an object whose code is one of these or an issue severity. */
function outcomeOf(resource: JsonObject): Pick<HealthRecord, "isSuccess" | "outcome" | "outcomeText"> {
  const value = resource["outcome"];
  const object = objectOf(value);
  const code = object === undefined ? undefined : codesOf(object["code"])[0];
  const outcome = object === undefined ? textOf(value) : code?.code;
  const details = codesOf(object?.["detail"]).map(captionOf);
  const text = textOf(resource["outcomeDesc"]) ?? (details.length === 0 ? code?.display : details.join("; "));
  return { isSuccess: outcome === undefined ? undefined : SUCCESS.has(outcome), outcome, outcomeText: text };
}

const SUCCESS = new Set(["0", "success", "information", "warning"]);

const PERSONS = /(?:^|\/)(?:Practitioner|PractitionerRole|Patient|RelatedPerson|Person)\/[^/]+(?:\/_history\/[^/]+)?$/;
const PERSON_TYPES = new Set(["Practitioner", "PractitionerRole", "Patient", "RelatedPerson", "Person"]);
/** FHIR extra-security-role-type and HL7 v3 ParticipationType: a human who uses, writes, or receives. */
const PERSON_CODES = new Set(["humanuser", "AUT", "INF", "CST", "IRCP", "PPRF", "ENT"]);

function participantOf(agent: JsonObject, hasToken: boolean): Participant {
  const who = objectOf(agent["who"]);
  const types = codesOf(agent["type"]);
  const purposes = [...codesOf(agent["purposeOfUse"]), ...codesOf(agent["authorization"])];
  const network = objectOf(agent["network"]);
  const isPerson =
    PERSONS.test(textOf(who?.["reference"]) ?? "") ||
    PERSON_TYPES.has(textOf(who?.["type"]) ?? "") ||
    types.some(({ code }) => PERSON_CODES.has(code));
  return {
    isRequestor: agent["requestor"] === true,
    isPerson,
    uid: who === undefined ? undefined : idOf(who),
    name: textOf(agent["name"]) ?? textOf(who?.["display"]),
    uidAlt: textOf(agent["altId"]),
    roles: [...types, ...codesOf(agent["role"])],
    address:
      textOf(network?.["address"]) ??
      textOf(agent["networkString"]) ??
      textOf(agent["networkUri"]) ??
      referenceText(agent["networkReference"]),
    purposes,
    reason: reasonOf(agent["purposeOfUse"]) ?? reasonOf(agent["authorization"]),
    token: hasToken && isPerson ? firstText(agent["policy"]) : undefined,
  };
}

function firstText(value: unknown): string | undefined {
  return Array.isArray(value) ? textOf(value[0]) : textOf(value);
}

/** CodeableConcept.text: the purpose as the user put it. */
function reasonOf(purposes: unknown): string | undefined {
  const texts = objectsOf(purposes).flatMap((purpose) => textOf(purpose["text"]) ?? []);
  return texts.length === 0 ? undefined : texts.join("; ");
}

/** Whose record: an entity in the role of the patient, or a reference to one. */
function patientIn(entity: JsonObject): string | undefined {
  const what = entity["what"];
  return isPatientRole(codesOf(entity["role"])) ? idOf(what) : patientOf(what);
}

function isPatientRole(roles: readonly Code[]): boolean {
  return roles.some(({ system, code }) => code === PATIENT_ROLE && (system === undefined || system === OBJECT_ROLE));
}

function itemOf(entity: JsonObject): JsonObject {
  const what = entity["what"];
  const role = captionOf(codesOf(entity["role"])[0]);
  const query = textOf(entity["query"]);
  const uid = idOf(what);
  return defined({
    uid,
    name:
      textOf(entity["name"]) ??
      textOf(objectOf(what)?.["display"]) ??
      role ??
      uid ??
      (query === undefined ? "[unnamed]" : "Query"),
    type: typeOf(what) ?? role ?? captionOf(codesOf(entity["type"])[0]),
    desc: textOf(entity["description"]),
    data: query === undefined ? undefined : decodeQuery(query),
  });
}

/** Type of the resource that is referred to. */
function typeOf(what: unknown): string | undefined {
  const reference = objectOf(what);
  return (
    textOf(reference?.["type"]) ??
    /(?:^|\/)([A-Z][A-Za-z]{1,63})\/[^/]+(?:\/_history\/[^/]+)?$/.exec(textOf(reference?.["reference"]) ?? "")?.[1]
  );
}
