// CloudTrail: who is the actor, where from, what was touched, whether it went well, and that nothing is lost.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
import { describe, expect, it } from "vitest";
import { run } from "../support/collect.ts";
import { at, type Change, eventOf } from "../support/json-format.ts";

const role = {
  type: "AssumedRole",
  principalId: "AROAEXAMPLE:anna@agency.example",
  arn: "arn:aws:sts::123456789012:assumed-role/Reader/anna@agency.example",
  accountId: "123456789012",
  accessKeyId: "ASIAEXAMPLE",
  sessionContext: {
    sessionIssuer: { type: "Role", arn: "arn:aws:iam::123456789012:role/Reader", userName: "Reader" },
    attributes: { creationDate: "2026-03-02T07:00:00Z", mfaAuthenticated: "true" },
  },
};
const record = {
  eventVersion: "1.11",
  userIdentity: role,
  eventTime: "2026-03-02T08:00:00Z",
  eventSource: "s3.amazonaws.com",
  eventName: "GetObject",
  awsRegion: "eu-central-1",
  sourceIPAddress: "198.51.100.7",
  userAgent: "[aws-cli]",
  requestParameters: { bucketName: "records", key: "a/b.pdf" },
  responseElements: null,
  eventID: "e-1",
  readOnly: true,
  eventType: "AwsApiCall",
  recipientAccountId: "123456789012",
};
const event = (change?: Change) => eventOf("cloudtrail", record, change);

describe("the actor", () => {
  it("of a role is the session, with who issued it; a role alone is many people", () => {
    const { actor } = event();
    expect(actor?.user).toMatchObject({ uid: role.arn, name: "anna@agency.example", type: "AssumedRole" });
    expect(actor?.session).toEqual({
      uid: "ASIAEXAMPLE",
      created_time: Date.UTC(2026, 2, 2, 7),
      is_mfa: true,
      issuer: "arn:aws:iam::123456789012:role/Reader",
    });
  });

  it("is named by the source identity before the session's name: the session cannot change that one", () => {
    const sessionContext = { ...role.sessionContext, sourceIdentity: "anna.holm" };
    const { actor } = event({ userIdentity: { ...role, sessionContext } });
    expect(actor?.user?.name).toBe("anna.holm");
    expect(actor?.user?.uid).toContain("anna@agency.example");
  });

  it.each<[string, object | undefined, object]>([
    [
      "IAMUser",
      { type: "IAMUser", principalId: "AIDA1", arn: "arn:aws:iam::1:user/x/jo", accountId: "1", userName: "jo" },
      { name: "jo", uid: "arn:aws:iam::1:user/x/jo", uid_alt: "AIDA1", type_id: 1 },
    ],
    [
      "Root",
      { type: "Root", principalId: "1", arn: "arn:aws:iam::1:root", accountId: "1" },
      { name: "root", type_id: 2 },
    ],
    [
      "AWSService",
      { type: "AWSService", invokedBy: "config.amazonaws.com" },
      { uid: "config.amazonaws.com", type_id: 4 },
    ],
    ["AWSAccount", { type: "AWSAccount", principalId: "AIDA2", accountId: "2" }, { uid: "AIDA2", type_id: 99 }],
    [
      "IdentityCenterUser",
      { type: "IdentityCenterUser", accountId: "1", onBehalfOf: { userId: "u-9" } },
      { uid: "u-9", type_id: 1 },
    ],
    ["none", undefined, { name: "[unknown]" }],
  ])("of type %s", (_, userIdentity, expected) => {
    expect(event({ userIdentity }).actor?.user).toMatchObject(expected);
  });
});

describe("the origin", () => {
  it.each<[string, string | undefined, object]>([
    ["an address", "198.51.100.7", { ip: "198.51.100.7" }],
    ["an IPv6 address", "2001:db8::7", { ip: "2001:db8::7" }],
    ["a service that calls on somebody's behalf", "athena.amazonaws.com", { name: "athena.amazonaws.com" }],
    ["AWS itself", "AWS Internal", { name: "AWS Internal" }],
    ["nothing", undefined, { name: "[unknown]" }],
  ])("is %s", (_, sourceIPAddress, expected) => {
    expect(event({ sourceIPAddress })["src_endpoint"]).toEqual(expected);
  });

  it("is never what the client says of itself", () => {
    const spoofed = event({ userAgent: "203.0.113.99", additionalEventData: { "x-forwarded-for": "203.0.113.99" } });
    expect(spoofed["src_endpoint"]).toEqual({ ip: "198.51.100.7" });
  });
});

