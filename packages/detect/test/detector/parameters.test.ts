// Unknown or out of range → DETECT_PARAMETER_INVALID with range and nearest right name.
import { describe, expect, it } from "vitest";
import { DETECTORS, type Parameters, parametersOf } from "../../src/index.ts";
import { worldOf } from "../made.ts";

const detector = { id: "D0", defaults: { windowDays: 60, share: 0.5, label: "x", on: true, words: ["a"] } } as const;
const ranges = { windowDays: { least: 2, most: 62, whole: true }, share: { least: 0, most: 1 } };
const read = (given: Parameters): unknown => parametersOf(detector, given, ranges);

describe("parametersOf", () => {
  it("puts what was given in the place of defaults", () => {
    expect(read({})).toEqual(detector.defaults);
    expect(read({ windowDays: 2, share: 1, label: "", on: false, words: [] })).toEqual({
      windowDays: 2,
      share: 1,
      label: "",
      on: false,
      words: [],
    });
  });

  it.each([
    [
      { windowDay: 3 },
      'D0: expected a parameter of windowDays, share, label, on, words, got "windowDay"; did you mean windowDays?',
    ],
    [{ zzzzzzzzzz: 3 }, 'D0: expected a parameter of windowDays, share, label, on, words, got "zzzzzzzzzz"'],
    [{ constructor: 3 }, /got "constructor"$/u],
    [{ windowDays: 1 }, "D0: expected windowDays to be a whole number from 2 to 62, got 1"],
    [{ windowDays: 2.5 }, "D0: expected windowDays to be a whole number from 2 to 62, got 2.5"],
    [{ share: NaN }, /expected share to be a number from 0 to 1/u],
    [{ share: Infinity }, /expected share to be a number from 0 to 1/u],
    [{ share: "0.5" }, 'D0: expected share to be a number from 0 to 1, got "0.5"'],
    [{ label: 1 }, "D0: expected label to be a text, got 1"],
    [{ on: 1 }, "D0: expected on to be true or false, got 1"],
    [{ words: "a" }, 'D0: expected words to be a list of texts, got "a"'],
  ])("refuses %j", (given, message) => {
    expect(() => read(given as unknown as Parameters)).toThrow(
      expect.objectContaining({
        code: "DETECT_PARAMETER_INVALID",
        message: typeof message === "string" ? message : expect.stringMatching(message),
      }),
    );
  });
});

describe("every detector", () => {
  it.each(DETECTORS.map((each) => [each.id, each] as const))(
    "%s opens by its defaults and refuses an unknown parameter",
    (_, each) => {
      expect(each.open(worldOf(), each.defaults)).toBeDefined();
      expect(() => each.open(worldOf(), { noSuchThing: 1 })).toThrow(
        expect.objectContaining({ code: "DETECT_PARAMETER_INVALID" }),
      );
      for (const [name, value] of Object.entries(each.defaults))
        if (typeof value === "number")
          expect(() => each.open(worldOf(), { [name]: NaN })).toThrow(
            expect.objectContaining({ code: "DETECT_PARAMETER_INVALID" }),
          );
    },
  );

  it("has an id of its own, in order", () => {
    const ids = DETECTORS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
