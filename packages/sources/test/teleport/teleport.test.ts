import { describe, expect, it } from "vitest";
import { codes, run } from "../support/collect.ts";

const RECORD = {
  event: "db.session.query",
  code: "TDB02I",
  uid: "t-1",
  ei: 4,
  time: "2026-05-04T10:00:00.001Z",
  user: "amira.dahl",
  user_kind: 1,
  sid: "s-1",
  "addr.remote": "192.0.2.10:50112",
  db_service: "case-files",
  db_protocol: "postgres",
  db_name: "cases",
  db_query: "SELECT * FROM person WHERE id = 4711",
};

type Change = Record<string, unknown>;

function eventOf(change: Change): Record<string, unknown> {
  const [first] = run("teleport", JSON.stringify({ ...RECORD, ...change })).outcomes;
  if (first?.outcome.kind !== "event") throw new Error(JSON.stringify(first?.outcome));
  return first.outcome.event;
}

const operationOf = (event: Record<string, unknown>): unknown =>
  (event["oversight"] as Change | undefined)?.["operation"];

describe("Teleport audit", () => {
  it("actor, session, origin, sequence and id are the event's own", () => {
    const [first] = run("teleport", JSON.stringify(RECORD)).outcomes;
    expect(first?.outcome).toMatchObject({
      id: "t-1",
      event: {
        class_uid: 6005,
        activity_id: 4,
        metadata: { uid: "t-1", sequence: 4, event_code: "TDB02I" },
        actor: { user: { uid: "amira.dahl", type_id: 1 }, session: { uid: "s-1" } },
        src_endpoint: { ip: "192.0.2.10", port: 50_112 },
        database: { name: "cases", type_id: 1 },
      },
    });
  });

  it("a certificate in somebody else's name: who had it made acted, and whose name it was is kept", () => {
    expect(eventOf({ impersonator: "lena.ito" })).toMatchObject({
      actor: { user: { uid: "lena.ito" } },
      unmapped: { user: "amira.dahl", impersonator: "lena.ito" },
    });
  });

  it.each<[string, unknown]>([
    ["SELECT 1", "consultation"],
    ["  insert into a values (1);  ", "collection"],
    ["UPDATE person SET a = 1", "alteration"],
    ["delete from person", "erasure"],
    ["delete from person; select 1", undefined],
    ["TRUNCATE person", undefined],
    ["constructor", undefined],
  ])("operation of %j is %s", (db_query, operation) => {
    expect(operationOf(eventOf({ db_query }))).toBe(operation);
  });

  it("a request for access: the reason is the person's own, the request what approves later acts", () => {
    const request = {
      event: "access_request.create",
      code: "T5000I",
      id: "0ar1",
      roles: ["case-reader"],
      reason: "Case 114",
    };
    expect(eventOf(request)).toMatchObject({
      class_uid: 3005,
      privileges: ["case-reader"],
      oversight: { justification: "Case 114", approval_ref: "0ar1" },
    });
    expect(eventOf({ access_requests: ["0ar1"] })["oversight"]).toMatchObject({ approval_ref: "0ar1" });
  });

  it("a review is the reviewer's act", () => {
    const review = {
      event: "access_request.review",
      code: "T5002I",
      id: "0ar1",
      reviewer: "lena.ito",
      user: undefined,
      reason: "On the case",
    };
    expect(eventOf(review)).toMatchObject({
      actor: { user: { uid: "lena.ito" } },
      oversight: { justification: "On the case", approval_ref: "0ar1" },
    });
  });

  it("a machine's reason is no justification", () => {
    const event = eventOf({ event: "client.disconnect", code: "T3006I", reason: "idle timeout" });
    expect(event["oversight"]).toBeUndefined();
    expect(event["unmapped"]).toMatchObject({ reason: "idle timeout" });
  });

  it("who watches a recorded session consults it", () => {
    expect(eventOf({ event: "session.recording.access", code: "T2012I", sid: "s-7" })).toMatchObject({
      class_uid: 6003,
      activity_id: 2,
      resources: [{ uid: "s-7", type: "session recording" }],
      oversight: { operation: "consultation" },
    });
  });

  it.each<[string, Change, number | undefined]>([
    ["success: true", { success: true, code: "TDB02W" }, 1],
    ["success: false", { success: false }, 2],
    ["a code for information", {}, 1],
    ["a code for a warning", { code: "TDB02W" }, 2],
    ["a code for an error", { code: "T3002E" }, 2],
    ["a response code above 399", { event: "kube.request", response_code: 403 }, 2],
    ["no code", { code: undefined }, undefined],
  ])("status by %s", (_, change, status) => {
    expect(eventOf(change)["status_id"]).toBe(status);
  });

  it.each<[string, Change]>([
    ["192.0.2.10:50112", { ip: "192.0.2.10", port: 50_112 }],
    ["[2001:db8::15]:40022", { ip: "2001:db8::15", port: 40_022 }],
    ["proxy.records.example:443", { name: "proxy.records.example", port: 443 }],
    ["192.0.2.10", { ip: "192.0.2.10" }],
    ["192.0.2.10:99999", { ip: "192.0.2.10" }],
    ["2001:db8::15", { ip: "2001:db8::15" }],
  ])("addr.remote %s", (address, endpoint) => {
    expect(eventOf({ "addr.remote": address })["src_endpoint"]).toEqual(endpoint);
  });

  it.each<[string, Change, string]>([
    ["no event", { event: undefined }, "SOURCE_BAD_VALUE"],
    ["an empty uid", { uid: "" }, "SOURCE_BAD_VALUE"],
    ["no uid, as some events have none", { uid: undefined }, "event"],
    ["no time", { time: undefined }, "SOURCE_BAD_TIME"],
  ])("%s", (_, change, code) => {
    expect(codes(run("teleport", JSON.stringify({ ...RECORD, ...change })))).toEqual([code]);
  });
});
