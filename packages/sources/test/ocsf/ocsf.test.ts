import { describe, expect, it } from "vitest";
import { codes, run } from "../support/collect.ts";

const EVENT = {
  class_uid: 6005,
  category_uid: 6,
  activity_id: 1,
  type_uid: 600501,
  severity_id: 1,
  time: 1_750_205_353_397,
  metadata: { version: "1.8.0", product: { name: "Records" }, uid: "e-1" },
  actor: { user: { uid: "u1" }, session: { uid: "s1" } },
  src_endpoint: { ip: "192.0.2.7" },
  database: { name: "records", type_id: 1 },
  oversight: { operation: "consultation", subjects: [{ uid: "17", type: "person" }], justification: "case work" },
};

type Change = Record<string, unknown>;

function codeFor(change: Change): string {
  return codes(run("ocsf", JSON.stringify({ ...EVENT, ...change })))[0] ?? "nothing";
}

describe("OCSF 1.8.0 pass-through", () => {
  it("passes an event through and declares the oversight extension", () => {
    const { outcomes } = run("ocsf", JSON.stringify(EVENT));
    expect(outcomes[0]?.outcome).toEqual({
      kind: "event",
      id: "e-1",
      event: {
        ...EVENT,
        metadata: { ...EVENT.metadata, extensions: [{ name: "oversight", uid: "999", version: "1.0.0" }] },
      },
    });
  });

  it("declares it once and only when there is an oversight object", () => {
    const declared = { ...EVENT.metadata, extensions: [{ name: "oversight", uid: "999", version: "1.0.0" }] };
    const [first] = run("ocsf", JSON.stringify({ ...EVENT, metadata: declared })).outcomes;
    expect(first?.outcome.kind === "event" && first.outcome.event.metadata.extensions).toHaveLength(1);
    const { oversight: _, ...plain } = EVENT;
    const [second] = run("ocsf", JSON.stringify(plain)).outcomes;
    expect(second?.outcome).toEqual({ kind: "event", id: "e-1", event: plain });
  });

  it("has no id where the source gave none", () => {
    const [first] = run("ocsf", JSON.stringify({ ...EVENT, metadata: { ...EVENT.metadata, uid: undefined } })).outcomes;
    expect(first?.outcome).toMatchObject({ kind: "event", id: undefined });
  });

  it.each<[string, Change, string]>([
    ["no class", { class_uid: undefined }, "SOURCE_BAD_EVENT"],
    ["a category of another class", { category_uid: 3 }, "SOURCE_BAD_EVENT"],
    ["an activity that is text", { activity_id: "1" }, "SOURCE_BAD_EVENT"],
    ["a type that does not follow", { type_uid: 600502 }, "SOURCE_BAD_EVENT"],
    ["no severity", { severity_id: undefined }, "SOURCE_BAD_EVENT"],
    ["a class that is a fraction", { class_uid: 6005.5 }, "SOURCE_BAD_EVENT"],
    ["no time", { time: undefined }, "SOURCE_BAD_TIME"],
    ["a time that is text", { time: "2025-06-18T00:00:00Z" }, "SOURCE_BAD_TIME"],
    ["a time in microseconds", { time: 1_750_205_353_397_000 }, "SOURCE_BAD_TIME"],
    ["a fraction of a millisecond", { time: 1_750_205_353_397.5 }, "SOURCE_BAD_TIME"],
    ["a time before 1970", { time: -1 }, "SOURCE_BAD_TIME"],
    ["no metadata", { metadata: undefined }, "SOURCE_BAD_EVENT"],
    ["a later version", { metadata: { ...EVENT.metadata, version: "1.9.0" } }, "SOURCE_VERSION"],
    ["another major version", { metadata: { ...EVENT.metadata, version: "2.0.0" } }, "SOURCE_VERSION"],
    ["a version before 1.0", { metadata: { ...EVENT.metadata, version: "0.28.0" } }, "SOURCE_VERSION"],
    ["a version that is a number", { metadata: { ...EVENT.metadata, version: 1.3 } }, "SOURCE_VERSION"],
    ["no product", { metadata: { version: "1.8.0" } }, "SOURCE_BAD_EVENT"],
    ["an id that is a number", { metadata: { ...EVENT.metadata, uid: 7 } }, "SOURCE_BAD_EVENT"],
    ["a sequence that is text", { metadata: { ...EVENT.metadata, sequence: "7" } }, "SOURCE_BAD_EVENT"],
    ["profiles that are text", { metadata: { ...EVENT.metadata, profiles: "host" } }, "SOURCE_BAD_EVENT"],
    ["a user id that is a number", { actor: { user: { uid: 17 } } }, "SOURCE_BAD_EVENT"],
    ["an actor that is a list", { actor: [] }, "SOURCE_BAD_EVENT"],
    ["a query that is a number", { query_info: { query_string: 1 } }, "SOURCE_BAD_EVENT"],
    ["an unknown oversight attribute", { oversight: { justificaton: "x" } }, "SOURCE_BAD_EVENT"],
    ["an unknown operation", { oversight: { operation: "reading" } }, "SOURCE_BAD_EVENT"],
    ["a subject without uid", { oversight: { subjects: [{ type: "person" }] } }, "SOURCE_BAD_EVENT"],
    ["a subject that is text", { oversight: { subjects: ["17"] } }, "SOURCE_BAD_EVENT"],
    ["a subject with more", { oversight: { subjects: [{ uid: "17", name: "x" }] } }, "SOURCE_BAD_EVENT"],
    ["a negative count", { oversight: { record_count: -1 } }, "SOURCE_BAD_EVENT"],
    ["a count that is a fraction", { oversight: { record_count: 1.5 } }, "SOURCE_BAD_EVENT"],
    ["break glass that is text", { oversight: { break_glass: "yes" } }, "SOURCE_BAD_EVENT"],
    ["a lone surrogate", { message: "\ud800" }, "SOURCE_BAD_JSON"],
  ])("quarantines %s", (_, change, code) => {
    expect(codeFor(change)).toBe(code);
  });

  it("names the attribute and the right word", () => {
    const [first] = run("ocsf", JSON.stringify({ ...EVENT, oversight: { justificaton: "x" } })).outcomes;
    expect(first?.outcome).toMatchObject({
      reason: expect.stringContaining(
        'oversight.justificaton expected one of its attributes (did you mean "justification"?)',
      ),
    });
  });

  it("quarantines bad lines among good ones: 10,000 of 20,000", () => {
    const text = Array.from(
      { length: 10_000 },
      (_, index) => `${JSON.stringify({ ...EVENT, count: index })}\n{"bad":${index}`,
    ).join("\n");
    const result = codes(run("ocsf", text));
    expect(result.filter((code) => code === "event")).toHaveLength(10_000);
    expect(result.filter((code) => code === "SOURCE_BAD_JSON")).toHaveLength(10_000);
  });

  it("reads a first line with a byte order mark", () => {
    expect(codes(run("ocsf", `\uFEFF${JSON.stringify(EVENT)}\r\n`))).toEqual(["event"]);
  });
});
