// Microsoft 365 unified audit: whose mailbox, how many items, which address, what counts as success.
// https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema
import { describe, expect, it } from "vitest";
import { detectFormat, findFormat } from "../../src/index.ts";
import { bytesOf, codes, run } from "../support/collect.ts";
import { type Change, eventOf } from "../support/json-format.ts";

const mail = {
  Id: "11111111-0000-4000-8000-000000000001",
  CreationTime: "2026-03-02T08:00:00",
  Operation: "MailItemsAccessed",
  RecordType: 50,
  UserKey: "10032000",
  UserType: 0,
  Workload: "Exchange",
  UserId: "mara@agency.example",
  ResultStatus: "Succeeded",
  ClientIPAddress: "198.51.100.7",
  MailboxOwnerUPN: "anna@agency.example",
  OperationProperties: [{ Name: "MailAccessType", Value: "Bind" }],
  OperationCount: 2,
  Folders: [{ Path: "\\Inbox", FolderItems: [{ InternetMessageId: "<1@x>" }, { InternetMessageId: "<2@x>" }] }],
};
const mailEvent = (change?: Change) => eventOf("m365", mail, change);

describe("MailItemsAccessed", () => {
  it("is a read of another person's mailbox: the owner is whose record, the items are counted", () => {
    expect(mailEvent()).toMatchObject({
      class_uid: 6001,
      activity_id: 2,
      actor: { user: { uid: "mara@agency.example" } },
      web_resources: [{ uid: "<1@x>" }, { uid: "<2@x>" }],
      oversight: {
        operation: "consultation",
        subjects: [{ uid: "anna@agency.example", type: "mailbox owner" }],
        record_count: 2,
      },
    });
  });

  it("of kind Sync names a folder and no count: everything in it may have been read", () => {
    const sync = mailEvent({
      OperationProperties: [{ Name: "MailAccessType", Value: "Sync" }],
      Folders: [{ Path: "\\Inbox" }],
    });
    expect(sync.oversight).not.toHaveProperty("record_count");
    expect(sync["web_resources"]).toEqual([{ type: "mail folder", name: "\\Inbox" }]);
  });
});

describe("ClientIP", () => {
  it.each<[unknown, object]>([
    ["192.0.2.1", { ip: "192.0.2.1" }],
    ["192.0.2.1:443", { ip: "192.0.2.1", port: 443 }],
    ["[2001:db8::1]:50123", { ip: "2001:db8::1", port: 50_123 }],
    ["[2001:db8::1]", { ip: "2001:db8::1" }],
    ["2001:db8::1", { ip: "2001:db8::1" }],
    ["192.0.2.1:99999", { ip: "192.0.2.1" }],
    ["999.0.2.1:443", { name: "999.0.2.1:443" }],
    ["host.example", { name: "host.example" }],
    ["", { name: "[unknown]" }],
    [null, { name: "[unknown]" }],
  ])("%s", (ClientIP, expected) => {
    expect(mailEvent({ ClientIPAddress: undefined, ClientIP })["src_endpoint"]).toEqual(expected);
  });

  it("Exchange's ClientIPAddress counts where ClientIP is none, and stays in unmapped", () => {
    const event = mailEvent({ ClientIP: null });
    expect(event["src_endpoint"]).toEqual({ ip: "198.51.100.7" });
    expect(event.unmapped).toMatchObject({ ClientIPAddress: "198.51.100.7" });
  });
});

describe("times, types and results", () => {
  it("CreationTime is UTC and names no zone; one that names a zone is believed", () => {
    expect(mailEvent().time).toBe(Date.UTC(2026, 2, 2, 8));
    expect(mailEvent({ CreationTime: "2026-03-02T08:00:00.250Z" }).time).toBe(Date.UTC(2026, 2, 2, 8) + 250);
    expect(mailEvent({ CreationTime: "2026-03-02T08:00:00+01:00" }).time).toBe(Date.UTC(2026, 2, 2, 7));
  });

  it.each([
    [0, "Regular", 1],
    [2, "Admin", 2],
    [4, "System", 3],
    [5, "Application", 4],
    [10, "Guest", 1],
    [77, "77", 99],
  ])("UserType %i is %s", (UserType, type, type_id) => {
    expect(mailEvent({ UserType }).actor?.user).toMatchObject({ type, type_id });
  });

  it.each([
    ["Succeeded", 1],
    ["True", 1],
    ["Failed", 2],
    ["False", 2],
    ["PartiallySucceeded", undefined],
    [undefined, undefined],
  ])("ResultStatus %s is %s", (ResultStatus, expected) => {
    expect(mailEvent({ ResultStatus })["status_id"]).toBe(expected);
  });

  it("a sign-in that failed is a failure although ResultStatus says Success", () => {
    const logon = {
      ...mail,
      Operation: "UserLoggedIn",
      RecordType: 15,
      Workload: "AzureActiveDirectory",
      MailboxOwnerUPN: undefined,
      ResultStatus: "Success",
    };
    expect(eventOf("m365", logon)).toMatchObject({ type_uid: 300_201, status_id: 1 });
    expect(eventOf("m365", logon, { LogonError: "InvalidUserNameOrPassword" })["status_id"]).toBe(2);
    expect(eventOf("m365", logon, { Operation: "UserLoginFailed" })["status_id"]).toBe(2);
  });
});

