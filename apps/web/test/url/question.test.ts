import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isIndex, parseSearch, questionOf, readAnswerSearch, requestOf, stringifySearch } from "../../src/url/index.ts";

describe("search parameters are texts", () => {
  it("does not read a figure as a number, nor JSON as JSON", () => {
    expect(parseSearch("?q=017&at=1e3&text=%7B%22a%22%3A1%7D")).toEqual({ q: "017", at: "1e3", text: '{"a":1}' });
  });

  it("gives back what was put in", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.string({ minLength: 1 })), (search) => {
        expect(parseSearch(stringifySearch(search))).toEqual({ ...search });
      }),
    );
  });

  it("leaves out what is empty or undefined", () => {
    expect(stringifySearch({ a: "", b: undefined, c: "x" })).toBe("?c=x");
    expect(stringifySearch({})).toBe("");
  });
});

describe("the address of an answer", () => {
  it("keeps filters, the open access and the figures, and drops the rest", () => {
    const search = {
      from: "2026-08-24",
      source: "dmv",
      at: "17",
      days: "table",
      evil: "1",
      to: "",
      text: "x".repeat(513),
    };
    expect(readAnswerSearch(search)).toEqual({ from: "2026-08-24", source: "dmv", at: "17", days: "table" });
  });

  it.each(["-1", "1.5", "01", "", "1e3", "9007199254740993", "x", " 1"])("takes %j for no index", (text) => {
    expect(isIndex(text)).toBe(false);
    expect(readAnswerSearch({ at: text })).toEqual({});
  });

  it.each(["0", "7", "9007199254740991"])("takes %j for an index", (text) => expect(isIndex(text)).toBe(true));
});

describe("the request that answers an address", () => {
  it("asks by kind while only a range is given, a day being its first instant in UTC", () => {
    const question = questionOf("who", "P-1", { from: "2026-08-24", to: "2026-11-23T10:00:00Z" });
    expect(requestOf(question)).toEqual({
      kind: "who",
      value: "P-1",
      parameters: { from: "2026-08-24T00:00:00Z", to: "2026-11-23T10:00:00Z" },
    });
  });

  it("asks for events with the value as a filter once there are others", () => {
    const expected = { kind: "events", value: "" };
    expect(requestOf(questionOf("who", "P-1", { source: "dmv" }))).toEqual({
      ...expected,
      parameters: { subject: "P-1", source: "dmv" },
    });
    expect(requestOf(questionOf("user", "a-1", { text: "x" }))).toEqual({
      ...expected,
      parameters: { user: "a-1", text: "x" },
    });
    expect(requestOf(questionOf("session", "s", { user: "a" }))).toEqual({
      ...expected,
      parameters: { session: "s", user: "a" },
    });
  });

  it("leaves out a filter that contradicts what is asked about", () => {
    expect(questionOf("who", "P-1", { subject: "P-2" }).filters).toEqual({});
    expect(questionOf("user", "a-1", { user: "a-2", source: "x" }).filters).toEqual({ source: "x" });
  });

  it("leaves a time that is none to the server, which says what is wrong", () => {
    expect(requestOf(questionOf("events", "", { from: "2026-02-30" })).parameters).toEqual({ from: "2026-02-30" });
  });
});
