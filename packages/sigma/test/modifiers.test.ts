// Sigma modifiers appendix 2.1.0, modifier by modifier, on single events.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matches, oneSearch, refused } from "./rules.ts";

const purpose = (value: unknown) => ({ oversight: { purpose: value } });

/** `search` for a value of oversight.purpose, event value, and whether it matches. */
const CASES: readonly (readonly [string, unknown, boolean])[] = [
  // "All values are treated as case-insensitive strings."
  ["oversight.purpose: CaseWork", "casework", true],
  ["oversight.purpose|cased: CaseWork", "casework", false],
  ["oversight.purpose|cased: CaseWork", "CaseWork", true],
  // "? to replace a single mandatory character, * an unbounded length wildcard"
  ["oversight.purpose: prog?.exe", "progA.exe", true],
  ["oversight.purpose: prog?.exe", "prog.exe", false],
  ["oversight.purpose: prog?.exe", "prog🙂.exe", true],
  ["oversight.purpose: anti*_V*.exe", "antivirus_V21.2.1.exe", true],
  ["oversight.purpose: a*a", "a", false],
  ["oversight.purpose: a*?b*c", "axbc", true],
  ["oversight.purpose: a*?b*c", "abc", false],
  // "Escaping"
  ["oversight.purpose: 'a\\*b'", "a*b", true],
  ["oversight.purpose: 'a\\*b'", "axb", false],
  ["oversight.purpose: 'a\\\\*b'", "a\\xyzb", true],
  ["oversight.purpose: 'a\\\\\\*b'", "a\\*b", true],
  ["oversight.purpose: 'a\\b'", "a\\b", true],
  ["oversight.purpose: 'a\\\\b'", "a\\b", true],
  ["oversight.purpose: 'a\\\\\\b'", "a\\\\b", true],
  ["oversight.purpose: 'a\\\\\\\\b'", "a\\\\b", true],
  ["oversight.purpose|contains: bc", "abcd", true],
  ["oversight.purpose|startswith: bc", "abcd", false],
  ["oversight.purpose|startswith: ab", "ABcd", true],
  ["oversight.purpose|endswith: cd", "abcd", true],
  ["oversight.purpose|contains|all: [ab, cd]", "cdab", true],
  ["oversight.purpose|contains|all: [ab, xy]", "cdab", false],
  ["oversight.purpose|contains: [xy, ab]", "cdab", true],
  // "this check only verifies the presence of a field, not its value, be it empty or null"
  ["oversight.purpose|exists: true", null, true],
  ["oversight.purpose|exists: true", "", true],
  ["oversight.purpose|exists: true", undefined, false],
  ["oversight.purpose|exists: false", undefined, true],
  ["oversight.purpose: null", null, true],
  ["oversight.purpose: null", undefined, true],
  ["oversight.purpose: null", "", false],
  ["oversight.purpose: null", [], true],
  // Values of a list are joined by OR, null among them
  ["oversight.purpose: [null, '', x]", undefined, true],
  ["oversight.purpose: [null, '', x]", "", true],
  ["oversight.purpose: [null, '', x]", "X", true],
  ["oversight.purpose: [null, '', x]", "y", false],
  ["oversight.purpose|neq: [null, x]", undefined, false],
  ["oversight.purpose|neq: [null, x]", "y", true],
  ["oversight.purpose: ''", "", true],
  ["oversight.purpose: ''", undefined, false],
  // "neq: the field is different from the specified values"
  ["oversight.purpose|neq: [a, b]", "c", true],
  ["oversight.purpose|neq: [a, b]", "B", false],
  ["oversight.purpose|neq: a", undefined, false],
  ["oversight.purpose|neq: 3", 3, false],
  ["oversight.purpose|neq: 3", 4, true],
  ["oversight.purpose|contains|neq: a", "xyz", true],
  ["oversight.purpose|windash: -enc", "/enc", true],
  ["oversight.purpose|windash|contains: ' —enc'", "cmd ―enc", true],
  ["oversight.purpose|windash: -enc", "+enc", false],
  // Regular expressions: case-sensitive by default, `.` is no line end without s
  ["oversight.purpose|re: '^case.{4}$'", "casework", true],
  ["oversight.purpose|re: '^Case'", "casework", false],
  ["oversight.purpose|re|i: '^Case'", "casework", true],
  ["oversight.purpose|re: 'a.b'", "a\nb", false],
  ["oversight.purpose|re|s: 'a.b'", "a\nb", true],
  ["oversight.purpose|re: '^b'", "a\nb", false],
  ["oversight.purpose|re|m: '^b'", "a\nb", true],
  ["oversight.purpose|re: '(ab)+c?d'", "xababd", true],
  ["oversight.purpose|re: 'ab?c'", "ac", true],
  ["oversight.purpose|re: 'xy{2}z'", "xyyz", true],
  ["oversight.purpose|re: 'abc|xyz'", "xyz", true],
  ["oversight.purpose|re: '[abc]bc{0,2}'", "cb", true],
  // Encodings
  ["oversight.purpose|base64: foobar", "Zm9vYmFy", true],
  ["oversight.purpose|base64offset|contains: foobar", btoa("foobar"), true],
  ["oversight.purpose|base64offset|contains: foobar", btoa("xfoobary"), true],
  ["oversight.purpose|base64offset|contains: foobar", btoa("xyfoobarz"), true],
  ["oversight.purpose|base64offset|contains: foobar", btoa("xyfooba"), false],
  ["oversight.purpose|utf16le: cmd", "c\0m\0d\0", true],
  ["oversight.purpose|wide: cmd", "c\0m\0d\0", true],
  ["oversight.purpose|utf16be: cmd", "\0c\0m\0d", true],
  ["oversight.purpose|utf16: cmd", "\u00ff\u00fec\0m\0d\0", true],
  ["oversight.purpose|wide|base64offset|contains: ping", btoa("x\0p\0i\0n\0g\0"), true],
  ["oversight.purpose|windash|base64: -a", btoa("/a"), true],
  ["oversight.purpose|gt: 3", 4, true],
  ["oversight.purpose|gte: 3", 3, true],
  ["oversight.purpose|lt: 3", 3, false],
  ["oversight.purpose|lte: 3.5", "3.5", true],
  ["oversight.purpose|gt: 3", "many", false],
  ["oversight.purpose|gt: 3", null, false],
  ["oversight.purpose: 7", 7, true],
  ["oversight.purpose: 7", "7", true],
  ["oversight.purpose: true", true, true],
  // "Supports both IPv4 and IPv6 notations"
  ["oversight.purpose|cidr: 10.0.0.0/8", "10.200.1.1", true],
  ["oversight.purpose|cidr: 10.0.0.0/8", "11.0.0.1", false],
  ["oversight.purpose|cidr: 2001:db8::/32", "2001:DB8:1::7", true],
  ["oversight.purpose|cidr: 10.0.0.0/8", "::ffff:10.1.1.1", true],
  ["oversight.purpose|cidr: 0.0.0.0/0", "not an address", false],
  ["oversight.purpose|cidr: 192.0.2.7/32", "192.0.2.7", true],
  // Any element of an array
  ["oversight.purpose: b", ["a", "b"], true],
  ["oversight.purpose|all: [a, b]", ["a", "b"], true],
  ["oversight.purpose|neq: b", ["a", "b"], false],
  ["oversight.purpose|hour: 23", "2026-03-02T23:59:59Z", true],
  ["oversight.purpose|hour: 22", "2026-03-02T23:30:00+01:00", true],
  ["oversight.purpose|minute|gte: 30", Date.UTC(2026, 2, 2, 4, 30), true],
  ["oversight.purpose|day: 2", Date.UTC(2026, 2, 2), true],
  ["oversight.purpose|week: 1", Date.UTC(2026, 11, 31) + 4 * 86_400_000, true],
  ["oversight.purpose|week: 53", Date.UTC(2026, 11, 31), true],
  ["oversight.purpose|month|neq: 3", Date.UTC(2026, 3, 2), true],
  ["oversight.purpose|year: 2026", "2026-02-30T00:00:00Z", false],
  ["oversight.purpose|year: 2026", "2026", false],
];

