// From sealed events to a public release and back: nothing leaves that was withheld or undecided, and what leaves stands in the log.
import { checkFile } from "@quis/disclosure";
import { type AccessEvent, eventFields } from "@quis/event";
import { parsePolicy } from "@quis/tlog";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeEvent, makeLog, RECORDS } from "../../bundle/test/small-logs.ts";
import {
  checkRow,
  compareLater,
  decide,
  findPersonalData,
  knownNames,
  listFindings,
  makeRow,
  markPart,
  pseudonymOf,
  readProfile,
  type ReleasedRow,
  type ReviewItem,
  type SourceEvent,
  vaughnIndex,
} from "../src/index.ts";

const REASON = "Asked by Ada Sample, ada@desk.example, 555-0100 123, about XY 4711Z; checked.";
const PROFILE = {
  name: "invented state, 2026",
  exemptions: {
    privacy: { code: "(b)(6)", description: "personal privacy", harm: "A person could be found and troubled." },
    method: { code: "(b)(7)(E)", description: "techniques", harm: "The method would become known." },
  },
  fields: [
    { field: "actor.user", action: "pseudonym", exemption: "privacy" },
    { field: "oversight.justification", action: "show" },
    { field: "oversight.operation", action: "show" },
    { field: "time", action: "show" },
  ],
  otherwise: "method",
  personal: "privacy",
};
const profile = readProfile(PROFILE);
const KEY = new Uint8Array(32).fill(5);

const sealed: AccessEvent[] = Array.from({ length: 6 }, (_, i) => {
  const event = makeEvent(i);
  return { ...event, oversight: { ...event.oversight, justification: i === 2 ? REASON : "routine" } };
});
const log = await makeLog(RECORDS, sealed, "desk");
const other = await makeLog(RECORDS, sealed.toReversed(), "desk", 9);
const policy = parsePolicy(`log ${log.vkey}\nquorum none\n`);
const namesOf = (index: number): string[] => eventFields(sealed[index]!).map(({ name }) => name);
const whole = (index: number): string => log.file(index, namesOf(index));
const events: SourceEvent[] = sealed.map((_, index) => {
  const { disclosed, entry } = checkFile({ file: new TextEncoder().encode(whole(index)), policy });
  return { index, source: entry!.source, fields: disclosed!.fields };
});
const names = knownNames(["Ada Sample", "u-7", "Li"]);
const found = listFindings(events, profile, names);
const by = "R. Officer";
const at = "2026-10-01T09:00:00Z";
const decided = (redact: (item: ReviewItem) => boolean = () => true): ReviewItem[] =>
  found.map((item) => ({ ...item, decision: { redact: redact(item), by, at } }));
const rowOf = (index: number, items: readonly ReviewItem[] = decided(), key = KEY): ReleasedRow =>
  makeRow({ file: whole(index), event: events[index]!, profile, items, key });
const codeOf = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe("personal data in free text", () => {
  const textOf = (text: string): string[][] =>
    findPersonalData(text, names).map(({ start, end, kind }) => [kind, text.slice(start, end)]);

  it("is found by pattern and by the context's own names", () => {
    expect(textOf(REASON)).toEqual([
      ["name", "Ada Sample"],
      ["e-mail", "ada@desk.example"],
      ["telephone", "555-0100 123"],
      ["plate", "XY 4711Z"],
    ]);
    expect(textOf("born 1999-02-03, SSN 123-45-6789; by u-7")).toEqual([
      ["date", "1999-02-03"],
      ["number of a person", "123-45-6789"],
      ["name", "u-7"],
    ]);
    expect(textOf("ＡＤＡ  sample, Adab Sample, routine check")).toEqual([["name", "ＡＤＡ  sample"]]);
    const far = knownNames(["李明", "Nguyễn Văn An", "سارة"]);
    const places = (text: string): string[] =>
      findPersonalData(text, far).map(({ start, end }) => text.slice(start, end));
    expect(places("由李明查詢")).toEqual(["李明"]);
    expect(places("Nguyễn Văn An hỏi".normalize("NFD"))).toEqual(["Nguyễn Văn An".normalize("NFD")]);
    expect(places("طلب من سارة")).toEqual(["سارة"]);
    expect(textOf("routine check of address, case closed")).toEqual([]);
  });

  it("has places within the text, in order, none within another, whatever the text", () => {
    const letters = fc.constantFrom("a", "Z", "9", " ", "-", "@", ".", "+", "(", "İ", "李", "\u202e", "Ada Sample");
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 120 }), (pieces) => {
        const text = pieces.join("");
        const spans = findPersonalData(text, names);
        for (const [i, { start, end }] of spans.entries()) {
          expect(start >= 0 && start < end && end <= text.length).toBe(true);
          if (i > 0) expect(end > spans[i - 1]!.end && start >= spans[i - 1]!.start).toBe(true);
        }
      }),
    );
  });
});

