import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codes, run } from "../support/collect.ts";

const RECORD = {
  "@timestamp": "2026-06-01T09:00:00.000Z",
  event: {
    category: ["database"],
    type: ["access"],
    action: "select",
    outcome: "success",
    id: "e-1",
    dataset: "records.audit",
  },
  user: { id: "u-17", name: "amira.dahl" },
  source: { ip: "192.0.2.10", port: 40_123 },
  service: { name: "cases" },
};

type Change = Record<string, unknown>;

function outcomesOf(record: unknown): unknown[] {
  return run("ecs", JSON.stringify(record)).outcomes.map(({ outcome }) => outcome);
}

function eventOf(change: Change): Record<string, unknown> {
  const [first] = run("ecs", JSON.stringify({ ...RECORD, ...change })).outcomes;
  if (first?.outcome.kind !== "event") throw new Error(JSON.stringify(first?.outcome));
  return first.outcome.event;
}

/** The same document with the names of its field sets dotted down to a depth. */
function dotted(document: Change, depth: number): Change {
  return Object.fromEntries(
    Object.entries(document).flatMap(([name, value]) =>
      depth === 0 || typeof value !== "object" || value === null || Array.isArray(value)
        ? [[name, value]]
        : Object.entries(dotted(value as Change, depth - 1)).map(([inner, one]) => [`${name}.${inner}`, one]),
    ),
  );
}

describe("Elastic Common Schema", () => {
  it("names may be nested, dotted, or both, and wrapped in _source: the event is the same (property)", () => {
    const whole = eventOf({});
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.subarray(Object.keys(RECORD)), (depth, names) => {
        const chosen = Object.fromEntries(Object.entries(RECORD).filter(([name]) => names.includes(name)));
        const others = Object.fromEntries(Object.entries(RECORD).filter(([name]) => !names.includes(name)));
        expect(outcomesOf({ ...dotted(chosen, depth), ...others })).toMatchObject([{ id: "e-1", event: whole }]);
      }),
    );
    expect(outcomesOf({ _index: "a", _id: "x", _source: RECORD })).toMatchObject([
      { id: "e-1", event: { actor: whole["actor"], unmapped: { _hit: { _index: "a", _id: "x" } } } },
    ]);
  });

  it("the same field nested and dotted is refused: two readers would take different values", () => {
    expect(codes(run("ecs", JSON.stringify({ ...RECORD, "user.name": "somebody.else" })))).toEqual([
      "SOURCE_DUPLICATE_KEY",
    ]);
    expect(codes(run("ecs", JSON.stringify({ ...RECORD, "user.email": "a@records.example" })))).toEqual(["event"]);
  });

  it("a dotted name does not reach a prototype", () => {
    expect(codes(run("ecs", JSON.stringify({ ...RECORD, "user.__proto__.name": "x" })))).toEqual([
      "SOURCE_DUPLICATE_KEY",
    ]);
    expect(codes(run("ecs", JSON.stringify({ ...RECORD, "user.constructor.prototype.x": "x" })))).toEqual(["event"]);
    expect(({} as Change)["x"]).toBeUndefined();
  });

  it("without event.id the document's _id is what duplicates are known by", () => {
    const { id: _, ...event } = RECORD.event;
    expect(outcomesOf({ _id: "AbC", _source: { ...RECORD, event } })).toMatchObject([{ id: "AbC" }]);
  });

  it("Attacker: network.forwarded_ip is from a header and never the origin", () => {
    expect(eventOf({ network: { forwarded_ip: "203.0.113.99" } })["src_endpoint"]).toEqual({
      ip: "192.0.2.10",
      port: 40_123,
    });
  });

  it.each<[string, string, Change, number, number]>([
    ["authentication", "start", {}, 3002, 1],
    ["authentication", "info", {}, 3002, 99],
    ["session", "end", {}, 3002, 2],
    ["database", "access", {}, 6005, 1],
    ["database", "change", {}, 6005, 2],
    ["file", "access", { file: { path: "/srv/17.pdf" } }, 6006, 14],
    ["file", "access", {}, 6003, 2],
    ["web", "access", { url: { path: "/cases/1" }, http: { request: { method: "DELETE" } } }, 6001, 4],
    ["iam", "creation", { user: { name: "a", target: { name: "b" } } }, 3001, 1],
    ["iam", "group", { group: { name: "g" } }, 3006, 99],
    ["configuration", "change", {}, 6003, 3],
    ["constructor", "access", {}, 6003, 2],
  ])("category %s and type %s", (category, type, more, classUid, activityId) => {
    const event = eventOf({ ...more, event: { ...RECORD.event, category: [category], type: [type] } });
    expect(event).toMatchObject({ class_uid: classUid, activity_id: activityId });
  });

  it("the person whose account was changed is its subject, unless it is one's own", () => {
    const event = { ...RECORD.event, category: ["iam"], type: ["user", "change"] };
    expect(eventOf({ event, user: { name: "a", target: { name: "b" } } })["oversight"]).toEqual({
      operation: "alteration",
      subjects: [{ uid: "b", type: "user" }],
    });
    expect(eventOf({ event })["oversight"]).toEqual({ operation: "alteration" });
  });

  it("event.reason says what the source thinks, not what the user gave as a reason", () => {
    const event = eventOf({ event: { ...RECORD.event, outcome: "failure", reason: "no right" } });
    expect(event).toMatchObject({ status_id: 2, status_detail: "no right" });
    expect((event["oversight"] as Change)["justification"]).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ["milliseconds", 1_780_000_000_000, "event"],
    ["no time", undefined, "SOURCE_BAD_TIME"],
    ["a time without a zone", "2026-06-01T09:00:00", "SOURCE_BAD_TIME"],
    ["a negative time", -1, "SOURCE_BAD_TIME"],
    ["a time in microseconds", 1_780_000_000_000_000, "SOURCE_BAD_TIME"],
  ])("@timestamp: %s", (_, stamp, code) => {
    expect(codes(run("ecs", JSON.stringify({ ...RECORD, "@timestamp": stamp })))).toEqual([code]);
  });
});
