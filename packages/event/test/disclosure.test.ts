import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AccessEvent,
  checkDisclosures,
  commit,
  commitmentOfDigests,
  type DisclosedEvent,
  discloseFields,
  EventError,
  type EventErrorCode,
  eventFields,
  eventOfFields,
  fieldSalts,
} from "../src/index.ts";

const event: AccessEvent = {
  class_uid: 6001,
  category_uid: 6,
  activity_id: 2,
  type_uid: 600102,
  severity_id: 1,
  time: 1790000000000,
  metadata: { version: "1.8.0", product: { name: "Records", vendor_name: "Invented" }, uid: "e-1" },
  actor: { user: { uid: "u-7" }, session: { uid: "s-1" } },
  oversight: { operation: "consultation", subjects: [{ uid: "10017" }], justification: "Anhörung “Dienstag”" },
};
const eventKey = new Uint8Array(32).fill(7);
const fields = eventFields(event);
const names = fields.map((field) => field.name);
const commitment = commit(fields, eventKey);
const sha256url = (text: string): string => createHash("sha256").update(text).digest("base64url");
const base64url = (text: string): string => Buffer.from(text).toString("base64url");
const plain = (disclosure: string): string => Buffer.from(disclosure, "base64url").toString();
const disclosed = discloseFields({ eventKey, fields }, ["actor.user", "oversight.justification", "time"]);

function codeOf(over: Partial<DisclosedEvent>, of: Uint8Array = commitment): EventErrorCode | "none" {
  try {
    checkDisclosures(of, { ...disclosed, ...over });
    return "none";
  } catch (error) {
    expect(error).toBeInstanceOf(EventError);
    expect((error as Error).message).toMatch(/^expected .+, got .+/s);
    return (error as EventError).code;
  }
}

/** A commitment to any disclosures at all, as a dishonest operator can make one. */
function commitTo(texts: readonly string[]): { of: Uint8Array; over: DisclosedEvent } {
  const digests = texts.map((text) => createHash("sha256").update(text).digest()).sort((a, b) => Buffer.compare(a, b));
  const of = commitmentOfDigests(digests.map((digest) => digest.toString("latin1")));
  return { of, over: { digests: digests.map((digest) => digest.toString("base64url")), disclosures: texts } };
}

const codeOfCommitted = (...texts: string[]): EventErrorCode | "none" => {
  const { of, over } = commitTo(texts);
  return codeOf(over, of);
};

describe("RFC 9901 §4.2.1: a disclosure is base64url of JSON [salt, name, value]", () => {
  it("for each chosen field and for no other", () => {
    const salts = fieldSalts(eventKey, fields.length);
    const expected = ["actor.user", "oversight.justification", "time"].map((name) => {
      const at = names.indexOf(name);
      return base64url(`["${salts[at]}","${name}",${fields[at]!.valueJson}]`);
    });
    expect(disclosed.disclosures).toEqual(expected);
  });
  it("§4.2.4.1: digests of all fields, in an order that says nothing about which is which", () => {
    const all = discloseFields({ eventKey, fields }, names);
    const digests = all.disclosures
      .map((text) => Buffer.from(sha256url(text), "base64url"))
      .sort((a, b) => Buffer.compare(a, b));
    expect(disclosed.digests).toEqual(digests.map((digest) => digest.toString("base64url")));
    expect(all.digests).toEqual(disclosed.digests);
  });
  it("says of the other fields nothing but that there are so many", () => {
    const one = discloseFields({ eventKey, fields }, ["time"]);
    expect(one.disclosures).toHaveLength(1);
    const text = JSON.stringify([one.digests, one.disclosures.map(plain)]);
    for (const [i, salt] of fieldSalts(eventKey, fields.length).entries()) {
      expect(text.includes(salt), `salt of ${fields[i]!.name}`).toBe(fields[i]!.name === "time");
    }
    expect(text).not.toContain(Buffer.from(eventKey).toString("base64url"));
  });
  it("a field that the event does not have, or one twice, cannot be disclosed", () => {
    for (const wrong of [["place"], ["time", "time"], [""], ["actor"]]) {
      expect(() => discloseFields({ eventKey, fields }, wrong)).toThrow(
        expect.objectContaining({ code: "EVENT_UNKNOWN_FIELD" }),
      );
    }
  });
});

