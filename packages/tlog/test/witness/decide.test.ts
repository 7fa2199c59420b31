import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatCheckpoint, generateKey, leafHash, parseSkey, signNote, toBase64 } from "../../src/index.ts";
import { type Decision, formatAddCheckpoint } from "../../src/witness/index.ts";
import { signer } from "../support/example.ts";
import { type History, checkpointOf, createWitness, history, proofOf, rootOf } from "./world.ts";

const trunk = history(20);

function statusOf(decision: Decision): number {
  return decision.kind === "refuse" ? decision.status : 200;
}

async function bodyOf(leaves: History, oldSize: number, size: number = leaves.length): Promise<string> {
  return formatAddCheckpoint({
    oldSize,
    proof: proofOf(leaves, oldSize, size),
    note: await checkpointOf(leaves, size),
  });
}

describe("a witness (tlog-witness add-checkpoint)", () => {
  it("cosigns the first checkpoint, what extends it, and the same again", async () => {
    const witness = createWitness();
    for (const [oldSize, size] of [
      [0, 3],
      [3, 8],
      [8, 8],
      [8, 20],
    ] as const) {
      expect(statusOf(witness.decide(await bodyOf(trunk, oldSize, size)))).toBe(200);
    }
    expect(witness.latest).toEqual({ size: 20, root: rootOf(trunk, 20) });
  });

  it("keeps the log's own signature only, of all that came with the request", async () => {
    const other = parseSkey(generateKey("other.example", new Uint8Array(32).fill(9)).skey);
    const text = formatCheckpoint({ origin: signer.name, size: 1, root: rootOf(trunk, 1) });
    const decision = createWitness().decide(`old 0\n\n${await signNote(text, [other, signer, other])}`);
    expect(decision).toMatchObject({ kind: "cosign", text, note: await signNote(text, [signer]) });
  });

  it('"If the checkpoint origin is unknown, the witness MUST respond with a 404 Not Found"', async () => {
    expect(statusOf(createWitness("elsewhere.example").decide(await bodyOf(trunk, 0, 3)))).toBe(404);
  });

  it('"If none of the signatures verify against a trusted public key … 403 Forbidden"', async () => {
    const stranger = parseSkey(generateKey(signer.name, new Uint8Array(32).fill(8)).skey);
    const unknown = await checkpointOf(trunk, 3, stranger);
    expect(statusOf(createWitness().decide(`old 0\n\n${unknown}`))).toBe(403);
    const forged = (await checkpointOf(trunk, 3)).replace("\n3\n", "\n4\n");
    expect(statusOf(createWitness().decide(`old 0\n\n${forged}`))).toBe(403);
  });

  it('"The old size MUST be equal to or lower than the checkpoint size. Otherwise … 400 Bad Request"', async () => {
    expect(statusOf(createWitness().decide(`old 4\n\n${await checkpointOf(trunk, 3)}`))).toBe(400);
  });

  it('"old size matches the size of the latest checkpoint it cosigned … 409 Conflict … the tree size in decimal"', async () => {
    const witness = createWitness();
    witness.decide(await bodyOf(trunk, 0, 5));
    for (const oldSize of [0, 4, 6]) {
      expect(witness.decide(await bodyOf(trunk, oldSize, 9))).toEqual({
        kind: "refuse",
        status: 409,
        contentType: "text/x.tlog.size",
        body: "5\n",
      });
    }
    expect(createWitness().decide(await bodyOf(trunk, 2, 9))).toMatchObject({ status: 409, body: "0\n" });
    // A smaller checkpoint than the one seen: the old size cannot match.
    expect(witness.decide(await bodyOf(trunk, 3, 3))).toMatchObject({ status: 409, body: "5\n" });
  });

  it("422: a proof that does not verify, one from size 0, another root at the same size, a root at size 0", async () => {
    const witness = createWitness();
    witness.decide(await bodyOf(trunk, 0, 5));
    const fork = history(20, "'", 3);
    expect(statusOf(witness.decide(await bodyOf(fork, 5, 9)))).toBe(422);
    expect(statusOf(witness.decide(await bodyOf(fork, 5, 5)))).toBe(422);
    const proof = proofOf(trunk, 5, 9);
    const note = await checkpointOf(trunk, 9);
    for (const wrong of [proof.slice(1), [...proof, proof[0]!], proof.toReversed(), []]) {
      expect(statusOf(witness.decide(formatAddCheckpoint({ oldSize: 5, proof: wrong, note })))).toBe(422);
    }
    expect(statusOf(createWitness().decide(formatAddCheckpoint({ oldSize: 0, proof, note })))).toBe(422);
    const empty = await signNote(`${signer.name}\n0\n${toBase64(leafHash(new Uint8Array(0)))}\n`, [signer]);
    expect(statusOf(createWitness().decide(`old 0\n\n${empty}`))).toBe(422);
    expect(witness.latest?.size).toBe(5);
  });

  it("400: malformed requests, and checkpoints with extension lines", async () => {
    const note = await checkpointOf(trunk, 3);
    const hash = `${toBase64(rootOf(trunk, 1))}\n`;
    const extended = await signNote(`${signer.name}\n3\n${toBase64(rootOf(trunk, 3))}\nextra\n`, [signer]);
    for (const body of [
      "",
      "old 0\n",
      note,
      `old 00\n\n${note}`,
      `old -1\n\n${note}`,
      `old 1e1\n\n${note}`,
      `old 0 \n\n${note}`,
      `old  0\n\n${note}`,
      `old 0\r\n\n${note}`,
      `Old 0\n\n${note}`,
      `old 9223372036854775807\n\n${note}`,
      `old 99999999999999999999\n\n${note}`,
      `old 0\n${hash.slice(1)}\n${note}`,
      `old 0\nAAAA\n\n${note}`,
      `old 1\n${hash.repeat(64)}\n${note}`,
      `old 0\n\n\n${note}`,
      `old 0\n\n${note.slice(0, -1)}`,
      `old 0\n\n${note.split("\n\n")[0]}\n`,
      `old 0\n\n\ufeff${note}`,
      `old 0\n\n${extended}`,
    ]) {
      // A note with a mark before its origin is another log's, a cut one nobody's: both are refused, whatever the number.
      expect([400, 404]).toContain(statusOf(createWitness().decide(body)));
    }
    expect(statusOf(createWitness().decide(`old 0\n\n${extended}`))).toBe(400);
  });

  it("never throws and never cosigns for bytes that are no request", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constant("old 0\n\nlog.example/audit\n")),
        (body) => {
          expect(createWitness().decide(body).kind).toBe("refuse");
        },
      ),
    );
  });
});

