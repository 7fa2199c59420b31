import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePolicy, type Policy, toBase64 } from "@quis/tlog";
import { eventFields } from "@quis/event";
import {
  checkFile,
  describeVerdict,
  type FileVerdict,
  formatDisclosureFile,
  MAX_FILE_BYTES,
  parseDisclosureFile,
} from "../src/index.ts";
import { makeEvent, makeLog, NO_WITNESS, ORIGIN, POLICY } from "./small-log.ts";

const log = await makeLog(Array.from({ length: 11 }, (_, i) => makeEvent(i)));
const other = await makeLog(
  Array.from({ length: 11 }, (_, i) => makeEvent(i)),
  100,
);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const check = (text: string, policy: Policy = POLICY): FileVerdict => checkFile({ file: bytes(text), policy });
const CHOSEN = ["actor.user", "oversight.operation", "time"];
const good = log.file(6, CHOSEN);
const names = eventFields(makeEvent(6)).map(({ name }) => name);

/** The file with members changed, spelt as a file is. */
function change(over: Record<string, unknown>): string {
  return `${JSON.stringify({ ...(JSON.parse(good) as object), ...over }, null, 2)}\n`;
}

function expectRefused(verdict: FileVerdict, code?: string | RegExp): void {
  expect(verdict.proved).toBe(false);
  expect(verdict.reason?.message).toMatch(/expected/);
  if (code !== undefined) expect(verdict.reason?.code).toMatch(code);
  // Nothing of a refused file is handed on: a reader could take it for proved.
  expect(Object.keys(verdict).toSorted()).toEqual(["kind", "proved", "reason", "steps"]);
  expect(describeVerdict(verdict)).toMatchObject({
    headline: expect.stringMatching(/^NOT PROVED: /),
    reason: verdict.reason?.message,
    proved: [],
  });
}

