import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCosigner, formatSignatureLine, signNote } from "../../src/index.ts";
import {
  interpretAnswer,
  keepOwnSignatures,
  monitoringName,
  parseAddCheckpoint,
  type SubmitOutcome,
  submitCheckpoint,
  type WitnessAnswer,
} from "../../src/witness/index.ts";
import { codeOf } from "../support/example.ts";
import {
  checkpointOf,
  cosigner,
  createWitness,
  type History,
  history,
  openCosigned,
  proofOf,
  witnessKey,
} from "./world.ts";

const trunk = history(20);
const text = (answer: string): Uint8Array => new TextEncoder().encode(answer);

interface Asked {
  readonly outcome: SubmitOutcome;
  readonly requests: readonly string[];
  readonly pauses: readonly number[];
  readonly note: string;
}

async function ask(
  send: (body: string) => WitnessAnswer | Promise<WitnessAnswer>,
  {
    leaves = trunk,
    size = 9,
    lastSize = 0,
    newest = size,
  }: Partial<{ leaves: History; size: number; lastSize: number; newest: number }> = {},
): Promise<Asked> {
  const requests: string[] = [];
  const pauses: number[] = [];
  const note = await checkpointOf(leaves, size);
  const outcome = await submitCheckpoint({
    note,
    size,
    witness: witnessKey,
    lastSize,
    newestSize: () => newest,
    prove: async (oldSize) => proofOf(leaves, oldSize, size),
    send: async (body) => {
      requests.push(body);
      return send(body);
    },
    sleep: async (milliseconds) => {
      pauses.push(milliseconds);
    },
  });
  return { outcome, requests, pauses, note };
}

describe("submitting to a witness of the specification", () => {
  it("gets a cosignature that verifies; the size it saw last is learnt from 409", async () => {
    const witness = createWitness();
    const first = await ask(witness.answer, { size: 5 });
    expect(first.requests).toHaveLength(1);
    const second = await ask(witness.answer, { size: 9, lastSize: 2 });
    expect(second.requests.map((body) => parseAddCheckpoint(body).oldSize)).toEqual([2, 5]);
    expect(second.outcome).toMatchObject({ kind: "cosigned", time: 1_800_000_000 });
    expect(second.outcome.kind === "cosigned" && openCosigned(second.note, second.outcome.line)).toBe(9);
  });

  it("a hint that is too large is cut to the checkpoint, then corrected", async () => {
    const witness = createWitness();
    await ask(witness.answer, { size: 5 });
    const { outcome, requests } = await ask(witness.answer, { size: 9, lastSize: 12, newest: 12 });
    expect(requests.map((body) => parseAddCheckpoint(body).oldSize)).toEqual([9, 5]);
    expect(outcome.kind).toBe("cosigned");
  });

  it("one that has a later checkpoint of ours already has nothing to cosign", async () => {
    const witness = createWitness();
    await ask(witness.answer, { size: 12 });
    expect((await ask(witness.answer, { size: 9, newest: 12 })).outcome).toEqual({ kind: "superseded", size: 12 });
  });

  it("one that saw a longer history than we ever signed tells of a fork", async () => {
    const witness = createWitness();
    await ask(witness.answer, { size: 12 });
    const { outcome, requests } = await ask(witness.answer, { size: 9, newest: 9 });
    expect(outcome).toMatchObject({ kind: "forked", size: 12 });
    expect(requests).toHaveLength(1);
  });

  it("one that saw another history tells of a fork (422), also at the same size", async () => {
    const witness = createWitness();
    await ask(witness.answer, { size: 5 });
    const fork = history(20, "'", 3);
    expect((await ask(witness.answer, { leaves: fork, size: 9, lastSize: 5 })).outcome.kind).toBe("forked");
    expect((await ask(witness.answer, { leaves: fork, size: 5, lastSize: 5 })).outcome.kind).toBe("forked");
  });

  it("whatever sizes it saw and we believe: cosigned, or the checkpoint is superseded", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(20), fc.nat(20), fc.nat(20), async (saw, size, lastSize) => {
        const witness = createWitness();
        if (saw > 0) await ask(witness.answer, { size: saw });
        const { outcome, requests } = await ask(witness.answer, { size, lastSize, newest: 20 });
        expect(outcome.kind).toBe(saw > size ? "superseded" : "cosigned");
        expect(requests.length).toBeLessThanOrEqual(2);
      }),
    );
  });
});

describe("the request", () => {
  it("carries the log's own signature lines only: witnesses bound it to 10 KiB", async () => {
    const note = await checkpointOf(trunk, 9);
    const others = Array.from({ length: 90 }, (_, n) =>
      createCosigner(`w${n}.example`, new Uint8Array(32).fill(n), () => 1),
    );
    const cosigned = await signNote(note.slice(0, note.lastIndexOf("\n\n") + 1), others);
    const block = cosigned.slice(cosigned.lastIndexOf("\n\n") + 2);
    expect(keepOwnSignatures(note + block)).toBe(note);
    expect(codeOf(() => keepOwnSignatures(cosigned))).toBe("TLOG_NOTE_UNSIGNED");
  });
});

