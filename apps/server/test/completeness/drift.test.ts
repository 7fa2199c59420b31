// Schema drift: "a field of the event that appears or vanishes", with the exact field and event.
import { describe, expect, it } from "vitest";
import { judgeFields, type ShapeDay } from "../../src/completeness/drift.ts";

const DAY = 86_400_000;

function day(number: number, events: number, fields: readonly string[]): ShapeDay {
  return {
    day: number,
    events,
    firstIndex: number * 1000,
    lastIndex: number * 1000 + events - 1,
    firstMs: number * DAY + 1000,
    lastMs: number * DAY + DAY - 1000,
    fields,
  };
}

const days = (count: number, of: (number: number) => readonly ShapeDay[]): ShapeDay[] =>
  Array.from({ length: count }, (_, number) => of(number)).flat();

describe("a field", () => {
  it("that vanishes is named with the last event that had it", () => {
    const found = judgeFields(
      "s",
      days(30, (n) => [day(n, 100, n < 20 ? ["time", "unmapped.cameras"] : ["time"])]),
    );
    expect(found).toMatchObject([
      {
        kind: "field-vanished",
        evidence: { field: "unmapped.cameras", last_index_with: 19_099, next_index_with: null, events_without: 1000 },
        toMs: null,
      },
    ]);
  });

  it("that comes back ends the finding, and is not a new one", () => {
    const found = judgeFields(
      "s",
      days(40, (n) => [day(n, 100, n >= 20 && n < 25 ? ["time"] : ["time", "case"])]),
    );
    expect(found).toMatchObject([
      { kind: "field-vanished", toMs: 25 * DAY + 1000, evidence: { next_index_with: 25_000 } },
    ]);
  });

  it("with all its parts is one finding", () => {
    const found = judgeFields(
      "s",
      days(30, (n) => [day(n, 100, n < 20 ? ["time", "user", "user.org", "user.org.name"] : ["time"])]),
    );
    expect(found.map(({ evidence }) => evidence["field"])).toEqual(["user"]);
  });

  it("that is rare and stays away for some days is not reported", () => {
    const found = judgeFields(
      "s",
      days(60, (n) => [day(n, 100, ["time"]), ...(n % 6 === 0 ? [day(n, 2, ["time", "break_glass"])] : [])]),
    );
    expect(found).toEqual([]);
  });

  it("that appears in a quarter of the events is new; one that appears in few is not", () => {
    const found = judgeFields(
      "s",
      days(30, (n) => [
        day(n, 60, ["time"]),
        day(n, 40, n < 20 ? ["time"] : ["time", "network"]),
        ...(n < 20 ? [] : [day(n, 3, ["time", "odd"])]),
      ]),
    );
    expect(found).toMatchObject([{ kind: "field-appeared", evidence: { field: "network", first_index_with: 20_000 } }]);
  });

  it("is judged after two weeks", () => {
    const of = (n: number): readonly ShapeDay[] => [day(n, 100, n < 10 ? ["a", "b"] : ["a", "c"])];
    expect(judgeFields("s", days(14, of))).toEqual([]);
    expect(judgeFields("s", days(18, of)).map(({ evidence }) => evidence["field"])).toEqual(["b"]);
  });

  it("of a source that sends nothing does not vanish", () => {
    expect(
      judgeFields(
        "s",
        days(20, (n) => [day(n, 100, ["a"])]),
      ),
    ).toEqual([]);
    expect(judgeFields("s", [])).toEqual([]);
  });
});
