import { describe, expect, it } from "vitest";
import { headlineOf, sourcesOf } from "../../src/answer/headline.ts";

const summary = {
  events: 34,
  users: 11,
  subjects: 1,
  sources: ["dmv"],
  first: "2026-08-24T07:00:00.000Z",
  last: "2026-11-22T23:59:59.999Z",
};

describe("an answer in one sentence", () => {
  it("who: accesses, users, days", () => {
    expect(headlineOf("who", summary, false)).toBe("34 accesses by 11 users, 24 Aug – 22 Nov 2026");
  });

  it("user: accesses and people, not the one user", () => {
    expect(headlineOf("user", { ...summary, users: 1, subjects: 1204 }, false)).toBe(
      "34 accesses to 1,204 people’s records, 24 Aug – 22 Nov 2026",
    );
  });

  it("one of each, on one day", () => {
    const one = { ...summary, events: 1, users: 1, first: summary.last };
    expect(headlineOf("who", one, false)).toBe("1 access by 1 user, 22 Nov 2026");
    expect(headlineOf("session", one, false)).toBe("1 access by 1 user to 1 person’s records, 22 Nov 2026");
  });

  it("names both years when they differ", () => {
    expect(headlineOf("who", { ...summary, first: "2025-12-31T10:00:00Z" }, false)).toBe(
      "34 accesses by 11 users, 31 Dec 2025 – 22 Nov 2026",
    );
  });

  it("none: says what that means, and with filters only that the range has none", () => {
    const none = { ...summary, events: 0, users: 0, first: null, last: null };
    expect(headlineOf("who", none, false)).toContain("Nobody looked");
    expect(headlineOf("who", none, true)).toBe("No access in this range.");
  });

  it("names the sources", () => {
    expect(sourcesOf(summary)).toBe("recorded by dmv");
    expect(sourcesOf({ ...summary, sources: ["a", "b", "c"] })).toBe("recorded by a, b and c");
    expect(sourcesOf({ ...summary, sources: [] })).toBe("");
  });
});
