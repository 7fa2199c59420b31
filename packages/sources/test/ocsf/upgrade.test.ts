import { describe, expect, it } from "vitest";
import { codes, run } from "../support/collect.ts";

const EVENT = {
  class_uid: 6003,
  category_uid: 6,
  activity_id: 2,
  type_uid: 600_302,
  severity_id: 1,
  time: 1_780_000_000_000,
  metadata: { version: "1.3.0", product: { name: "Records" }, uid: "e-1" },
  actor: { user: { uid: "u-17" } },
  src_endpoint: { ip: "192.0.2.7" },
  api: { operation: "GetCase" },
};

type Change = Record<string, unknown>;

function eventOf(change: Change, version = "1.3.0"): Record<string, unknown> {
  const metadata = { ...EVENT.metadata, ...(change["metadata"] as Change | undefined), version };
  const [first] = run("ocsf", JSON.stringify({ ...EVENT, ...change, metadata })).outcomes;
  if (first?.outcome.kind !== "event") throw new Error(JSON.stringify(first?.outcome));
  return first.outcome.event;
}

const classOf = (uid: number, activity = 1): Change => ({
  class_uid: uid,
  category_uid: Math.floor(uid / 1000),
  activity_id: activity,
  type_uid: uid * 100 + activity,
});

describe("OCSF 1.0 to 1.7 become 1.8.0", () => {
  it.each([
    "1.0.0",
    "1.1.0",
    "1.2.0",
    "1.3.0",
    "1.4.0",
    "1.5.0",
    "1.6.0",
    "1.7.0",
    "1.0.0-rc.2",
    "1.0.0-rc.3",
    "1.8.0-dev",
    "1.5.1",
  ])("%s, which stays in unmapped", (version) => {
    expect(eventOf({}, version)).toEqual({
      ...EVENT,
      metadata: { ...EVENT.metadata, version: "1.8.0" },
      unmapped: { ocsf_version: version },
    });
  });

  it.each(["1.9.0", "2.0.0", "0.99.0", "1.3", "v1.3.0", "1.3.0; drop", "", 1.3, null, {}])(
    "%j is refused",
    (version) => {
      const text = JSON.stringify({ ...EVENT, metadata: { ...EVENT.metadata, version } });
      expect(codes(run("ocsf", text))).toEqual(["SOURCE_VERSION"]);
    },
  );

  it("1.8.0 itself is not touched, whatever it has", () => {
    const event = {
      ...EVENT,
      metadata: { ...EVENT.metadata, version: "1.8.0" },
      colour: "blue",
      resource: { name: "x" },
    };
    const [first] = run("ocsf", JSON.stringify(event)).outcomes;
    expect(first?.outcome).toEqual({ kind: "event", id: "e-1", event });
  });

  it.each<[string, Change, Change]>([
    ["actor.invoked_by (1.2.0)", { actor: { invoked_by: "portal" } }, { actor: { app_name: "portal" } }],
    [
      "resource of User Access Management (1.5.0)",
      { ...classOf(3005), api: undefined, resource: { name: "r" } },
      { resources: [{ name: "r" }] },
    ],
    [
      "policy of Account Change (1.4.0)",
      { ...classOf(3001, 7), api: undefined, policy: { name: "p" } },
      { policies: [{ name: "p" }] },
    ],
    [
      "metadata.extension (1.1.0)",
      { metadata: { extension: { name: "x" } } },
      { metadata: { extensions: [{ name: "x" }] } },
    ],
    [
      "file.signature (1.8.0)",
      { ...classOf(6006, 2), file: { name: "a", signature: { algorithm_id: 1 } } },
      { file: { signatures: [{ algorithm_id: 1 }] } },
    ],
    ["cloud.project_uid (1.4.0)", { cloud: { provider: "x", project_uid: "p" } }, { cloud: { account: { uid: "p" } } }],
    ["device.imei (1.4.0)", { device: { imei: "1" } }, { device: { imei_list: ["1"] } }],
    [
      "location.coordinates (1.2.0), longitude first",
      { src_endpoint: { location: { coordinates: [2.25, 1.5] } } },
      { src_endpoint: { location: { long: 2.25, lat: 1.5 } } },
    ],
  ])("%s has its successor", (_, change, expected) => {
    expect(eventOf(change)).toMatchObject(expected);
  });

  it("where the successor is there already, both stay", () => {
    const actor = { invoked_by: "a", app_name: "b" };
    expect(eventOf({ actor })["actor"]).toEqual(actor);
  });

  it("actor and device of Web Resources Activity came without a profile before 1.4.0 (#1280)", () => {
    const web = { ...classOf(6001, 2), api: undefined, web_resources: [{ name: "x" }] };
    expect(eventOf(web)["metadata"]).toMatchObject({ profiles: ["host"] });
    expect(eventOf({ ...web, metadata: { profiles: ["cloud"] } })["metadata"]).toMatchObject({
      profiles: ["cloud", "host"],
    });
    expect(eventOf({ ...web, metadata: { profiles: ["host"] } })["metadata"]).toMatchObject({ profiles: ["host"] });
    expect(eventOf({})["metadata"]).not.toHaveProperty("profiles");
  });

  it("what 1.8.0 has no attribute for goes to unmapped, never over what the source put there", () => {
    const event = eventOf({ colour: "blue", time_dt: "2026-05-28T20:26:40Z", unmapped: { colour: "green", a: 1 } });
    expect(event).not.toHaveProperty("colour");
    expect(event["unmapped"]).toEqual({ colour: "green", "ocsf.colour": "blue", a: 1, ocsf_version: "1.3.0" });
    expect(event["time_dt"]).toBe("2026-05-28T20:26:40Z");
    expect(eventOf({ unmapped: "text" })["unmapped"]).toEqual({ unmapped: "text", ocsf_version: "1.3.0" });
  });

  it("classes of other categories keep their attributes", () => {
    const network = { ...classOf(4001, 6), connection_info: { direction_id: 1 } };
    expect(eventOf(network)).toMatchObject({ connection_info: { direction_id: 1 }, api: EVENT.api });
  });

  it("a wrong event stays wrong", () => {
    const text = JSON.stringify({ ...EVENT, type_uid: 1 });
    expect(codes(run("ocsf", text))).toEqual(["SOURCE_BAD_EVENT"]);
    expect(codes(run("ocsf", JSON.stringify({ ...EVENT, oversight: { motive: "x" } })))).toEqual(["SOURCE_BAD_EVENT"]);
  });
});