describe("a disclosure file", () => {
  it("proves the chosen fields, says how many stay hidden, and needs nothing but itself and a policy", () => {
    const verdict = check(good);
    expect(verdict).toMatchObject({
      proved: true,
      kind: "disclosure",
      index: 6,
      entry: { source: "demo", subjects: 1 },
      log: { origin: ORIGIN, size: 11 },
      witnesses: [{ name: "w1", time: "2026-09-21T14:15:00Z" }],
      disclosed: { hidden: names.length - 3 },
    });
    expect(verdict.disclosed?.fields.map(({ name, value }) => [name, value])).toEqual([
      ["actor.user", { uid: "u-7", name: "Ada Sample" }],
      ["oversight.operation", "consultation"],
      ["time", 1790000006000],
    ]);
    expect(verdict.steps.map(({ name, outcome }) => [name, outcome])).toEqual(
      ["form", "log", "quorum", "inclusion", "fields"].map((name) => [name, "passed"]),
    );
  });
  it("with no field disclosed proves that there is such an entry", () => {
    expect(check(log.file(0, []))).toMatchObject({ proved: true, disclosed: { fields: [], hidden: names.length } });
  });
  it("property: any entry of a log of any size, any choice of fields", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.nat(), fc.subarray(names), async (size, seed, chosen) => {
        const some = await makeLog(Array.from({ length: size }, (_, i) => makeEvent(i)));
        const verdict = check(some.file(seed % size, chosen));
        expect(verdict.proved).toBe(true);
        expect(verdict.disclosed?.fields.map(({ name }) => name)).toEqual(chosen);
      }),
      { numRuns: 40 },
    );
  });
  it("property: any bit flipped anywhere in the file refuses it", () => {
    const file = bytes(good);
    for (let bit = 0; bit < file.length * 8; bit++) {
      const flipped = file.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const verdict = checkFile({ file: flipped, policy: POLICY });
      if (verdict.proved) expect.fail(`bit ${bit} of byte ${bit >> 3} (${good.slice((bit >> 3) - 9, (bit >> 3) + 9)})`);
    }
    expect(check(good).proved).toBe(true);
  });
  it("property: bytes cut out, put in, doubled or moved refuse it", () => {
    const file = bytes(good);
    fc.assert(
      fc.property(fc.nat(file.length), fc.nat(file.length), fc.uint8Array({ maxLength: 8 }), (a, b, more) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const spliced = Uint8Array.of(...file.subarray(0, from), ...more, ...file.subarray(to));
        const moved = Uint8Array.of(...file.subarray(to), ...file.subarray(0, to));
        for (const changed of [spliced, moved]) {
          if (changed.length === file.length && changed.every((byte, i) => byte === file[i])) continue;
          expect(checkFile({ file: changed, policy: POLICY }).proved).toBe(false);
        }
      }),
    );
  });

  it("a changed field fails", () => {
    const [user] = parseDisclosureFile(good).disclosures;
    const forged = btoa(atob(user!.replaceAll("-", "+").replaceAll("_", "/")).replace("u-7", "u-8"))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
    expectRefused(
      check(change({ disclosures: [forged, ...parseDisclosureFile(good).disclosures.slice(1)] })),
      /UNKNOWN/,
    );
  });
  it("a field swapped in from another entry, or of an equal event in another log, fails", () => {
    const of = (text: string): readonly string[] => parseDisclosureFile(text).disclosures;
    expectRefused(check(change({ disclosures: of(log.file(5, CHOSEN)) })), "EVENT_DISCLOSURE_UNKNOWN");
    expectRefused(check(change({ disclosures: of(other.file(6, CHOSEN)) })), "EVENT_DISCLOSURE_UNKNOWN");
  });
  it("an added field fails", () => {
    const { disclosures } = parseDisclosureFile(good);
    const added = btoa('["AAAAAAAAAAAAAAAAAAAAAAAA","zeal",1]').replaceAll("=", "");
    expectRefused(check(change({ disclosures: [...disclosures, added] })), "EVENT_DISCLOSURE_UNKNOWN");
  });
  it("another entry's digests, proof or bytes fail", () => {
    const five = JSON.parse(log.file(5, CHOSEN)) as Record<string, unknown>;
    expectRefused(check(change({ _sd: five["_sd"] })), "EVENT_COMMITMENT_MISMATCH");
    expectRefused(check(change({ proof: five["proof"] })), "TLOG_PROOF_ROOT");
    expectRefused(check(change({ entry: five["entry"] })), "TLOG_PROOF_ROOT");
    expectRefused(check(change({ proof: other.proof(6) })), "TLOG_PROOF_ROOT");
  });
  it("an entry that is in the log and is none of ours fails", () => {
    const entry = new Uint8Array(40).fill(9);
    expectRefused(check(change({ entry: toBase64(entry) })));
  });

  it("is refused unless it has exactly the members it must, each once, of the right kind", () => {
    const members = Object.entries(JSON.parse(good) as object) as [string, unknown][];
    for (const [name] of members) {
      expectRefused(check(change({ [name]: undefined })), "DISCLOSURE_BAD_FILE");
      for (const wrong of [null, 1, {}, [], [1], true, "x"]) {
        // No field disclosed is a file too.
        if (name === "disclosures" && Array.isArray(wrong) && wrong.length === 0) continue;
        expectRefused(check(change({ [name]: wrong })));
      }
      const double = good.replace(`"${name}":`, `"${name}": "x",\n  "${name}":`);
      expectRefused(check(double), "DISCLOSURE_BAD_FILE");
    }
    expectRefused(check(change({ note: "x" })), "DISCLOSURE_BAD_FILE");
    expectRefused(
      check(change({ ["__proto__"]: 1 }).replace('"format"', '"__proto__": 1,\n  "format"')),
      "DISCLOSURE_BAD_FILE",
    );
  });
  it("of another version or hash is refused before anything else is read", () => {
    expectRefused(check(change({ format: "quis-disclosure/v2", _sd: 1 })), "DISCLOSURE_BAD_FILE");
    expectRefused(check(change({ _sd_alg: "sha-384" })), "DISCLOSURE_BAD_FILE");
  });
  it("has one spelling: other white space, order, escapes or line ends are refused", () => {
    const parsed = JSON.parse(good) as Record<string, unknown>;
    const reordered = Object.fromEntries(Object.entries(parsed).toReversed());
    for (const text of [
      JSON.stringify(parsed),
      good.trimEnd(),
      `${good}\n`,
      ` ${good}`,
      `\ufeff${good}`,
      good.replaceAll("\n", "\r\n"),
      `${JSON.stringify(reordered, null, 2)}\n`,
      good.replace("format", "\\u0066ormat"),
    ]) {
      expectRefused(check(text));
    }
  });
  it("that is huge, deep, binary, empty or cut is refused, and nothing is thrown", () => {
    for (const text of ["", "{", "{}", "null", "[]", '{"format":', "{".repeat(1e6), `{"a":${"[".repeat(1e6)}`]) {
      expectRefused(check(text));
    }
    expectRefused(check(change({ _sd: Array.from({ length: 70_000 }, () => "A") })), "DISCLOSURE_BAD_FILE");
    expectRefused(check(change({ entry: "A".repeat(200_000) })), "DISCLOSURE_BAD_FILE");
    expectRefused(
      checkFile({ file: new Uint8Array(MAX_FILE_BYTES + 1).fill(0x7b), policy: POLICY }),
      "DISCLOSURE_BAD_FILE",
    );
    for (let cut = 0; cut < good.length; cut += 37) expectRefused(check(good.slice(0, cut)));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (random) => {
        expectRefused(checkFile({ file: random, policy: POLICY }));
        expectRefused(checkFile({ file: Uint8Array.of(0x7b, ...random), policy: POLICY }));
      }),
    );
  });
  it("tlog-proof “extra” is not authenticated, so a proof with one is refused", () => {
    const { proof } = parseDisclosureFile(good);
    expectRefused(check(change({ proof: proof.replace("@v1\n", "@v1\nextra QQ==\n") })), "DISCLOSURE_BAD_FILE");
  });
  it("what is parsed is what is formatted", () => {
    expect(formatDisclosureFile(parseDisclosureFile(good))).toBe(good);
  });
});

