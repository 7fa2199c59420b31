// Google Cloud audit logs: who really asked, why, what was read, and whether it was allowed.
// https://cloud.google.com/logging/docs/reference/audit/auditlog/rest/Shared.Types/AuditLog
import { describe, expect, it } from "vitest";
import { run } from "../support/collect.ts";
import { type Change, eventOf } from "../support/json-format.ts";

const payload = {
  "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
  status: {},
  authenticationInfo: { principalEmail: "reader@p.iam.gserviceaccount.com" },
  requestMetadata: { callerIp: "198.51.100.7", callerSuppliedUserAgent: "x-forwarded-for 203.0.113.9" },
  serviceName: "storage.googleapis.com",
  methodName: "storage.objects.get",
  resourceName: "projects/_/buckets/records/objects/a/b.pdf",
  authorizationInfo: [{ permission: "storage.objects.get", granted: true, permissionType: "DATA_READ" }],
};
const entry = {
  logName: "projects/p/logs/cloudaudit.googleapis.com%2Fdata_access",
  insertId: "i1",
  timestamp: "2026-03-02T08:00:00.123456789Z",
  severity: "INFO",
  resource: { type: "gcs_bucket", labels: { project_id: "p" } },
};
const event = (change: Change = {}, outer: Change = {}) =>
  eventOf("google-cloud", { ...entry, protoPayload: { ...payload, ...change } }, outer);

describe("who acted", () => {
  it("through a service account: the first authority of the delegation, with the account as the application", () => {
    const authenticationInfo = {
      principalEmail: "reader@p.iam.gserviceaccount.com",
      serviceAccountDelegationInfo: [
        { firstPartyPrincipal: { principalEmail: "jonas@agency.example" } },
        { firstPartyPrincipal: { principalEmail: "hop@p.iam.gserviceaccount.com" } },
      ],
    };
    expect(event({ authenticationInfo }).actor).toEqual({
      user: { uid: "jonas@agency.example", name: "jonas@agency.example" },
      app_uid: "reader@p.iam.gserviceaccount.com",
      app_name: "reader@p.iam.gserviceaccount.com",
    });
  });

  it("a service account by itself is one; a caller without address is named by its subject; nobody is unknown", () => {
    expect(event().actor?.user).toMatchObject({ type_id: 4, uid: "reader@p.iam.gserviceaccount.com" });
    expect(event({ authenticationInfo: { principalSubject: "principal://pool/subject/x" } }).actor?.user?.uid).toBe(
      "principal://pool/subject/x",
    );
    expect(event({ authenticationInfo: {} }).actor?.user).toEqual({ name: "[unknown]" });
  });

  it.each([
    ["198.51.100.7", { ip: "198.51.100.7" }],
    ["private", { name: "private" }],
    ["gce-internal-ip", { name: "gce-internal-ip" }],
  ])("came from %s, never from what the client says of itself", (callerIp, expected) => {
    expect(event({ requestMetadata: { ...payload.requestMetadata, callerIp } })["src_endpoint"]).toEqual(expected);
  });
});

describe("why", () => {
  it("the request's reason comes first, then the service's own", () => {
    const requestMetadata = { ...payload.requestMetadata, requestAttributes: { reason: "Case 4711" } };
    expect(event({ requestMetadata, metadata: { reason: "other" } }).oversight?.justification).toBe("Case 4711");
    expect(event({ metadata: { reason: "treatment" } }).oversight?.justification).toBe("treatment");
    expect(event({ metadata: { requestReason: "audit" } }).oversight?.justification).toBe("audit");
    expect(event().oversight).not.toHaveProperty("justification");
  });

  it("Access Transparency: Google's staff, its reasons, the customer's case and the approval", () => {
    const made = eventOf("google-cloud", {
      ...entry,
      logName: "projects/p/logs/cloudaudit.googleapis.com%2Faccess_transparency",
      jsonPayload: {
        "@type": "type.googleapis.com/google.cloud.audit.TransparencyLog",
        reason: [{ type: "CUSTOMER_INITIATED_SUPPORT", detail: "Case number: 7" }, { type: "GOOGLE_INITIATED_REVIEW" }],
        accesses: [{ methodName: "GoogleInternal.Read", resourceName: "//r/1" }, { resourceName: "//r/2" }],
        accessApprovals: ["a/1"],
      },
    });
    expect(made).toMatchObject({
      actor: { user: { name: "[Google personnel]" } },
      resources: [{ uid: "//r/1" }, { uid: "//r/2" }],
      oversight: {
        operation: "consultation",
        purpose: "CUSTOMER_INITIATED_SUPPORT",
        justification: "CUSTOMER_INITIATED_SUPPORT: Case number: 7; GOOGLE_INITIATED_REVIEW",
        case_ref: "Case number: 7",
        approval_ref: "a/1",
      },
    });
  });
});

