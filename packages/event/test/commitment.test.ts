import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AccessEvent,
  canonicalJson,
  commit,
  commitmentOfDigests,
  decodeLeaf,
  decodePayload,
  disclosure,
  disclosureDigest,
  encodeLeaf,
  encodePayload,
  EventError,
  eventFields,
  eventOfFields,
  fieldSalts,
  sealEvent,
  subjectKey,
  subjectTag,
} from "../src/index.ts";

const event: AccessEvent = {
  class_uid: 6001,
  category_uid: 6,
  activity_id: 2,
  type_uid: 600102,
  severity_id: 1,
  time: 1790000000000,
  metadata: { version: "1.8.0", product: { name: "Records", vendor_name: "Invented" }, uid: "e-1" },
  actor: { user: { uid: "u-7", org: { ou_name: "Unit 7" } }, session: { uid: "s-1" } },
  oversight: {
    operation: "consultation",
    subjects: [{ uid: "10017", type: "person" }],
    justification: "Anhörung “Dienstag”",
  },
};
const eventKey = new Uint8Array(32).fill(7);
const sha256 = (data: Uint8Array | string): Buffer => createHash("sha256").update(data).digest();

describe("RFC 8785 spelling", () => {
  it("§3.2.3: members in order of UTF-16 code units", () => {
    const text = canonicalJson({
      "\u20ac": 1,
      "\r": 2,
      "\ufb33": 3,
      "1": 4,
      "\ud83d\ude00": 5,
      "\u0080": 6,
      "\u00f6": 7,
    });
    expect(text).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}');
  });
  it("§3.2.2: numbers and literals as the RFC prints them", () => {
    const value = {
      numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}',
    );
  });
  it("means the same value and has one spelling, whatever the order of members", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        const again: unknown = JSON.parse(text);
        expect(canonicalJson(again)).toBe(text);
        expect(JSON.stringify(again).length).toBe(text.length);
      }),
    );
  });
});

describe("fields", () => {
  it("are a bijection with the event", () => {
    expect(eventOfFields(eventFields(event))).toEqual(event);
  });
  it("open actor and oversight one level and nothing else", () => {
    const names = eventFields(event).map((field) => field.name);
    expect(names).toContain("actor.user");
    expect(names).toContain("oversight.justification");
    expect(names).toContain("metadata");
    expect(names).toEqual(names.toSorted());
  });
  it("keep an empty or odd actor whole", () => {
    for (const actor of [{}, [], "x", null]) {
      const odd = { ...event, actor } as unknown as AccessEvent;
      expect(eventOfFields(eventFields(odd))).toEqual(odd);
    }
  });
  it("refuse a name that could pass for an opened one", () => {
    for (const name of ["actor.user", "", "__proto__ ", "A", "a".repeat(65), "é"]) {
      const hostile = { ...event, [name]: 1 };
      expect(() => eventFields(hostile)).toThrow(EventError);
    }
  });
});

describe("commitment", () => {
  it("is the hash of the version and the sorted digests of RFC 9901 disclosures, re-derived here by hand", () => {
    const fields = eventFields(event);
    const stream = createHash("shake256", { outputLength: fields.length * 18 })
      .update(Buffer.concat([Buffer.from("quis/salts/v1\0"), eventKey]))
      .digest();
    const digests = fields.map((field, i) => {
      const salt = stream.subarray(i * 18, i * 18 + 18).toString("base64url");
      return sha256(Buffer.from(`["${salt}","${field.name}",${field.valueJson}]`).toString("base64url"));
    });
    digests.sort((a, b) => Buffer.compare(a, b));
    const expected = sha256(Buffer.concat([Buffer.from([1]), ...digests]));
    expect(Buffer.from(commit(fields, eventKey))).toEqual(expected);
  });
  it("changes with any field, value or key", () => {
    const base = Buffer.from(commit(eventFields(event), eventKey)).toString("hex");
    const other = new Uint8Array(32).fill(8);
    const seen = new Set([base, Buffer.from(commit(eventFields(event), other)).toString("hex")]);
    for (const name of Object.keys(event)) {
      const { [name]: _removed, ...rest } = event as unknown as Record<string, unknown>;
      seen.add(Buffer.from(commit(eventFields(rest as unknown as AccessEvent), eventKey)).toString("hex"));
    }
    expect(seen.size).toBe(2 + Object.keys(event).length);
  });
  it("can be rebuilt from one disclosure and the other digests", () => {
    const fields = eventFields(event);
    const salts = fieldSalts(eventKey, fields.length);
    const hidden = fields.slice(1).map((field, i) => disclosureDigest(disclosure(salts[i + 1]!, field)));
    const shown = disclosureDigest(disclosure(salts[0]!, fields[0]!));
    expect(commitmentOfDigests([...hidden, shown])).toEqual(commit(fields, eventKey));
  });
});

