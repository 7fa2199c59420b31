// A DICOM audit message → the common record. DICOM PS3.15 §A.5 (https://dicom.nema.org/medical/dicom/current/output/chtml/part15/sect_A.5.html),
// and the older form of RFC 3881, whose codes are in `code` and not `csd-code`.
import { Problem } from "../error.ts";
import { captionOf, type Code, type HealthRecord, type Participant } from "../health/index.ts";
import { compileInstant } from "../instant/index.ts";
import { defined, missing, textOf } from "../record/index.ts";
import { decodeUtf8, jsonOfXml, type JsonObject, type XmlElement } from "../text/index.ts";

const parseTime = compileInstant({ format: "rfc3339" });

/** ParticipantObjectTypeCode, ParticipantObjectTypeCodeRole and ParticipantObjectIDTypeCode of a person who is the patient (§A.5.1). */
const PERSON = "1";
const PATIENT = "1";
const PATIENT_NUMBER = "2";

/** What the syslog line around a message says. */
export interface Envelope {
  readonly host: string | undefined;
  readonly app: string | undefined;
  readonly rest: JsonObject;
}

export function readAuditMessage(message: XmlElement, envelope: Envelope | undefined): HealthRecord | Problem {
  if (message.name !== "AuditMessage")
    return new Problem(
      "SOURCE_BAD_VALUE",
      `expected an AuditMessage, got ${JSON.stringify(message.name.slice(0, 40))}`,
    );
  const event = child(message, "EventIdentification");
  if (event === undefined) return new Problem("SOURCE_BAD_VALUE", "expected EventIdentification, got none");
  const written = attribute(event, "EventDateTime");
  if (written === undefined) return missing("EventDateTime", undefined);
  const time = parseTime(written);
  if (time instanceof Problem) return time;
  const objects = children(message, "ParticipantObjectIdentification");
  const source = child(message, "AuditSourceIdentification");
  const outcome = attribute(event, "EventOutcomeIndicator");
  return {
    product: {
      name: (source === undefined ? undefined : attribute(source, "AuditSourceID")) ?? envelope?.app ?? "DICOM",
    },
    logName: "AuditMessage",
    // The message has no id of its own.
    uid: undefined,
    correlationUid: undefined,
    time,
    originalTime: written,
    action: attribute(event, "EventActionCode"),
    codes: [...codes(event, "EventID"), ...codes(event, "EventTypeCode")],
    isSuccess: outcome === undefined ? undefined : outcome === "0",
    outcome,
    outcomeText: textOf(child(event, "EventOutcomeDescription")?.text),
    participants: children(message, "ActiveParticipant").map(participantOf),
    items: objects.map(itemOf),
    patients: objects.filter(isPatient).flatMap((object) => attribute(object, "ParticipantObjectID") ?? []),
    purposes: codes(event, "PurposeOfUse"),
    rest: restOf(message, envelope),
  };
}

function restOf(message: XmlElement, envelope: Envelope | undefined): JsonObject {
  const rest = jsonOfXml(message, LISTS);
  if (envelope !== undefined) rest["syslog"] = envelope.rest;
  return rest;
}

const LISTS = new Set([
  "ActiveParticipant",
  "ParticipantObjectIdentification",
  "AuditSourceIdentification",
  "EventTypeCode",
  "RoleIDCode",
  "ParticipantObjectDetail",
]);

function participantOf(participant: XmlElement): Participant {
  const type = codes(participant, "UserIDTypeCode");
  const roles = codes(participant, "RoleIDCode");
  return {
    isRequestor: /^(?:true|1)$/.test(attribute(participant, "UserIsRequestor") ?? ""),
    // PS3.16 CID 404: 113871 is the id of a person. §A.5.1 UserTypeCode 1 is a person.
    isPerson:
      type.some(({ code }) => code === "113871") ||
      attribute(participant, "UserTypeCode") === "1" ||
      textOf(attribute(participant, "UserName")) !== undefined,
    uid: textOf(attribute(participant, "UserID")),
    name: textOf(attribute(participant, "UserName")),
    uidAlt: textOf(attribute(participant, "AlternativeUserID")),
    roles,
    address: textOf(attribute(participant, "NetworkAccessPointID")),
    purposes: codes(participant, "PurposeOfUse"),
    reason: undefined,
    token: undefined,
  };
}

function isPatient(object: XmlElement): boolean {
  if (attribute(object, "ParticipantObjectTypeCode") !== PERSON) return false;
  const [idType] = codes(object, "ParticipantObjectIDTypeCode");
  return attribute(object, "ParticipantObjectTypeCodeRole") === PATIENT || idType?.code === PATIENT_NUMBER;
}

function itemOf(object: XmlElement): JsonObject {
  const uid = textOf(attribute(object, "ParticipantObjectID"));
  const [idType] = codes(object, "ParticipantObjectIDTypeCode");
  const name = textOf(child(object, "ParticipantObjectName")?.text);
  const query = textOf(child(object, "ParticipantObjectQuery")?.text);
  return defined({
    uid,
    name: name ?? uid ?? "[unnamed]",
    type: isPatient(object) ? "Patient" : (captionOf(idType) ?? undefined),
    data: query === undefined ? undefined : decodeQuery(query),
  });
}

/** §A.5.1: xsd:base64Binary. A DICOM query is a data set, which is no text: it stays as it is. */
function decodeQuery(query: string): JsonObject {
  try {
    const text = decodeUtf8(Uint8Array.from(atob(query), (character) => character.charCodeAt(0)));
    // oxlint-disable-next-line no-control-regex
    if (typeof text === "string" && !/[\u0000-\u0008\u000E-\u001F]/.test(text)) return { query: text };
  } catch {
    // No base64.
  }
  return { query_base64: query };
}

/** CodedValueType: `csd-code` since DICOM 2011, `code` in RFC 3881. */
function codes(parent: XmlElement, name: string): Code[] {
  return children(parent, name).flatMap((element) => {
    const code = textOf(attribute(element, "csd-code") ?? attribute(element, "code"));
    if (code === undefined) return [];
    return [
      {
        code,
        system: textOf(attribute(element, "codeSystemName")),
        display: textOf(attribute(element, "originalText") ?? attribute(element, "displayName")),
      },
    ];
  });
}

function attribute(element: XmlElement, name: string): string | undefined {
  return element.attributes.get(name);
}

function child(parent: XmlElement, name: string): XmlElement | undefined {
  return parent.children.find((element) => element.name === name);
}

function children(parent: XmlElement, name: string): readonly XmlElement[] {
  return parent.children.filter((element) => element.name === name);
}
