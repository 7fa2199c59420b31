// Rules of FHIR audit events beyond the golden corpus: who acted, whose record it was, and what only looks like it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/text/index.ts";
import { codes, run } from "../support/collect.ts";

const PATIENT_ROLE = { system: "http://terminology.hl7.org/CodeSystem/object-role", code: "1" };

function eventOf(resource: JsonObject): JsonObject {
  const whole = { resourceType: "AuditEvent", id: "a", recorded: "2026-03-02T08:00:00Z", ...resource };
  const outcome = run("fhir-auditevent", JSON.stringify(whole)).outcomes[0]?.outcome;
  expect(outcome?.kind).toBe("event");
  return (outcome as unknown as { event: JsonObject }).event;
}

const read = { type: { code: "rest" }, subtype: [{ code: "read" }], action: "R" };

describe("who acted", () => {
  const program = { who: { display: "client" }, requestor: true, type: { coding: [{ code: "110153" }] } };
  const person = { who: { reference: "Practitioner/1" }, requestor: true };

  it.each<[string, JsonObject[], string]>([
    ["a person before the program they used", [program, person], "Practitioner/1"],
    [
      "the one who requested before another person",
      [{ ...person, who: { reference: "Practitioner/2" }, requestor: false }, person],
      "Practitioner/1",
    ],
    ["a requestor in no network role", [program, { who: { identifier: { value: "u7" } }, requestor: true }], "u7"],
    [
      "a version of a reference is not part of who it is",
      [{ ...person, who: { reference: "Practitioner/1/_history/4" } }],
      "Practitioner/1",
    ],
    [
      "an identifier with its system",
      [{ requestor: true, who: { identifier: { system: "urn:s", value: "7" } } }],
      "urn:s|7",
    ],
    ["altId where there is nothing else", [{ requestor: true, altId: "nk", who: {} }], "nk"],
  ])("%s", (_, agent, uid) => {
    expect(eventOf({ ...read, agent })).toMatchObject({ actor: { user: { uid } } });
  });

  it("requestor as text is no requestor: JSON has booleans", () => {
    const agent = [
      { who: { display: "x" }, requestor: "true" },
      { who: { display: "y" }, requestor: true },
    ];
    expect(eventOf({ ...read, agent })).toMatchObject({ actor: { user: { name: "y" } } });
  });

  it("an agent's policy is the session only where the profile says that it is the token's id (BALP)", () => {
    const agent = [{ ...person, policy: ["jti-1"] }];
    expect(eventOf({ ...read, agent })["actor"]).not.toHaveProperty("session");
    const meta = {
      profile: ["https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.SAMLaccessTokenUse.Minimal"],
    };
    expect(eventOf({ ...read, agent, meta })).toMatchObject({ actor: { session: { uid: "jti-1" } } });
  });

  it("an address comes from the network element alone, not from names or queries", () => {
    const agent = [{ ...person, name: "192.0.2.1" }];
    const entity = [{ query: "X-Forwarded-For: 192.0.2.2" }];
    expect(eventOf({ ...read, agent, entity })["src_endpoint"]).toEqual({ name: "[unknown]" });
  });
});

describe("whose record it was", () => {
  const subjects = (entity: JsonObject[], more: JsonObject = {}): unknown =>
    (eventOf({ ...read, entity, ...more })["oversight"] as JsonObject)["subjects"];
  const one = (uid: string): JsonObject[] => [{ uid, type: "patient" }];

  it.each<[string, JsonObject, string]>([
    ["a Patient reference in any role", { what: { reference: "Patient/1" } }, "Patient/1"],
    [
      "a Patient on a server",
      { what: { reference: "https://f.example.org/fhir/Patient/1/_history/2" } },
      "https://f.example.org/fhir/Patient/1",
    ],
    ["an identifier in the patient's role", { role: PATIENT_ROLE, what: { identifier: { value: "1" } } }, "1"],
    [
      "a reference of type Patient",
      { what: { type: "Patient", identifier: { system: "urn:m", value: "1" } } },
      "urn:m|1",
    ],
  ])("%s", (_, entity, uid) => {
    expect(subjects([entity])).toEqual(one(uid));
  });

  it.each<[string, JsonObject]>([
    ["another resource", { what: { reference: "Observation/1" } }],
    ["a name that ends alike", { what: { reference: "NoPatient/1" } }],
    ["role 1 of another vocabulary", { role: { system: "urn:x", code: "1" }, what: { reference: "Task/1" } }],
    ["a query that names a patient", { query: "Patient/1" }],
  ])("not %s", (_, entity) => {
    expect(subjects([entity])).toBeUndefined();
  });

  it("R5: the patient element, once, also where an entity names them again", () => {
    expect(subjects([{ what: { reference: "Patient/1" } }], { patient: { reference: "Patient/1" } })).toEqual(
      one("Patient/1"),
    );
  });

  it("a refused access still says whose record was asked for, with status Failure", () => {
    const event = eventOf({ ...read, outcome: "4", entity: [{ what: { reference: "Patient/1" } }] });
    expect(event).toMatchObject({ status_id: 2, status_code: "4", oversight: { subjects: one("Patient/1") } });
  });
});