describe("disclosures against the commitment of an entry", () => {
  it("give the fields and how many stay hidden", () => {
    const checked = checkDisclosures(commitment, disclosed);
    expect(checked.fields.map(({ name, value }) => [name, value])).toEqual([
      ["actor.user", { uid: "u-7" }],
      ["oversight.justification", "Anhörung “Dienstag”"],
      ["time", 1790000000000],
    ]);
    expect(checked.hidden).toBe(fields.length - 3);
  });
  it("property: any choice of fields is proved, and all of them give the event back", () => {
    fc.assert(
      fc.property(fc.subarray(names), fc.uint8Array({ minLength: 32, maxLength: 32 }), (chosen, key) => {
        const checked = checkDisclosures(commit(fields, key), discloseFields({ eventKey: key, fields }, chosen));
        expect(checked.fields.map(({ name }) => name)).toEqual(chosen);
        expect(checked.hidden).toBe(fields.length - chosen.length);
        if (chosen.length === names.length) expect(eventOfFields(checked.fields)).toEqual(event);
      }),
    );
  });
  it("property: any JSON value of any field name of an event is proved as it was", () => {
    const name = fc.stringMatching(/^[a-z0-9_]{1,12}$/).filter((text) => text !== "__proto__");
    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue()), (odd) => {
        const some = eventFields(odd as unknown as AccessEvent);
        if (some.length === 0) return;
        const all = discloseFields(
          { eventKey, fields: some },
          some.map((field) => field.name),
        );
        const checked = checkDisclosures(commit(some, eventKey), all);
        expect(checked.fields.map(({ name: of, valueJson }) => ({ name: of, valueJson }))).toEqual(some);
      }),
    );
  });

  it("a changed value fails", () => {
    const forged = base64url(plain(disclosed.disclosures[2]!).replace("1790000000000", "1790000000001"));
    expect(codeOf({ disclosures: disclosed.disclosures.with(2, forged) })).toBe("EVENT_DISCLOSURE_UNKNOWN");
  });
  it("a changed name or salt fails", () => {
    const renamed = base64url(plain(disclosed.disclosures[2]!).replace('"time"', '"zeit"'));
    const salted = base64url(plain(disclosed.disclosures[2]!).replace(/^\["./, '["!').replace("!", "A"));
    expect(codeOf({ disclosures: disclosed.disclosures.with(2, renamed) })).toBe("EVENT_DISCLOSURE_UNKNOWN");
    if (salted !== disclosed.disclosures[2]) {
      expect(codeOf({ disclosures: disclosed.disclosures.with(2, salted) })).toBe("EVENT_DISCLOSURE_UNKNOWN");
    }
  });
  it("values swapped between two fields fail", () => {
    const [user, reason] = disclosed.disclosures.map((text) => JSON.parse(plain(text)) as unknown[]);
    const a = base64url(JSON.stringify([user![0], user![1], reason![2]]));
    const b = base64url(JSON.stringify([reason![0], reason![1], user![2]]));
    expect(codeOf({ disclosures: [a, b, disclosed.disclosures[2]!] })).toBe("EVENT_DISCLOSURE_UNKNOWN");
  });
  it("a field of another event fails, also of one with the same content", () => {
    const other = discloseFields({ eventKey: new Uint8Array(32).fill(8), fields }, ["time"]);
    expect(codeOf({ disclosures: other.disclosures })).toBe("EVENT_DISCLOSURE_UNKNOWN");
    expect(codeOf(other)).toBe("EVENT_COMMITMENT_MISMATCH");
  });
  it("an added field fails, with its digest and without", () => {
    const added = base64url('["AAAAAAAAAAAAAAAAAAAAAAAA","zeal",true]');
    expect(codeOf({ disclosures: [...disclosed.disclosures, added] })).toBe("EVENT_DISCLOSURE_UNKNOWN");
    const digests = [...disclosed.digests, sha256url(added)].sort((a, b) =>
      Buffer.compare(Buffer.from(a, "base64url"), Buffer.from(b, "base64url")),
    );
    expect(codeOf({ disclosures: [...disclosed.disclosures, added], digests })).toBe("EVENT_COMMITMENT_MISMATCH");
  });
  it("a digest left out, doubled, cut or out of order fails", () => {
    expect(codeOf({ digests: disclosed.digests.slice(1) })).toBe("EVENT_COMMITMENT_MISMATCH");
    expect(codeOf({ digests: [] })).toBe("EVENT_BAD_DISCLOSURE");
    expect(codeOf({ digests: [disclosed.digests[0]!, ...disclosed.digests] })).toBe("EVENT_BAD_DISCLOSURE");
    expect(codeOf({ digests: disclosed.digests.toReversed() })).toBe("EVENT_BAD_DISCLOSURE");
    expect(codeOf({ digests: disclosed.digests.with(0, disclosed.digests[0]!.slice(1)) })).toBe("EVENT_BAD_DISCLOSURE");
    expect(codeOf({ digests: disclosed.digests.with(0, `${disclosed.digests[0]!}=`) })).toBe("EVENT_BAD_DISCLOSURE");
  });
  it("§7.1: the same disclosure twice fails, as does another order of disclosures", () => {
    const [first, second, third] = disclosed.disclosures as [string, string, string];
    expect(codeOf({ disclosures: [first, first, second] })).toBe("EVENT_DISCLOSURE_TWICE");
    expect(codeOf({ disclosures: [second, first, third] })).toBe("EVENT_BAD_DISCLOSURE");
  });
  it("a commitment of another length fails", () => {
    expect(codeOf({}, commitment.subarray(0, 31))).toBe("EVENT_COMMITMENT_MISMATCH");
    expect(codeOf({}, new Uint8Array(0))).toBe("EVENT_COMMITMENT_MISMATCH");
  });
});

// Who seals can commit to bytes that are no disclosure of ours. Two readers must never take them differently, so they are refused.
describe("committed bytes that are no field", () => {
  const salt = "AAAAAAAAAAAAAAAAAAAAAAAA";
  it("are accepted only in the one spelling", () => {
    expect(codeOfCommitted(base64url(`["${salt}","time",1]`))).toBe("none");
    for (const json of [
      `["${salt}", "time", 1]`,
      `["${salt}","time",1.0]`,
      `["${salt}","time",1e0]`,
      `["${salt}","time",-0]`,
      `["${salt}","time",1e400]`,
      `["${salt}","time","\\u0061"]`,
      `["${salt}","tim\\u0065",1]`,
      `["${salt}","a",{"b":1,"b":2}]`,
      `["${salt}","a",{"c":1,"b":2}]`,
      `\ufeff["${salt}","time",1]`,
      `["${salt}","time",1]\n`,
    ]) {
      expect(codeOfCommitted(base64url(json)), `for ${json}`).toBe("EVENT_BAD_DISCLOSURE");
    }
  });
  it("are refused when they cannot be decoded", () => {
    const good = base64url(`["${salt}","time",1]`);
    for (const text of ["", "!", "A", `${good}=`, `${good}A`, ` ${good}`, good.slice(0, -1), "null", "_____w"]) {
      expect(codeOfCommitted(text), `for ${text}`).toBe("EVENT_BAD_DISCLOSURE");
    }
    for (const bytes of [[0xff], [0xed, 0xa0, 0x80], [0xc0, 0x80]]) {
      const text = Buffer.concat([Buffer.from(`["${salt}","a","`), Buffer.from(bytes), Buffer.from('"]')]);
      expect(codeOfCommitted(text.toString("base64url"))).toBe("EVENT_BAD_DISCLOSURE");
    }
  });
  it("are refused unless salt, name and value are what they must be", () => {
    for (const json of [
      "1",
      "null",
      "{}",
      "[]",
      `["${salt}",1]`,
      `["${salt}","time",1,2]`,
      '["","time",1]',
      `["${salt}A","time",1]`,
      `["${salt.slice(1)}=","time",1]`,
      '[1,"time",1]',
      `["${salt}",1,1]`,
    ]) {
      expect(codeOfCommitted(base64url(json)), `for ${json}`).toBe("EVENT_BAD_DISCLOSURE");
    }
  });
  it("are refused under a name that no field of an event has", () => {
    const bad = [
      "",
      "Time",
      "a b",
      "é",
      "__proto__",
      "a.b",
      "metadata.uid",
      "actor.",
      ".user",
      "actor.user.uid",
      "...",
    ];
    for (const name of [...bad, "a".repeat(65), `actor.${"a".repeat(65)}`, "actor.__proto__"]) {
      expect(codeOfCommitted(base64url(JSON.stringify([salt, name, 1]))), `for ${name}`).toBe("EVENT_BAD_DISCLOSURE");
    }
    // An object of that name would have been opened; an empty or odd one stands whole.
    expect(codeOfCommitted(base64url(`["${salt}","actor",{"user":1}]`))).toBe("EVENT_BAD_DISCLOSURE");
    expect(codeOfCommitted(base64url(`["${salt}","actor",{}]`))).toBe("none");
    expect(codeOfCommitted(base64url(`["${salt}","actor",[1]]`))).toBe("none");
  });
  it("are refused where two of them have one name, or one would hold the other", () => {
    const other = "BBBBBBBBBBBBBBBBBBBBBBBB";
    const [a, b] = [base64url(`["${salt}","time",1]`), base64url(`["${other}","time",2]`)];
    expect(codeOfCommitted(a, b)).toBe("EVENT_DISCLOSURE_TWICE");
    const [whole, part] = [base64url(`["${salt}","actor",null]`), base64url(`["${other}","actor.user",1]`)];
    expect(codeOfCommitted(whole, part)).toBe("EVENT_BAD_DISCLOSURE");
  });
  it("are refused when they nest so deep that reading them would exhaust the stack", () => {
    const nested = (levels: number): string => `["${salt}","a",${"[".repeat(levels)}${"]".repeat(levels)}]`;
    expect(codeOfCommitted(base64url(nested(100)))).toBe("none");
    expect(codeOfCommitted(base64url(nested(200)))).toBe("EVENT_BAD_DISCLOSURE");
    expect(codeOfCommitted(base64url(nested(1_000_000)))).toBe("EVENT_BAD_DISCLOSURE");
  });
  it("property: random text is refused with an EventError, never another", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(codeOfCommitted(text)).toBe("EVENT_BAD_DISCLOSURE");
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(codeOfCommitted(base64url(JSON.stringify(value)))).toBe("EVENT_BAD_DISCLOSURE");
      }),
    );
  });
  it("property: any bit flipped in a digest or a disclosure is refused", () => {
    const flat = [...disclosed.digests, ...disclosed.disclosures];
    const total = flat.reduce((sum, text) => sum + text.length * 8, 0);
    for (let bit = 0; bit < total; bit++) {
      let at = bit;
      const texts = flat.map((text) => {
        const mine = at >= 0 && at < text.length * 8 ? at : -1;
        at -= text.length * 8;
        if (mine < 0) return text;
        const bytes = Buffer.from(text, "latin1");
        bytes[mine >> 3]! ^= 1 << (mine & 7);
        return bytes.toString("latin1");
      });
      const digests = texts.slice(0, disclosed.digests.length);
      const disclosures = texts.slice(disclosed.digests.length);
      expect(codeOf({ digests, disclosures }), `bit ${bit}`).not.toBe("none");
    }
  });
});