describe("a released row", () => {
  it("shows what the profile shows, proved, and withholds the rest with an exemption each", () => {
    const row = rowOf(1);
    const verdict = checkRow(row, policy);
    expect(verdict).toMatchObject({ proved: true, index: 1, log: { origin: RECORDS, size: 6 } });
    expect(verdict.proved && verdict.fields.map(({ name }) => name).toSorted()).toEqual([
      "oversight.justification",
      "oversight.operation",
      "time",
    ]);
    expect(row.withheld).toHaveLength(namesOf(1).length - 3);
    expect(row.withheld).toContainEqual({ field: "metadata", exemption: "method", extent: "whole" });
    expect(row.vouched).toEqual({ "actor.user": { uid: pseudonymOf(KEY, "actor.user", "u-7") } });
  });

  it("with parts taken out says the rest, and opens nothing of that field", () => {
    const row = rowOf(
      2,
      decided(({ kind }) => kind !== "plate"),
    );
    expect(row.vouched["oversight.justification"]).toBe(
      "Asked by [withheld: (b)(6)], [withheld: (b)(6)], [withheld: (b)(6)], about XY 4711Z; checked.",
    );
    expect(row.withheld).toContainEqual({ field: "oversight.justification", exemption: "privacy", extent: "part" });
    const everything = JSON.stringify(row) + Buffer.from(JSON.stringify(row), "base64").toString("latin1");
    const opened = row.file.match(/"(W[A-Za-z0-9_-]+)"/g)!.map((text) => Buffer.from(text, "base64url").toString());
    for (const secret of ["Ada Sample", "ada@desk", "555-0100", '"u-7"'])
      expect([everything.includes(secret), opened.join().includes(secret)]).toEqual([false, false]);
    expect(checkRow(row, policy).proved).toBe(true);
  });

  it("is not made while a part of its event is undecided, or decided by nobody", () => {
    expect(codeOf(() => rowOf(2, found))).toBe("RELEASE_NOT_REVIEWED");
    const [first] = found;
    const partly = decide(found, first!.id, { redact: true, by, at });
    expect(codeOf(() => rowOf(2, partly))).toBe("RELEASE_NOT_REVIEWED");
    expect(codeOf(() => decide(found, first!.id, { redact: true, by: " ", at }))).toBe("RELEASE_REVIEW_INVALID");
    expect(codeOf(() => decide(found, "no such", { redact: true, by, at }))).toBe("RELEASE_REVIEW_INVALID");
  });

  it("takes out what a person marks beside, overlapping parts as one; a place that is none is refused", () => {
    const place = { index: 2, field: "oversight.justification", path: [], start: 6, end: 14 };
    const items = markPart(decided(), events, place, by, at);
    expect(rowOf(2, items).vouched["oversight.justification"]).toMatch(/^Asked \[withheld: \(b\)\(6\)\], /);
    for (const wrong of [{ end: 6 }, { end: 9999 }, { start: -1 }, { field: "none" }, { index: 99 }, { path: [0] }])
      expect(codeOf(() => markPart(decided(), events, { ...place, ...wrong }, by, at))).toBe("RELEASE_REVIEW_INVALID");
  });

  it("whatever is decided, no accepted part is in it, and it is proved", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: found.length, maxLength: found.length }), (choices) => {
        const items = found.map((item, i) => ({ ...item, decision: { redact: choices[i]!, by, at } }));
        const row = rowOf(2, items);
        const shown = JSON.stringify(row.vouched["oversight.justification"] ?? REASON);
        for (const { start, end, decision } of items)
          expect(shown.includes(REASON.slice(start, end))).toBe(!decision.redact);
        expect(checkRow(row, policy).proved).toBe(true);
      }),
    );
  });

  const row = rowOf(3);
  it.each<readonly [string, ReleasedRow]>([
    ["another index", { ...row, index: 4 }],
    ["another row's file", { ...row, file: rowOf(4).file }],
    ["a shown value changed", { ...row, file: row.file.replace(/"W/, '"X') }],
    ["a withheld field not said", { ...row, withheld: row.withheld.slice(1) }],
    ["one said twice", { ...row, withheld: [...row.withheld.slice(1), row.withheld[1]!] }],
    [
      "a shown field said to be withheld",
      { ...row, withheld: [...row.withheld.slice(1), { field: "time", exemption: "privacy", extent: "whole" }] },
    ],
    ["a value vouched for that is proved otherwise", { ...row, vouched: { time: 1 } }],
    ["a file of another log of the same name", { ...row, file: other.file(3, ["time"]) }],
    ["a file that is none", { ...row, file: "{}" }],
  ])("with %s is not proved", (_, changed) => {
    expect(checkRow(changed, policy)).toEqual({
      proved: false,
      reason: expect.stringMatching(/expected|signature|log/),
    });
  });
});

describe("later, before a court", () => {
  it("the withheld fields of the same entry are compared with what was released", () => {
    const later = compareLater(rowOf(2), whole(2), policy);
    expect(later).toContainEqual(expect.objectContaining({ name: "oversight.justification", value: REASON }));
    expect(later.map(({ name }) => name)).not.toContain("time");
  });

  it("another entry, another log or a changed file is refused", () => {
    const changed = whole(2).replace(/"W/, '"X');
    for (const file of [whole(3), other.file(2, namesOf(2)), changed])
      expect(codeOf(() => compareLater(rowOf(2), file, policy))).toBe("RELEASE_NOT_PROVED");
  });
});

describe("pseudonyms", () => {
  it("are the same for the same user within a release, others in another and in another field", () => {
    const [a, b] = [rowOf(0), rowOf(1)].map(({ vouched }) => vouched["actor.user"]);
    expect(a).toEqual(b);
    expect(rowOf(0, decided(), new Uint8Array(32).fill(6)).vouched["actor.user"]).not.toEqual(a);
    expect(pseudonymOf(KEY, "a", "x")).not.toBe(pseudonymOf(KEY, "b", "x"));
    expect(() => pseudonymOf(new Uint8Array(8), "a", "x")).toThrowError(RangeError);
  });
});

describe("the Vaughn index", () => {
  it("says of each withheld field how often, by which exemption, with which harm and who decided, never what it says", () => {
    const rows = events.map(({ index }) => rowOf(index));
    const index = vaughnIndex(rows, decided(), profile);
    expect(index.map(({ number }) => number)).toEqual(index.map((_, i) => i + 1));
    expect(index.find(({ field }) => field === "oversight.justification")).toMatchObject({
      extent: "part",
      code: "(b)(6)",
      rows: 1,
      first: 2,
      last: 2,
      decided_by: [by],
    });
    expect(index.find(({ field }) => field === "actor.user")).toMatchObject({
      extent: "pseudonym",
      rows: 6,
      decided_by: [],
    });
    const withheld = rows.reduce((sum, row) => sum + row.withheld.length, 0);
    expect(index.reduce((sum, entry) => sum + entry.rows, 0)).toBe(withheld);
    expect(JSON.stringify(index)).not.toContain("Ada");
  });
});

describe("a redaction profile", () => {
  it("withholds what it does not name", () => {
    const bare = readProfile({ ...PROFILE, fields: [] });
    const row = makeRow({ file: whole(0), event: events[0]!, profile: bare, items: [], key: KEY });
    expect(row).toMatchObject({ vouched: {} });
    expect(checkRow(row, policy)).toMatchObject({ proved: true, fields: [], hidden: namesOf(0).length });
  });

  it.each<readonly [string, unknown]>([
    ["that is no object", []],
    ["with a key that is not known", { ...PROFILE, other: 1 }],
    ["without a name", { ...PROFILE, name: "" }],
    [
      "with an action that there is not",
      { ...PROFILE, fields: [{ field: "time", action: "hide", exemption: "privacy" }] },
    ],
    ["that withholds without an exemption", { ...PROFILE, fields: [{ field: "time", action: "withhold" }] }],
    ["with an exemption that is not defined", { ...PROFILE, otherwise: "secret" }],
    ["with a field twice", { ...PROFILE, fields: [PROFILE.fields[1], PROFILE.fields[1]] }],
    ["with an exemption without the harm", { ...PROFILE, exemptions: { privacy: { code: "x", description: "y" } } }],
    ["with fields that are no list", { ...PROFILE, fields: {} }],
  ])("%s is refused", (_, value) => {
    expect(codeOf(() => readProfile(value))).toBe("RELEASE_PROFILE_INVALID");
  });
});
