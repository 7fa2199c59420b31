import { describe, expect, it } from "vitest";
import { eventFields } from "@quis/event";
import { chooseFields, DisclosureError, FIELD_WORDS } from "../src/index.ts";
import { makeEvent } from "./small-log.ts";

const have = eventFields(makeEvent(1)).map(({ name }) => name);

describe("choosing fields", () => {
  it("takes none unless it is named", () => {
    expect(chooseFields([], have)).toEqual([]);
  });
  it("takes words and exact names, each field once, in the order of the event", () => {
    expect(chooseFields(["time", "operation", "actor", "actor.user"], have)).toEqual([
      "actor.session",
      "actor.user",
      "oversight.operation",
      "time",
    ]);
    expect(chooseFields(["all"], have)).toEqual(have);
  });
  it("an exact name goes before a word", () => {
    expect(chooseFields(["user"], ["actor.user", "user"])).toEqual(["user"]);
    expect(chooseFields(["user"], ["actor.user"])).toEqual(["actor.user"]);
  });
  it("refuses what names no field of the event, and says which there are", () => {
    for (const word of ["case", "place", "", "toString", "actor.", "__proto__", "ACTOR"]) {
      expect(() => chooseFields(["time", word], have), `for ${word}`).toThrow(DisclosureError);
    }
    expect(() => chooseFields(["place"], have)).toThrow(/actor\.session, actor\.user/);
  });
  it("knows no word that would take more than it says", () => {
    const wide = Object.entries(FIELD_WORDS).filter(([, starts]) => starts.some((start) => start.length < 4));
    expect(wide.map(([word]) => word)).toEqual(["all"]);
  });
});
