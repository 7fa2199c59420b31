import { describe, expect, it } from "vitest";
import { changed } from "../../src/administration/changed.ts";

const person = { roles: ["reviewer", "employee"], scope: null, user: "u1", unit: null } as const;

describe("a change of a person asks for what differs, and for nothing else", () => {
  it("the same in another order is no change", () => {
    expect(
      changed({ ...person, roles: ["employee", "reviewer"] }, { ...person, roles: ["reviewer", "employee"] }),
    ).toEqual({});
  });

  it("what was taken away is asked for as null", () => {
    expect(
      changed({ ...person, roles: ["reviewer"] }, { roles: ["reviewer"], scope: null, user: null, unit: "Unit 3" }),
    ).toEqual({
      user: null,
      unit: "Unit 3",
    });
  });

  it("a case with another end is another scope", () => {
    const scope = { case: "C-1", expires: "2026-01-01T00:00:00Z" };
    expect(
      changed(
        { ...person, roles: ["investigator"], scope },
        { ...person, roles: ["investigator"], scope: { ...scope, expires: "2027-01-01T00:00:00Z" } },
      ),
    ).toEqual({ scope: { case: "C-1", expires: "2027-01-01T00:00:00Z" } });
  });
});
