// Pseudonyms as docs/reference/pseudonyms.md has them: reversible, the same each time, authenticated, apart by kind and purpose.
import { createCipheriv, createHmac, hkdfSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase32, encodeBase32 } from "../../../src/access/masks/base32.ts";
import { looksLikePseudonym, nobody, type PseudonymKind, Pseudonyms } from "../../../src/access/masks/pseudonym.ts";

const master = Buffer.alloc(32, 7);
const pseudonyms = new Pseudonyms(master);
const kinds: readonly PseudonymKind[] = ["user", "person", "session", "value"];
const kind = fc.constantFrom(...kinds);
const id = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc.string({ unit: "binary", maxLength: 40 }).map((text) => text.toWellFormed()),
  kind.chain((of) => fc.string({ maxLength: 30 }).map((text) => pseudonyms.of(of, text))),
);

describe("a pseudonym", () => {
  it("opens to its kind and id, whatever the id is: empty, long, with zeros at its end, or written as a pseudonym itself", () => {
    fc.assert(
      fc.property(kind, id, (of, text) => {
        expect(pseudonyms.open(pseudonyms.of(of, text))).toEqual({ kind: of, id: text });
      }),
      {
        examples: [
          ["user", ""],
          ["person", "a\0\0"],
          ["user", "x".repeat(512)],
          ["session", "\u0080"],
        ],
      },
    );
  });

  it("is the same each time, in another process too", () => {
    fc.assert(
      fc.property(kind, id, (of, text) => {
        expect(new Pseudonyms(Buffer.from(master)).of(of, text)).toBe(pseudonyms.of(of, text));
      }),
    );
  });

  it("is another for another id, kind, purpose or key, and opens under none of them", () => {
    const other = new Pseudonyms(Buffer.alloc(32, 8));
    fc.assert(
      fc.property(id, id, (a, b) => {
        const one = pseudonyms.of("user", a);
        fc.pre(a !== b);
        const others = [
          pseudonyms.of("user", b),
          pseudonyms.of("user", a, "statement:1"),
          pseudonyms.of("user", a, "release:1"),
          pseudonyms.of("user", a, "release:2"),
          other.of("user", a),
        ];
        expect(new Set([one, ...others]).size).toBe(6);
        const letters = one.slice("user~".length);
        expect(pseudonyms.of("person", a).slice("person~".length)).not.toBe(letters);
        expect(pseudonyms.open(`person~${letters}`)).toBeUndefined();
        expect(pseudonyms.open(one, "statement:1")).toBeUndefined();
        expect(other.open(one)).toBeUndefined();
      }),
    );
  });

  it("is refused after any change of a letter", () => {
    fc.assert(
      fc.property(
        kind,
        id,
        fc.nat(),
        fc.constantFrom(...Array.from("0123456789abcdefghjkmnpqrstvwxyz")),
        (of, text, at, letter) => {
          const made = pseudonyms.of(of, text);
          const place = of.length + 1 + (at % (made.length - of.length - 1));
          fc.pre(made[place] !== letter);
          expect(pseudonyms.open(`${made.slice(0, place)}${letter}${made.slice(place + 1)}`)).toBeUndefined();
        },
      ),
    );
  });

  it("is refused when cut, extended, in capitals, with a letter read as another, or made up", () => {
    const made = pseudonyms.of("user", "u-17");
    for (let end = 0; end < made.length; end++) expect(pseudonyms.open(made.slice(0, end))).toBeUndefined();
    for (const wrong of [
      `${made}0`,
      `${made}00000000`,
      made.toUpperCase(),
      ` ${made}`,
      `${made}\n`,
      "user~",
      nobody("user"),
    ])
      expect(pseudonyms.open(wrong)).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 25, maxLength: 25 }), (bytes) => {
        expect(pseudonyms.open(`user~${encodeBase32(bytes)}`)).toBeUndefined();
      }),
    );
  });

  it("tells no length of ids of up to 14 bytes, and beyond only which of 30, 60, 120 … bytes hold it", () => {
    const lengths = (from: number, to: number) =>
      new Set(Array.from({ length: to - from + 1 }, (_, i) => pseudonyms.of("user", "x".repeat(from + i)).length));
    expect([...lengths(0, 14)]).toEqual(["user~".length + 40]);
    expect([...lengths(15, 29)]).toEqual(["user~".length + 64]);
    expect([...lengths(30, 59)]).toEqual(["user~".length + 112]);
  });

  it("is in an order that says nothing of the ids' order", () => {
    const ids = Array.from({ length: 200 }, (_, i) => `u-${String(i).padStart(3, "0")}`);
    const sorted = ids.toSorted((a, b) => (pseudonyms.of("user", a) < pseudonyms.of("user", b) ? -1 : 1));
    const inPlace = sorted.filter((text, i) => text === ids[i]).length;
    // Of 200 in random order one is in its place, give or take.
    expect(inPlace).toBeLessThan(12);
  });

  it("is SIV as RFC 5297 §2.6 builds it, over keys of RFC 5869", () => {
    const keys = Buffer.from(hkdfSync("sha256", master, "", "quis/mask/v1\u00004:user\u00006:review", 64));
    const padded = Buffer.concat([Buffer.from("u-17"), Buffer.from([0x80]), Buffer.alloc(10)]);
    const iv = createHmac("sha256", keys.subarray(0, 32)).update(padded).digest().subarray(0, 10);
    const cipher = createCipheriv("aes-256-ctr", keys.subarray(32), Buffer.concat([iv, Buffer.alloc(6)]));
    expect(pseudonyms.of("user", "u-17")).toBe(`user~${encodeBase32(Buffer.concat([iv, cipher.update(padded)]))}`);
  });

  it("is known by its beginning, so that nothing written as one is read as a name", () => {
    for (const text of ["user~x", "PERSON~", "session~🙂", "value~none"]) expect(looksLikePseudonym(text)).toBe(true);
    for (const text of ["user", "u~x", "xuser~1", "mara~lind"]) expect(looksLikePseudonym(text)).toBe(false);
  });

  it("needs a key of 32 bytes", () => {
    expect(() => new Pseudonyms(Buffer.alloc(31))).toThrow(RangeError);
  });
});

describe("a veiled id", () => {
  const hex = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString("hex"));

  it("opens to the id, and under no other kind; a guessed one opens to nothing", () => {
    fc.assert(
      fc.property(hex, hex, (one, guess) => {
        const veiled = pseudonyms.veil("finding", one);
        expect(veiled).toMatch(/^[0-9a-f]{48}$/);
        expect(pseudonyms.unveil("finding", veiled)).toBe(one);
        expect(pseudonyms.unveil("gap", veiled)).toBeUndefined();
        expect(pseudonyms.unveil("finding", guess)).toBeUndefined();
        expect(pseudonyms.unveil("finding", `${guess}${veiled.slice(32)}`)).toBeUndefined();
      }),
    );
  });

  it("of an id that is no hash does not come back as that id", () => {
    expect(pseudonyms.unveil("quarantine", pseudonyms.veil("quarantine", "q-1"))).not.toBe("q-1");
    expect(pseudonyms.unveil("finding", "xyz")).toBeUndefined();
  });
});

describe("base32", () => {
  it("has one spelling for each five bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        const whole = bytes.subarray(0, bytes.length - (bytes.length % 5));
        expect(decodeBase32(encodeBase32(whole))).toEqual(Buffer.from(whole));
      }),
    );
    expect(decodeBase32("0000000")).toBeUndefined();
    expect(decodeBase32("0000000i")).toBeUndefined();
    expect(() => encodeBase32(new Uint8Array(4))).toThrow(RangeError);
  });
});
