// torchwood accepts our policies, cosigned checkpoints and proofs, we accept its, and both refuse the same.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  checkPolicy,
  createCosigner,
  createMldsaCosigner,
  formatProof,
  formatSignatureLine,
  mldsa44,
  type NoteSigner,
  parsePolicy,
  splitNote,
  verifyProof,
} from "@quis/tlog";
import { LogReader } from "@quis/tlog/fs";
import { type TestContext, afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Opinion, PEERS_WANTED, Peers, buildPeers, hasGo } from "../peers/index.ts";
import { seededInteger } from "../seeded.ts";
import { entriesFrom, temporaryFolder, vkey, writeLog } from "./support/logs.ts";

const canAsk = hasGo();
if (!canAsk && process.env["CI"] !== undefined) throw new Error(PEERS_WANTED);

let folder: string;
let peers: Peers;
let dir: string;

beforeAll(async () => {
  folder = temporaryFolder();
  if (!canAsk) return;
  peers = new Peers(buildPeers().peers);
  ({ dir } = await writeLog(folder, [entriesFrom(0, 300), entriesFrom(300, 70_001)]));
});
afterAll(async () => {
  if (canAsk) await peers.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach((context: TestContext) => context.skip(!canAsk, PEERS_WANTED));

const now = 1_790_000_000;
const seedOf = (n: number): Uint8Array => new Uint8Array(32).fill(n);
const witnesses = [1, 2, 3].map((n) => createCosigner(`witness-${n}.example`, seedOf(n), () => now));
const [w1, w2, w3] = witnesses as [NoteSigner, NoteSigner, NoteSigner];
const quantumSafe = createMldsaCosigner("witness-4.example", seedOf(4), () => now);
const stranger = createCosigner("stranger.example", seedOf(9), () => now);
const kinds = [mldsa44];

function put(name: string, content: string | Uint8Array): string {
  const file = join(mkdtempSync(join(folder, "file-")), name);
  writeFileSync(file, content);
  return file;
}

/** The log's checkpoint with the cosignatures of these. */
async function cosigned(...signers: readonly NoteSigner[]): Promise<string> {
  let note = readFileSync(join(dir, "checkpoint"), "utf8");
  const text = new TextEncoder().encode(splitNote(note).text);
  for (const signer of signers) {
    const { name, keyId } = signer;
    note += formatSignatureLine({ name, keyId, signature: await signer.sign(text) });
  }
  return note;
}

const names = `log ${vkey}
witness one ${w1.vkey} https://witness-1.example/
witness two ${w2.vkey}
# a comment
witness three\t${w3.vkey}
witness four ${quantumSafe.vkey}
`;
const policies: readonly (readonly [string, string])[] = [
  ["no quorum", `log ${vkey}\nquorum none\n`],
  ["one witness", `${names}quorum one\n`],
  ["any of two", `${names}group some any one two\nquorum some\n`],
  ["all of three", `${names}group every all one two three\nquorum every\n`],
  ["two of four, one of them ML-DSA-44", `${names}group most 2 one two three four\nquorum most\n`],
  ["groups of groups", `${names}group a any one two\ngroup b all three four\ngroup both all a b\nquorum both\n`],
];
const signings: readonly (readonly [string, readonly NoteSigner[]])[] = [
  ["nobody", []],
  ["one", [w1]],
  ["two and three", [w2, w3]],
  ["one, two and three", [w1, w2, w3]],
  ["three and four", [w3, quantumSafe]],
  ["all and a stranger", [stranger, quantumSafe, w3, w2, w1]],
];

describe("torchwood's ParsePolicy and VerifyCheckpoint", () => {
  it.each(policies)("say what we say under the policy %s, whoever cosigned", async (_, policy) => {
    const file = put("policy", policy);
    const parsed = parsePolicy(policy, { kinds });
    const verdicts: string[] = [];
    for (const [who, signers] of signings) {
      const note = await cosigned(...signers);
      const theirs = await peers.policy(file, put("checkpoint", note));
      const ours = checkPolicy(parsed, note);
      expect({ who, ok: theirs.ok }).toEqual({ who, ok: ours.ok });
      verdicts.push(`${who}: ${ours.ok}`);
    }
    expect(verdicts[0]).toBe(`nobody: ${policy.endsWith("quorum none\n")}`);
    expect(verdicts.at(-1)).toBe("all and a stranger: true");
  });

  it("refuse a forged cosignature, another log's key, and a name without a key, as we do", async () => {
    const forger = createCosigner("witness-1.example", seedOf(77), () => now);
    const note = await cosigned(w2);
    const other = splitNote(await cosigned(w1)).text.replace("70001", "70002");
    const cases: readonly (readonly [string, string, string])[] = [
      ["a forged cosignature does not count", policies[1]![1], await cosigned(forger)],
      [
        "a known key's wrong signature",
        policies[2]![1],
        `${note}${formatSignatureLine({ name: w1.name, keyId: w1.keyId, signature: new Uint8Array(72) })}`,
      ],
      ["another text", policies[0]![1], `${other}\n${note.split("\n\n")[1]}`],
    ];
    for (const [what, policy, text] of cases) {
      const theirs = await peers.policy(put("policy", policy), put("checkpoint", text));
      expect({ what, theirs: theirs.ok, ours: checkPolicy(parsePolicy(policy, { kinds }), text).ok }).toEqual({
        what,
        theirs: false,
        ours: false,
      });
    }
  });

  it("refuse policies that are none, as we do", async () => {
    const checkpoint = put("checkpoint", await cosigned(w1));
    const bad = [
      `log ${vkey}\n`,
      `log ${vkey}\nquorum nobody\n`,
      `${names}group g 5 one two three four\nquorum g\n`,
      `${names}group g 0 one two\nquorum g\n`,
      `${names}witness one ${stranger.vkey}\nquorum one\n`,
      `${names}quorum one\nquorum two\n`,
      `logs ${vkey}\nquorum none\n`,
      `log ${vkey.slice(0, -4)}\nquorum none\n`,
    ];
    for (const policy of bad) {
      expect({ policy, ok: (await peers.policy(put("policy", policy), checkpoint)).ok }).toEqual({ policy, ok: false });
      expect(() => parsePolicy(policy, { kinds })).toThrow(/policy/);
    }
  });
});

const quorum = `${names}group most 2 one two three four\nquorum most\n`;

/** Our proof of an entry under a checkpoint with these cosignatures. */
async function ourProof(index: number, extra?: Uint8Array): Promise<string> {
  const hashes = await new LogReader({ dir, vkey }).inclusionProof(index);
  const checkpoint = await cosigned(w1, quantumSafe);
  return formatProof({ index, hashes, checkpoint, ...(extra === undefined ? {} : { unauthenticatedExtra: extra }) });
}

const entryAt = (index: number): Uint8Array => new TextEncoder().encode(`entry ${index}`);

describe("torchwood's VerifyProof", () => {
  const indices = [0, 1, 255, 256, 299, 300, 65_535, 65_536, 69_999, 70_000];

  it.each(indices)(
    "accepts our proof of entry %i, with and without extra data, and no other entry for it",
    async (index) => {
      const policy = put("policy", quorum);
      for (const extra of [undefined, Uint8Array.of(0, 255, 10)]) {
        const proof = await ourProof(index, extra);
        const file = put("entry.tlog-proof", proof);
        expect(await peers.proof(policy, file, put("entry", entryAt(index)))).toEqual({ ok: true });
        expect(await peers.proof(policy, file, put("entry", entryAt(index + 1)))).toMatchObject({ ok: false });
        expect(verifyProof({ proof, policy: parsePolicy(quorum, { kinds }), entry: entryAt(index) }).ok).toBe(true);
      }
    },
  );

  it.each(indices)("spells its proof of entry %i as we do, and we accept it", async (index) => {
    const out = join(mkdtempSync(join(folder, "proof-")), "entry.tlog-proof");
    const policy = parsePolicy(`log ${vkey}\nquorum none\n`);
    const hashes = await new LogReader({ dir, vkey }).inclusionProof(index);
    const checkpoint = readFileSync(join(dir, "checkpoint"), "utf8");
    for (const extra of ["", "bound elsewhere"]) {
      expect(await peers.prove(dir, vkey, index, out, extra)).toEqual({ ok: true });
      const theirs = readFileSync(out, "utf8");
      const own = extra === "" ? {} : { unauthenticatedExtra: new TextEncoder().encode(extra) };
      expect(theirs).toBe(formatProof({ index, hashes, checkpoint, ...own }));
      expect(verifyProof({ proof: theirs, policy, entry: entryAt(index) }).ok).toBe(true);
      expect(verifyProof({ proof: theirs, policy, entry: entryAt(index + 1) }).ok).toBe(false);
    }
  });

  it("refuses a proof with one byte changed, and so do we; the spare bits of base64 only we refuse", async () => {
    const index = 300;
    const proof = Buffer.from(await ourProof(index));
    const policyFile = put("policy", quorum);
    const policy = parsePolicy(quorum, { kinds });
    const entry = put("entry", entryAt(index));
    const file = put("changed.tlog-proof", proof);
    const pick = seededInteger(index);
    // Of the ML-DSA-44 line's 3,240 characters every tenth.
    const places = Array.from({ length: proof.length }, (_, at) => at).filter((at) => at < 1600 || at % 10 === 0);
    const accepted = { ours: [] as number[], theirs: [] as string[] };
    for (const at of places) {
      const bad = Buffer.from(proof);
      bad[at]! ^= 1 << pick(7);
      writeFileSync(file, bad);
      if (verifyProof({ proof: bad, policy, entry: entryAt(index) }).ok) accepted.ours.push(at);
      if ((await peers.proof(policyFile, file, entry)).ok) accepted.theirs.push(sayWhere(bad, at));
    }
    expect(places.length).toBeGreaterThan(1800);
    // A signature's name or key id changed makes it a stranger's; then the quorum is missed, or it is the log's and nothing holds.
    expect(accepted.ours).toEqual([]);
    expect(accepted.theirs.filter((where) => !where.endsWith("="))).toEqual([]);
    expect(accepted.theirs.length).toBeLessThanOrEqual(8);
  });
});

/** The last character of the line of which the byte is part. */
function sayWhere(text: Buffer, at: number): string {
  const line = text.subarray(text.lastIndexOf("\n", at) + 1, text.indexOf("\n", at)).toString();
  return `${line.slice(0, 20)}… ${line.at(-1)}`;
}

describe("torchwood's cosigners", () => {
  it.each(["ed25519", "ml-dsa-44"] as const)(
    "cosign our checkpoint by %s under the key that we make of the seed, and we accept it",
    async (algorithm) => {
      const file = join(mkdtempSync(join(folder, "cosign-")), "checkpoint");
      cpSync(join(dir, "checkpoint"), file);
      const seed = seedOf(42);
      const answer: Opinion = await peers.cosign(algorithm, "torchwood.example", seed, file);
      const create = algorithm === "ed25519" ? createCosigner : createMldsaCosigner;
      expect(answer).toEqual({ ok: true, vkey: create("torchwood.example", seed, () => now).vkey });
      const note = readFileSync(file, "utf8");
      const verdict = checkPolicy(parsePolicy(`log ${vkey}\nwitness w ${answer.vkey}\nquorum w\n`, { kinds }), note);
      expect(verdict).toMatchObject({ ok: true, quorumMet: true });
      expect(Math.abs(verdict.cosignatures[0]!.time - Date.now() / 1000)).toBeLessThan(600);
      const swapped = note.replace("\n70001\n", "\n70002\n");
      expect(checkPolicy(parsePolicy(`log ${vkey}\nwitness w ${answer.vkey}\nquorum w\n`, { kinds }), swapped).ok).toBe(
        false,
      );
    },
  );
});
