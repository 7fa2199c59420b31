import { describe, expect, it } from "vitest";
import { codes, run } from "../support/collect.ts";

const AMIRA = { id: "00u1", type: "User", alternateId: "amira.dahl@records.example", displayName: "Amira Dahl" };
const TOM = { id: "00u2", type: "User", alternateId: "tomas.vega@records.example", displayName: "Tomas Vega" };
const RECORD = {
  uuid: "u-1",
  published: "2026-03-02T08:00:00.123Z",
  eventType: "user.session.start",
  severity: "INFO",
  actor: AMIRA,
  client: { ipAddress: "192.0.2.10" },
  authenticationContext: { externalSessionId: "idx-1" },
  outcome: { result: "SUCCESS", reason: null },
  debugContext: { debugData: { requestUri: "/api/v1/authn" } },
};

type Change = Record<string, unknown>;

function eventOf(change: Change): Record<string, unknown> {
  const [first] = run("okta", JSON.stringify({ ...RECORD, ...change })).outcomes;
  if (first?.outcome.kind !== "event") throw new Error(JSON.stringify(first?.outcome));
  return first.outcome.event;
}

describe("Okta System Log", () => {
  it("a JSON array, one object per line and objects over many lines are the same records", () => {
    const records = [RECORD, { ...RECORD, uuid: "u-2" }];
    const layouts = [
      JSON.stringify(records),
      JSON.stringify(records, null, 2),
      records.map((record) => JSON.stringify(record)).join("\n"),
    ];
    const [first, ...others] = layouts.map((text) => run("okta", text).outcomes.map(({ outcome }) => outcome));
    expect(first?.map((outcome) => outcome.kind === "event" && outcome.id)).toEqual(["u-1", "u-2"]);
    for (const other of others) expect(other).toEqual(first);
  });

  it("actor and session are Okta's; where no session was it writes unknown", () => {
    expect(eventOf({})["actor"]).toMatchObject({ user: { uid: "00u1" }, session: { uid: "idx-1" } });
    const without = eventOf({ authenticationContext: { externalSessionId: "unknown" } });
    expect(without["actor"]).toEqual({ user: expect.anything() });
    expect(without["unmapped"]).toMatchObject({ authenticationContext: { externalSessionId: "unknown" } });
  });

  it("Attacker: the origin is client.ipAddress, never an address of request.ipChain", () => {
    const event = eventOf({ request: { ipChain: [{ ip: "203.0.113.99" }, { ip: "192.0.2.10" }] } });
    expect(event["src_endpoint"]).toEqual({ ip: "192.0.2.10" });
    expect(event["unmapped"]).toMatchObject({ request: { ipChain: [{ ip: "203.0.113.99" }, { ip: "192.0.2.10" }] } });
  });

  it.each([
    ["SUCCESS", 1],
    ["ALLOW", 1],
    ["FAILURE", 2],
    ["DENY", 2],
    ["CHALLENGE", 99],
    ["SKIPPED", 99],
  ])("outcome.result %s is status %s, with Okta's own word and reason", (result, status) => {
    const event = eventOf({ outcome: { result, reason: "because" } });
    expect(event).toMatchObject({ status_id: status, status: result, status_detail: "because" });
    // Why Okta let somebody in or not is no reason that a person gave.
    expect(event["oversight"]).toBeUndefined();
  });

  it.each<[string, Change[], number, number]>([
    ["user.session.start", [], 3002, 1],
    ["user.session.end", [], 3002, 2],
    ["user.session.impersonation.initiate", [TOM], 3002, 7],
    ["user.authentication.verify", [], 3002, 99],
    ["user.lifecycle.create", [TOM], 3001, 1],
    ["user.lifecycle.suspend", [TOM], 3001, 5],
    ["user.account.lock", [TOM], 3001, 9],
    ["user.mfa.factor.activate", [], 3001, 10],
    ["group.user_membership.add", [TOM, { id: "g", type: "UserGroup", displayName: "Investigators" }], 3006, 3],
    ["group.user_membership.add", [TOM], 6003, 1],
    ["application.user_membership.add", [TOM, { id: "a", type: "AppInstance", displayName: "Case Files" }], 3005, 1],
    ["user.account.privilege.grant", [TOM], 6003, 99],
    ["system.log_stream.lifecycle.deactivate", [], 1008, 10],
    ["analytics.reports.export.download", [], 6003, 2],
    ["policy.rule.delete", [], 6003, 4],
    ["some.type.nobody.knows", [], 6003, 99],
    ["constructor", [], 6003, 99],
  ])("%s is class and activity %#", (eventType, target, classUid, activityId) => {
    expect(eventOf({ eventType, target })).toMatchObject({
      class_uid: classUid,
      activity_id: activityId,
      metadata: { event_code: eventType },
    });
  });

  it("an administrator's privileges are what debugData says was granted", () => {
    const debugContext = { debugData: { privilegeGranted: "Read-only administrator, Report administrator" } };
    expect(eventOf({ eventType: "user.account.privilege.grant", target: [TOM], debugContext })).toMatchObject({
      class_uid: 3005,
      user: { uid: "00u2" },
      privileges: ["Read-only administrator", "Report administrator"],
      unmapped: { debugContext },
    });
  });

  it("the account of another person is a record about that person, one's own is not", () => {
    const eventType = "user.account.update_profile";
    expect(eventOf({ eventType, target: [TOM] })["oversight"]).toEqual({
      operation: "alteration",
      subjects: [{ uid: "00u2", type: "user" }],
    });
    expect(eventOf({ eventType, target: [AMIRA] })["oversight"]).toEqual({ operation: "alteration" });
  });

  it.each<[string, Change, string]>([
    ["no uuid", { uuid: undefined }, "SOURCE_BAD_VALUE"],
    ["no event type", { eventType: null }, "SOURCE_BAD_VALUE"],
    ["a time without a zone", { published: "2026-03-02T08:00:00" }, "SOURCE_BAD_TIME"],
    ["no time", { published: undefined }, "SOURCE_BAD_TIME"],
  ])("quarantines %s", (_, change, code) => {
    expect(codes(run("okta", JSON.stringify({ ...RECORD, ...change })))).toEqual([code]);
  });
});