describe("what was touched", () => {
  it("is the bucket and the object of a data event", () => {
    expect(event()).toMatchObject({
      class_uid: 6005,
      activity_id: 1,
      databucket: { name: "records", file: { name: "b.pdf", path: "records/a/b.pdf" } },
      oversight: { operation: "consultation" },
    });
  });

  it.each<[string, string, number, string | undefined]>([
    ["s3", "HeadObject", 1, undefined],
    ["s3", "ListObjects", 8, "consultation"],
    ["s3", "PutObject", 5, "alteration"],
    ["s3", "DeleteObject", 7, "erasure"],
    ["s3", "GetObjectAcl", 1, undefined],
  ])("%s %s is activity %i, operation %s", (service, eventName, activity, operation) => {
    const made = event({ eventSource: `${service}.amazonaws.com`, eventName });
    expect([made.class_uid, made.activity_id, made.oversight?.operation]).toEqual([6005, activity, operation]);
  });

  it("is still a read when the event does not say of what", () => {
    const made = event({ requestParameters: null });
    expect([made.class_uid, made.activity_id, made.oversight?.operation]).toEqual([6003, 2, "consultation"]);
  });

  it("names nobody as subject: an object's key is a name, not a person", () => {
    expect(event().oversight?.subjects).toBeUndefined();
  });

  it("StopLogging is a log that was stopped (1008), with the trail's name", () => {
    const stopped = event({
      eventSource: "cloudtrail.amazonaws.com",
      eventName: "StopLogging",
      requestParameters: { name: "trail-1" },
    });
    expect([stopped.type_uid, stopped["log_name"]]).toEqual([100_807, "trail-1"]);
  });

  it.each([
    ["CreateKey", 1],
    ["DescribeKey", 2],
    ["UpdateAlias", 3],
    ["ScheduleKeyDeletion", 99],
    ["DeleteAlias", 4],
    ["GenerateDataKey", 99],
  ])("another call, %s, is API Activity %i by its verb", (eventName, activity) => {
    const made = event({ eventSource: "kms.amazonaws.com", eventName, readOnly: false });
    expect([made.class_uid, made.activity_id]).toEqual([6003, activity]);
    expect(at(made, "api.operation")).toBe(eventName);
  });
});

describe("how it ended", () => {
  it("an errorCode is a failure, with its words", () => {
    expect(event({ errorCode: "AccessDenied", errorMessage: "no" })).toMatchObject({
      status_id: 2,
      status_code: "AccessDenied",
      status_detail: "no",
    });
    expect(event()["status_id"]).toBe(1);
  });

  it("a console sign-in says it in its answer", () => {
    const signIn = (answer: string) =>
      event({
        eventSource: "signin.amazonaws.com",
        eventName: "ConsoleLogin",
        responseElements: { ConsoleLogin: answer },
      });
    expect(signIn("Failure")).toMatchObject({ type_uid: 300_201, status_id: 2 });
    expect(signIn("Success")["status_id"]).toBe(1);
  });
});

describe("nothing is lost", () => {
  it("requestParameters and whatever has no place stay in unmapped", () => {
    const made = event({ vpcEndpointId: "vpce-1", somethingNew: { a: [1] } });
    expect(made.unmapped).toMatchObject({
      requestParameters: record.requestParameters,
      vpcEndpointId: "vpce-1",
      somethingNew: { a: [1] },
      readOnly: true,
    });
  });

  it("the eventID is the record's id, also in a file of one line per record", () => {
    const lines = run("cloudtrail", `${JSON.stringify(record)}\n${JSON.stringify({ ...record, eventID: "e-2" })}\n`);
    const file = run("cloudtrail", JSON.stringify({ Records: [record, { ...record, eventID: "e-2" }] }));
    const ids = ({ outcomes }: typeof lines) =>
      outcomes.map(({ outcome }) => (outcome.kind === "event" ? outcome.id : outcome.reason));
    expect(ids(lines)).toEqual(["e-1", "e-2"]);
    expect(ids(file)).toEqual(["e-1", "e-2"]);
  });
});