describe("answers that are not of the specification", () => {
  const answers: readonly [string, WitnessAnswer, SubmitOutcome["kind"], RegExp][] = [
    ["409 with an empty body (omniwitness)", { status: 409, body: text("") }, "unclear", /without the size/],
    ["409 with words", { status: 409, body: text("conflict\n") }, "unclear", /without the size/],
    ["409 with a size with zeros before it", { status: 409, body: text("007\n") }, "unclear", /without the size/],
    ["409 with a huge body", { status: 409, body: new Uint8Array(100_000).fill(49) }, "unclear", /without the size/],
    ["409 with the size that we named", { status: 409, body: text("0\n") }, "unclear", /very size \(0\)/],
    [
      "409 with a size beyond 2^53",
      { status: 409, body: text("9223372036854775807\n") },
      "forked",
      /9223372036854775807/,
    ],
    [
      "403 for an unknown log (litewitness)",
      { status: 403, body: text("unknown log") },
      "refused",
      /does not know.*"unknown log"/,
    ],
    ["404", { status: 404, body: text("") }, "refused", /does not know/],
    ["400", { status: 400, body: text("no\u001b[2J\u202e") }, "refused", /malformed \(400: "no \[2J"\)/],
    ["413", { status: 413, body: text("") }, "refused", /too large/],
    ["429", { status: 429, body: text("") }, "refused", /too often/],
    ["500", { status: 500, body: text("<html>") }, "refused", /failed \(500/],
    ["302", { status: 302, body: text("") }, "refused", /not in the protocol/],
    ["200 with nothing", { status: 200, body: text("") }, "refused", /no signature line/],
    ["200 with a page", { status: 200, body: text("<html>\n</html>\n") }, "refused", /no signature line/],
    [
      "200 with bytes that are no text",
      { status: 200, body: Uint8Array.of(0xff, 0xfe) },
      "refused",
      /no signature line/,
    ],
  ];

  it.each(answers)("%s", async (_title, answer, kind, words) => {
    const { outcome, requests } = await ask(() => answer);
    expect(outcome).toMatchObject({ kind, words: expect.stringMatching(words) as string });
    expect(requests).toHaveLength(1);
  });

  it("409 for another root at the same size, as versions before 1.0.0 have it, tells of a fork", async () => {
    const { outcome } = await ask(() => ({ status: 409, body: text("9\n") }), { size: 9, lastSize: 9 });
    expect(outcome).toMatchObject({ kind: "forked", size: 9 });
    // Of nothing there is one root only.
    const empty = await ask(() => ({ status: 409, body: text("0\n") }), { size: 0 });
    expect(empty.outcome.kind).toBe("unclear");
  });

  it("409 with another size each time ends after three requests, with growing pauses", async () => {
    let size = 0;
    const { outcome, requests, pauses } = await ask(() => ({ status: 409, body: text(`${++size}\n`) }));
    expect(outcome).toMatchObject({ kind: "refused", words: expect.stringContaining("after each of 3") as string });
    expect(requests).toHaveLength(3);
    expect(pauses).toEqual([10, 50, 250]);
  });

  it("200 with a signature that is wrong, by another key, over another checkpoint, or without a time", async () => {
    const line = async (over: string, by = cosigner): Promise<Uint8Array> =>
      text(formatSignatureLine({ name: by.name, keyId: by.keyId, signature: await by.sign(text(over)) }));
    const note = await checkpointOf(trunk, 9);
    const signed = note.slice(0, note.lastIndexOf("\n\n") + 1);
    const other = await checkpointOf(trunk, 8);
    const stranger = createCosigner("witness.example", new Uint8Array(32).fill(6), () => 1);
    const timeless = createCosigner("witness.example", new Uint8Array(32).fill(5), () => 0);
    const submission = { note, size: 9, oldSize: 0, newestSize: 9, witness: witnessKey };
    const read = (body: Uint8Array) => interpretAnswer({ status: 200, body }, submission);
    expect(read(await line(signed)).kind).toBe("cosigned");
    expect(read(await line(other.slice(0, other.lastIndexOf("\n\n") + 1)))).toMatchObject({
      words: expect.stringContaining("does not verify") as string,
    });
    expect(read(await line(signed, stranger))).toMatchObject({
      words: expect.stringContaining("another key") as string,
    });
    expect(read(await line(signed, timeless))).toMatchObject({ words: expect.stringContaining("no time") as string });
    // Grease: lines of unknown keys beside the right one fall away.
    const greased = Buffer.concat([await line(signed, stranger), await line(signed)]);
    expect(read(greased)).toMatchObject({ kind: "cosigned", line: new TextDecoder().decode(await line(signed)) });
  });

  it("never throws, whatever comes", async () => {
    const note = await checkpointOf(trunk, 9);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), fc.uint8Array({ maxLength: 300 }), (status, body) => {
        const meaning = interpretAnswer(
          { status, body },
          { note, size: 9, oldSize: 0, newestSize: 9, witness: witnessKey },
        );
        expect(meaning.kind).not.toBe("cosigned");
      }),
    );
  });
});

describe("monitoringName", () => {
  it("is the hex SHA-256 of the origin", () => {
    expect(monitoringName("example.com/log")).toBe("4d3203c8f35cdf600e475f55fede6081a703d3d322f208865fca2ec4f0e030f8");
  });
});
