// Google Workspace activities: one activity is one event, sharing names its recipients, Google's own accesses their owner and reason.
// https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities/list#Activity
import { describe, expect, it } from "vitest";
import { run } from "../support/collect.ts";
import { type Change, eventOf } from "../support/json-format.ts";

type Value = string | boolean | readonly string[];

function event(type: string, name: string, parameters: Readonly<Record<string, Value>> = {}): object {
  const list = Object.entries(parameters).map(([key, value]) => ({
    name: key,
    ...(typeof value === "string"
      ? { value }
      : typeof value === "boolean"
        ? { boolValue: value }
        : { multiValue: value }),
  }));
  return { type, name, parameters: list };
}

const activity = {
  kind: "admin#reports#activity",
  id: {
    time: "2026-03-02T08:00:00.025Z",
    uniqueQualifier: "-8365551478938402017",
    applicationName: "drive",
    customerId: "C1",
  },
  actor: { callerType: "USER", email: "mara@agency.example", profileId: "100000000000000000001" },
  ipAddress: "198.51.100.7",
};
const doc = { doc_id: "d1", doc_title: "Case 4711", doc_type: "document", owner: "anna@agency.example" };
const read = (events: readonly object[], change: Change = {}) =>
  eventOf("google-workspace", { ...activity, events }, change);
const application = (applicationName: string): Change => ({ id: { ...activity.id, applicationName } });

describe("one activity", () => {
  const shared = [
    event("acl_change", "change_document_visibility", {
      primary_event: false,
      new_value: ["people_with_link"],
      target_domain: "all",
      ...doc,
    }),
    event("acl_change", "change_user_access", {
      primary_event: true,
      new_value: ["can_view"],
      target_user: "press@x.example",
      ...doc,
    }),
    event("acl_change", "change_user_access", {
      primary_event: false,
      new_value: ["can_edit"],
      target_user: "two@x.example",
      ...doc,
    }),
  ];

  it("is one event with all of its events kept, the primary one classifies", () => {
    const made = read(shared);
    expect(made).toMatchObject({ type_uid: 600_612, file: { name: "Case 4711", uid: "d1" } });
    expect((made.unmapped as { events: object[] }).events).toEqual(shared);
  });

  it("names all recipients of its events once", () => {
    expect(read([...shared, shared[1]!]).oversight).toEqual({
      operation: "disclosure",
      recipients: ["all", "press@x.example", "two@x.example"],
    });
  });

  it("has an id of application, time, qualifier and actor: an envelope and single lines give the same", () => {
    const one = { ...activity, events: [event("access", "view", doc)] };
    const idOf = (text: string): unknown =>
      run("google-workspace", text).outcomes.map(({ outcome }) =>
        outcome.kind === "event" ? outcome.id : outcome.reason,
      );
    expect(idOf(JSON.stringify({ kind: "admin#reports#activities", items: [one] }))).toEqual(idOf(JSON.stringify(one)));
    expect(idOf(JSON.stringify(one))).toEqual([
      "drive:2026-03-02T08:00:00.025Z:-8365551478938402017:100000000000000000001",
    ]);
  });
});

describe("Drive", () => {
  it.each([
    ["view", 14, "consultation"],
    ["download", 2, "consultation"],
    ["edit", 3, "alteration"],
    ["upload", 1, "collection"],
    ["trash", 4, undefined],
    ["delete", 4, "erasure"],
    ["print", 99, "consultation"],
  ])("%s is activity %i, operation %s", (name, activityId, operation) => {
    const made = read([event("access", name, doc)]);
    expect([made.class_uid, made.activity_id, made.oversight?.operation]).toEqual([6006, activityId, operation]);
  });

  it("taking access away is no disclosure", () => {
    for (const change of [{ new_value: ["none"] }, { new_value: ["private"] }, { visibility_change: "internal" }]) {
      const made = read([
        event("acl_change", "change_user_access", { ...doc, target_user: "press@x.example", ...change }),
      ]);
      expect([made.activity_id, made.oversight]).toEqual([13, undefined]);
    }
  });

  it("the owner of a document is not whose record it is", () => {
    expect(read([event("access", "view", doc)]).oversight?.subjects).toBeUndefined();
  });
});

describe("other applications", () => {
  it("sign-ins succeed and fail", () => {
    expect(read([event("login", "login_success")], application("login"))).toMatchObject({
      type_uid: 300_201,
      status_id: 1,
    });
    expect(read([event("login", "login_failure")], application("login"))).toMatchObject({
      type_uid: 300_201,
      status_id: 2,
    });
    expect(read([event("login", "logout")], application("login")).type_uid).toBe(300_202);
  });

  it("an administrator's change of an account names the account", () => {
    const made = read(
      [event("USER_SETTINGS", "SUSPEND_USER", { USER_EMAIL: "clerk@agency.example" })],
      application("admin"),
    );
    expect(made).toMatchObject({ type_uid: 300_105, user: { uid: "clerk@agency.example" } });
  });

  it("Vault's matter is the case", () => {
    const made = read([event("user_action", "view_investigation", { matter_id: "m-9" })], application("vault"));
    expect(made.oversight).toEqual({ operation: "consultation", case_ref: "m-9" });
  });

  it("Access Transparency: Google looked into an owner's account, and says why", () => {
    const parameters = {
      OWNER_EMAIL: "anna@agency.example",
      JUSTIFICATIONS: "Customer Initiated Support - 42",
      TICKETS: "42",
      RESOURCE_NAME: "//mail/anna",
    };
    const made = read([event("GSUITE_RESOURCE", "ACCESS", parameters)], {
      ...application("access_transparency"),
      actor: { email: "" },
    });
    expect(made).toMatchObject({
      actor: { user: { name: "[unknown]" } },
      resources: [{ uid: "//mail/anna" }],
      oversight: {
        subjects: [{ uid: "anna@agency.example", type: "account owner" }],
        justification: "Customer Initiated Support - 42",
        case_ref: "42",
      },
    });
  });

  it("an application nobody has described is kept as a call with all its parameters", () => {
    const made = read([event("x", "frobnicated", { what: "y" })], application("new_app"));
    expect(made).toMatchObject({
      class_uid: 6003,
      activity_id: 99,
      activity_name: "frobnicated",
      api: { service: { name: "new_app" } },
    });
  });
});
