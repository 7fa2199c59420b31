import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import {
  actorSchema,
  cursorSchema,
  fileNameSchema,
  indexSchema,
  instantSchema,
  limitSchema,
  nameSchema,
} from "../src/index.ts";

const accepts = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

/** What reaches a parser from a hostile URL or a wrong program. */
const hostile: readonly unknown[] = [
  undefined,
  null,
  true,
  Number.NaN,
  Infinity,
  {},
  [],
  ["a"],
  ["a", "b"],
  Symbol("x"),
  () => 1,
  1n,
  new Date(0),
  "\u0000",
];

describe("an instant (RFC 3339)", () => {
  it.each([
    "2026-01-31T08:00:00Z",
    "2026-01-31T08:00:00.5Z",
    "2026-01-31T08:00:00.123456789+01:00",
    "2024-02-29T23:59:59-23:59",
    "1970-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
  ])("%s", (text) => {
    expect(instantSchema.parse(text)).toBe(text);
    expect(Date.parse(text)).not.toBeNaN();
  });

  it.each([
    "2026-01-31T08:00:00", // no zone: refused, never guessed
    "2026-01-31",
    "2026-01-31T08:00Z",
    "2026-01-31 08:00:00Z",
    "2026-01-31t08:00:00z",
    "2026-01-31T08:00:00+0100",
    "2026-01-31T08:00:00+01",
    "2026-01-31T08:00:00 01:00", // a + that was not written %2B
    "2026-01-31T08:00:00[Europe/Vienna]",
    "2026-02-29T08:00:00Z",
    "2026-04-31T08:00:00Z",
    "2026-13-01T08:00:00Z",
    "2026-00-10T08:00:00Z",
    "2026-01-31T24:00:00Z",
    "2026-01-31T08:60:00Z",
    "2026-01-31T08:00:60Z",
    "2026-01-31T08:00:00.Z",
    "2026-01-31T08:00:00+24:00",
    "+002026-01-31T08:00:00Z",
    "26-01-31T08:00:00Z",
    " 2026-01-31T08:00:00Z",
    "2026-01-31T08:00:00Z\n",
    "1767225600000",
    "",
    `2026-01-31T08:00:00.${"1".repeat(1000)}Z`,
    ...hostile,
  ])("not %o", (text) => {
    expect(accepts(instantSchema, text)).toBe(false);
  });

  it("whatever passes is a time to Date", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true }),
        (date) => {
          expect(accepts(instantSchema, date.toISOString())).toBe(true);
        },
      ),
    );
    fc.assert(fc.property(fc.string(), (text) => !accepts(instantSchema, text) || !Number.isNaN(Date.parse(text))));
  });
});

describe("whole numbers of a URL", () => {
  it.each([
    ["0", 0],
    ["007", 7],
    [5, 5],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ])("index %j is %j", (text, index) => {
    expect(indexSchema.parse(text)).toBe(index);
  });

  // z.coerce would take the first six: an empty text as 0, true as 1, a list as its only member.
  it.each([
    "",
    " ",
    "1e3",
    "0x10",
    true,
    ["7"],
    "-0",
    "-1",
    "+1",
    "1.0",
    " 7",
    "7 ",
    "١",
    "1_000",
    "1n",
    "9007199254740992",
    "9".repeat(400),
    -1,
    1.5,
    2 ** 53,
    ...hostile,
  ])("index %o is refused", (value) => {
    expect(accepts(indexSchema, value)).toBe(false);
  });

  it.each([
    [undefined, 100],
    ["1", 1],
    ["1000", 1000],
  ])("limit %j is %j", (text, limit) => {
    expect(limitSchema.parse(text)).toBe(limit);
  });

  it.each(["0", "1001", "", "ten", null, "1e2"])("limit %j is refused with the bounds in the message", (value) => {
    expect(limitSchema.safeParse(value).error?.issues[0]?.message).toMatch(/1000|<=|>=|from 1/);
  });

  it("every safe integer passes in digits, and comes back the same", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (index) => {
        expect(indexSchema.parse(String(index))).toBe(index);
      }),
    );
  });
});

describe("names", () => {
  it.each(["a", "ü/?#&=+%", "x".repeat(512), "..", "\u0000", "' OR 1=1 --", "<script>"])(
    "%j is somebody's id for all we know",
    (name) => {
      expect(nameSchema.parse(name)).toBe(name);
    },
  );
  it.each(["", "x".repeat(513), 17, ["a"], null])("%j is none", (name) => {
    expect(accepts(nameSchema, name)).toBe(false);
  });

  it.each(["a.csv", "ä ö.csv", "C:\\logs\\a.csv", "../a.csv", "-rf"])(
    "%j is a file's name: it is shown, never opened",
    (name) => {
      expect(fileNameSchema.parse(name)).toBe(name);
    },
  );
  it.each(["", "a\nb", "a\u001b[2Jb", "a\u0000", "a\u007f", "x".repeat(4097), undefined])(
    "%j is none: a terminal shows it",
    (name) => {
      expect(accepts(fileNameSchema, name)).toBe(false);
    },
  );

  it.each(["local:alma", "local:EXAMPLE\\alma", "local:a:b"])("%j is an actor", (actor) => {
    expect(actorSchema.parse(actor)).toBe(actor);
  });
  it.each([
    "alma",
    "local:",
    "Local:alma",
    "local:a b",
    "local:ü",
    "local:a\n",
    "oidc:alma",
    `local:${"x".repeat(129)}`,
  ])("%j is none", (actor) => {
    expect(accepts(actorSchema, actor)).toBe(false);
  });

  it.each(["", "x".repeat(513), ["a"]])("cursor %j is refused", (cursor) => {
    expect(accepts(cursorSchema, cursor)).toBe(false);
  });
});
