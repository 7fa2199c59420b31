import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type NoteSigner,
  checkPolicy,
  createCosigner,
  formatCheckpoint,
  formatSignatureLine,
  generateKey,
  leafHash,
  parsePolicy,
  parseSkey,
  signNote,
} from "../src/index.ts";
import { signer, vkey } from "./support/example.ts";

const time = 1_800_000_000;
const names = ["X1", "X2", "X3", "Y1", "Y2", "Y3"] as const;
const cosigners = names.map((name, i) =>
  createCosigner(`witness.example/${name}`, new Uint8Array(32).fill(i + 1), () => time + i),
);
const lines = names.map((name, i) => `witness ${name} ${cosigners[i]?.vkey}`).join("\n");
const policy = parsePolicy(`log ${vkey}
${lines}
group X 2 X1 X2 X3
group Y any Y1 Y2 Y3
group both all X Y
quorum both
`);
const root = leafHash(new Uint8Array(3));
const text = formatCheckpoint({ origin: signer.name, size: 3, root });
const by = (...chosen: number[]) => signNote(text, [signer, ...chosen.map((i) => cosigners[i] as NoteSigner)]);

describe('checkPolicy (tlog-policy "What is a policy?")', () => {
  it("says which log signed, who cosigned when, and that the quorum holds", async () => {
    const verdict = checkPolicy(policy, await by(0, 2, 4));
    expect(verdict).toMatchObject({
      ok: true,
      quorumMet: true,
      log: { name: "log.example/audit", vkey },
      checkpoint: { size: 3, root },
    });
    expect(verdict.cosignatures.map((one) => [one.witness.name, one.time])).toEqual([
      ["X1", time],
      ["X3", time + 2],
      ["Y2", time + 4],
    ]);
    expect(verdict.quorum).toBe(
      "both has 2 of the 2 it needs (X has 2 of the 2 it needs (X1 has cosigned, X2 has not, X3 has cosigned), Y has 1 of the 1 it needs (Y1 has not, Y2 has cosigned, Y3 has not))",
    );
    expect(verdict).not.toHaveProperty("failure");
    expect(checkPolicy(policy, new TextEncoder().encode(await by(0, 2, 4))).ok).toBe(true);
  });

  it("says in plain words why the quorum does not hold", async () => {
    const verdict = checkPolicy(policy, await by(0, 1, 2));
    expect(verdict).toMatchObject({
      ok: false,
      quorumMet: false,
      log: { vkey },
      failure: { code: "TLOG_QUORUM_MISSED" },
    });
    expect(verdict.quorum).toMatch(/^both has 1 of the 2 it needs .*Y has 0 of the 1 it needs/);
    expect(checkPolicy(parsePolicy(`log ${vkey}\n${lines}\nquorum X1\n`), await by(1)).quorum).toBe("X1 has not");
    expect(checkPolicy(parsePolicy(`log ${vkey}\n${lines}\nquorum none\n`), await by()).quorum).toBe(
      "no cosignature is asked for",
    );
  });

  it("the quorum is the rule of the file, for every set of cosigners (model)", async () => {
    for (let set = 0; set < 64; set++) {
      const chosen = names.flatMap((_, i) => (set & (1 << i) ? [i] : []));
      const met = chosen.filter((i) => i < 3).length >= 2 && chosen.some((i) => i >= 3);
      expect([chosen, checkPolicy(policy, await by(...chosen)).ok]).toEqual([chosen, met]);
    }
  });

  it("counts a witness once, however often it signs, with its latest time", async () => {
    const again = createCosigner("witness.example/X1", new Uint8Array(32).fill(1), () => time + 500);
    const verdict = checkPolicy(
      policy,
      await signNote(text, [signer, again, cosigners[0] as NoteSigner, cosigners[3] as NoteSigner]),
    );
    expect(verdict).toMatchObject({ ok: false, cosignatures: [{ time: time + 500 }, { time: time + 3 }] });
    expect(verdict.quorum).toMatch(/X has 1 of the 2/);
  });

  it("witnesses alone are no log, and are named", async () => {
    const verdict = checkPolicy(policy, await signNote(text, cosigners));
    expect(verdict).toMatchObject({ ok: false, failure: { code: "TLOG_NOTE_UNSIGNED" }, quorumMet: true });
    expect(verdict).not.toHaveProperty("log");
    expect(verdict).not.toHaveProperty("checkpoint");
    expect(verdict.failure?.message).toMatch(/expected a signature by log.example\/audit, got none/);
  });

  it('a log speaks for its own origin only ("This name MUST correspond to the log\'s origin line")', async () => {
    const other = generateKey("log.example/other", new Uint8Array(32).fill(9));
    const two = parsePolicy(`log ${vkey}\nlog ${other.vkey}\nquorum none\n`);
    expect(checkPolicy(two, await signNote(text, [parseSkey(other.skey)]))).toMatchObject({
      ok: false,
      failure: { code: "TLOG_CHECKPOINT_ORIGIN" },
    });
    // Both signed: the one whose origin it is.
    expect(checkPolicy(two, await signNote(text, [parseSkey(other.skey), signer]))).toMatchObject({
      ok: true,
      log: { name: "log.example/audit" },
    });
  });

  it("a known key whose signature is wrong rejects the whole note, were it one the quorum does not need", async () => {
    const note = await by(0, 1, 3);
    const wrong = formatSignatureLine({
      name: "witness.example/Y3",
      keyId: cosigners[5]?.keyId as number,
      signature: new Uint8Array(72),
    });
    expect(checkPolicy(policy, note).ok).toBe(true);
    expect(checkPolicy(policy, note + wrong)).toMatchObject({
      ok: false,
      cosignatures: [],
      quorumMet: false,
      failure: { code: "TLOG_NOTE_SIGNATURE", message: /witness.example\/Y3/ },
    });
  });

  it("lines of unknown keys are ignored", async () => {
    const stranger = createCosigner("witness.example/X2", new Uint8Array(32).fill(77), () => time);
    const verdict = checkPolicy(policy, await signNote(text, [stranger, signer, stranger, cosigners[0] as NoteSigner]));
    expect(verdict.cosignatures.map(({ witness }) => witness.name)).toEqual(["X1"]);
  });

  it('a policy without logs takes them "from other context", and one with logs does not', async () => {
    const note = await by();
    const open = parsePolicy("quorum none\n");
    expect(checkPolicy(open, note)).toMatchObject({ ok: false, failure: { code: "TLOG_NOTE_UNSIGNED" } });
    expect(checkPolicy(open, note, { logs: policy.logs }).ok).toBe(true);
    const other = parsePolicy(`log ${generateKey("log.example/other").vkey}\nquorum none\n`);
    expect(checkPolicy(other, note, { logs: policy.logs }).ok).toBe(false);
  });

  it("a note that is no checkpoint, and bytes that are no note, are a verdict", async () => {
    expect(checkPolicy(policy, await signNote("log.example/audit\n", [signer]))).toMatchObject({
      ok: false,
      failure: { code: "TLOG_CHECKPOINT_MALFORMED" },
    });
    expect(checkPolicy(policy, "")).toMatchObject({ ok: false, failure: { code: "TLOG_NOTE_MALFORMED" } });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => !checkPolicy(policy, bytes).ok));
  });

  it("any bit flip in a cosigned note, of which every line is needed, is found", async () => {
    const all = await by(0, 1, 2, 3, 4, 5);
    const strict = parsePolicy(`log ${vkey}\n${lines}\ngroup G all ${names.join(" ")}\nquorum G\n`);
    const note = new TextEncoder().encode(all);
    expect(checkPolicy(strict, note).ok).toBe(true);
    for (let at = 0; at < note.length; at++) {
      const flipped = note.with(at, (note[at] as number) ^ (1 << (at % 8)));
      expect([at, checkPolicy(strict, flipped).ok]).toEqual([at, false]);
    }
  });
});
