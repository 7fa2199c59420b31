// Accounting of disclosures: 5 U.S.C. 552a(c), 45 CFR 164.528.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountingFacts } from "../src/accounting/accounting.ts";
import { frequencyWords, repeatsOf } from "../src/accounting/repeats.ts";
import { type DisclosureFacts, liftsOn, makeAccounting, profileOf, renderHtml } from "../src/index.ts";
import { access, envelope } from "./fixture.ts";

const disclosure = (n: number, change: Partial<DisclosureFacts> = {}): DisclosureFacts => ({
  ...access(n, { operation: "disclosure" }),
  recipients: ["county-court"],
  ...change,
});
const facts = (change: Partial<AccountingFacts> = {}): AccountingFacts => ({
  subject: "p-1",
  on: "2026-03-01",
  disclosures: [disclosure(0), disclosure(1), disclosure(30, { recipients: ["clinic"] })],
  exemptions: [],
  suspensions: [],
  recipients: { "county-court": { name: "County Court of Example", address: "1 Example Square" } },
  purposes: {},
  system: { name: "Case files", notice: "Example Register 7" },
  complaints: null,
  profile: profileOf("us-privacy-act")!,
  envelope: envelope(),
  ...change,
});
const page = (change: Partial<AccountingFacts> = {}) =>
  renderHtml(makeAccounting(facts(change)).document, { sha256: "0".repeat(64) });

describe("an accounting", () => {
  it("has for each disclosure date, nature, purpose, and name and address of the recipient (552a(c)(1))", () => {
    const html = page();
    for (const words of [
      "2026-01-05",
      "information of the record",
      "work on a case",
      "County Court of Example",
      "1 Example Square",
      "Case files",
    ])
      expect(html).toContain(words);
    expect(html).toContain("not known");
  });

  it.each(["b1", "b2", "tpo"] as const)("%s: not listed", (code) => {
    const made = makeAccounting(facts({ exemptions: [{ code, covers: { purpose: "casework" } }] }));
    expect([made.items, made.exempt[code]]).toEqual([0, 3]);
  });

  it("(b)(7): counted for the oversight log only; the copy is the same as if there were none", () => {
    const exemptions = [{ code: "b7" as const, covers: { case: "K-7" } }];
    const secret = disclosure(2, { caseReference: "K-7", recipients: ["police"] });
    const with7 = makeAccounting(facts({ exemptions, disclosures: [...facts().disclosures, secret] }));
    expect(with7.exempt.b7).toBe(1);
    expect(with7.document).toEqual(makeAccounting(facts()).document);
  });

  it("an oral suspension lifts on day 31 whatever it says; a written one on the day it names (164.528(a)(2))", () => {
    const oral = { subject: "p-1", recipient: "clinic", kind: "oral" as const, start: "2026-03-01" };
    expect(liftsOn(oral)).toBe("2026-03-31");
    expect(liftsOn({ ...oral, expires: "2027-01-01" })).toBe("2026-03-31");
    expect(liftsOn({ ...oral, expires: "2026-03-10" })).toBe("2026-03-10");
    const items = (on: string) => makeAccounting(facts({ suspensions: [oral], on })).items;
    expect(["2026-02-28", "2026-03-01", "2026-03-30", "2026-03-31"].map(items)).toEqual([3, 2, 2, 3]);
    const written = { ...oral, kind: "written" as const };
    expect(liftsOn({ ...written, expires: "2026-09-01" })).toBe("2026-09-01");
    for (const expires of [undefined, "2026-03-01"])
      expect(() => liftsOn({ ...written, ...(expires === undefined ? {} : { expires }) })).toThrowError(/written/);
  });

  it("a suspension is not betrayed: the copy is the same as if the disclosure were not there", () => {
    const suspensions = [{ subject: "p-1", recipient: "clinic", kind: "oral" as const, start: "2026-03-01" }];
    const made = makeAccounting(facts({ suspensions }));
    expect(made.suspended).toBe(1);
    expect(made.document).toEqual(makeAccounting(facts({ disclosures: facts().disclosures.slice(0, 2) })).document);
  });

  it("repeats are one line with the first, the number, how often, and the last (164.528(b)(3))", () => {
    const disclosures = Array.from({ length: 60 }, (_, n) => disclosure(n * 24));
    const html = page({ disclosures });
    expect(html).toContain("60 disclosures, listed in 1 line");
    expect(html).toContain("60 times, about 1 a day");
    expect(html).toContain("2026-03-05");
  });

  it("the summary's count equals the details', whatever is disclosed", () => {
    const item = fc.record({
      index: fc.nat(),
      timeMs: fc.integer({ min: 0, max: 1e12 }),
      recipient: fc.constantFrom("a", "b", "c\u0000", ""),
      nature: fc.constantFrom("x", "y"),
      purpose: fc.string({ maxLength: 2 }),
    });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 50 }), (items) => {
        const sorted = items.toSorted((a, b) => a.timeMs - b.timeMs);
        const repeats = repeatsOf(sorted);
        expect(repeats.reduce((sum, { count }) => sum + count, 0)).toBe(items.length);
        for (const repeat of repeats) {
          expect(repeat.first.timeMs).toBeLessThanOrEqual(repeat.last.timeMs);
          expect(repeat.entries).toHaveLength(repeat.count);
          expect(frequencyWords(repeat)).toMatch(/^(?:once$|\d+ times)/);
        }
      }),
    );
  });

  it("what was refused was not disclosed; a recipient that the source does not name is said to be unknown", () => {
    const disclosures = [disclosure(0, { status: "failure" }), disclosure(1, { recipients: [] })];
    expect(makeAccounting(facts({ disclosures })).items).toBe(1);
    expect(page({ disclosures })).toContain("not recorded by the source");
  });
});
