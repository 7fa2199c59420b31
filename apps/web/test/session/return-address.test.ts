import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { returnAddress } from "../../src/session/return-address.ts";

describe("where one goes after signing in", () => {
  it("is an address of this page, with its search and fragment", () => {
    expect(returnAddress("/who/p-4?from=2026-01-01#x")).toBe("/who/p-4?from=2026-01-01#x");
    expect(returnAddress(undefined)).toBe("/");
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/\n/evil.example",
    "/who\\..\\..\\evil",
    "",
    "who",
    `/${"x".repeat(5000)}`,
    "/signin?to=/",
    "/enrol#secret",
  ])("%j leads to the first screen", (to) => {
    expect(returnAddress(to)).toBe("/");
  });

  it("whatever the link says, a browser stays on this origin", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.constantFrom("", "/", "//", "/\\", "\\/", "/\t/"),
        (text, before) => {
          const url = new URL(returnAddress(before + text), "https://quis.example");
          expect(url.origin).toBe("https://quis.example");
        },
      ),
    );
  });
});
