// Figures of findings in words.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatFigure, formatP, percent, rarity } from "../../src/findings/words.ts";

describe("rarity", () => {
  it("is one in so many, never more exact than it is known", () => {
    expect(rarity(0.000947)).toBe("1 in 1,060");
    expect(rarity(0.0002)).toBe("1 in 5,000");
    expect(rarity(0.25)).toBe("1 in 4");
    expect(rarity(0.3)).toBe("1 in 3.3");
    expect(rarity(0.7)).toBe("usual");
  });

  it("says nothing of what has no p", () => {
    for (const p of [null, 0, -1, NaN]) expect(rarity(p)).toBe("");
  });

  it("is within five per cent of what it stands for", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 0.49, noNaN: true }), (p) => {
        const said = Number(rarity(p).replace("1 in ", "").replaceAll(",", ""));
        expect(Math.abs(said * p - 1)).toBeLessThan(0.05);
      }),
    );
  });
});

it("figures keep four digits, shares two, p two", () => {
  expect([formatFigure(12.807428), formatFigure(3055), formatFigure(4.4599e-5), formatFigure("no")]).toEqual([
    "12.81",
    "3,055",
    "4.46e-5",
    "no",
  ]);
  expect([percent(0.273), percent(0.0123), percent(0), percent(1)]).toEqual(["27 %", "1.2 %", "0 %", "100 %"]);
  expect([formatP(0.0123), formatP(0.00021)]).toEqual(["0.012", "2.1e-4"]);
});
