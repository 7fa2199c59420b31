import { describe, expect, it } from "vitest";
import {
  asHash,
  emptyRoot,
  formatCheckpoint,
  generateKey,
  leafHash,
  openCheckpoint,
  parseCheckpoint,
  parseSkey,
  parseVkey,
  signNote,
  toBase64,
} from "../src/index.ts";
import { codeOf, signer, vkey } from "./support/example.ts";

const root = leafHash(Uint8Array.of(1));
const text = `log.example/audit\n7\n${toBase64(root)}\n`;

describe('checkpoint text (tlog-checkpoint "Note text")', () => {
  it("is origin, size, root", () => {
    expect(formatCheckpoint({ origin: "log.example/audit", size: 7, root })).toBe(text);
    expect(parseCheckpoint(text)).toEqual({ origin: "log.example/audit", size: 7, root, extensions: [] });
    expect(parseCheckpoint(`o\n0\n${toBase64(emptyRoot())}\n`).size).toBe(0);
  });

  it("may carry extension lines, which we read and never write", () => {
    expect(parseCheckpoint(`${text}first\nsecond\n`).extensions).toEqual(["first", "second"]);
  });

  it.each([
    ["size 007", text.replace("\n7\n", "\n007\n")],
    ["size with a sign", text.replace("\n7\n", "\n+7\n")],
    ["negative size", text.replace("\n7\n", "\n-7\n")],
    ["empty size", text.replace("\n7\n", "\n\n")],
    ["size 7.0", text.replace("\n7\n", "\n7.0\n")],
    ["size 2^63", text.replace("\n7\n", `\n${2n ** 63n}\n`)],
    ["size 2^64-1", text.replace("\n7\n", `\n${2n ** 64n - 1n}\n`)],
    ["root of 31 bytes", `o\n7\n${toBase64(root.subarray(1))}\n`],
    ["root of 33 bytes", `o\n7\n${toBase64(Uint8Array.of(...root, 1))}\n`],
    ["root that is not base64", "o\n7\n!\n"],
    [
      "root with unused bits set",
      text.replace(/(.)=\n/, (_all, end: string) => `${String.fromCharCode(end.charCodeAt(0) + 1)}=\n`),
    ],
    ["empty origin", `\n7\n${toBase64(root)}\n`],
    ["two lines", "o\n7\n"],
    ["no final newline", text.slice(0, -1)],
    ["empty extension line", `${text}\n`],
    ["size 0 with a root", `o\n0\n${toBase64(root)}\n`],
    ["nothing", ""],
  ])("is refused: %s", (_what, broken) => {
    expect(codeOf(() => parseCheckpoint(broken))).toBe("TLOG_CHECKPOINT_MALFORMED");
  });

  it("of a legal size beyond 2^53 is refused as beyond us", () => {
    expect(codeOf(() => parseCheckpoint(text.replace("\n7\n", `\n${2n ** 63n - 1n}\n`)))).toBe("TLOG_SIZE_RANGE");
    expect(codeOf(() => formatCheckpoint({ origin: "o", size: -1, root }))).toBe("TLOG_SIZE_RANGE");
    expect(codeOf(() => formatCheckpoint({ origin: "o\n", size: 1, root }))).toBe("TLOG_CHECKPOINT_MALFORMED");
    expect(codeOf(() => formatCheckpoint({ origin: "o", size: 1, root: asHash(root).subarray(1) }))).toBe(
      "TLOG_HASH_LENGTH",
    );
  });
});

describe("openCheckpoint", () => {
  const key = parseVkey(vkey);
  const witness = generateKey("witness.example", new Uint8Array(32).fill(1));

  it("wants the log's own signature, also when a witness has signed", async () => {
    const both = await signNote(text, [signer, parseSkey(witness.skey)]);
    expect(openCheckpoint(both, key).note.unknown).toHaveLength(1);
    expect(openCheckpoint(both, key, { others: [parseVkey(witness.vkey)] }).note.verified).toHaveLength(2);
    const alone = await signNote(text, [parseSkey(witness.skey)]);
    expect(codeOf(() => openCheckpoint(alone, key, { others: [parseVkey(witness.vkey)] }))).toBe("TLOG_NOTE_UNSIGNED");
  });

  it("wants the origin to be the key's name, or the one given", async () => {
    const note = await signNote(text.replace("log.example/audit", "log.example/other"), [signer]);
    expect(codeOf(() => openCheckpoint(note, key))).toBe("TLOG_CHECKPOINT_ORIGIN");
    expect(openCheckpoint(note, key, { origin: "log.example/other" }).checkpoint.size).toBe(7);
  });
});
