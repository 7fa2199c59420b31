// Vocabularies: "a vocabulary that collapses, names replaced by pseudonyms".
import { describe, expect, it } from "vitest";
import { judgeNewcomers, judgeVocabulary, type VocabularyDay } from "../../src/completeness/vocabulary.ts";

function day(number: number, change: Partial<VocabularyDay> = {}): VocabularyDay {
  return {
    day: number,
    events: 100,
    distinct: 12,
    entropy: 3 + (number % 5) / 10,
    top: "b",
    topEvents: 20,
    users: 9,
    ...change,
  };
}

const days = (count: number, change: (number: number) => Partial<VocabularyDay>): VocabularyDay[] =>
  Array.from({ length: count }, (_, number) => day(number, change(number)));

const COLLAPSED = { entropy: 0, distinct: 1, top: "investigation", topEvents: 100 };

describe("a vocabulary", () => {
  it("that collapses is reported with its day and value", () => {
    expect(judgeVocabulary(days(30, (n) => (n >= 20 ? COLLAPSED : {})))).toMatchObject([
      { firstDay: 20, endDay: undefined, value: "investigation", distinctBefore: 12, events: 1000 },
    ]);
  });

  it("that recovers has an end", () => {
    expect(judgeVocabulary(days(30, (n) => (n >= 20 && n < 23 ? COLLAPSED : {})))).toMatchObject([
      { firstDay: 20, endDay: 23 },
    ]);
  });

  it.each<[string, Partial<VocabularyDay>]>([
    ["few users at work (a quiet Sunday)", { ...COLLAPSED, users: 3 }],
    ["few events", { ...COLLAPSED, events: 40, topEvents: 40 }],
    ["a value that leads but is not alone", { entropy: 0.6, topEvents: 80 }],
  ])("is not collapsed by %s", (_, change) => {
    expect(judgeVocabulary(days(30, (n) => (n === 20 ? change : {})))).toEqual([]);
  });

  it("that always had one value has nothing to lose", () => {
    expect(judgeVocabulary(days(30, () => COLLAPSED))).toEqual([]);
  });
});

describe("names", () => {
  it("replaced by others from one day on are reported, once, without any name", () => {
    const found = judgeNewcomers(
      "s",
      Array.from({ length: 40 }, (_, n) => ({
        day: n,
        events: 100,
        byNew: n < 3 || (n >= 30 && n < 33) ? 100 : n % 4,
      })),
    );
    expect(found).toMatchObject([
      { kind: "names-replaced", fromMs: 30 * 86_400_000, evidence: { share: 1, most_before: 0.03 } },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/user":/);
  });

  it("of a source that always has new ones are not judged", () => {
    const found = judgeNewcomers(
      "s",
      Array.from({ length: 40 }, (_, n) => ({ day: n, events: 100, byNew: n === 30 ? 100 : 60 })),
    );
    expect(found).toEqual([]);
  });
});
