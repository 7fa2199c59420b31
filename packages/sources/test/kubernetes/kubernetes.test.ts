import { describe, expect, it } from "vitest";
import { codes, run } from "../support/collect.ts";

const RECORD = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Metadata",
  auditID: "a-1",
  stage: "ResponseComplete",
  verb: "get",
  requestURI: "/api/v1/namespaces/records/secrets/case-db",
  user: { username: "amira.dahl", groups: ["case-team"] },
  sourceIPs: ["192.0.2.30"],
  objectRef: { resource: "secrets", namespace: "records", name: "case-db", apiVersion: "v1" },
  responseStatus: { code: 200 },
  requestReceivedTimestamp: "2026-04-01T07:00:01.100000Z",
  stageTimestamp: "2026-04-01T07:00:01.123456Z",
};

type Change = Record<string, unknown>;

function outcomeOf(change: Change): { id: string | undefined; event: Record<string, unknown> } {
  const [first] = run("kubernetes", JSON.stringify({ ...RECORD, ...change })).outcomes;
  if (first?.outcome.kind !== "event") throw new Error(JSON.stringify(first?.outcome));
  return { id: first.outcome.id, event: first.outcome.event };
}

const eventOf = (change: Change): Record<string, unknown> => outcomeOf(change).event;

describe("Kubernetes audit", () => {
  it("an EventList holds the same records as lines do", () => {
    const { kind: _kind, apiVersion: _version, ...item } = RECORD;
    const list = JSON.stringify({
      kind: "EventList",
      apiVersion: "audit.k8s.io/v1",
      metadata: {},
      items: [item, item],
    });
    const { outcomes } = run("kubernetes", list);
    expect(outcomes).toHaveLength(2);
    for (const { outcome } of outcomes) expect(outcome.kind === "event" && outcome.event).toEqual(eventOf({}));
  });

  it('Attacker: "All but the last IP can be arbitrarily set by the client": the last is the origin', () => {
    expect(eventOf({ sourceIPs: ["203.0.113.99", "198.51.100.7", "192.0.2.30"] })).toMatchObject({
      src_endpoint: { ip: "192.0.2.30" },
      http_request: { x_forwarded_for: ["203.0.113.99", "198.51.100.7"] },
    });
    const odd = eventOf({ sourceIPs: ["<script>", "192.0.2.30"] });
    expect(odd).toMatchObject({
      src_endpoint: { ip: "192.0.2.30" },
      unmapped: { sourceIPs: ["<script>", "192.0.2.30"] },
    });
    expect((odd["http_request"] as Change)["x_forwarded_for"]).toBeUndefined();
  });

  it("only the last stage is the act; each stage is an entry of its own, held together by the auditID", () => {
    const stages = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"].map((stage) =>
      outcomeOf({ stage }),
    );
    expect(stages.map(({ id }) => id)).toEqual([
      "a-1:RequestReceived",
      "a-1:ResponseStarted",
      "a-1:ResponseComplete",
      "a-1:Panic",
    ]);
    expect(stages.map(({ event }) => event["activity_id"])).toEqual([99, 99, 2, 2]);
    expect(stages.map(({ event }) => event["oversight"] !== undefined)).toEqual([false, false, true, true]);
    expect(stages.map(({ event }) => event["status_id"])).toEqual([undefined, undefined, 1, 2]);
    for (const { event } of stages) expect(event["metadata"]).toMatchObject({ correlation_uid: "a-1" });
  });

  it("who acted is who was authenticated; whom they acted as is kept beside", () => {
    const event = eventOf({ impersonatedUser: { username: "tomas.vega" } });
    expect(event).toMatchObject({
      actor: { user: { name: "amira.dahl" } },
      unmapped: { impersonatedUser: { username: "tomas.vega" } },
    });
  });

  it.each([
    ["system:serviceaccount:records:exporter", 4],
    ["system:node:node-3", 3],
    ["amira.dahl", 1],
  ])("%s is of user type %i", (username, type) => {
    expect(eventOf({ user: { username } })["actor"]).toMatchObject({ user: { type_id: type } });
  });

  it.each<[string, number, string | undefined]>([
    ["get", 2, "consultation"],
    ["list", 2, "consultation"],
    ["watch", 2, "consultation"],
    ["create", 1, "collection"],
    ["update", 3, "alteration"],
    ["patch", 3, "alteration"],
    ["delete", 4, "erasure"],
    ["deletecollection", 4, "erasure"],
    ["impersonate", 99, undefined],
    ["constructor", 99, undefined],
  ])("verb %s on secrets", (verb, activity, operation) => {
    const event = eventOf({ verb });
    expect(event).toMatchObject({ class_uid: 6003, activity_id: activity, api: { operation: verb } });
    expect((event["oversight"] as Change | undefined)?.["operation"]).toBe(operation);
  });

  it("the cluster's own business is no operation on records", () => {
    const lease = { resource: "leases", namespace: "kube-node-lease", name: "node-3", apiGroup: "coordination.k8s.io" };
    expect(eventOf({ verb: "update", objectRef: lease })["oversight"]).toBeUndefined();
  });

  it.each(["exec", "attach", "portforward", "proxy"])("pods/%s is what it is, not the verb", (subresource) => {
    expect(eventOf({ verb: "create", objectRef: { resource: "pods", subresource, name: "web-0" } })).toMatchObject({
      activity_id: 99,
      activity_name: subresource,
      resources: [{ name: "web-0", type: `pods/${subresource}` }],
    });
  });

  it("a list of secrets at level RequestResponse says how many were shown", () => {
    const event = eventOf({ verb: "list", responseObject: { items: [{}, {}, {}] } });
    expect(event["oversight"]).toEqual({ operation: "consultation", record_count: 3 });
  });

  it.each([
    [200, 1],
    [101, 1],
    [403, 2],
    [500, 2],
  ])("response code %i is status %i", (code, status) => {
    expect(eventOf({ responseStatus: { code, reason: "Forbidden" } })).toMatchObject({
      status_id: status,
      status_code: String(code),
    });
  });

  it.each<[string, Change, string]>([
    ["no auditID", { auditID: undefined }, "SOURCE_BAD_VALUE"],
    ["no stage", { stage: undefined }, "SOURCE_BAD_VALUE"],
    ["no verb", { verb: "" }, "SOURCE_BAD_VALUE"],
    ["no time", { stageTimestamp: null, requestReceivedTimestamp: null }, "SOURCE_BAD_TIME"],
  ])("quarantines %s", (_, change, code) => {
    expect(codes(run("kubernetes", JSON.stringify({ ...RECORD, ...change })))).toEqual([code]);
  });
});
