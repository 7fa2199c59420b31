import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findFormat, YearWalk } from "../../src/index.ts";
import { bytesOf } from "../support/collect.ts";

const years = (start: number, lines: readonly string[]): number[] => {
  const walk = new YearWalk(start);
  return lines.map((line) => walk.yearOf(bytesOf(line)));
};

/** ISO times, or the code of the refusal, of the lines of a syslog file in UTC. */
function timesOf(start: number, lines: readonly string[]): string[] {
  const walk = new YearWalk(start);
  let year: number | undefined;
  const normaliser = findFormat("syslog").open({ source: "test", zone: "UTC", year: () => year });
  return lines.map((line) => {
    year = walk.yearOf(bytesOf(line));
    const outcome = normaliser.normalise(bytesOf(line));
    return outcome.kind === "event" ? new Date(outcome.event.time).toISOString() : outcome.code;
  });
}

describe("the years of RFC 3164 times in a file (§4.1.2 has none)", () => {
  it("begin with the year of the first line and go on at New Year, as often as there is one", () => {
    expect(
      years(2024, ["Nov 30 x", "Dec 31 x", "Jan  1 x", "Jun  1 x", "Dec  1 x", "<13>Jan  2 x", "Feb  1 x"]),
    ).toEqual([2024, 2024, 2025, 2025, 2025, 2026, 2026]);
  });

  it("of lines that came late are those before, whether New Year lies between or not", () => {
    expect(years(2025, ["Dec 31 x", "Jan  1 x", "Dec 31 x", "Jan  1 x", "Mar  1 x", "Feb 28 x", "Mar  1 x"])).toEqual([
      2025, 2026, 2025, 2026, 2026, 2026, 2026,
    ]);
  });

  it("do not move by lines that have no month at their start", () => {
    expect(years(2025, ["Dec 31 x", "2026-01-01T00:00:00Z x", "hello Jan  1", "", "Jab  1 x", "Jan  1 x"])).toEqual([
      2025, 2025, 2025, 2025, 2025, 2026,
    ]);
  });

  it("are right for any lines less than half a year apart (property)", () => {
    const steps = fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1971, max: 2150 }), fc.integer({ min: 0, max: 364 }), steps, (start, day, gaps) => {
        const days = [Date.UTC(start, 0, 1 + day)];
        for (const gap of gaps) days.push((days.at(-1) as number) + gap * 86_400_000);
        const lines = days.map((ms) => {
          const [, , date = "", month = ""] = /^(\w+), (\d\d) (\w+)/.exec(new Date(ms).toUTCString()) ?? [];
          return `${month} ${date.replace(/^0/, " ")} 00:00:00 desk app: x`;
        });
        expect(timesOf(start, lines)).toEqual(days.map((ms) => new Date(ms).toISOString()));
      }),
    );
  });

  it("make 29 February a day in leap years and refuse it in others", () => {
    const lines = ["Feb 28 23:59:59 desk app: x", "Feb 29 12:00:00 desk app: x", "Mar  1 00:00:00 desk app: x"];
    expect(timesOf(2024, lines)).toEqual([
      "2024-02-28T23:59:59.000Z",
      "2024-02-29T12:00:00.000Z",
      "2024-03-01T00:00:00.000Z",
    ]);
    expect(timesOf(2026, lines)).toEqual(["2026-02-28T23:59:59.000Z", "SOURCE_BAD_TIME", "2026-03-01T00:00:00.000Z"]);
    expect(timesOf(2100, lines)[1]).toBe("SOURCE_BAD_TIME");
  });

  it("count for the syslog header of a device's report, and a year in the line before them", () => {
    const walk = new YearWalk(2025);
    const line = bytesOf("<14>Dec 31 23:59:59 gate CEF:0|Invented|Gate|1|100|look|3|");
    const year = walk.yearOf(line);
    const outcome = findFormat("cef")
      .open({ source: "test", zone: "UTC", year: () => year })
      .normalise(line);
    expect(outcome).toMatchObject({ kind: "event", event: { time: Date.UTC(2025, 11, 31, 23, 59, 59) } });
    expect(timesOf(2020, ["Jan  1 2026 00:00:00 desk app: x"])).toEqual(["2026-01-01T00:00:00.000Z"]);
  });

  it("are unknown without somebody's word: the line is refused", () => {
    const normaliser = findFormat("syslog").open({ source: "test", zone: "UTC" });
    expect(normaliser.normalise(bytesOf("Jan  1 00:00:00 desk app: x"))).toMatchObject({ code: "SOURCE_BAD_TIME" });
  });
});
