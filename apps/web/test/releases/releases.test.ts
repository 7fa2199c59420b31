import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freeKey, profileText, STARTING, withAction, withoutExemption } from "../../src/releases/profile-form.ts";
import { readFilters, readReleaseSearch } from "../../src/releases/search.ts";
import { placesOf, segmentsOf, shownPieces, windowOf } from "../../src/releases/segments.ts";
import { firstPlace, nextPlace } from "../../src/releases/walk.ts";

const row = (id: string, index: number, state: "undecided" | "withheld" | "disclosed") => ({
  id,
  index,
  field: "f",
  kind: "name",
  state,
});
const parts = [row("a", 1, "withheld"), row("b", 3, "undecided"), row("c", 3, "disclosed"), row("d", 7, "undecided")];
const events = [1, 3, 5, 7];
const part = (id: string, start: number, end: number) =>
  ({
    id,
    start,
    end,
    kind: "name",
    state: "undecided",
    exemption: null,
    reason: null,
    by: null,
    at: null,
    after: null,
  }) as const;

describe("the way through a release", () => {
  it("begins with the first part that the walk is about", () => {
    expect(firstPlace({ parts, events, walk: "undecided" })).toEqual({ part: "b", record: 3 });
    expect(firstPlace({ parts, events, walk: "records" })).toEqual({ record: 1 });
    expect(firstPlace({ parts: [], events: [], walk: "records" })).toBeUndefined();
  });

  it("leaves no undecided part behind: it goes on at the beginning", () => {
    const ways = { parts, events, walk: "undecided" } as const;
    expect(nextPlace(ways, { part: "d", record: 7 }, 1)).toEqual({ part: "b", record: 3 });
    expect(nextPlace(ways, { part: "b", record: 3 }, -1)).toEqual({ part: "d", record: 7 });
  });

  it("goes on from a part that is decided by now, and from a record without one", () => {
    expect(nextPlace({ parts, events, walk: "undecided" }, { part: "a", record: 1 }, 1)).toEqual({
      part: "b",
      record: 3,
    });
    expect(nextPlace({ parts, events, walk: "all" }, { record: 5 }, 1)).toEqual({ part: "d", record: 7 });
    expect(nextPlace({ parts, events, walk: "all" }, { record: 5 }, -1)).toEqual({ part: "c", record: 3 });
    expect(nextPlace({ parts, events, walk: "all" }, { part: "d", record: 7 }, 1)).toBeUndefined();
  });

  it("passes every record, also those in which nothing was found", () => {
    const ways = { parts, events, walk: "records" } as const;
    expect(nextPlace(ways, { record: 3 }, 1)).toEqual({ record: 5 });
    expect(nextPlace(ways, { record: 7 }, 1)).toBeUndefined();
  });
});

describe("a text cut where parts begin and end", () => {
  it("gives the text back, whatever overlaps", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: "binary" }),
        fc.array(fc.tuple(fc.nat(40), fc.nat(40))),
        (text, spans) => {
          const found = spans.flatMap(([a, b], i) => (a < b && b <= text.length ? [part(String(i), a, b)] : []));
          const segments = segmentsOf(found, { start: 0, end: text.length });
          expect(segments.map(({ start, end }) => text.slice(start, end)).join("")).toBe(text);
          for (const { start, end, parts: own } of segments)
            for (const one of own) expect(one.start <= start && one.end >= end).toBe(true);
        },
      ),
    );
  });

  it("knows of each piece that is shown where it stands, hidden characters too", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        let at = 0;
        for (const piece of shownPieces(text, { start: 0, end: text.length })) {
          expect(piece.start).toBe(at);
          if (piece.code === "") expect(text.slice(at, at + piece.length)).toBe(piece.text);
          at += piece.length;
        }
        expect(at).toBe(text.length);
      }),
    );
  });

  it("of a long text what is around the part is shown, never half a letter", () => {
    const text = "🐕".repeat(10_000);
    const window = windowOf(text, { start: 9000, end: 9002 });
    expect(window.start % 2 === 0 && window.end % 2 === 0).toBe(true);
    expect(window.start < 9000 && window.end > 9002 && window.end - window.start < 6000).toBe(true);
  });

  it("finds words at each place, up to as many as are asked for", () => {
    expect(placesOf("aXaXa", "a", 2)).toEqual([
      { start: 0, end: 1 },
      { start: 2, end: 3 },
    ]);
    expect(placesOf("a", "", 2)).toEqual([]);
  });
});

describe("rules that are filled in", () => {
  it("have an exemption where something is not shown, and none where it is", () => {
    const shown = withAction(STARTING, 4, "show");
    expect(shown.fields[4]).toMatchObject({ action: "show", exemption: null });
    expect(withAction(shown, 4, "pseudonym").fields[4]).toMatchObject({ exemption: "privacy" });
    expect(withAction(shown, 4, "withhold").fields[4]).toMatchObject({ exemption: "method" });
  });

  it("name no exemption that was taken out; the last one stays", () => {
    const one = withoutExemption(STARTING, "privacy");
    expect(JSON.stringify(one)).not.toContain('"privacy"');
    expect(withoutExemption(one, "method")).toEqual(one);
    expect(freeKey(STARTING)).not.toBe("privacy");
  });

  it("are sent as the profile that they are", () => {
    expect(JSON.parse(profileText({ ...STARTING, name: "n" }))).toMatchObject({
      name: "n",
      exemptions: { privacy: { code: "(b)(6)" } },
      otherwise: "method",
    });
  });
});

describe("the address of a release", () => {
  it("keeps where one is, and drops what does not belong there", () => {
    expect(readReleaseSearch({ walk: "withheld", part: "1:f:0-3", record: "7", view: "rows" })).toEqual({
      walk: "withheld",
      part: "1:f:0-3",
      record: "7",
      view: "rows",
    });
    expect(readReleaseSearch({ walk: "undecided", view: "review", record: "../7", part: "", x: "1" })).toEqual({});
    expect(readFilters({ user: "u", evil: "1", from: "" })).toEqual({ user: "u" });
  });
});
