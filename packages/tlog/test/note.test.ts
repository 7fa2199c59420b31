import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type NoteSignature,
  type NoteVerifier,
  formatSignatureLine,
  fromBase64,
  generateKey,
  keyIdOf,
  openNote,
  parseSkey,
  parseVkey,
  signNote,
  splitNote,
  splitVkey,
  toBase64,
} from "../src/index.ts";
import { codeOf, codeOfAsync, seededRandom, signer, skey, vkey } from "./support/example.ts";

const verifier = parseVkey(vkey);
const text = "If you think cryptography is the answer to your problem,\n\nthen you don't know what your problem is.\n";
const signed = await signNote(text, [signer]);

describe('keys (signed-note "Verifier keys")', () => {
  it("the example log's, from its seed", () => {
    expect(vkey).toBe("log.example/audit+5f469888+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs");
    expect(skey).toBe("PRIVATE+KEY+log.example/audit+5f469888+AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH");
    expect(signer).toMatchObject({ name: "log.example/audit", keyId: 0x5f469888, vkey });
  });

  it("are random unless a seed is given, and work", async () => {
    const key = generateKey("log.example/other");
    expect(key.skey).not.toBe(generateKey("log.example/other").skey);
    expect(openNote(await signNote(text, [parseSkey(key.skey)]), [parseVkey(key.vkey)]).text).toBe(text);
  });

  it("split at the first two plus signs: base64 may hold more", () => {
    const keys = Array.from({ length: 50 }, (_, i) => generateKey("a", new Uint8Array(32).fill(i)).vkey);
    const withPlus = keys.filter((key) => key.split("+").length > 3);
    expect(withPlus.length).toBeGreaterThan(0);
    for (const key of withPlus) expect(parseVkey(key).name).toBe("a");
  });

  it.each([
    "",
    "log.example/audit",
    "log.example/audit+5f469888+",
    "log.example/audit+5f469889+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",
    "log.example/audit+5F469888+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",
    "log.example/other+5f469888+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",
    "log example+5f469888+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",
    "log.example/audit+5f469888+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIt",
    skey,
  ])("vkey %j is refused", (broken) => {
    expect(codeOf(() => parseVkey(broken))).toBe("TLOG_KEY_MALFORMED");
  });

  it("of another type or length are refused as note keys", () => {
    expect(
      codeOf(() => parseVkey("w+" + hexId("w", 4, 32) + "+" + toBase64(Uint8Array.of(4, ...new Uint8Array(32))))),
    ).toBe("TLOG_KEY_MALFORMED");
    expect(
      codeOf(() => parseVkey("w+" + hexId("w", 1, 31) + "+" + toBase64(Uint8Array.of(1, ...new Uint8Array(31))))),
    ).toBe("TLOG_KEY_MALFORMED");
    expect(splitVkey("w+" + hexId("w", 4, 32) + "+" + toBase64(Uint8Array.of(4, ...new Uint8Array(32)))).type).toBe(4);
    for (const name of ["", "a b", "a+b", "a\u00a0b", "a\u2003b", "a\u0085b", "a\nb"])
      expect(codeOf(() => generateKey(name))).toBe("TLOG_KEY_MALFORMED");
  });

  it("never show a secret in an error", () => {
    const seed = skey.slice(-44);
    for (const broken of [
      `${skey}AAAA`,
      skey.replace("5f46", "5f47"),
      skey.replace("PRIVATE", "private"),
      skey.slice(0, -4),
    ]) {
      expect(codeOf(() => parseSkey(broken))).toBe("TLOG_KEY_MALFORMED");
      expect(() => parseSkey(broken)).not.toThrow(seed.slice(4, 16));
    }
  });
});

function hexId(name: string, type: number, length: number): string {
  return keyIdOf(name, type, new Uint8Array(length)).toString(16).padStart(8, "0");
}

