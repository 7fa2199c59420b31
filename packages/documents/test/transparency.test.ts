// The transparency report: no cell of 1 to 10, none that can be worked out, and none by the difference to an earlier report.
import type { Count } from "@quis/suppression";
import { describe, expect, it } from "vitest";
import { batchesOf, makeTransparency, monthsBetween, type PastRelease, renderHtml } from "../src/index.ts";
import { envelope } from "./fixture.ts";

const count = (
  purpose: string,
  unit: string,
  n: number,
  month = "2026-01",
  batch = "to-100",
  outcome = "success",
): Count => ({
  at: [purpose, unit, outcome, month, batch],
  count: n,
});
const COUNTS = [
  count("casework", "Intake", 400),
  count("casework", "Records", 3),
  count("audit", "Intake", 120),
  count("audit", "Records", 90),
  count("casework", "Intake", 40, "2026-01", "to-100", "failure"),
];
const make = (
  counts: readonly Count[],
  months: readonly string[],
  size: number,
  earlier: readonly PastRelease[] = [],
) =>
  makeTransparency({ counts, months, size, earlier, purposes: { casework: "work on a case" }, envelope: envelope() });

/** What a reader can take from the report by subtracting within one table. */
type Cells = readonly { readonly place: Readonly<Record<string, string>>; readonly count: number | null }[];

describe("a transparency report", () => {
  it("shows no count of 1 to 10, in the page as in the machine copy, and says that the audit passed", async () => {
    const { document, withheld } = await make(COUNTS, ["2026-01"], 100);
    const cells = document.data["cells"] as Cells;
    expect(cells.filter(({ count: n }) => n !== null && n >= 1 && n <= 10)).toEqual([]);
    expect(cells.find(({ place }) => place["purpose"] === "casework" && place["unit"] === "Records")?.count).toBeNull();
    expect(withheld).toBeGreaterThan(1);
    const html = renderHtml(document, { sha256: "0".repeat(64) });
    expect(html).toContain("Audit by linear programming over all that was ever shown: passed.");
    expect(html).toContain("work on a case");
    expect(html).not.toMatch(/>[1-9]<\/td>|>10<\/td>/);
  });

  it("a small cell cannot be had by taking the others from a total", async () => {
    const { document } = await make(COUNTS, ["2026-01"], 100);
    const cells = document.data["cells"] as Cells;
    const at = (place: Record<string, string>) =>
      cells.find((cell) => JSON.stringify(cell.place) === JSON.stringify(place))?.count;
    const whole = at({ purpose: "casework" });
    const rest = at({ purpose: "casework", unit: "Intake" });
    expect(whole === null || rest === null).toBe(true);
  });

  it("a second report whose difference to the first would tell of few withholds more", async () => {
    const first = await make([count("casework", "Intake", 400)], ["2026-01"], 100);
    const second = await make(
      [count("casework", "Intake", 400), count("casework", "Intake", 4, "2026-02", "to-200")],
      ["2026-01", "2026-02"],
      200,
      [first.release],
    );
    const total = (second.document.data["cells"] as Cells).find(({ place }) => Object.keys(place).length === 0);
    expect(total?.count).toBeNull();
  });

  it("a second report over the same accesses is the same, and late events of the same month are not told by it", async () => {
    const first = await make(COUNTS, ["2026-01"], 100);
    const again = await make(COUNTS, ["2026-01"], 100, [first.release]);
    expect(again.document.data["cells"]).toEqual(first.document.data["cells"]);
    const late = await make([...COUNTS, count("audit", "Intake", 2, "2026-01", "to-150")], ["2026-01"], 150, [
      first.release,
    ]);
    const cells = late.document.data["cells"] as Cells;
    expect(cells.find(({ place }) => Object.keys(place).length === 0)?.count).toBeNull();
  });

  it("an earlier figure that is no longer what is counted is refused, not corrected in silence", async () => {
    const first = await make(COUNTS, ["2026-01"], 100);
    const changed = COUNTS.with(0, count("casework", "Intake", 399));
    await expect(make(changed, ["2026-01"], 100, [first.release])).rejects.toMatchObject({
      code: "DOCUMENT_RELEASE_DIFFERS",
    });
  });

  it("an empty period is zero, and zero is shown", async () => {
    const { document } = await make([], ["2026-01"], 0);
    expect(renderHtml(document, { sha256: "" })).toContain("accessed 0 times");
  });
});

describe("periods and batches", () => {
  it("periods are whole months", () => {
    expect(monthsBetween("2025-11-01T00:00:00Z", "2026-02-01T00:00:00Z")).toEqual(["2025-11", "2025-12", "2026-01"]);
    expect(monthsBetween("2025-11-02T00:00:00Z", "2026-02-01T00:00:00Z")).toBeUndefined();
    expect(monthsBetween("2026-02-01T00:00:00Z", "2026-02-01T00:00:00Z")).toBeUndefined();
    expect(monthsBetween("x", "2026-02-01T00:00:00Z")).toBeUndefined();
  });
  it("batches lie between the sizes of releases", () => {
    expect(batchesOf([200, 100, 200])).toEqual([
      { name: "to-100", from: 0, to: 100 },
      { name: "to-200", from: 100, to: 200 },
    ]);
  });
});
