import { describe, expect, it } from "vitest";
import { addSpan, parseSpan } from "../../src/retention/duration.ts";
import { parsePolicy, ruleOf } from "../../src/retention/policy.ts";

const RULE = "rules:\n  - {sources: [desk], minimum: 1 year, maximum: 5 years, authority: Records Act}\n";
const HEAD = "version: 1\nauthority: Board\n";

function mistake(text: string): string {
  try {
    parsePolicy(text);
  } catch (error) {
    expect(error).toMatchObject({ code: "QUIS_BAD_INPUT" });
    return (error as Error).message;
  }
  return "";
}

describe("retention policy", () => {
  it("is read with rules, holds and what the public log serves", () => {
    const policy = parsePolicy(
      `${HEAD}${RULE}  - {class: all others, sources: ["*"], maximum: 90 days, authority: Ordinance}\n` +
        `holds:\n  - {name: inquiry, sources: [desk], from: 2026-01, to: 2026-03, authority: Court, start: 2026-05-01, expires: 2027-05-01T12:00:00+02:00}\n` +
        `  - {name: one, entries: [7], authority: Court, start: 2026-05-01}\n` +
        `public_log: {serve: 10 years, authority: Archive Act}\n`,
    );
    expect(policy.rules[0]).toMatchObject({ minimum: { months: 12, days: 0 }, maximum: { months: 60, days: 0 } });
    expect(policy.holds[0]).toMatchObject({
      from: 2026 * 12,
      start: Date.UTC(2026, 4, 1),
      expires: Date.UTC(2027, 4, 1, 10),
    });
    expect(ruleOf(policy, "desk")?.authority).toBe("Records Act");
    expect(ruleOf(policy, "other")?.class).toBe("all others");
    expect(policy.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("refuses an unknown key and names the nearest right one", () => {
    expect(mistake(`${HEAD}rules:\n  - {sources: [desk], maximun: 5 years, authority: x}\n`)).toContain(
      'rules.0: unknown key "maximun" (did you mean "maximum"?)',
    );
    expect(mistake(`${HEAD}${RULE}hold: []\n`)).toContain('unknown key "hold" (did you mean "holds"?)');
    expect(mistake(`${HEAD}${RULE}public_log: {served: 1 year, authority: x}\n`)).toContain('(did you mean "serve"?)');
  });

  it.each([
    ["version: 2\nauthority: x\n" + RULE, "version"],
    [`version: 1\n${RULE}`, "authority"],
    [`${HEAD}rules: []\n`, "rules"],
    [
      `${HEAD}rules:\n  - {sources: [desk], minimum: 6 years, maximum: 5 years, authority: x}\n`,
      "not longer than the maximum",
    ],
    [
      `${HEAD}rules:\n  - {sources: [desk], minimum: 366 days, maximum: 1 year, authority: x}\n`,
      "not longer than the maximum",
    ],
    [`${HEAD}rules:\n  - {sources: [desk], maximum: five years, authority: x}\n`, 'a span such as "90 days"'],
    [`${HEAD}rules:\n  - {sources: [desk], maximum: -5 years, authority: x}\n`, "rules.0.maximum"],
    [`${HEAD}rules:\n  - {sources: ["../x"], maximum: 5 years, authority: x}\n`, "the name of a source"],
    [
      `${HEAD}rules:\n  - {sources: [a], authority: x}\n  - {sources: [a], authority: y}\n`,
      "a has a rule already, rules.0",
    ],
    [`${HEAD}${RULE}holds:\n  - {name: a, authority: x, start: 2026-01-01}\n`, "what is held; got neither"],
    [
      `${HEAD}${RULE}holds:\n  - {name: a, sources: [desk], authority: x, start: 2026-01-01, expires: 2025-01-01}\n`,
      "expire after its start",
    ],
    [
      `${HEAD}${RULE}holds:\n  - {name: a, sources: [desk], authority: x, start: 2026-01-01T10:00:00}\n`,
      "a time with its zone",
    ],
    [
      `${HEAD}${RULE}holds:\n  - {name: a, sources: [desk], from: 2026-05, to: 2026-01, authority: x, start: 2026-01-01}\n`,
      '"from" not after "to"',
    ],
    [
      `${HEAD}${RULE}holds:\n  - &a {name: a, sources: [desk], authority: x, start: 2026-01-01}\n  - *a\n`,
      "without aliases",
    ],
    ["\u0000\u0001", "expected object"],
    [`${HEAD}${HEAD}${RULE}`, "not YAML"],
    ["x".repeat(70_000), "at most 65536 characters"],
    ["[1, 2]", "retention policy"],
  ])("refuses %j", (text, expected) => {
    expect(mistake(text)).toContain(expected);
  });

  it("counts spans on the UTC calendar", () => {
    const add = (from: string, span: string): string =>
      new Date(addSpan(Date.parse(`${from}Z`), parseSpan(span)!)).toISOString();
    expect(add("2026-01-31T10:00:00", "1 month")).toBe("2026-02-28T10:00:00.000Z");
    expect(add("2024-02-29T00:00:00", "1 year")).toBe("2025-02-28T00:00:00.000Z");
    expect(add("2026-09-01T00:00:00", "5 years")).toBe("2031-09-01T00:00:00.000Z");
    expect(add("2026-09-01T00:00:00", "90 days")).toBe("2026-11-30T00:00:00.000Z");
    for (const text of ["", "1", "years", "1 years ", "1.5 years", "999999 days", "1 week", "0x1 day"])
      expect(parseSpan(text)).toBeUndefined();
  });
});
