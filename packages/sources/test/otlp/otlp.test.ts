import { describe, expect, it } from "vitest";
import { codes, run } from "../support/collect.ts";

type Log = Record<string, unknown>;

const T = "1780000000123456789";
const attribute = (key: string, text: string): object => ({ key, value: { stringValue: text } });

function request(...logs: Log[]): string {
  return JSON.stringify({ resourceLogs: [{ resource: {}, scopeLogs: [{ scope: {}, logRecords: logs }] }] });
}

function eventOf(attributes: Record<string, string>, more: Log = {}): Record<string, unknown> {
  const list = Object.entries(attributes).map(([key, text]) => attribute(key, text));
  const [first] = run("otlp", request({ timeUnixNano: T, attributes: list, ...more })).outcomes;
  if (first?.outcome.kind !== "event") throw new Error(JSON.stringify(first?.outcome));
  return first.outcome.event;
}

describe("OTLP log records", () => {
  it("one event per log record, however many one export request has", () => {
    const logs = Array.from({ length: 500 }, (_, i) => ({ timeUnixNano: T, body: { stringValue: `record ${i}` } }));
    const { outcomes } = run("otlp", request(...logs));
    expect(outcomes.map(({ outcome }) => (outcome.kind === "event" ? outcome.event["message"] : outcome))).toEqual(
      logs.map((_, i) => `record ${i}`),
    );
  });

  it("a bad record does not take its request with it", () => {
    expect(codes(run("otlp", request({ timeUnixNano: T }, { timeUnixNano: "soon" }, { timeUnixNano: T })))).toEqual([
      "event",
      "SOURCE_BAD_TIME",
      "event",
    ]);
  });

  it("nanoseconds stay exact in metadata.original_time, milliseconds are cut off", () => {
    const event = eventOf({}, { timeUnixNano: "1780000000123999999" });
    expect(event).toMatchObject({ time: 1_780_000_000_123, metadata: { original_time: "1780000000123999999" } });
  });

  it("a 64-bit integer that was written as a number stays exact", () => {
    const text = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":${T},"attributes":[{"key":"n","value":{"intValue":9007199254740993}}]}]}]}]}`;
    const [first] = run("otlp", text).outcomes;
    expect(first?.outcome).toMatchObject({
      event: { metadata: { original_time: T }, unmapped: { attributes: { n: "9007199254740993" } } },
    });
  });

  it("Attacker: client.address comes from a header, the peer of the connection from the transport", () => {
    const http = { "http.request.method": "GET", "url.path": "/cases/1", "client.address": "203.0.113.99" };
    expect(eventOf({ ...http, "network.peer.address": "192.0.2.10" })).toMatchObject({
      src_endpoint: { ip: "192.0.2.10" },
      http_request: { x_forwarded_for: ["203.0.113.99"] },
    });
    expect(eventOf(http)["src_endpoint"]).toEqual({ ip: "203.0.113.99" });
  });

  it.each([
    ["user.id", "user.id"],
    ["the former enduser.id", "enduser.id"],
  ])("the actor is %s, in its session", (_, name) => {
    expect(eventOf({ [name]: "u-17", "session.id": "s-9" })["actor"]).toEqual({
      user: { uid: "u-17" },
      session: { uid: "s-9" },
    });
  });

  it.each([
    ["SELECT", 1, "consultation"],
    ["INSERT", 6, "collection"],
    ["update", 2, "alteration"],
    ["DELETE", 7, "erasure"],
    ["MERGE", 99, undefined],
    ["constructor", 99, undefined],
  ])("db.operation.name %s", (operation, activity, verb) => {
    const event = eventOf({ "db.system.name": "postgresql", "db.operation.name": operation });
    expect(event).toMatchObject({ class_uid: 6005, activity_id: activity });
    expect((event["oversight"] as { operation?: string } | undefined)?.operation).toBe(verb);
  });

  it("an application says whose record it showed and why by attributes oversight.*", () => {
    const said = {
      "oversight.justification": "hand-over",
      "oversight.case_ref": "2026-114",
      "oversight.purpose": "TREAT",
      "oversight.operation": "consultation",
      "oversight.subjects": "4711",
      "oversight.record_count": "3",
    };
    expect(eventOf(said)["oversight"]).toEqual({
      justification: "hand-over",
      case_ref: "2026-114",
      purpose: "TREAT",
      operation: "consultation",
      subjects: [{ uid: "4711" }],
      record_count: 3,
    });
  });

  it("what is said in oversight.* in another way is kept and not believed", () => {
    const event = eventOf({ "oversight.operation": "peek", "oversight.break_glass": "maybe" });
    expect(event["oversight"]).toBeUndefined();
    expect(event["unmapped"]).toMatchObject({
      attributes: { "oversight.operation": "peek", "oversight.break_glass": "maybe" },
    });
  });

  it.each([
    [{ "http.response.status_code": "404" }, 2],
    [{ "http.response.status_code": "204" }, 1],
    [{ "error.type": "timeout" }, 2],
    [{}, undefined],
  ])("status of %j is %s", (attributes, status) => {
    expect(eventOf({ "http.request.method": "GET", ...attributes })["status_id"]).toBe(status);
  });

  it("log.record.uid is what duplicates are known by", () => {
    const [first] = run(
      "otlp",
      request({ timeUnixNano: T, attributes: [attribute("log.record.uid", "01J")] }),
    ).outcomes;
    expect(first?.outcome).toMatchObject({ id: "01J", event: { metadata: { uid: "01J" } } });
  });

  it.each<[string, string, string]>([
    [
      "the same attribute twice",
      request({ timeUnixNano: T, attributes: [attribute("a", "1"), attribute("a", "2")] }),
      "SOURCE_DUPLICATE_KEY",
    ],
    ["requests in an array", `[${request({ timeUnixNano: T })}]`, "event"],
    ["traces", '{"resourceSpans":[{"scopeSpans":[]}]}', "SOURCE_BAD_VALUE"],
    [
      "a list of resources twice",
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1780000000000000000"}]}]}],"resourceLogs":[]}',
      "SOURCE_DUPLICATE_KEY",
    ],
  ])("%s", (_, text, code) => {
    expect(codes(run("otlp", text))).toEqual([code]);
  });
});