describe("files, searches and sharing", () => {
  const file = {
    ...mail,
    RecordType: 6,
    Workload: "SharePoint",
    MailboxOwnerUPN: undefined,
    ClientIP: "198.51.100.7",
    ObjectId: "https://x.example/a/b.docx",
    ItemType: "File",
  };

  it.each([
    ["FileAccessed", 14, "consultation"],
    ["FileDownloaded", 2, "consultation"],
    ["FileUploaded", 1, "collection"],
    ["FileModified", 3, "alteration"],
    ["FileRecycled", 4, undefined],
    ["FileDeletedSecondStageRecycleBin", 4, "erasure"],
  ])("%s is activity %i, operation %s", (Operation, activity, operation) => {
    const event = eventOf("m365", file, { Operation });
    expect([event.class_uid, event.activity_id, event.oversight?.operation]).toEqual([6006, activity, operation]);
    expect(event["file"]).toMatchObject({ name: "b.docx", path: file.ObjectId });
  });

  it("a share names who got it", () => {
    expect(
      eventOf("m365", file, { Operation: "SharingSet", TargetUserOrGroupName: "press@x.example" }).oversight,
    ).toEqual({
      operation: "disclosure",
      recipients: ["press@x.example"],
    });
  });

  it("SearchQueryInitiated has the words that were searched for", () => {
    const event = eventOf("m365", file, {
      Operation: "SearchQueryInitiatedSharePoint",
      QueryText: "holm medical",
      ObjectId: undefined,
    });
    expect(event).toMatchObject({ type_uid: 600_105, web_resources: [{ name: "holm medical" }] });
  });

  it("Create is a mailbox operation only in Exchange's records", () => {
    expect(mailEvent({ Operation: "Create" }).class_uid).toBe(6001);
    expect(eventOf("m365", file, { Operation: "Create" }).class_uid).toBe(6003);
  });
});

describe("the export of Purview (m365-csv)", () => {
  const quoted = (object: object): string => `"${JSON.stringify(object).replaceAll('"', '""')}"`;
  const csv = (row: string): string => `RecordId,CreationDate,Operation,UserId,AuditData,Units\n${row}\n`;

  it("gives the record's event and id, so that export and API count once", () => {
    const [row] = run(
      "m365-csv",
      csv(`${mail.Id},2026-03-02T08:00:00.0000000Z,MailItemsAccessed,mara@agency.example,${quoted(mail)},`),
    ).outcomes;
    const [direct] = run("m365", JSON.stringify(mail)).outcomes;
    if (row?.outcome.kind !== "event" || direct?.outcome.kind !== "event") throw new Error("expected two events");
    expect(row.outcome.id).toBe(direct.outcome.id);
    const { unmapped, ...rest } = row.outcome.event;
    const { unmapped: own, ...same } = direct.outcome.event;
    expect(rest).toEqual(same);
    expect(unmapped).toEqual({ ...(own as object), export_row: { CreationDate: "2026-03-02T08:00:00.0000000Z" } });
  });

  it("keeps a column that contradicts the record", () => {
    const [row] = run(
      "m365-csv",
      csv(`${mail.Id},,MailItemsAccessed,somebody.else@x.example,${quoted(mail)},North`),
    ).outcomes;
    expect(row?.outcome).toMatchObject({
      event: { unmapped: { export_row: { UserId: "somebody.else@x.example", Units: "North" } } },
    });
  });

  it("refuses a file without the column, and a row whose JSON is cut", () => {
    const normaliser = findFormat("m365-csv").open({ source: "test" });
    expect(() => normaliser.header(bytesOf("RecordId,Operation"))).toThrow(
      expect.objectContaining({ code: "SOURCE_MISSING_COLUMN" }),
    );
    expect(() => normaliser.header(bytesOf("AuditData,AuditData"))).toThrow(
      expect.objectContaining({ code: "SOURCE_BAD_HEADER" }),
    );
    expect(codes(run("m365-csv", csv(`1,,x,y,"{""Id"":",`)))).toEqual(["SOURCE_BAD_JSON"]);
  });

  it("is told by its header", () => {
    expect(detectFormat(bytesOf(csv(`1,,x,y,${quoted(mail)},`)), false).format).toBe("m365-csv");
  });
});