describe("what was done", () => {
  it.each([
    ["storage.objects.get", 1, "consultation"],
    ["storage.objects.list", 8, "consultation"],
    ["storage.objects.create", 5, "alteration"],
    ["storage.objects.update", 2, "alteration"],
    ["storage.objects.delete", 7, "erasure"],
  ])("%s is activity %i, operation %s", (methodName, activity, operation) => {
    const made = event({ methodName });
    expect([made.class_uid, made.activity_id, made.oversight?.operation]).toEqual([6005, activity, operation]);
  });

  it("the same call in the admin log, or about settings, is no access to a record", () => {
    expect(event({}, { logName: "projects/p/logs/cloudaudit.googleapis.com%2Factivity" }).oversight).toBeUndefined();
    expect(event({ authorizationInfo: [{ permissionType: "ADMIN_READ", granted: true }] }).oversight).toBeUndefined();
  });

  it("BigQuery names the columns that were read", () => {
    const made = event({
      serviceName: "bigquery.googleapis.com",
      methodName: "google.cloud.bigquery.v2.JobService.InsertJob",
      resourceName: "projects/p/datasets/cases/tables/persons",
      metadata: { tableDataRead: { fields: ["name", "born"] } },
    });
    expect(made).toMatchObject({
      database: { name: "cases" },
      table: { name: "persons" },
      oversight: { fields_seen: ["name", "born"] },
    });
  });

  it("a FHIR resource of type Patient is the person's; another resource names nobody", () => {
    const fhir = (rest: string) =>
      event({
        serviceName: "healthcare.googleapis.com",
        methodName: "google.cloud.healthcare.v1.fhir.FhirService.ReadResource",
        resourceName: `projects/p/locations/l/datasets/d/fhirStores/main/fhir/${rest}`,
      });
    expect(fhir("Patient/77").oversight?.subjects).toEqual([{ uid: "77", type: "patient" }]);
    expect(fhir("Observation/77").oversight?.subjects).toBeUndefined();
  });

  it("counts are int64 as text, and only sane ones", () => {
    expect(event({ numResponseItems: "250" }).oversight?.record_count).toBe(250);
    expect(event({ numResponseItems: "-1" }).oversight).not.toHaveProperty("record_count");
    expect(event({ numResponseItems: "9".repeat(16) }).oversight).not.toHaveProperty("record_count");
  });
});

describe("how it ended", () => {
  it.each<[string, Change, number]>([
    ["an empty status is success", { status: {} }, 1],
    ["no status is success", { status: undefined }, 1],
    ["a code is failure", { status: { code: 7, message: "no" } }, 2],
    ["code 0 is success", { status: { code: 0 } }, 1],
    ["a permission that was not granted is failure", { status: undefined, authorizationInfo: [{ granted: false }] }, 2],
  ])("%s", (_, change, status) => {
    expect(event(change)["status_id"]).toBe(status);
  });
});

describe("the id", () => {
  it("is log, time and insertId: an insertId may repeat in another project", () => {
    const idOf = (change: Change): string | undefined => {
      const [only] = run("google-cloud", JSON.stringify({ ...entry, protoPayload: payload, ...change })).outcomes;
      return only?.outcome.kind === "event" ? only.outcome.id : "quarantine";
    };
    const ids = [
      {},
      { insertId: "i2" },
      { timestamp: "2026-03-02T08:00:00.123456780Z" },
      { logName: "projects/q/logs/cloudaudit.googleapis.com%2Fdata_access" },
    ].map(idOf);
    expect(new Set(ids).size).toBe(4);
    expect(idOf({})).toBe(ids[0]);
    expect(idOf({ insertId: undefined })).toBeUndefined();
  });

  it("an entry that is no audit entry is refused, whole", () => {
    const [only] = run("google-cloud", JSON.stringify({ ...entry, textPayload: "hello" })).outcomes;
    expect(only?.outcome).toMatchObject({ kind: "quarantine", code: "SOURCE_BAD_VALUE" });
  });
});
