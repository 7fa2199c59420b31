import { describe, expect, it } from "vitest";
import { plainFields, readAccess, textAt } from "../../src/event/access.ts";
import { RAW_SHOWN_BYTES, rawBytes, viewRaw } from "../../src/event/raw.ts";

describe("an event as a person reads it", () => {
  it("reads who, what, whose and why", () => {
    const access = readAccess({
      class_uid: 6005,
      activity_id: 4,
      time: 1,
      actor: { user: { uid: "a-1", org: { ou_name: "Unit 7" } }, session: { uid: "s" } },
      database: { name: "records" },
      table: { name: "person" },
      query_info: { query_string: "select 1" },
      oversight: { subjects: [{ uid: "P-1" }, { uid: "P-1" }, { uid: "P-2" }], case_ref: "c" },
    });
    expect(access).toMatchObject({
      user: "a-1",
      unit: "Unit 7",
      session: "s",
      activity: "Query",
      object: "records.person",
      request: "select 1",
      subjects: ["P-1", "P-2"],
      caseRef: "c",
    });
  });

  it("bears events of any shape", () => {
    for (const event of [
      {},
      { oversight: 3, actor: "x", time: "no" },
      { oversight: { subjects: [null, 4, { uid: { a: 1 } }] } },
    ]) {
      expect(() => readAccess(event)).not.toThrow();
      expect(() => plainFields(event)).not.toThrow();
    }
    expect(textAt({ a: { b: [1] } }, "a.b")).toBe("[1]");
    expect(textAt({}, "constructor.name")).toBe("");
    expect(textAt({}, "__proto__.toString")).toBe("");
  });

  it("names a sign-in's person when there is no actor", () => {
    expect(readAccess({ class_uid: 3002, activity_id: 1, user: { uid: "a-1" } }).user).toBe("a-1");
    expect(readAccess({ class_uid: 3001, activity_id: 1, user: { uid: "a-1" } }).user).toBe("");
  });

  it("lists every value with its path", () => {
    expect(plainFields({ a: { b: [1, { c: null }] }, d: {}, e: "" })).toEqual([
      { path: "a.b.0", value: "1" },
      { path: "a.b.1.c", value: "null" },
      { path: "d", value: "{}" },
      { path: "e", value: "" },
    ]);
  });
});

describe("raw bytes", () => {
  it("UTF-8 is text, byte order mark and all", () => {
    expect(viewRaw(new TextEncoder().encode("\uFEFFa\u202E"))).toEqual({
      sizeBytes: 7,
      text: "\uFEFFa\u202E",
      isText: true,
      cut: false,
    });
  });

  it("anything else is hexadecimal", () => {
    expect(viewRaw(Uint8Array.of(0xff, 0xfe, 0x41))).toMatchObject({ isText: false, text: "000000  ff fe 41" });
  });

  it("a long record is cut, even through a character", () => {
    const view = viewRaw(new TextEncoder().encode(`x${"é".repeat(RAW_SHOWN_BYTES)}`));
    expect(view).toMatchObject({ isText: true, cut: true });
    expect(view.text.length).toBe(RAW_SHOWN_BYTES / 2);
  });

  it("what is no base64 is no bytes", () => expect(rawBytes("!")).toBeUndefined());
});
