import { describe, expect, it } from "vitest";
import {
  cosignatureTime,
  createCosigner,
  formatCheckpoint,
  leafHash,
  openCheckpoint,
  openNote,
  parseCosignerVkey,
  parseVkey,
  signNote,
} from "../src/index.ts";
import { codeOf, signer, vkey } from "./support/example.ts";

describe("cosignature/v1 (tlog-cosignature)", () => {
  const witness = "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN";
  const body = "rome2026h1.example.org\n300\nlCkHUpkmVBEms2r2T1K6Og69+wUuuN3MIEW1/ezu2v0=\n";
  const line =
    "\u2014 witness.example.org uKLPIAAAAABpVGeAhm2bOvKc3LaB9PFN1ruG19Y5yqslmcAAbhftnn1Zznmo0LXFZq4LGvqKqLX8jWlwLKasxEGTLIqAVusneCBmBw==\n";

  it("of Sunlight's test data verifies, with its time", () => {
    const { verified } = openNote(`${body}\n${line}`, [parseCosignerVkey(witness)]);
    expect(verified.map(({ signature }) => cosignatureTime(signature))).toEqual([1_767_139_200]);
  });

  it("fails with another time or text", () => {
    expect(codeOf(() => openNote(`${body}\n${line.replace("BpVGeA", "BpVGeB")}`, [parseCosignerVkey(witness)]))).toBe(
      "TLOG_NOTE_SIGNATURE",
    );
    expect(codeOf(() => openNote(`${body.replace("300", "301")}\n${line}`, [parseCosignerVkey(witness)]))).toBe(
      "TLOG_NOTE_SIGNATURE",
    );
  });

  it("made by us verifies beside the log's signature, and never stands for it", async () => {
    const cosigner = createCosigner("witness.example", new Uint8Array(32).fill(5), () => 1_800_000_000.9);
    const text = formatCheckpoint({ origin: signer.name, size: 1, root: leafHash(new Uint8Array(0)) });
    const others = [parseCosignerVkey(cosigner.vkey)];
    const { note } = openCheckpoint(await signNote(text, [signer, cosigner]), parseVkey(vkey), { others });
    expect(note.verified.map(({ signature }) => signature.length)).toEqual([64, 72]);
    expect(cosignatureTime(note.verified[1]?.signature ?? new Uint8Array(0))).toBe(1_800_000_000);
    const alone = await signNote(text, [cosigner]);
    expect(codeOf(() => openCheckpoint(alone, parseVkey(vkey), { others }))).toBe("TLOG_NOTE_UNSIGNED");
  });

  it("keys and signatures of other kinds are refused", () => {
    expect(codeOf(() => parseCosignerVkey(vkey))).toBe("TLOG_KEY_MALFORMED");
    expect(codeOf(() => parseVkey(witness))).toBe("TLOG_KEY_MALFORMED");
    expect(codeOf(() => createCosigner("a b", new Uint8Array(32), () => 0))).toBe("TLOG_KEY_MALFORMED");
    expect(cosignatureTime(new Uint8Array(7))).toBeUndefined();
    expect(cosignatureTime(new Uint8Array(8).fill(255))).toBeUndefined();
    expect(parseCosignerVkey(witness).verify(new Uint8Array(1), new Uint8Array(64))).toBe(false);
  });
});
