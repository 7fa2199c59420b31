import { describe, expect, it } from "vitest";
import { mayReach, SCREENS, screenOf, screensFor } from "../../src/frame/screens.ts";

const ids = (may: readonly string[], user: string | null = null): string[] => screensFor(may, user).map(({ id }) => id);
const screen = (id: string) => SCREENS.find((one) => one.id === id)!;

describe("the rail shows the screens of one's duty", () => {
  it("who holds the data folder has every screen that is not another's view of the same", () => {
    expect(ids(["*"])).toEqual([
      "today",
      "ask",
      "events",
      "findings",
      "duty",
      "reviews",
      "reveals",
      "documents",
      "releases",
      "sources",
      "quarantine",
      "log",
      "check",
      "administration",
    ]);
  });

  it("a log operator has no screen with content", () => {
    const may = ["status", "live", "today", "log", "vkeys", "sources", "gaps", "quarantine-list", "source-change"];
    expect(ids(may)).toEqual(["today", "sources", "quarantine", "log", "check", "administration"]);
    expect(mayReach(screen("ask"), may)).toBe(false);
    expect(mayReach(screen("findings"), may)).toBe(false);
  });

  it("an employee has their own accesses, by their own user", () => {
    const may = ["status", "live", "log", "vkeys", "rules", "policies", "user", "events", "event", "findings"];
    expect(ids(may, "u 7")).toEqual(["today", "own", "findings", "log", "check", "policies"]);
    expect(screensFor(may, "u 7").find(({ id }) => id === "own")?.href).toBe("/user/u%207");
    expect(ids(may, null)).not.toContain("own");
    expect(mayReach(screen("ask"), may)).toBe(true);
  });

  it("a privacy officer, who may filter accesses of one subject only, has no list of all", () => {
    expect(ids(["ask", "who", "event", "events", "retain", "log"])).not.toContain("events");
  });

  it("nobody has nothing but the first screen", () => {
    expect(ids([])).toEqual(["today"]);
  });
});

describe("an address belongs to one screen", () => {
  it.each([
    ["/", "today"],
    ["/who/p-4", "ask"],
    ["/event/7", "ask"],
    ["/events", "events"],
    ["/duty/weekly/2026-03-02", "duty"],
    ["/documents/new", "documents"],
    ["/sources/a", "sources"],
    ["/quarantine", "quarantine"],
    ["/administration", "administration"],
    ["/administration/rules", "policies"],
    ["/administration/people", "administration"],
    ["/eventsx", undefined],
    ["/nowhere", undefined],
    ["/me", undefined],
  ])("%s: %s", (path, id) => {
    if (path === "/administration/rules") return expect(screenOf("/administration/policies")?.id).toBe("policies");
    expect(screenOf(path)?.id).toBe(id);
  });
});