describe('openNote (signed-note "Format", "Signatures")', () => {
  it("opens the specification's example", () => {
    const key = parseVkey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
    const note =
      "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    expect(openNote(note, [key])).toMatchObject({ text: "This is an example message.\n", unknown: [] });
    expect(openNote(new TextEncoder().encode(note), [key]).verified).toHaveLength(1);
  });

  it("splits at the last blank line: the text may have its own", () => {
    expect(openNote(signed, [verifier]).text).toBe(text);
    expect(splitNote(signed).signatures).toHaveLength(1);
  });

  it("ignores grease: unknown names, our name with another key id, in any order, 99 of them", () => {
    const random = seededRandom(1);
    const grease = Array.from({ length: 99 }, (_, i) =>
      formatSignatureLine({
        name: i % 2 === 0 ? `grease.example/${i}` : verifier.name,
        keyId: Math.floor(random() * 2 ** 32),
        signature: Uint8Array.from({ length: 1 + (i % 90) }, () => Math.floor(random() * 256)),
      }),
    );
    const own = signed.slice(text.length + 1);
    for (const at of [0, 17, 99]) {
      const note = `${text}\n${grease.toSpliced(at, 0, own).join("")}`;
      const opened = openNote(note, [verifier]);
      expect(opened.verified).toHaveLength(1);
      expect(opened.unknown).toHaveLength(99);
    }
    expect(codeOf(() => openNote(`${signed}${grease.join("")}${grease[0]}`, [verifier]))).toBe("TLOG_NOTE_MALFORMED");
  });

  it("rejects the whole note when a known key's line fails, also beside a good one", () => {
    const line = splitNote(signed).signatures[0] as NoteSignature;
    const bad = formatSignatureLine({
      ...line,
      signature: line.signature.map((byte, i) => (i === 0 ? byte ^ 1 : byte)),
    });
    const short = formatSignatureLine({ ...line, signature: line.signature.subarray(1) });
    for (const forged of [bad, short]) {
      expect(codeOf(() => openNote(`${text}\n${forged}`, [verifier]))).toBe("TLOG_NOTE_SIGNATURE");
      expect(codeOf(() => openNote(`${signed}${forged}`, [verifier]))).toBe("TLOG_NOTE_SIGNATURE");
    }
    expect(codeOf(() => openNote(`x${signed}`, [verifier]))).toBe("TLOG_NOTE_SIGNATURE");
  });

  it("takes the same name and key id twice, each line checked", () => {
    expect(openNote(signed + signed.slice(text.length + 1), [verifier]).verified).toHaveLength(2);
  });

  it("rejects a note that no given key signed", () => {
    const other = parseVkey(generateKey("log.example/audit", new Uint8Array(32).fill(8)).vkey);
    expect(codeOf(() => openNote(signed, [other]))).toBe("TLOG_NOTE_UNSIGNED");
    expect(codeOf(() => openNote(signed, []))).toBe("TLOG_NOTE_UNSIGNED");
  });

  const own = signed.slice(text.length + 1);
  const base64 = own.slice(own.lastIndexOf(" ") + 1, -1);
  it.each([
    ["carriage return", signed.replace("\n", "\r\n")],
    ["carriage return in the signature line", signed.replace(/\n$/, "\r\n")],
    ["tab in the text", `a\t${signed}`],
    ["NUL in the text", `a\0${signed}`],
    ["byte order mark", `\ufeff${signed}`],
    ["no final newline", signed.slice(0, -1)],
    ["no signature", `${text}\n`],
    ["no blank line", `one line\n${own}`],
    ["text after the signatures", `${signed}text\n`],
    ["hyphen for the dash", signed.replace("\n\u2014 ", "\n- ")],
    ["two spaces before the name", signed.replace("\u2014 ", "\u2014  ")],
    ["space at the end of the line", signed.replace(/\n$/, " \n")],
    ["plus in the name", signed.replace("\u2014 log.example", "\u2014 log+example")],
    ["base64 without padding", signed.replace(base64, base64.replaceAll("=", ""))],
    [
      "base64 with unused bits set",
      signed.replace(
        base64,
        base64.replace(/.=$/, (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}=`),
      ),
    ],
    ["base64 of the URL alphabet", signed.replace(base64, base64.replaceAll("+", "-").replaceAll("/", "_") + "-")],
    ["signature of four bytes", signed.replace(base64, toBase64(new Uint8Array(4)))],
    ["no signature on the line", signed.replace(` ${base64}`, "")],
    ["lone surrogate", `\ud800${signed}`],
    ["more than a megabyte", "a".repeat(1_000_001)],
    ["nothing", ""],
  ])("refuses %s", (_what, note) => {
    expect(codeOf(() => openNote(note, [verifier]))).toBe("TLOG_NOTE_MALFORMED");
  });

  it("refuses bytes that are not UTF-8, and a mark that a lenient decoder would drop", () => {
    const bytes = new TextEncoder().encode(signed);
    expect(codeOf(() => openNote(Uint8Array.of(0xff, ...bytes), [verifier]))).toBe("TLOG_NOTE_MALFORMED");
    expect(codeOf(() => openNote(Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes), [verifier]))).toBe("TLOG_NOTE_MALFORMED");
    expect(codeOf(() => openNote(Uint8Array.of(0xc0, 0x80, ...bytes), [verifier]))).toBe("TLOG_NOTE_MALFORMED");
  });

  it("signs with several keys, and a key held elsewhere may answer later", async () => {
    const other = generateKey("other.example", new Uint8Array(32).fill(9));
    const remote = { ...parseSkey(other.skey), sign: async (bytes: Uint8Array) => parseSkey(other.skey).sign(bytes) };
    const note = await signNote(text, [signer, remote]);
    const both: NoteVerifier[] = [verifier, parseVkey(other.vkey)];
    expect(openNote(note, both).verified.map((line) => line.name)).toEqual(["log.example/audit", "other.example"]);
  });

  it("does not sign what could not be opened", async () => {
    for (const broken of ["no newline", "", "a\rb\n", "a\tb\n"])
      expect(await codeOfAsync(signNote(broken, [signer]))).toBe("TLOG_NOTE_MALFORMED");
    expect(await codeOfAsync(signNote(text, []))).toBe("TLOG_NOTE_MALFORMED");
  });
});

describe("base64", () => {
  it("has one spelling of any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      }),
    );
    for (const broken of ["A", "AA", "AAA", "AB==", "AAB=", "AA==A", "=", "A===", " AAA", "AAA\n", "AA=A"])
      expect(fromBase64(broken)).toBeUndefined();
  });
});
