import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accessRowOf, cellsOfLine, rowOf, TIME_MAX_MS, TIME_MIN_MS } from "../../src/store/index.ts";
import type { AccessEvent } from "@quis/event";
import { accessEvent } from "./events.ts";

const rowFrom = (event: AccessEvent, source = "records") => accessRowOf(cellsOfLine(7, rowOf(event, source)));
const base = accessEvent({ timeMs: Date.UTC(2026, 2, 1, 12, 0, 0, 5), user: "u1", subjects: ["p1"] });
const anyText = fc.string({ unit: "binary", maxLength: 60 });
/** Any UTF-16, unpaired surrogates and control characters among it. */
const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 })
  .map((units) => String.fromCharCode(...units));

describe("what detection asks", () => {
  const cells = (event: AccessEvent) => cellsOfLine(7, rowOf(event, "records"));

  it.each([
    [{ src_endpoint: { hostname: "ws-1" }, device: { hostname: "srv", uid: "d" } }, "ws-1"],
    [{ src_endpoint: { ip: "10.0.0.1" }, device: { hostname: "srv", uid: "d" } }, "srv"],
    [{ device: { uid: "d" } }, "d"],
    [{}, ""],
  ])("the device of %j is %j", (fields, device) => {
    expect(cells({ ...base, ...fields }).at(-1)).toBe(device);
  });

  it("break-glass is 1 if the event says true, else 0", () => {
    const of = (given: unknown) => cells({ ...base, oversight: { break_glass: given } } as AccessEvent).at(-2);
    expect([true, false, "yes", undefined].map(of)).toEqual([1, 0, 0, 0]);
  });
});

describe("rowOf", () => {
  it("gives every field of the contract's row", () => {
    const event = accessEvent({
      timeMs: Date.UTC(2026, 2, 1, 12, 0, 0, 5),
      user: "u1",
      userName: "Ada Example",
      session: "s1",
      subjects: ["p1", "p2", "p1"],
      operation: "consultation",
      justification: "case C-1",
      object: "person",
      text: "name = 'x'",
      recordCount: 3,
    });
    expect(rowFrom(event)).toEqual({
      index: 7,
      time: "2026-03-01T12:00:00.005Z",
      received: "2026-03-01T12:01:00.005Z",
      source: "records",
      class_uid: 6001,
      activity_id: 5,
      activity: "Search",
      operation: "consultation",
      status: "success",
      user: "u1",
      user_name: "Ada Example",
      user_type: "",
      unit: "Records",
      session: "s1",
      subjects: ["p1", "p2"],
      record_count: 3,
      case_ref: "",
      justification: "case C-1",
      purpose: "",
      object: "person",
      text: "name = 'x'",
      src_ip: "",
    });
  });

  it("is one line whose strings come back as they were, unpaired surrogates as U+FFFD", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, anyUnits), anyUnits, (text, uid) => {
        const event = accessEvent({ timeMs: 0, user: uid, text, justification: text, subjects: [uid, uid] });
        const line = rowOf(event, "records");
        const row = rowFrom(event);
        expect(line).not.toMatch(/[\0-\x1f]/);
        expect(line.isWellFormed()).toBe(true);
        expect(row.text).toBe(text.toWellFormed());
        expect(row.justification).toBe(text.toWellFormed());
        expect(row.user).toBe(uid.toWellFormed());
        expect(row.subjects).toEqual(uid === "" ? [] : [uid.toWellFormed()]);
      }),
    );
  });

  it("gives equal bytes for equal events", () => {
    fc.assert(
      fc.property(anyUnits, fc.integer(), (text, timeMs) => {
        const event = accessEvent({ timeMs, text });
        expect(rowOf(structuredClone(event), "records")).toBe(rowOf(event, "records"));
      }),
    );
  });

  it("bounds long texts without splitting a surrogate pair", () => {
    const row = rowFrom(accessEvent({ timeMs: 0, text: "a" + "😀".repeat(5000), object: "x".repeat(9000) }));
    expect(row.text.length).toBe(4095);
    expect(row.text.isWellFormed()).toBe(true);
    expect(row.object.length).toBe(1024);
  });

  it("keeps a time beyond DateTime64 at its bound", () => {
    expect(rowFrom(accessEvent({ timeMs: -1e15 })).time).toBe(new Date(TIME_MIN_MS).toISOString());
    expect(rowFrom(accessEvent({ timeMs: 1e16 })).time).toBe(new Date(TIME_MAX_MS).toISOString());
  });

  it.each([
    [{ activity_id: 99, activity_name: "Peek" }, "Peek"],
    [{ activity_id: 99 }, "Other"],
    [{ activity_id: 0 }, "Unknown"],
    [{ class_uid: 3002, activity_id: 1 }, "Logon"],
    [{ class_uid: 6005, activity_id: 4 }, "Query"],
    [{ class_uid: 1008, activity_id: 1 }, "Clear"],
    [{ class_uid: 424242, activity_id: 1 }, "Unknown"],
  ])("names the activity of %j %s", (fields, caption) => {
    expect(rowFrom({ ...base, ...fields }).activity).toBe(caption);
  });

  it.each([
    [{ database: { name: "records" }, table: { name: "public.person" } }, "records.public.person"],
    [{ database: { name: "records" } }, "records"],
    [{ web_resources: [{ type: "person", uid: "17" }, { name: "case 4" }] }, "person 17, case 4"],
    [{ file: { name: "a.pdf", path: "/x/a.pdf" } }, "/x/a.pdf"],
    [{ api: { operation: "GetObject" } }, "GetObject"],
    [{ databucket: { name: "scans" } }, "scans"],
  ])("names the object of %j %s", (fields, object) => {
    expect(rowFrom({ ...base, ...fields }).object).toBe(object);
  });

  it.each([
    [{ query_info: { query_string: "SELECT 1" } }, "SELECT 1"],
    [{ http_request: { http_method: "GET", url: { path: "/p", query_string: "q=1" } } }, "GET /p?q=1"],
    [{ http_request: { url: { url_string: "https://x/p" } } }, "https://x/p"],
    [{}, ""],
  ])("gives the request of %j %s", (fields, text) => {
    expect(rowFrom({ ...base, ...fields }).text).toBe(text);
  });

  it("takes a sign-in's user and session from the event when it has no actor", () => {
    const { actor: _, ...event } = base;
    const row = rowFrom({ ...event, class_uid: 3002, activity_id: 1, user: { uid: "u9" }, session: { uid: "s9" } });
    expect([row.user, row.session]).toEqual(["u9", "s9"]);
  });

  it("survives fields of the wrong type", () => {
    const hostile = {
      ...base,
      class_uid: -1,
      activity_id: 1e99,
      time: Number.NaN,
      actor: { user: { uid: 5, name: {} }, session: [] },
      oversight: { subjects: [null, { uid: 3 }, "x"], record_count: -4, justification: ["a"] },
      web_resources: [null, 4],
      http_request: "x",
      device: null,
    } as unknown as AccessEvent;
    const row = rowFrom(hostile);
    expect(row).toMatchObject({ user: "5", subjects: ["3"], record_count: null, justification: "", class_uid: 0 });
  });
});
