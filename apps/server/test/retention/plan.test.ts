import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeyName } from "../../src/keys/data-keys.ts";
import { monthEndMs, monthStartMs, parseMonth } from "../../src/keys/month.ts";
import { addSpan, parseSpan } from "../../src/retention/duration.ts";
import { planRetention } from "../../src/retention/plan.ts";
import { parsePolicy } from "../../src/retention/policy.ts";

const unit = fc.constantFrom("day", "month", "year");
const span = fc.tuple(fc.integer({ min: 0, max: 20 }), unit).map(([count, name]) => `${count} ${name}s`);
const month = fc.integer({ min: parseMonth("2015-01")!, max: parseMonth("2030-12")! });
const nowMs = fc.integer({ min: Date.UTC(2014, 0, 1), max: Date.UTC(2060, 0, 1) });
const source = fc.constantFrom("desk", "plates", "unruled");
const keyName = fc.record({ source, month, id: fc.constant("ab".repeat(16)) });

function policyOf(minimum: string, maximum: string, holds = ""): ReturnType<typeof parsePolicy> | undefined {
  try {
    return parsePolicy(
      `version: 1\nauthority: Board\nrules:\n  - {sources: [desk, plates], minimum: ${minimum}, maximum: ${maximum}, authority: Act}\n${holds}`,
    );
  } catch {
    // A minimum longer than the maximum: policy.test.ts has what is refused.
    return undefined;
  }
}

const fate = (policy: ReturnType<typeof parsePolicy>, key: KeyName, at: number, entries = new Map()) =>
  planRetention(policy, [key], entries, at)[0]!.fate;

describe("retention plan", () => {
  it("destroys nothing below the minimum and everything beyond the maximum: min ≤ age of the youngest, age of the oldest ≤ max + 1 month", () => {
    fc.assert(
      fc.property(span, span, keyName, nowMs, (a, b, key, at) => {
        const forward = policyOf(a, b);
        const policy = forward ?? policyOf(b, a)!;
        const [minimum, maximum] = forward === undefined ? [b, a] : [a, b];
        const youngest = monthEndMs(key.month) - 1;
        const result = fate(policy, key, at);
        if (key.source === "unruled") {
          expect(result).toEqual({ kind: "keep", untilMs: null });
        } else if (result.kind === "destroy") {
          expect(at).toBeGreaterThanOrEqual(addSpan(youngest + 1, parseSpan(minimum)!));
          expect(at).toBeGreaterThanOrEqual(addSpan(youngest + 1, parseSpan(maximum)!));
        } else {
          // Not destroyed: then the youngest event under the key is not beyond the maximum.
          expect(at).toBeLessThan(addSpan(monthEndMs(key.month), parseSpan(maximum)!));
          expect(result).toMatchObject({ kind: "keep", untilMs: expect.any(Number) as number });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("gives what it destroys back to nobody later: once due, a month stays due", () => {
    fc.assert(
      fc.property(span, keyName, nowMs, fc.nat(4e11), (maximum, key, at, later) => {
        const policy = policyOf("0 days", maximum)!;
        const comesBack = fate(policy, key, at).kind === "destroy" && fate(policy, key, at + later).kind !== "destroy";
        expect(comesBack).toBe(false);
      }),
    );
  });

  it("never destroys what a hold covers while it lasts, whatever the timer says", () => {
    fc.assert(
      fc.property(span, keyName, nowMs, month, month, nowMs, nowMs, (maximum, key, at, from, to, start, end) => {
        const [first, last] = from <= to ? [from, to] : [to, from];
        const [begin, expires] = start < end ? [start, end] : [end, start + 1];
        const name = (m: number): string => new Date(monthStartMs(m)).toISOString().slice(0, 7);
        const hold = `holds:\n  - {name: h, sources: [desk], from: ${name(first)}, to: ${name(last)}, authority: Court, start: "${new Date(begin).toISOString()}", expires: "${new Date(expires).toISOString()}"}\n`;
        const policy = policyOf("0 days", maximum, hold)!;
        const covered = key.source === "desk" && key.month >= first && key.month <= last && at >= begin && at < expires;
        const free = fate(policyOf("0 days", maximum)!, key, at).kind;
        const result = fate(policy, key, at);
        expect(result.kind).toBe(covered && free === "destroy" ? "held" : free);
        expect(result.kind === "held" ? result.holds : ["h"]).toEqual(["h"]);
      }),
      { numRuns: 2000 },
    );
  });

  it("holds the whole month of a source that a held entry lies in, and no other", () => {
    const hold = "holds:\n  - {name: one, entries: [7], authority: Court, start: 2020-01-01}\n";
    const policy = policyOf("0 days", "1 day", hold)!;
    const august = parseMonth("2020-08")!;
    const entries = new Map([[7, { source: "desk", month: august }]]);
    const at = Date.UTC(2026, 0, 1);
    const id = "ab".repeat(16);
    expect(fate(policy, { source: "desk", month: august, id }, at, entries).kind).toBe("held");
    expect(fate(policy, { source: "desk", month: august + 1, id }, at, entries).kind).toBe("destroy");
    expect(fate(policy, { source: "plates", month: august, id }, at, entries).kind).toBe("destroy");
  });

  it("keeps what has no known month, no rule or no maximum", () => {
    const id = "ab".repeat(16);
    const at = Date.UTC(2090, 0, 1);
    expect(fate(policyOf("0 days", "1 day")!, { source: "desk", month: 0, id }, at)).toEqual({
      kind: "keep",
      untilMs: null,
    });
    const open = parsePolicy("version: 1\nauthority: B\nrules:\n  - {sources: ['*'], minimum: 1 year, authority: A}\n");
    expect(fate(open, { source: "desk", month: parseMonth("2020-01")!, id }, at)).toEqual({
      kind: "keep",
      untilMs: null,
    });
  });
});
