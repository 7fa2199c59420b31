// A bundle with a time stamp: it proves a time only to who trusts the authority, and none that does not hold goes through.
import { parsePolicy } from "@quis/tlog";
import { describe, expect, it } from "vitest";
import {
  type BundleStamp,
  checkBundle,
  type Contents,
  CONTENTS_PATH,
  DEED_PATH,
  describeBundle,
  draftBundle,
  formatCertificates,
  packBag,
  packBundle,
  STAMP_PATH,
} from "../src/index.ts";
import { BAG_FILES } from "../src/bag.ts";
import { formatContents, infoOf, parseContents } from "../src/contents.ts";
import { sha256Hex } from "../src/platform/sha256.node.ts";
import { parseCertificate } from "../src/time-stamp/certificate.ts";
import { deedOf, fileOfDeed, makeWorld } from "./small-logs.ts";
import { makeAuthority, makeKeys, stamp, type StampWish } from "./time-stamp/lying-authority.ts";

const AUTHORITY = "https://tsa.example/";
const plain = await makeWorld();
const policy = parsePolicy(plain.policy);
const honest = makeAuthority();
const roots = [parseCertificate(honest.root.bytes)];
const chain = formatCertificates([honest.between, honest.root].map(({ bytes }) => parseCertificate(bytes)));
const data = new TextEncoder().encode(plain.parts.checkpoint);
const kept = (wish: Partial<StampWish> = {}): BundleStamp => ({
  authority: AUTHORITY,
  response: stamp({ data, signer: honest.signer, ...wish }),
  chain,
});
const stamped = await makeWorld(undefined, { stamp: kept() });

/** The bag of a maker who checks nothing, sealed as it is. */
async function packed(
  wish: BundleStamp,
  change: (contents: Contents) => Contents = (contents) => contents,
): Promise<Map<string, Uint8Array>> {
  const draft = draftBundle({ ...plain.parts, stamp: wish });
  const contents = change(draft.contents);
  const text = formatContents(contents);
  const deed = await fileOfDeed(deedOf(sha256Hex(new TextEncoder().encode(text))));
  const encoded = new TextEncoder();
  const files = new Map([
    ...draft.files,
    [CONTENTS_PATH, encoded.encode(text)],
    [DEED_PATH, encoded.encode(deed)],
  ] as const);
  return packBag(files, infoOf(contents, sha256Hex(encoded.encode(text))));
}

