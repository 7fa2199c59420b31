// CloudTrail digests: "Custom implementations of CloudTrail log file integrity validation", and every way to break a chain.
import { createHash } from "node:crypto";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseDigestKeys, readDigestFolder, verifyDigests } from "../../src/index.ts";
import type { DigestFindingKind, DigestReport } from "../../src/cloudtrail/index.ts";
import { type Chain, makeChain, makeKeys, signText, writeChain } from "./chain.ts";

const root = mkdtempSync(join(tmpdir(), "quis-digests-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const { privateKey, publicKey } = makeKeys();
const pem = publicKey.export({ type: "spki", format: "pem" }) as string;
const keys = parseDigestKeys(pem);
let count = 0;

/** A fresh folder with a chain in it, broken by `change` before it is written and by `tear` after. */
async function report(
  change: (chain: Chain) => void = () => undefined,
  tear: (folder: string, chain: Chain) => void = () => undefined,
  withMetadata = true,
): Promise<DigestReport> {
  const folder = join(root, `trail-${(count += 1)}`);
  const chain = makeChain(privateKey);
  change(chain);
  writeChain(folder, chain, withMetadata);
  tear(folder, chain);
  return verifyDigests({ ...(await readDigestFolder(folder)), keys });
}

const kinds = ({ findings }: DigestReport): DigestFindingKind[] => findings.map(({ kind }) => kind);

describe("a whole chain", () => {
  it("is proved: every signature, every link, every log file", async () => {
    const whole = await report();
    expect(whole).toMatchObject({ ok: true, digests: 4, digestsVerified: 4, logs: 8, logsVerified: 8, findings: [] });
    expect(whole.streams).toEqual([
      {
        name: "trail-bucket/123456789012_CloudTrail-Digest_eu-central-1_trail_eu-central-1",
        from: "2026-03-02T00:00:00Z",
        to: "2026-03-02T04:00:00Z",
        digests: 4,
        beginsTheChain: true,
      },
    ]);
  });

  it("is proved when keys lie flat, unpacked, or below another folder", async () => {
    const flat = await report(undefined, (folder, { digests, logs }) => {
      for (const { key } of [...digests, ...logs])
        renameSync(join(folder, key), join(folder, key.slice(key.lastIndexOf("/") + 1)));
      const newest = digests.at(-1)!.key;
      renameSync(
        join(folder, `${newest}.head.json`),
        join(folder, `${newest.slice(newest.lastIndexOf("/") + 1)}.head.json`),
      );
    });
    expect(flat.ok).toBe(true);
    const below = await report(undefined, (folder) => {
      renameSync(join(folder, "AWSLogs"), join(folder, "moving"));
      mkdirSync(join(folder, "copy", "trail-bucket"), { recursive: true });
      renameSync(join(folder, "moving"), join(folder, "copy", "trail-bucket", "AWSLogs"));
    });
    expect(below.ok).toBe(true);
    const unpacked = await report(undefined, (folder, { logs }) => {
      const path = join(folder, logs[0]!.key);
      writeFileSync(path.slice(0, -3), gunzipSync(readFileSync(path)));
      rmSync(path);
    });
    expect(unpacked.ok).toBe(true);
  });

  it("of a later time says that the chain began earlier", async () => {
    const later = await report((chain) => {
      chain.digests.splice(0, 2);
      chain.logs.splice(0, 4);
    });
    expect(later.ok).toBe(true);
    expect(later.streams[0]).toMatchObject({ from: "2026-03-02T02:00:00Z", beginsTheChain: false });
  });
});

describe("what is broken is named exactly", () => {
  it("the newest digest's signature is only in its object's metadata: without it that digest is not proved", async () => {
    const unsigned = await report(undefined, undefined, false);
    expect(unsigned).toMatchObject({ ok: false, digestsVerified: 3, logsVerified: 6 });
    expect(unsigned.findings).toMatchObject([
      { kind: "unsigned-digest", from: "2026-03-02T03:00:00Z", to: "2026-03-02T04:00:00Z" },
    ]);
  });

  it("an altered log file", async () => {
    let key = "";
    const altered = await report(undefined, (folder, { logs }) => {
      key = logs[3]!.key;
      writeFileSync(join(folder, key), gzipSync(logs[3]!.content.replace("1-1", "1-9")));
    });
    expect(altered).toMatchObject({ ok: false, logsVerified: 7 });
    expect(altered.findings).toMatchObject([
      { kind: "altered-log", object: `trail-bucket/${key}`, from: "2026-03-02T01:00:00Z", to: "2026-03-02T02:00:00Z" },
    ]);
  });

  it("records appended to a log file as a second gzip member, which some readers skip", async () => {
    const appended = await report(undefined, (folder, { logs }) =>
      appendFileSync(join(folder, logs[0]!.key), gzipSync('{"Records":[]}')),
    );
    expect(kinds(appended)).toEqual(["altered-log"]);
  });

  it("a log file that is missing, cut short, or that no digest lists", async () => {
    expect(kinds(await report((chain) => void chain.logs.splice(2, 1)))).toEqual(["missing-log"]);
    const cut = await report(undefined, (folder, { logs }) => {
      const path = join(folder, logs[0]!.key);
      writeFileSync(path, readFileSync(path).subarray(0, 20));
    });
    expect(kinds(cut)).toEqual(["unreadable-log"]);
    const injected = await report(undefined, (folder, { logs }) =>
      writeFileSync(join(folder, logs[0]!.key.replace("h0n0", "extra")), gzipSync("{}")),
    );
    expect(kinds(injected)).toEqual(["unlisted-log"]);
    expect(injected.logsVerified).toBe(8);
  });

  it("a second file of a log's name beside the true one", async () => {
    const twice = await report(undefined, (folder, { logs }) =>
      writeFileSync(join(folder, logs[0]!.key.slice(0, -3)), '{"Records":[{"eventID":"forged"}]}'),
    );
    expect(kinds(twice)).toEqual(["altered-log"]);
    expect(twice.logsVerified).toBe(7);
  });

  it("a missing digest, with the hours that nothing vouches for", async () => {
    const missing = await report((chain) => void chain.digests.splice(1, 2));
    expect(missing.findings[0]).toMatchObject({
      kind: "missing-digest",
      from: "2026-03-02T01:00:00Z",
      to: "2026-03-02T03:00:00Z",
    });
    expect(missing.findings[0]?.object).toContain("20260302T030000Z");
    // The digest before the hole has lost who signed for it, and the hole's log files have no digest.
    expect(kinds(missing)).toEqual([
      "missing-digest",
      "unsigned-digest",
      "unlisted-log",
      "unlisted-log",
      "unlisted-log",
      "unlisted-log",
    ]);
  });

  it("an altered digest: its hash is in the digest that follows", async () => {
    const altered = await report((chain) => {
      chain.digests[1]!.content = chain.digests[1]!.content.replace("h1n0", "h1nX");
    });
    expect(kinds(altered)).toContain("altered-digest");
    expect(altered).toMatchObject({ ok: false, digestsVerified: 3 });
  });

  it("a digest replaced together with its hash in the next one: its signature breaks, and the next one is altered", async () => {
    const replaced = await report(({ digests }) => {
      const [, second, third] = digests;
      const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
      const before = sha256(second!.content);
      second!.content = second!.content.replace("h1n0", "h1nX");
      third!.content = third!.content.replace(before, sha256(second!.content));
    });
    expect(kinds(replaced).slice(0, 2)).toEqual(["bad-signature", "altered-digest"]);
    expect(replaced.digestsVerified).toBe(2);
  });

  it("a whole chain signed by another key", async () => {
    const folder = join(root, "forged");
    writeChain(folder, makeChain(makeKeys().privateKey));
    const forged = await verifyDigests({ ...(await readDigestFolder(folder)), keys });
    expect(kinds(forged)).toEqual(Array.from({ length: 4 }, () => "bad-signature"));
    expect(forged).toMatchObject({ ok: false, digestsVerified: 0, logsVerified: 0 });
  });

  it("a chain that starts anew: the time in between is a gap, even though every digest is signed", async () => {
    const folder = join(root, "restarted");
    const chain = makeChain(privateKey, { restartAt: [3] });
    chain.digests.splice(2, 1);
    writeChain(folder, chain);
    const heads = makeChain(privateKey, { restartAt: [3] }).digests;
    writeFileSync(
      join(folder, `${heads[1]!.key}.head.json`),
      JSON.stringify({ Metadata: { signature: heads[1]!.signature } }),
    );
    const restarted = await verifyDigests({ ...(await readDigestFolder(folder)), keys });
    expect(restarted.findings[0]).toMatchObject({
      kind: "gap",
      from: "2026-03-02T02:00:00Z",
      to: "2026-03-02T03:00:00Z",
    });
    expect(restarted.digestsVerified).toBe(3);
    expect(restarted.ok).toBe(false);
  });

  it("a digest copied to another name or hour", async () => {
    const moved = await report(undefined, (folder, { digests }) => {
      const key = digests[1]!.key;
      renameSync(join(folder, key), join(folder, key.replace("T020000Z", "T023000Z")));
    });
    expect(kinds(moved)).toEqual(expect.arrayContaining(["moved-digest", "missing-digest"]));
  });

  it("two digests of one name that differ", async () => {
    const conflicting = await report(undefined, (folder, { digests }) => {
      const { key, content } = digests[1]!;
      mkdirSync(join(folder, "again"), { recursive: true });
      writeFileSync(join(folder, "again", key.slice(key.lastIndexOf("/") + 1)), gzipSync(content));
      writeFileSync(join(folder, key), gzipSync(content.replace("h1n0", "h1nX")));
    });
    // The copy is at a place that is not its own.
    expect(conflicting.ok).toBe(false);
    const beside = await report(undefined, (folder, { digests }) => {
      const { key, content } = digests[1]!;
      writeFileSync(join(folder, key.slice(0, -3)), content.replace("h1n0", "h1nX"));
    });
    expect(kinds(beside)).toContain("conflicting-digest");
  });

  it("a fork: two successors of one digest", async () => {
    const forked = await report((chain) => {
      const [, second, third] = chain.digests;
      const body = JSON.parse(third!.content) as Record<string, unknown>;
      const key = third!.key.replace("T030000Z", "T033000Z");
      const content = JSON.stringify({
        ...body,
        digestS3Object: key,
        digestEndTime: "2026-03-02T03:30:00Z",
        logFiles: [],
      });
      chain.digests.splice(3, 0, {
        key,
        content,
        signature: signText(privateKey, "2026-03-02T03:30:00Z", key, content, second!.signature),
      });
    });
    expect(kinds(forked)).toContain("fork");
  });

  it("digests of a key that was not given; an empty folder", async () => {
    const folder = join(root, "listed");
    writeChain(folder, makeChain(privateKey));
    const value = (publicKey.export({ type: "pkcs1", format: "der" }) as Buffer).toString("base64");
    const listed = (fingerprint: string) =>
      parseDigestKeys(JSON.stringify({ PublicKeyList: [{ Value: value, Fingerprint: fingerprint }] }));
    const found = await readDigestFolder(folder);
    expect((await verifyDigests({ ...found, keys: listed("00112233445566778899aabbccddeeff") })).ok).toBe(true);
    expect(kinds(await verifyDigests({ ...found, keys: listed("ff") }))).toEqual(
      Array.from({ length: 4 }, () => "unknown-key"),
    );
    mkdirSync(join(root, "empty"));
    expect(await verifyDigests({ ...(await readDigestFolder(join(root, "empty"))), keys })).toMatchObject({
      ok: false,
      findings: [{ kind: "no-digest" }],
    });
  });

  it("links out of the folder are not followed", async () => {
    const folder = join(root, "linked");
    const chain = makeChain(privateKey);
    writeChain(folder, chain);
    const path = join(folder, chain.logs[0]!.key);
    renameSync(path, join(root, "outside.json.gz"));
    symlinkSync(join(root, "outside.json.gz"), path);
    expect(kinds(await verifyDigests({ ...(await readDigestFolder(folder)), keys }))).toEqual(["missing-log"]);
  });
});

describe("public keys", () => {
  it("are read as PEM of either kind and as base64 of DER of either kind", () => {
    const der = (type: "pkcs1" | "spki"): string =>
      (publicKey.export({ type, format: "der" } as never) as unknown as Buffer).toString("base64");
    for (const text of [pem, publicKey.export({ type: "pkcs1", format: "pem" }) as string, der("pkcs1"), der("spki")]) {
      expect(parseDigestKeys(text).map(({ key }) => key.equals(publicKey))).toEqual([true]);
    }
  });

  it.each<[string, string]>([
    ["nothing", ""],
    ["words", "not a key at all"],
    ["base64 of something else", Buffer.alloc(200, 7).toString("base64")],
    ["JSON without keys", "{}"],
    ["JSON that ends early", '{"PublicKeyList":['],
    ["a short key", makeKeys(1024).publicKey.export({ type: "spki", format: "pem" }) as string],
  ])("are refused: %s", (_, text) => {
    expect(() => parseDigestKeys(text)).toThrow(expect.objectContaining({ code: "QUIS_BAD_INPUT" }));
  });
});

describe("hostile digests", () => {
  const folder = join(root, "hostile");
  let chain: Chain;
  beforeAll(() => {
    chain = makeChain(privateKey);
    writeChain(folder, chain);
  });

  it("no change of one byte of a digest is ever accepted (property)", async () => {
    const found = await readDigestFolder(folder);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(3),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.integer({ min: 1, max: 255 }),
        async (which, at, flip) => {
          const digests = found.digests.map((digest, index) => {
            if (index !== which) return digest;
            const content = Uint8Array.from(digest.content);
            const position = Math.floor(at * content.length);
            content[position] = (content[position] as number) ^ flip;
            return { ...digest, content };
          });
          const changed = await verifyDigests({ ...found, digests, keys });
          expect(changed.ok).toBe(false);
          expect(changed.digestsVerified).toBeLessThan(4);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("any bytes are told as a digest that is none (property)", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (content) => {
        const one = await verifyDigests({
          digests: [{ place: "x_CloudTrail-Digest_y.json", content }],
          logs: [],
          keys,
          hashLog: async () => undefined,
        });
        expect(kinds(one)).toEqual(["malformed-digest"]);
      }),
      { numRuns: 100 },
    );
  });

  it("a line end in a name cannot shift the signed text", async () => {
    const body = JSON.parse(chain.digests[0]!.content) as Record<string, unknown>;
    const content = Buffer.from(JSON.stringify({ ...body, digestS3Object: "a\nb" }));
    const one = await verifyDigests({
      digests: [{ place: "b", content }],
      logs: [],
      keys,
      hashLog: async () => undefined,
    });
    expect(kinds(one)).toEqual(["malformed-digest"]);
  });

  it("metadata that cannot be read is no reason to believe a digest without it", async () => {
    const broken = await report(undefined, (at, { digests }) =>
      writeFileSync(join(at, `${digests[0]!.key}.head.json`), "{"),
    );
    expect(kinds(broken)).toContain("malformed-digest");
  });
});
