// Whether the duty to review was done, in the audit report and in the one to the supervisory authority.
import { describe, expect, it } from "vitest";
import { type DutyFacts, makeAudit, makeSupervision, renderHtml, type UseFacts } from "../src/index.ts";
import { envelope } from "./fixture.ts";

const duty: DutyFacts = {
  title: "<b>Weekly</b> مراجعة",
  basis: "CJIS v6.0 AU-6",
  every: "week",
  inForce: false,
  done: 3,
  late: 1,
  overdue: 2,
  notYetDue: 1,
  samples: [
    {
      period: "2026-03-02",
      seed: "ab12",
      drawn: 40,
      unjudged: 0,
      unexplained: { rate: 0.05, low: 0.0087, high: 0.1572, confidence: 0.95, notCovered: 1200 },
      agreement: { pairs: 10, agreed: 0.9, kappa: null },
    },
  ],
};

function facts(change: Partial<UseFacts> = {}): UseFacts {
  const none = { operations: [], purposes: [], units: [], months: [], findings: [], reviews: [], deeds: [] };
  const figures = { accesses: 10, users: 2, subjects: 3, refused: 0, breakGlass: 0, withoutReason: 0 };
  const reasons = { distinctReasons: 1, mostUsedReason: 10, erased: 0, destroyed: 0 };
  return { ...none, ...figures, ...reasons, on: "2026-04-01", duties: [duty], envelope: envelope(), ...change };
}

const pageOf = (change: Partial<UseFacts>, make = makeAudit): string =>
  renderHtml(make(facts(change)), { sha256: "0".repeat(64) });

describe("the duty to review in a report", () => {
  it.each([
    ["audit", makeAudit],
    ["supervision", makeSupervision],
  ])("%s: says what was in time, late and overdue, and what the sample says with its interval", (_kind, make) => {
    const html = pageOf({}, make);
    expect(html).toContain(
      '<td class="number">3</td><td class="number">1</td><td class="number">2</td><td class="number">1</td>',
    );
    expect(html).toContain("(no longer in force)");
    expect(html).toContain("5 % (0.9 % to 15.7 %, 95 % interval); 1,200 accesses are in strata without a draw");
    expect(html).toContain("90 % of 10 (Cohen&#39;s kappa cannot be said)");
    expect(html).toContain("as owed on 2026-04-01");
    expect(html).not.toContain("<b>Weekly");
  });

  it("says that nobody owed a review, or that nothing was drawn, rather than nothing", () => {
    expect(pageOf({ duties: [] })).toContain("nobody owed a review");
    expect(pageOf({ duties: [{ ...duty, samples: [] }] })).toContain("No random sample");
  });
});

describe("what is open about the sources, in the audit report", () => {
  const gap = (kind: string) => ({ id: kind, kind, title: kind, from: null, to: null, deed: 1 });
  const source = { id: "desk", events: 10, first: null, last: null, coveragePercent: null };

  it("names clocks and leavers even when there are none", () => {
    const html = pageOf({
      envelope: envelope({ sources: [{ ...source, gaps: ["clock", "future", "partial-unresolved"].map(gap) }] }),
    });
    expect(html).toContain('Clocks that are wrong, or times in the future</th><td class="number">2</td>');
    expect(html).toContain('Leavers who are still active</th><td class="number">0</td>');
    expect(html).toContain('All others</th><td class="number">1</td>');
    expect(html).not.toContain("no list of people");
  });

  it("says that leavers cannot be found where nobody gave a list of people", () => {
    expect(pageOf({ envelope: envelope({ sources: [{ ...source, gaps: [gap("accounts-unknown")] }] }) })).toContain(
      "Quis was given no list of people",
    );
  });
});
