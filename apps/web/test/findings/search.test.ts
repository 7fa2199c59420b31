// The address of the queue: what does not belong there is dropped.
import { expect, it } from "vitest";
import { parametersOf, queueFiltersOf, readQueueSearch } from "../../src/findings/search.ts";

it("keeps filters and the open finding, and nothing else", () => {
  const at = "0123456789abcdef0123456789abcdef";
  const search = { kind: "rule:x", state: "new", rank_to: "20", from: "2026-01-02", at, evil: "1", unit: "" };
  expect(readQueueSearch(search)).toEqual({ kind: "rule:x", state: "new", rank_to: "20", from: "2026-01-02", at });
  expect(readQueueSearch({ state: "all", rank_to: "-3", at: "../x", kind: "k".repeat(400), user: 7 })).toEqual({});
});

it("asks for a day by its first instant, and leaves the open finding out", () => {
  const search = readQueueSearch({ from: "2026-01-02", to: "2026-01-05T10:00:00Z", at: "0".repeat(32) });
  expect(parametersOf(queueFiltersOf(search))).toEqual({ from: "2026-01-02T00:00:00Z", to: "2026-01-05T10:00:00Z" });
});
