// The order of the queue, and pages of it that neither repeat nor lose anything while more is raised.
import type { FindingRow } from "@quis/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePlace, encodePlace, isBehind, placeBehind, QUEUE_START, rankRows } from "../../src/detect/rank.ts";

type Row = Omit<FindingRow, "rank">;
const row = (over: Partial<Row>): Row => ({
  id: "a",
  kind: "bulk",
  about: "day",
  sentence: "",
  p: 0.1,
  priority: 1,
  user: "u",
  subject: "",
  day: "2026-03-02",
  events: [],
  raised: { deed: 0, at: "" },
  ...over,
});
const rows = fc
  .array(
    fc.record({
      kind: fc.constantFrom("bulk", "sample"),
      priority: fc.integer({ min: 0, max: 3 }),
      p: fc.constantFrom(null, 0.1, 0.01),
      day: fc.constantFrom("2026-03-01", "2026-03-02"),
    }),
    { maxLength: 60 },
  )
  .map((made) => made.map((one, at) => row({ ...one, id: `f${at}` })));

function pages(all: readonly Row[], size: number): string[] {
  const ids: string[] = [];
  let place = QUEUE_START;
  for (;;) {
    const rest = rankRows(all).filter((one) => isBehind(one, place));
    const page = rest.slice(0, size);
    ids.push(...page.map(({ id }) => id));
    if (page.length === rest.length) return ids;
    place = decodePlace(encodePlace(placeBehind(page, place)));
  }
}

describe("rankRows", () => {
  it("by priority, then p, then id; after every nine one drawn at random, the latest day first", () => {
    const findings = Array.from({ length: 10 }, (_, at) => row({ id: `f${at}`, priority: 10 - at }));
    const drawn = [row({ id: "s1", kind: "sample" }), row({ id: "s2", kind: "sample", day: "2026-03-03" })];
    expect(rankRows([...drawn, ...findings.toReversed()]).map(({ id }) => id)).toEqual([
      ...Array.from({ length: 9 }, (_, at) => `f${at}`),
      "s2",
      "f9",
      "s1",
    ]);
  });

  it("pages of any size together are the whole, each row once and in order", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 12 }), (all, size) => {
        expect(pages(all, size)).toEqual(rankRows(all).map(({ id }) => id));
      }),
    );
  });

  it("what is raised while somebody pages repeats nothing that was shown", () => {
    fc.assert(
      fc.property(rows, rows, (before, added) => {
        const first = rankRows(before).slice(0, 5);
        const place = placeBehind(first, QUEUE_START);
        const more = [...before, ...added.map((one) => ({ ...one, id: `n${one.id}` }))];
        const rest = new Set(
          rankRows(more)
            .filter((one) => isBehind(one, place))
            .map(({ id }) => id),
        );
        for (const { id } of first) expect(rest.has(id)).toBe(false);
        for (const { id } of rankRows(before).slice(5)) expect(rest.has(id)).toBe(true);
      }),
    );
  });
});

describe("decodePlace", () => {
  it("takes what encodePlace made and nothing else", () => {
    const hostile = [
      "",
      "AAAA",
      Buffer.from("[1,2]").toString("base64url"),
      Buffer.from('[null,["a"]]').toString("base64url"),
    ];
    const padded = `${encodePlace(QUEUE_START)}=`;
    const spelt = Buffer.from("[null, null]").toString("base64url");
    for (const cursor of [...hostile, padded, spelt, Buffer.from('[["1",2,"x"],null]').toString("base64url")])
      expect(() => decodePlace(cursor)).toThrow(/expected a cursor as an answer's "next" gave it/);
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        try {
          expect(encodePlace(decodePlace(text))).toBe(text);
        } catch (error) {
          expect(String(error)).toMatch(/QUIS_BAD_INPUT|expected a cursor/);
        }
      }),
    );
  });
});