describe("outcome", () => {
  it.each<[unknown, number | undefined]>([
    ["0", 1],
    ["4", 2],
    ["8", 2],
    ["12", 2],
    [{ code: { code: "success" } }, 1],
    [{ code: { code: "fatal" } }, 2],
    [undefined, undefined],
  ])("%j", (outcome, status) => {
    expect(eventOf({ ...read, outcome })["status_id"]).toBe(status);
  });
});

describe("files", () => {
  it("a Bundle's entries are the records; an entry without an audit event is refused, not passed over", () => {
    const good = { resourceType: "AuditEvent", id: "a", recorded: "2026-03-02T08:00:00Z" };
    const bundle = {
      resourceType: "Bundle",
      entry: [{ resource: good }, { resource: { resourceType: "Patient" } }, { fullUrl: "x" }],
    };
    expect(codes(run("fhir-auditevent", JSON.stringify(bundle)))).toEqual([
      "event",
      "SOURCE_BAD_VALUE",
      "SOURCE_BAD_VALUE",
    ]);
  });

  it("an entity declared in a DOCTYPE is never expanded: the document's own records that use it are refused", () => {
    const bomb = `<!DOCTYPE b [<!ENTITY a "x"><!ENTITY b "${"&a;".repeat(1000)}">]>`;
    const record = (id: string): string =>
      `<AuditEvent><id value="${id}"/><recorded value="2026-03-02T08:00:00Z"/></AuditEvent>`;
    expect(codes(run("fhir-auditevent-xml", `${bomb}<b>${record("&b;")}${record("1")}</b>`))).toEqual([
      "SOURCE_BAD_XML",
      "SOURCE_BAD_XML",
      "event",
    ]);
  });

  it("XML and JSON of one resource give one event (property)", () => {
    expect.hasAssertions();
    const word = fc.stringMatching(/^[A-Za-z0-9 .-]{0,8}[A-Za-z0-9]$/);
    const resource = fc.record({
      id: word,
      action: fc.constantFrom("C", "R", "U", "D", "E"),
      outcome: fc.constantFrom("0", "4", "8", "12"),
      name: word,
      reference: word.map((id) => `Patient/${id}`),
      purpose: fc.constantFrom("TREAT", "BTG", "HPAYMT"),
      isRequestor: fc.boolean(),
    });
    fc.assert(
      fc.property(resource, ({ id, action, outcome, name, reference, purpose, isRequestor }) => {
        const json = {
          resourceType: "AuditEvent",
          id,
          subtype: [{ code: "read" }],
          action,
          recorded: "2026-03-02T08:00:00Z",
          outcome,
          agent: [{ name, requestor: isRequestor, purposeOfUse: [{ coding: [{ code: purpose }] }] }],
          entity: [{ what: { reference } }],
        };
        const xml = `<AuditEvent xmlns="http://hl7.org/fhir"><id value="${id}"/><subtype><code value="read"/></subtype>
          <action value="${action}"/><recorded value="2026-03-02T08:00:00Z"/><outcome value="${outcome}"/>
          <agent><name value="${name}"/><requestor value="${String(isRequestor)}"/><purposeOfUse><coding><code value="${purpose}"/></coding></purposeOfUse></agent>
          <entity><what><reference value="${reference}"/></what></entity></AuditEvent>`;
        expect(run("fhir-auditevent-xml", xml).outcomes[0]?.outcome).toEqual(
          run("fhir-auditevent", JSON.stringify(json)).outcomes[0]?.outcome,
        );
      }),
      { numRuns: 200 },
    );
  });
});