describe("release candidates of OCSF 1.0.0", () => {
  const candidate = { ...EVENT, ...classOf(3005, 2), class_name: "API Activity" };

  it("API Activity was class 3005 and is 6003; 3005 without an api is what it was", () => {
    expect(eventOf(candidate, "1.0.0-rc.2")).toMatchObject({
      ...classOf(6003, 2),
      unmapped: { class_name: "API Activity", ocsf_version: "1.0.0-rc.2" },
    });
    const { api: _, ...access } = candidate;
    expect(eventOf({ ...access, api: undefined }, "1.0.0-rc.3")).toMatchObject(classOf(3005, 2));
  });

  it("3005 with an api in 1.0.0 and later is no candidate's", () => {
    expect(eventOf(candidate, "1.0.0")).toMatchObject({ ...classOf(3005, 2), unmapped: expect.anything() });
  });

  it("identity is the actor, uuid and account_uid are the user's uid and account", () => {
    const identity = { user: { name: "amira", uuid: "u", account_uid: "1", org_uid: "2" }, session: { uid: "s" } };
    expect(eventOf({ ...candidate, actor: undefined, identity }, "1.0.0-rc.2")["actor"]).toEqual({
      user: { name: "amira", uid: "u", account: { uid: "1" }, org: { uid: "2" } },
      session: { uid: "s" },
    });
  });

  it("−1 meant Other", () => {
    const event = eventOf(
      { ...EVENT, activity_id: -1, severity_id: -1, type_uid: 600_299, activity_name: "x" },
      "1.0.0-rc.2",
    );
    expect(event).toMatchObject({ ...classOf(6003, 99), severity_id: 99 });
  });
});
