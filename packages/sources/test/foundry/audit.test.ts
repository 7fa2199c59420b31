// Rules of Foundry's audit logs, from the schema's own documentation (witchcraft-logging-api.yml).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classify } from "../../src/foundry/categories.ts";
import { codes, run } from "../support/collect.ts";

const ENTRY = {
  type: "audit.3",
  time: "2026-03-04T09:15:02.123456789Z",
  product: "catalog",
  productVersion: "1.0.0",
  name: "LOAD",
  result: "SUCCESS",
  eventId: "e-1",
  logEntryId: "l-1",
  sequenceId: 0,
  categories: ["dataLoad"],
  origins: ["203.0.113.1"],
  sourceOrigin: "192.0.2.41",
  requestFields: { loadedResources: ["ri.a"] },
  resultFields: {},
  uid: "u-1",
};

type Event = Record<string, any>;

function eventOf(change: object, format = "foundry-audit3"): Event {
  const outcome = run(format, JSON.stringify({ ...ENTRY, ...change })).outcomes[0]?.outcome;
  if (outcome?.kind !== "event") throw new Error(`expected an event, got ${JSON.stringify(outcome)}`);
  return outcome.event;
}

describe("where an entry came from", () => {
  it('"origins … can be spoofed": the address is that of the connection, whatever headers say (property)', () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(fc.array(fc.ipV4()), fc.ipV4(), (origins, origin) => {
        expect(eventOf({ origins, origin })["src_endpoint"]).toEqual({ ip: "192.0.2.41" });
      }),
      { numRuns: 100 },
    );
  });

  it("without sourceOrigin the address is unknown, not one of the origins", () => {
    const event = eventOf({ sourceOrigin: undefined });
    expect(event["src_endpoint"]).toEqual({ name: "[unknown]" });
    expect(event["unmapped"]["origins"]).toEqual(["203.0.113.1"]);
  });

  it("audit.2 has only origin, a best effort: it is kept and not believed", () => {
    const event = eventOf({ type: "audit.2", origin: "203.0.113.1" }, "foundry-audit2");
    expect(event["src_endpoint"]).toEqual({ name: "[unknown]" });
    expect(event["unmapped"]["origin"]).toBe("203.0.113.1");
  });
});

describe("what belongs together", () => {
  it("entries of one event share eventId; each is known by its logEntryId", () => {
    const partial = JSON.stringify({ ...ENTRY, result: "PARTIAL" });
    const whole = JSON.stringify({ ...ENTRY, logEntryId: "l-2", sequenceId: 1 });
    const { outcomes } = run("foundry-audit3", `${partial}\n${whole}\n`);
    const found = outcomes.map(({ outcome }) =>
      outcome.kind === "event"
        ? [outcome.id, outcome.event.metadata["correlation_uid"], outcome.event.metadata["sequence"]]
        : outcome.code,
    );
    expect(found).toEqual([
      ["l-1", "e-1", 0],
      ["l-2", "e-1", 1],
    ]);
  });

  it("an entry without logEntryId has no id, so that its bytes are what it is known by", () => {
    expect(
      run("foundry-audit3", JSON.stringify({ ...ENTRY, logEntryId: undefined })).outcomes[0]?.outcome,
    ).toMatchObject({ kind: "event", id: undefined });
  });
});

describe("how it ended", () => {
  it.each([
    ["SUCCESS", { status_id: 1 }],
    ["ERROR", { status_id: 2, status_code: "ERROR" }],
    ["UNAUTHORIZED", { status_id: 2, status_code: "UNAUTHORIZED" }],
    ["PARTIAL", { status_id: 99, status: "PARTIAL" }],
  ])("%s", (result, expected) => {
    expect(eventOf({ result })).toMatchObject(expected);
  });

  it("PARTIAL is neither a success nor a failure", () => {
    expect([1, 2]).not.toContain(eventOf({ result: "PARTIAL" })["status_id"]);
  });
});

describe("what was done", () => {
  it("an export that was justified is an export with its reason, in whatever order the categories stand", () => {
    const requestFields = { downloadedResources: ["ri.a"], userJustification: "case 7" };
    for (const categories of [
      ["dataExport", "userJustify"],
      ["userJustify", "dataExport"],
    ]) {
      expect(eventOf({ categories, requestFields })).toMatchObject({
        class_uid: 6001,
        activity_id: 7,
        oversight: { operation: "disclosure", justification: "case 7" },
      });
    }
  });

  it("of load and export in one entry the export decides: data left the platform", () => {
    expect(classify(["dataLoad", "dataExport"], "X").category.act).toMatchObject({ classUid: 6001, activityId: 7 });
  });

  it("a justification beside a category of no known act leaves that category its name", () => {
    const event = eventOf({ categories: ["userJustify", "logicUpdate"], requestFields: { userJustification: "why" } });
    expect(event).toMatchObject({ class_uid: 6003, activity_id: 3, oversight: { justification: "why" } });
  });

  it("the number of search results is the number of records, the number of loaded resources is not", () => {
    const search = { categories: ["dataSearch"], resultFields: { dataSearchResults: ["a", "b"] } };
    expect(eventOf(search)["oversight"]).toEqual({ operation: "consultation", record_count: 2 });
    expect(eventOf({})["oversight"]).toEqual({ operation: "consultation" });
  });

  it("fields of categories that the entry does not name stay in unmapped", () => {
    const requestFields = { userJustification: "nobody asked", loadedResources: ["ri.a"] };
    expect(eventOf({ requestFields })["unmapped"]["requestFields"]).toEqual({ userJustification: "nobody asked" });
  });
});

describe("who did it", () => {
  it("the names of other users in the entry are not the actor's", () => {
    const users = [{ uid: "u-2", userName: "other" }];
    expect(eventOf({ users })["actor"]).toEqual({ user: { uid: "u-1" } });
  });

  it("where nobody is named the service is, and token and organisation stay in unmapped", () => {
    const event = eventOf({ uid: undefined, orgId: "o-1", service: "catalog" });
    expect(event["actor"]).toEqual({ app_name: "catalog" });
    expect(event["unmapped"]["orgId"]).toBe("o-1");
  });
});

describe("hostile entries", () => {
  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "a category named %s is a word like others",
    (name) => {
      expect(eventOf({ categories: [name] })).toMatchObject({ class_uid: 6003, activity_id: 99, activity_name: name });
    },
  );

  it("entries of another schema are refused, not guessed at", () => {
    expect(codes(run("foundry-audit3", JSON.stringify({ ...ENTRY, type: "audit.4" })))).toEqual(["SOURCE_BAD_VALUE"]);
  });

  it("whatever the fields hold, nothing of them is lost (property)", () => {
    expect.hasAssertions();
    const value = fc.jsonValue({ maxDepth: 2 });
    fc.assert(
      fc.property(value, value, (loadedResources, other) => {
        const outcome = run(
          "foundry-audit3",
          JSON.stringify({ ...ENTRY, requestFields: { loadedResources, other: [other, "kept"] } }),
        ).outcomes[0]?.outcome;
        if (outcome?.kind !== "event") return;
        const text = JSON.stringify(outcome.event);
        const words = JSON.stringify([loadedResources, other]).match(/[A-Za-z]{4,}/g) ?? [];
        const lost = words.filter((word) => !["null", "true", "false"].includes(word) && !text.includes(word));
        expect(lost).toEqual([]);
        expect(text).toContain("kept");
      }),
      { numRuns: 300 },
    );
  });
});