describe("a bundle with a time stamp", () => {
  it("says who stamped when and against which root, to who trusts that root", () => {
    const verdict = checkBundle(stamped.bag, policy, roots);
    expect(verdict.reason).toBeUndefined();
    expect(verdict.steps.at(-1)).toMatchObject({ name: "stamp", outcome: "passed" });
    const { proved, notProved } = describeBundle(verdict, false);
    expect(proved.at(-1)).toMatch(/was there on 2026-09-22T10:00:00\.000Z.+Invented Time Stamps.+Invented Root/);
    expect(notProved.join("\n")).toContain("was not revoked");
    expect(notProved.join("\n")).not.toContain("no time stamp");
  });

  it.each([
    ["no root", []],
    ["another root of the same name", [parseCertificate(makeAuthority().root.bytes)]],
  ])("to who trusts %s it is a time stamp by an authority that they have not said they trust", (_, trusted) => {
    const verdict = checkBundle(stamped.bag, policy, trusted);
    expect(verdict).toMatchObject({ proved: true, stamp: { trust: { trusted: false } } });
    expect(verdict.steps.at(-1)).toMatchObject({ name: "stamp", outcome: "not done" });
    const { proved, notProved } = describeBundle(verdict, false);
    expect(proved.join("\n")).not.toContain("RFC 3161");
    expect(notProved.join("\n")).toMatch(/an authority that you have not said you trust: Invented Time Stamps says/);
  });

  it("the root that lies in it is believed by nobody", () => {
    expect(new TextDecoder().decode(stamped.bag.get("data/log/tsa-chain.pem"))).toBe(chain);
    expect(checkBundle(stamped.bag, policy).stamp?.trust.trusted).toBe(false);
  });

  it("that the authority did not give says why", async () => {
    const why = "tsa.example gave none: no answer within 15 s";
    const without = await makeWorld(undefined, { stamp: { authority: AUTHORITY, why } });
    const verdict = checkBundle(without.bag, policy, roots);
    expect(verdict).toMatchObject({ proved: true });
    expect(verdict.steps.at(-1)).toEqual({ name: "stamp", outcome: "not done", detail: `no time stamp: ${why}` });
    expect(describeBundle(verdict, false).notProved.join("\n")).toContain(why);
  });

  it("of the format before time stamps is read as one that none was asked for", async () => {
    const old = await packed({ authority: null, why: "" }, (contents) => {
      const { time_stamp: said, ...others } = contents;
      expect(said).toBeDefined();
      return others;
    });
    const verdict = checkBundle(old, policy);
    expect(verdict.reason).toBeUndefined();
    expect(verdict.steps.at(-1)?.detail).toBe("no time stamp: none was asked for");
  });

  it.each<readonly [string, BundleStamp, string]>([
    ["of another checkpoint", kept({ data: new Uint8Array(4) }), "BUNDLE_STAMP_DIFFERS"],
    ["of another key", kept({ secret: makeKeys() }), "BUNDLE_STAMP_UNSIGNED"],
    ["of a certificate that had ended", kept({ time: "2041-01-01T00:00:00Z" }), "BUNDLE_STAMP_UNSIGNED"],
    ["of garbage", { authority: AUTHORITY, response: new Uint8Array(64), chain }, "BUNDLE_STAMP_MALFORMED"],
    ["with a chain that is none", { ...kept(), chain: "no" }, "BUNDLE_ROOTS_INVALID"],
  ])("%s is refused, even sealed by its maker; and never packed", async (_, wish, code) => {
    const verdict = checkBundle(await packed(wish), policy, roots);
    expect(verdict).toMatchObject({ proved: false, reason: { code } });
    expect(describeBundle(verdict, false).headline).toMatch(/^NOT PROVED/);
    const draft = draftBundle({ ...plain.parts, stamp: wish });
    const deed = await fileOfDeed(deedOf(draft.sha256));
    expect(() => packBundle(draft, deed)).toThrowError(expect.objectContaining({ code }));
  });

  it("that is taken out, or slipped in, is refused", async () => {
    const out = new Map([...stamped.bag].filter(([path]) => path !== STAMP_PATH && !BAG_FILES.includes(path)));
    const repacked = packBag(out, infoOf(stamped.draft.contents, stamped.draft.sha256));
    expect(checkBundle(repacked, policy, roots)).toMatchObject({
      proved: false,
      reason: { code: "BUNDLE_FILE_MISSING" },
    });
    const denied = await packed(kept(), (contents) => ({
      ...contents,
      time_stamp: { authority: null, token: null, why: "none was asked for" },
    }));
    expect(checkBundle(denied, policy)).toMatchObject({ proved: false, reason: { code: "BUNDLE_INDEX_INVALID" } });
  });

  it.each([
    ["neither", { authority: AUTHORITY, token: null, why: null }],
    ["both", { authority: AUTHORITY, token: STAMP_PATH, why: "no" }],
    ["another path", { authority: AUTHORITY, token: "README.md", why: null }],
    ["a stamp by nobody", { authority: null, token: STAMP_PATH, why: null }],
  ])("whose contents say %s are refused", (_, said) => {
    const contents = { ...stamped.draft.contents, time_stamp: said } as Contents;
    expect(() => parseContents(formatContents(contents))).toThrowError(
      expect.objectContaining({ code: "BUNDLE_INDEX_INVALID" }),
    );
  });
});
