// Subject tags: with the key exactly that subject's entries are found; without it no two entries can be linked.
import { createHash } from "node:crypto";
import { decodeLeaf, encodeLeaf, sealEvent, subjectKey } from "@quis/event";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DisclosureError, formatSubjectKey, parseSubjectKey, SubjectSearch } from "../src/index.ts";
import { makeEvent, VKEY } from "./small-log.ts";

const MASTER = new Uint8Array(32).fill(3);
const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  return digest.digest();
};

/** Entries: every second one about the same person, the others about somebody else each. Keys and so tags are the same in every run. */
const COUNT = 6000;
const about = (i: number): string => (i % 2 === 0 ? "p-same" : `p-${i}`);
const entries = Array.from({ length: COUNT }, (_, i) => {
  const event = { ...makeEvent(i), oversight: { subjects: [{ uid: about(i) }, { uid: `q-${i}` }] } };
  return sealEvent(event, "demo", sha256(`event ${i}`), (uid) => subjectKey(MASTER, uid)).entry;
});

describe("with the subject's key", () => {
  it("exactly that subject's entries are found, with their place and source", () => {
    const search = new SubjectSearch(subjectKey(MASTER, "p-same"));
    for (let at = 0; at < COUNT; at += 256) search.look(at, entries.slice(at, at + 256));
    expect(search.looked).toBe(COUNT);
    expect(search.found).toEqual(Array.from({ length: COUNT / 2 }, (_, i) => ({ index: 2 * i, source: "demo" })));
  });
  it("of somebody else, or of another instance, nothing is found", () => {
    for (const key of [
      subjectKey(MASTER, "p-none"),
      subjectKey(new Uint8Array(32).fill(4), "p-same"),
      new Uint8Array(32),
    ]) {
      const search = new SubjectSearch(key);
      search.look(0, entries);
      expect(search.found).toEqual([]);
    }
  });
  it("an entry that is none of ours is counted, not passed over", () => {
    const search = new SubjectSearch(subjectKey(MASTER, "p-same"));
    search.look(7, [new Uint8Array(3), entries[0]!, Uint8Array.of(2, ...entries[0]!.subarray(1))]);
    expect(search.unreadable).toEqual([7, 9]);
    expect(search.found).toEqual([{ index: 8, source: "demo" }]);
  });
});

/** Whether an outsider who sees tags can tell pairs of the same person from others: the share of equal bits among both kinds of pairs. */
function equalBits(tags: readonly Uint8Array[], pick: (i: number) => number): number {
  let equal = 0;
  let bits = 0;
  for (let i = 0; i + 4 < tags.length; i += 2) {
    const [a, b] = [tags[i]!, tags[pick(i)]!];
    for (let at = 0; at < 16; at++) {
      for (let x = a[at]! ^ b[at]!, bit = 0; bit < 8; bit++, x >>= 1) equal += 1 - (x & 1);
      bits += 8;
    }
  }
  return equal / bits;
}

describe("without the key", () => {
  const ofPerson = entries.map((entry, i) => {
    // The order of an entry's tags is by bytes; the test knows which is which, the outsider does not even that.
    const leaf = decodeLeaf(entry);
    const search = new SubjectSearch(subjectKey(MASTER, about(i)));
    return leaf.tags.find((tag) => {
      search.look(i, [encodeLeaf({ ...leaf, tags: [tag] })]);
      return search.found.length > 0;
    })!;
  });
  const samePerson = (i: number): number => i + 2;
  const others = (i: number): number => i + 1;

  it("no tag stands twice among all entries, so that equality links nothing", () => {
    const tags = entries.flatMap((entry) => decodeLeaf(entry).tags.map((tag) => Buffer.from(tag).toString("hex")));
    expect(new Set(tags).size).toBe(2 * COUNT);
    // Nor a part of one: prefixes and suffixes of 8 bytes are as rare as chance has it, which is never among 12,000.
    for (const part of [tags.map((tag) => tag.slice(0, 16)), tags.map((tag) => tag.slice(16))]) {
      expect(new Set(part).size).toBe(2 * COUNT);
    }
  });
  it("two entries about one person have no more bits in common than two about different people", () => {
    // 2,998 pairs of 128 bits: one standard deviation of the share is 0.0008. The entries are fixed, so the test does not waver.
    const [same, different] = [equalBits(ofPerson, samePerson), equalBits(ofPerson, others)];
    expect(Math.abs(same - 0.5)).toBeLessThan(0.004);
    expect(Math.abs(different - 0.5)).toBeLessThan(0.004);
  });
  it("the entry before or after, the commitment and the source say nothing that a tag repeats", () => {
    for (let i = 0; i < 500; i++) {
      const { commitment, tags } = decodeLeaf(entries[i]!);
      const seen = [commitment.subarray(0, 16), sha256(commitment).subarray(0, 16), sha256(about(i)).subarray(0, 16)];
      for (const tag of tags) expect(seen.some((bytes) => Buffer.compare(bytes, tag) === 0)).toBe(false);
    }
  });
  it("control: tags made of the key alone are linked by the same tests", () => {
    const naive = entries.map((_entry, i) => sha256(subjectKey(MASTER, about(i))).subarray(0, 16));
    expect(new Set(naive.map((tag) => tag.toString("hex"))).size).toBeLessThan(COUNT);
    expect(equalBits(naive, samePerson)).toBe(1);
    expect(equalBits(naive, others)).toBeLessThan(0.51);
  });
});

describe("a subject's key file", () => {
  const key = Buffer.from(subjectKey(MASTER, "p-1")).toString("base64");
  const good = formatSubjectKey({ subject: "p-1", vkey: VKEY, key });
  it("is read as it was written", () => {
    const { keyBytes, ...file } = parseSubjectKey(good);
    expect(file).toEqual({ subject: "p-1", vkey: VKEY, key });
    expect([...keyBytes]).toEqual([...subjectKey(MASTER, "p-1")]);
  });
  it("of another form is refused", () => {
    for (const text of [
      "",
      "null",
      "1",
      "[]",
      "{}",
      good.trimEnd(),
      good.replace("v1", "v2"),
      good.replace(key, key.slice(4)),
      good.replace(VKEY, "x"),
      good.replace('"subject"', '"other": 1,\n  "subject"'),
      `${good}${" ".repeat(70_000)}`,
    ]) {
      expect(() => parseSubjectKey(text), `for ${text.slice(0, 60)}`).toThrow(DisclosureError);
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parseSubjectKey(text)).toThrow(DisclosureError);
      }),
    );
  });
});