describe("subject tags", () => {
  const master = new Uint8Array(32).fill(3);
  it("of the same subject in two entries have nothing in common without the key", () => {
    const key = subjectKey(master, "10017");
    const a = subjectTag(key, new Uint8Array(32).fill(1));
    const b = subjectTag(key, new Uint8Array(32).fill(2));
    expect(a).toHaveLength(16);
    expect(a).not.toEqual(b);
    expect(subjectTag(subjectKey(master, "10017"), new Uint8Array(32).fill(1))).toEqual(a);
  });
  it("appear once per distinct subject, sorted", () => {
    const many = { ...event, oversight: { subjects: [{ uid: "b" }, { uid: "a" }, { uid: "b" }] } };
    const { entry, commitment } = sealEvent(many, "demo", eventKey, (uid) => subjectKey(master, uid));
    const leaf = decodeLeaf(entry);
    expect(leaf.tags).toHaveLength(2);
    const expected = ["a", "b"].map((uid) =>
      Buffer.from(subjectTag(subjectKey(master, uid), commitment)).toString("hex"),
    );
    expect(leaf.tags.map((tag) => Buffer.from(tag).toString("hex"))).toEqual(expected.toSorted());
  });
  it("stop at what an entry can carry", () => {
    const subjects = Array.from({ length: 4090 }, (_, i) => ({ uid: `${i}` }));
    const keys = (): Uint8Array => master;
    expect(() => sealEvent({ ...event, oversight: { subjects } }, "demo", eventKey, keys)).toThrow(
      /at most 4089 subjects, got 4090/,
    );
  });
});

describe("leaf and payload bytes", () => {
  it("leaf: round trip, and nothing but a round trip is accepted", () => {
    const leaf = { source: "demo", commitment: new Uint8Array(32).fill(9), tags: [new Uint8Array(16).fill(1)] };
    const bytes = encodeLeaf(leaf);
    expect(decodeLeaf(bytes)).toEqual(leaf);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (random) => {
        try {
          expect(encodeLeaf(decodeLeaf(random))).toEqual(random);
        } catch (error) {
          expect(error).toBeInstanceOf(EventError);
        }
      }),
    );
    for (let cut = 0; cut < bytes.length; cut++) expect(() => decodeLeaf(bytes.subarray(0, cut))).toThrow(EventError);
    expect(() => decodeLeaf(Uint8Array.of(...bytes, 0))).toThrow(EventError);
  });
  it("payload: round trip with any text, truncation refused", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), fc.uint8Array(), (values, raw) => {
        const payload = {
          eventKey,
          dedupeKey: new Uint8Array(16).fill(4),
          fields: values.map((value, i) => ({ name: `f${i}`, valueJson: JSON.stringify(value) })),
          raw,
        };
        const bytes = encodePayload(payload);
        const back = decodePayload(bytes);
        expect(back.fields).toEqual(payload.fields);
        expect([...back.raw]).toEqual([...raw]);
        expect(() => decodePayload(bytes.subarray(0, bytes.length - 1))).toThrow(EventError);
      }),
    );
  });
  it("payload: random bytes are refused with an EventError, never another", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (random) => {
        random[0] = 1;
        expect(() => decodePayload(random)).toThrow(EventError);
      }),
    );
  });
});
