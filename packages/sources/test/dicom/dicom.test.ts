// Rules of DICOM audit messages beyond the golden corpus (PS3.15 §A.5).
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/text/index.ts";
import { codes, run } from "../support/collect.ts";

function eventOf(
  body: string,
  attributes = 'EventActionCode="R" EventOutcomeIndicator="0"',
  ids = '<EventID csd-code="110103"/>',
): JsonObject {
  const text = `<AuditMessage><EventIdentification EventDateTime="2026-03-02T08:00:00Z" ${attributes}>${ids}</EventIdentification>${body}</AuditMessage>`;
  const outcome = run("dicom-audit", text).outcomes[0]?.outcome;
  expect(outcome?.kind).toBe("event");
  return (outcome as unknown as { event: JsonObject }).event;
}

const object = (id: string, type: string, role: string, idType: string): string =>
  `<ParticipantObjectIdentification ParticipantObjectID="${id}" ParticipantObjectTypeCode="${type}" ParticipantObjectTypeCodeRole="${role}"><ParticipantObjectIDTypeCode csd-code="${idType}"/></ParticipantObjectIdentification>`;

describe("whose record it was", () => {
  it("a person in the patient's role, or with a patient number", () => {
    const event = eventOf(object("1", "1", "1", "2") + object("2", "1", "", "2") + object("3", "1", "1", "110190"));
    expect(event["oversight"]).toMatchObject({ subjects: ["1", "2", "3"].map((uid) => ({ uid, type: "patient" })) });
  });

  it("not a study, a provider, or a system object with the same codes elsewhere", () => {
    const event = eventOf(object("1", "2", "1", "2") + object("2", "1", "15", "11") + object("3", "2", "3", "110180"));
    expect(event["oversight"]).toEqual({ operation: "consultation" });
    expect(event["web_resources"]).toHaveLength(3);
  });
});

describe("who acted, and from where", () => {
  it("the requestor, wherever it stands among the participants", () => {
    const event = eventOf(
      '<ActiveParticipant UserID="pacs" UserIsRequestor="false" NetworkAccessPointID="192.0.2.1"/>' +
        '<ActiveParticipant UserID="anna" UserIsRequestor="true" NetworkAccessPointID="192.0.2.2"/>',
    );
    expect(event).toMatchObject({ actor: { user: { uid: "anna" } }, src_endpoint: { ip: "192.0.2.2" } });
  });

  it("a person before their workstation, with the workstation's address", () => {
    const event = eventOf(
      '<ActiveParticipant UserID="ws" UserIsRequestor="true" NetworkAccessPointID="ws3.example.org"><RoleIDCode csd-code="110153"/></ActiveParticipant>' +
        '<ActiveParticipant UserID="anna" UserName="Anna" UserIsRequestor="true"/>',
    );
    expect(event).toMatchObject({
      actor: { user: { uid: "anna" }, app_name: "ws" },
      src_endpoint: { name: "ws3.example.org" },
    });
  });

  it("an address in syslog's header or data is the sender's, not the user's", () => {
    const line =
      '<85>1 2026-03-02T08:00:00Z 192.0.2.9 pacs 1 - [origin ip="192.0.2.8"] <AuditMessage><EventIdentification EventDateTime="2026-03-02T07:59:59Z"/></AuditMessage>';
    const outcome = run("dicom-audit-syslog", line).outcomes[0]?.outcome;
    expect(outcome).toMatchObject({
      kind: "event",
      event: {
        time: Date.UTC(2026, 2, 2, 7, 59, 59),
        src_endpoint: { name: "[unknown]" },
        unmapped: { syslog: { host: "192.0.2.9", structured_data: '[origin ip="192.0.2.8"]' } },
      },
    });
  });
});

describe("what happened", () => {
  it.each<[string, string, string, number, number, string | undefined]>([
    ["an access that reads", '<EventID csd-code="110103"/>', "R", 6003, 2, "consultation"],
    ["an access that updates", '<EventID csd-code="110110"/>', "U", 6003, 3, "alteration"],
    ["a query", '<EventID csd-code="110112"/>', "E", 6003, 99, "consultation"],
    ["the older code attribute", '<EventID code="110106"/>', "R", 6003, 99, "disclosure"],
    ["use of the audit log: no person's record", '<EventID csd-code="110101"/>', "R", 6003, 2, undefined],
    ["a logon by its type", '<EventID csd-code="110114"/><EventTypeCode csd-code="110122"/>', "E", 3002, 1, undefined],
    ["a start by its type", '<EventID csd-code="110100"/><EventTypeCode csd-code="110120"/>', "E", 6002, 3, undefined],
    ["codes named as members of objects", '<EventID csd-code="constructor"/>', "toString", 6003, 99, undefined],
  ])("%s", (_, ids, action, classUid, activity, operation) => {
    const event = eventOf("", `EventActionCode="${action}"`, ids);
    expect([event["class_uid"], event["activity_id"]]).toEqual([classUid, activity]);
    expect((event["oversight"] as JsonObject | undefined)?.["operation"]).toBe(operation);
  });

  it.each([
    ["0", 1],
    ["4", 2],
    ["8", 2],
    ["12", 2],
  ])("outcome %s", (outcome, status) => {
    expect(eventOf("", `EventOutcomeIndicator="${outcome}"`)["status_id"]).toBe(status);
  });
});

it("keeps the whole message: every attribute that is mapped to nothing is in unmapped", () => {
  const event = eventOf('<ActiveParticipant UserID="a" X="1"/><Other y="2">z</Other>');
  expect(event["unmapped"]).toMatchObject({
    ActiveParticipant: [{ "@UserID": "a", "@X": "1" }],
    Other: { "@y": "2", "#text": "z" },
  });
});

it("a message over two lines of a syslog file is two refused lines, not a guess", () => {
  const line =
    '<85>1 - - - - - - <AuditMessage>\n<EventIdentification EventDateTime="2026-03-02T07:59:59Z"/></AuditMessage>';
  expect(codes(run("dicom-audit-syslog", line))).toEqual(["SOURCE_BAD_XML", "SOURCE_BAD_VALUE"]);
});