describe("modifiers", () => {
  it.each(CASES)("%s on %j: %s", (search, value, expected) => {
    expect(matches(search, purpose(value))).toBe(expected);
  });

  it("fieldref compares fields of the event, neq with it says that they differ", () => {
    const event = { oversight: { purpose: "u1", case_ref: "x" }, actor: { user: { uid: "U1", name: "the U1 one" } } };
    expect(matches("oversight.purpose|fieldref: actor.user.uid", event)).toBe(true);
    expect(matches("oversight.purpose|fieldref|cased: actor.user.uid", event)).toBe(false);
    expect(matches("actor.user.name|fieldref|contains: oversight.purpose", event)).toBe(true);
    expect(matches("oversight.case_ref|fieldref|neq: actor.user.uid", event)).toBe(true);
    expect(matches("oversight.purpose|fieldref|neq: actor.user.uid", event)).toBe(false);
  });

  it("expand: placeholders are values of the pipeline, `\\%` is a percent sign, an unknown one refuses the rule", () => {
    const placeholders = { Servers: ["srv*", "db1"] };
    expect(matches("oversight.purpose|expand: '%Servers%'", purpose("SRV9"), { placeholders })).toBe(true);
    expect(matches("oversight.purpose|expand: 'on %Servers%'", purpose("on db1"), { placeholders })).toBe(true);
    expect(matches("oversight.purpose|expand: '\\%Servers\\%'", purpose("%Servers%"), { placeholders })).toBe(true);
    expect(matches("oversight.purpose: '%Servers%'", purpose("%Servers%"), { placeholders })).toBe(true);
    expect(refused(oneSearch("oversight.purpose|expand: '%Others%'"), { placeholders })).toBe("SIGMA_PLACEHOLDER");
    expect(refused(oneSearch("oversight.purpose|expand: '%constructor%'"), { placeholders })).toBe("SIGMA_PLACEHOLDER");
  });

  it("hours are read in the pipeline's zone, over its change of clocks too", () => {
    const at = (text: string) => ({ time: Date.parse(text) });
    const timeZone = "Europe/Vienna";
    expect(matches("time|hour: 21", at("2026-03-28T20:30:00Z"), { timeZone })).toBe(true);
    expect(matches("time|hour: 22", at("2026-03-29T20:30:00Z"), { timeZone })).toBe(true);
    expect(refused(oneSearch("time|hour: 21"), { timeZone: "Mars/Olympus" })).toBe("SIGMA_VALUE");
  });

  it("keywords are found anywhere in the event's text, quotes and backslashes included", () => {
    const event = purpose('it says "C:\\temp" here');
    expect(matches("- 'c:\\temp'", event)).toBe(true);
    expect(matches("- '\"C:*\" here'", event)).toBe(true);
    expect(matches("'|all': [it says, here]", event)).toBe(true);
    expect(matches("'|all': [it says, absent]", event)).toBe(false);
    expect(matches("'|re': 'it (says|said)'", event)).toBe(true);
  });

  it("a text without wildcards matches exactly itself, whatever its characters", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 12 }),
        fc.string({ unit: "grapheme", maxLength: 12 }),
        (text, other) => {
          const escaped = text.replace(/[\\*?]/g, "\\$&");
          const search = `"oversight.purpose|cased": ${JSON.stringify(escaped)}`;
          expect(matches(search, purpose(text))).toBe(true);
          expect(matches(search, purpose(other))).toBe(text === other);
        },
      ),
    );
  });

  it("globs agree with a backtracking model", () => {
    const model = (glob: string, text: string): boolean => {
      if (glob === "") return text === "";
      if (glob[0] === "*") return model(glob.slice(1), text) || (text !== "" && model(glob, text.slice(1)));
      return text !== "" && (glob[0] === "?" || glob[0] === text[0]) && model(glob.slice(1), text.slice(1));
    };
    const piece = (letters: string) => fc.string({ unit: fc.constantFrom(...letters.split("")), maxLength: 7 });
    fc.assert(
      fc.property(piece("ab*?"), piece("ab"), (glob, text) => {
        expect(matches(`oversight.purpose: ${JSON.stringify(glob)}`, purpose(text))).toBe(model(glob, text));
      }),
      { numRuns: 2000 },
    );
  });

  it("a pattern's needed letters never hide a match", () => {
    const pattern = fc.array(
      fc.constantFrom("ab", "c", "d?", "e*", "(ab|c)", "[ab]", "x+", "f{0,2}", "\\.", ".", "|", "a"),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(
        pattern,
        fc.string({ unit: fc.constantFrom(..."abcdefx.".split("")), maxLength: 8 }),
        (parts, text) => {
          const source = parts.join("");
          expect(matches(`oversight.purpose|re: ${JSON.stringify(source)}`, purpose(text))).toBe(
            new RegExp(source).test(text),
          );
        },
      ),
      { numRuns: 2000 },
    );
  });
});
