import { describe, expect, it } from "vitest";
import { barsOf } from "../../src/timeline/buckets.ts";
import { layOut } from "../../src/timeline/layout.ts";
import { svgOf } from "../../src/timeline/svg.ts";

const sum = (bars: readonly { events: number }[]): number => bars.reduce((total, { events }) => total + events, 0);

describe("days as bars", () => {
  it("fills the days that had no access", () => {
    const { unit, bars } = barsOf([
      { day: "2026-02-27", events: 2 },
      { day: "2026-03-02", events: 1 },
    ]);
    expect(unit).toBe("day");
    expect(bars.map(({ start, events }) => [start, events])).toEqual([
      ["2026-02-27", 2],
      ["2026-02-28", 0],
      ["2026-03-01", 0],
      ["2026-03-02", 1],
    ]);
    expect(bars.at(-1)?.end).toBe("2026-03-03");
  });

  it("joins them to weeks from Monday and to months when they would be too thin, and loses none", () => {
    const days = Array.from({ length: 2000 }, (_, at) => ({
      day: new Date(Date.UTC(2021, 0, 1 + at)).toISOString().slice(0, 10),
      events: at % 7,
    }));
    const weeks = barsOf(days.slice(0, 400));
    expect(weeks.unit).toBe("week");
    expect(weeks.bars.every(({ start }) => new Date(`${start}T00:00:00Z`).getUTCDay() === 1)).toBe(true);
    expect(sum(weeks.bars)).toBe(sum(days.slice(0, 400)));
    const months = barsOf(days);
    expect(months.unit).toBe("month");
    expect(months.bars[0]).toMatchObject({ start: "2021-01-01", end: "2021-02-01" });
    expect(sum(months.bars)).toBe(sum(days));
  });

  it("a clock centuries off makes no million bars", () => {
    const { bars } = barsOf([
      { day: "1900-01-01", events: 1 },
      { day: "2299-12-31", events: 2 },
    ]);
    expect(bars).toHaveLength(2);
  });

  it("nothing gives nothing, and a day that is none is left out", () => {
    expect(barsOf([]).bars).toEqual([]);
    expect(barsOf([{ day: "x", events: 1 }]).bars).toEqual([]);
  });
});

describe("the chart", () => {
  const { bars } = barsOf([
    { day: "2026-08-24", events: 1000 },
    { day: "2026-11-22", events: 1 },
  ]);

  it("one access stays visible beside a thousand, and no bar leaves the frame", () => {
    const layout = layOut(bars, 700);
    expect(layout.bars.at(-1)?.height).toBeGreaterThanOrEqual(1.5);
    for (const { x, y, width, height } of layout.bars) {
      expect(x).toBeGreaterThanOrEqual(layout.left);
      expect(x + width).toBeLessThanOrEqual(700.001);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + height).toBeLessThanOrEqual(layout.base + 0.001);
    }
  });

  it("saved as SVG, a hostile title is text", () => {
    const colours = { bar: "#000", line: "#ccc", text: "#333", paper: "#fff" };
    const svg = svgOf(layOut(bars, 300), '</title><script>alert("&")</script>\u0000', colours);
    expect(svg).toContain("&lt;/title&gt;&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;\ufffd");
    expect(svg).not.toContain("<script");
  });
});
