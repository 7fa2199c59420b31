// What a reference is worth, and slips of the hand.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ABOUT,
  CLOSED,
  ELSEWHERE,
  isOneSlip,
  MISSING,
  nearCase,
  referenceKind,
  shareCase,
  UNKNOWN,
} from "../../src/reason/case-reference.ts";
import { at, worldOf } from "../made.ts";

const iso = (day: number): string => new Date(at(day, "00:00")).toISOString();
const DAYS = 86_400_000;

describe("referenceKind", () => {
  const world = worldOf({
    cases: [
      { case: "C-100", subject: "p1", opened: iso(-100), closed: "" },
      { case: "C-200", subject: "p2", opened: iso(-300), closed: iso(-200) },
    ],
    assignments: [{ case: "A-1", user: "u1", from: "", to: "" }],
  });
  const { names, context } = world;
  const kind = (ref: string, subject: string): number =>
    referenceKind(context, names.cases.add(ref), names.subjects.add(subject), at(0, "09:00"), 90 * DAYS);

  it.each([
    ["C-100", "p1", ABOUT],
    ["", "p1", MISSING],
    ["C-100", "p2", ELSEWHERE],
    ["C-200", "p2", CLOSED],
    ["C-999", "p1", UNKNOWN],
  ])("%j for %s", (ref, subject, expected) => {
    expect(kind(ref, subject)).toBe(expected);
  });

  it("does not blame a reference that only the assignments know: its parties are not on file", () => {
    expect(kind("A-1", "p1")).toBe(ABOUT);
  });

  it("says nothing about any reference where no cases were imported", () => {
    const without = worldOf();
    expect(referenceKind(without.context, without.names.cases.add("C-9"), 1, 0, 0)).toBe(ABOUT);
  });

  it("finds the party of a case of hundreds too", () => {
    const many = worldOf({
      cases: Array.from({ length: 300 }, (_, i) => ({ case: "R-1", subject: `p${i}`, opened: "", closed: "" })),
    });
    const of = (subject: string): number =>
      referenceKind(many.context, many.names.cases.add("R-1"), many.names.subjects.add(subject), 0, 0);
    expect([of("p0"), of("p299"), of("p300")]).toEqual([ABOUT, ABOUT, ELSEWHERE]);
  });
});

describe("isOneSlip", () => {
  it.each([
    ["C-1234", "C-1235", true],
    ["C-1234", "C-1243", true],
    ["C-1234", "C-134", true],
    ["C-1234", "C-12344", true],
    ["C-1234", "C-1234", false],
    ["C-1234", "C-1256", false],
    ["C-1234", "C-2143", false],
    ["", "C", true],
    ["", "", false],
  ])("%j and %j: %s", (a, b, expected) => {
    expect(isOneSlip(a, b)).toBe(expected);
  });

  it("is the same both ways and true for every single substitution, deletion and swap", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 2 }), fc.nat(), (text, seed) => {
        const i = seed % (text.length - 1);
        const slips = [
          `${text.slice(0, i)}\u0001${text.slice(i + 1)}`,
          text.slice(0, i) + text.slice(i + 1),
          text.slice(0, i) + text[i + 1]! + text[i]! + text.slice(i + 2),
        ].filter((slip) => slip !== text);
        for (const slip of slips) expect([isOneSlip(text, slip), isOneSlip(slip, text)]).toEqual([true, true]);
      }),
    );
  });
});

describe("nearCase", () => {
  it("offers a case of the subject, and one of the user's own only for a reference that no system knows", () => {
    const { names, context } = worldOf({
      cases: [
        { case: "C-100", subject: "p1", opened: "", closed: "" },
        { case: "C-500", subject: "p5", opened: "", closed: "" },
        { case: "C-501", subject: "p6", opened: "", closed: "" },
      ],
      assignments: [{ case: "C-500", user: "u1", from: iso(-1), to: iso(5) }],
    });
    const near = (ref: string, subject: string): string =>
      names.cases.text(
        nearCase(
          names,
          context,
          names.cases.add(ref),
          names.users.add("u1"),
          names.subjects.add(subject),
          at(0, "09:00"),
        ),
      );
    expect([near("C-101", "p1"), near("C-505", "p1"), near("C-501", "p1"), near("C-777", "p1")]).toEqual([
      "C-100",
      "C-500",
      "",
      "",
    ]);
  });
});

it("two subjects share a case if both are parties of one", () => {
  const { names, context } = worldOf({
    cases: ["p1", "p2"].map((subject) => ({ case: "C-1", subject, opened: "", closed: "" })),
  });
  const [p1, p2, p3] = ["p1", "p2", "p3"].map((uid) => names.subjects.add(uid)) as [number, number, number];
  expect([shareCase(context, p1, p2), shareCase(context, p1, p3)]).toEqual([true, false]);
});