describe("whatever a log that forks asks", () => {
  /** A request of branch `branch`, which leaves the trunk at `fork`, possibly with the proof of another branch. */
  const request = fc.record({
    branch: fc.constantFrom("", "'", '"'),
    fork: fc.nat(12),
    size: fc.nat(20),
    old: fc.oneof({ arbitrary: fc.constant("latest" as const), weight: 4 }, { arbitrary: fc.nat(20), weight: 1 }),
    proofBranch: fc.constantFrom(undefined, "", "'"),
  });

  it("all checkpoints that the witness cosigned are of one history", async () => {
    let cosigned = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 2, maxLength: 25 }), async (requests) => {
        const witness = createWitness();
        const seen: { size: number; leaves: History }[] = [];
        for (const { branch, fork, size, old, proofBranch } of requests) {
          const leaves = history(20, branch, fork);
          const prover = proofBranch === undefined ? leaves : history(20, proofBranch, fork);
          const oldSize = old === "latest" ? (witness.latest?.size ?? 0) : old;
          const proof = oldSize <= size ? proofOf(prover, oldSize, size) : [];
          const decision = witness.decide(
            formatAddCheckpoint({ oldSize, proof, note: await checkpointOf(leaves, size) }),
          );
          if (decision.kind === "cosign") seen.push({ size, leaves: leaves.slice(0, size) });
          if (decision.kind === "cosign") cosigned++;
          else refused++;
        }
        // INVARIANT of a witness: sizes never fall, and each tree begins with the one before, leaf by leaf.
        for (const [at, { size, leaves }] of seen.entries()) {
          const before = seen[at - 1];
          if (before === undefined) continue;
          expect(size).toBeGreaterThanOrEqual(before.size);
          expect(leaves.slice(0, before.size)).toEqual(before.leaves);
        }
      }),
      { numRuns: 300 },
    );
    // The property is about something: both happen a lot.
    expect(cosigned).toBeGreaterThan(300);
    expect(refused).toBeGreaterThan(300);
  });
});