describe("the policy", () => {
  it("another log's key does not do", () => {
    const stranger = parsePolicy(
      "log log.example/audit+5f469888+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs\nquorum none\n",
    );
    expectRefused(check(good, stranger), "TLOG_NOTE_UNSIGNED");
  });
  it("a quorum that is missed is a refusal, and the fields are not shown", () => {
    const { proof } = parseDisclosureFile(good);
    const alone = proof
      .split("\n")
      .filter((line) => !line.includes("witness.example"))
      .join("\n");
    expectRefused(check(change({ proof: alone })), "TLOG_QUORUM_MISSED");
    expect(check(change({ proof: alone }), parsePolicy(NO_WITNESS)).proved).toBe(true);
  });
  it("without a witness in it, it is said that the operator could keep a second history", () => {
    const words = describeVerdict(check(good, parsePolicy(NO_WITNESS)));
    expect(words.notProved.join("\n")).toMatch(
      /No witness cosigned, so whoever holds the log’s key could show somebody else another log/,
    );
    expect(describeVerdict(check(good)).notProved.join("\n")).toMatch(/unless one of these witnesses is honest/);
  });
});

describe("a proof that stands alone, and a checkpoint", () => {
  const { entry } = log.sealed[6]!;
  it("tlog-proof: proves that the entry given is in the log", () => {
    const verdict = checkFile({ file: bytes(log.proof(6)), policy: POLICY, entry });
    expect(verdict).toMatchObject({ proved: true, kind: "proof", index: 6, entry: { source: "demo", subjects: 1 } });
    expect(verdict.disclosed).toBeUndefined();
  });
  it("tlog-proof: another entry, or none, is a refusal", () => {
    expectRefused(
      checkFile({ file: bytes(log.proof(6)), policy: POLICY, entry: log.sealed[5]!.entry }),
      "TLOG_PROOF_ROOT",
    );
    expectRefused(checkFile({ file: bytes(log.proof(6)), policy: POLICY }), "DISCLOSURE_BAD_FILE");
  });
  it("tlog-checkpoint: proves what the log signed, and says nothing of any entry", () => {
    const verdict = check(log.checkpoint);
    expect(verdict).toMatchObject({ proved: true, kind: "checkpoint", log: { origin: ORIGIN, size: 11 } });
    expect(verdict.index).toBeUndefined();
    expectRefused(check(log.checkpoint.replace("11", "12")), "TLOG_NOTE_SIGNATURE");
  });
});

describe("the words", () => {
  it("say what was proved and what was not", () => {
    const words = describeVerdict(check(good));
    expect(words.headline).toBe(
      `Proved: 3 fields of entry 6 of ${ORIGIN} are as sealed; ${names.length - 3} fields stay hidden.`,
    );
    const not = words.notProved.join("\n");
    for (const said of [
      /Integrity is not truth/,
      /Integrity is not capture/,
      /hidden fields say/,
      /clock/,
      /keyboard/,
      /policy is right/,
    ]) {
      expect(not).toMatch(said);
    }
  });
  it("of fields that are not shown say nothing", () => {
    const not = describeVerdict(check(log.file(6, ["oversight.operation"]))).notProved.join("\n");
    expect(not).not.toMatch(/clock|keyboard/);
  });
});
