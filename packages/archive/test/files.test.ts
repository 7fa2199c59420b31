// Evidence that comes as a zip (PKWARE APPNOTE.TXT §4.3): everything in it is the sender's word, and one file that cannot be read refuses all of it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ByteSource, checkNames, isZip, readZipFiles, withoutFolder } from "../src/index.ts";
import { type MadeEntry, makeZip } from "./make-zip.ts";

interface Counted extends ByteSource {
  readonly reads: number[];
}

function sourceOf(bytes: Uint8Array): Counted {
  const reads: number[] = [];
  return {
    size: bytes.length,
    reads,
    read: async (start, length) => {
      reads.push(length);
      if (start < 0 || start + length > bytes.length) throw new Error(`read beyond the end: ${start} ${length}`);
      return bytes.slice(start, start + length);
    },
  };
}

const FILES: readonly MadeEntry[] = [
  { name: "bag/bagit.txt", data: "BagIt" },
  { name: "bag/data/a.txt", data: "a".repeat(400) },
  { name: "bag/data/b.bin", data: Buffer.from([0, 255, 7]), isStored: true },
];

const codeOf = async (bytes: Uint8Array): Promise<string> =>
  readZipFiles(sourceOf(bytes)).then(
    () => "read",
    (error: { code?: string; message: string }) => `${error.code ?? "NO CODE"}: ${error.message}`,
  );

describe("the files of a zip", () => {
  it("are given whole, without the one folder that they lie in (RFC 8493 §4)", async () => {
    const told: number[] = [];
    const files = await readZipFiles(sourceOf(makeZip(FILES)), { onProgress: ({ done, of }) => told.push(done / of) });
    expect([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString("latin1")])).toEqual([
      ["bagit.txt", "BagIt"],
      ["data/a.txt", "a".repeat(400)],
      ["data/b.bin", "\u0000ÿ\u0007"],
    ]);
    expect(told.at(-1)).toBe(1);
  });

  it("may lie at the top, and what macOS adds of its own is left out", async () => {
    const top = [
      { name: "bagit.txt", data: "x" },
      { name: "data/a", data: "y" },
      { name: "__MACOSX/._bagit.txt", data: "z" },
    ];
    expect([...(await readZipFiles(sourceOf(makeZip(top)))).keys()]).toEqual(["bagit.txt", "data/a"]);
  });

  it("may be more than an import takes: a bundle has a file for each event", async () => {
    const many = Array.from({ length: 10_050 }, (_, i) => ({ name: `data/${i}`, data: "x", isStored: true }));
    expect((await readZipFiles(sourceOf(makeZip(many)))).size).toBe(10_050);
  });

  it("are read by what the platform can: browsers know no zstd, and say so", async () => {
    const known = process.env["QUIS_TEST_PLATFORM"] === "browser" ? "stored and deflate" : "stored, deflate and zstd";
    expect(await codeOf(makeZip([{ name: "x", data: "x", lie: { method: 14 } }]))).toBe(
      `ARCHIVE_INVALID: expected files that can be read, x too, got compression method 14, of which only ${known} are read`,
    );
  });

  it("are no longer read once nobody wants them", async () => {
    const stop = new AbortController();
    const reading = readZipFiles(sourceOf(makeZip(FILES)), { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
  });

  it.each<readonly [string, () => Uint8Array, RegExp]>([
    ["that ends early", () => makeZip(FILES).subarray(0, 200), /^ARCHIVE_INVALID.+whole zip archive/],
    ["without files", () => makeZip([]), /^ARCHIVE_INVALID.+files in the archive/],
    [
      "with a file twice",
      () => makeZip([...FILES, { name: "bag/bagit.txt", data: "other" }]),
      /^ARCHIVE_INVALID: expected each file once in the archive, got bag\/bagit\.txt twice$/,
    ],
    [
      "with two names that are one in capitals",
      () => makeZip([...FILES, { name: "bag/DATA/A.txt", data: "" }]),
      /more than capitals/,
    ],
    [
      "with two spellings of one accent",
      () =>
        makeZip([
          { name: "x/\u00e9", data: "" },
          { name: "x/e\u0301", data: "" },
        ]),
      /^ARCHIVE_INVALID.+more than capitals and accents/,
    ],
    [
      "with a file where another has a folder",
      () => makeZip([...FILES, { name: "bag/data", data: "x" }]),
      /^ARCHIVE_INVALID: expected files and folders apart/,
    ],
    ["with a name that leads up", () => makeZip([{ name: "bag/../../x", data: "x" }]), /leads out/],
    ["with a name from the root", () => makeZip([{ name: "/etc/x", data: "x" }]), /leads out/],
    ["with a name of another system's root", () => makeZip([{ name: "C:\\x", data: "x" }]), /leads out/],
    ["with a link", () => makeZip([{ name: "x", data: "/etc/hostname", lie: { mode: 0o120777 } }]), /a symbolic link/],
    ["that is encrypted", () => makeZip([{ name: "x", data: "x", lie: { flags: 0x0801 } }]), /encrypted/],
    [
      "packed by a method that nobody reads",
      () => makeZip([{ name: "x", data: "x", lie: { method: 14 } }]),
      /method 14/,
    ],
    [
      "of one file that is a bomb",
      () => makeZip([{ name: "x", data: Buffer.alloc(64 << 20) }]),
      /^ARCHIVE_INVALID.+unpack to 67108864/,
    ],
    [
      "of small bombs",
      () => makeZip(Array.from({ length: 12 }, (_, i) => ({ name: `b/${i}`, data: Buffer.alloc(3 << 20) }))),
      /^ARCHIVE_TOO_LARGE: expected at most \d+ bytes in the zip, got 37748736$/,
    ],
    [
      "that says less than it is",
      () => makeZip([{ name: "x", data: Buffer.alloc(8 << 20), lie: { bytes: 9 } }]),
      /^ARCHIVE_INVALID: expected 9 bytes unpacked, got more/,
    ],
    [
      "that says more than it is",
      () => makeZip([{ name: "x", data: "abc", lie: { bytes: 90 } }]),
      /^ARCHIVE_INVALID: expected 90 bytes unpacked, got 3/,
    ],
    [
      "whose size is absurd",
      () => makeZip([{ name: "x", data: "abc", lie: { bytes: 0xffff_fffe } }]),
      /^ARCHIVE_INVALID/,
    ],
    ["of another checksum", () => makeZip([{ name: "x", data: "abc", lie: { crc: 7 } }]), /checksum/],
    [
      "of two names for one file",
      () => makeZip([{ name: "x", data: "abc", lie: { localName: "y" } }]),
      /two different ones/,
    ],
    [
      "with entries that share bytes",
      () => makeZip([...FILES, { name: "bag/z", data: "BagIt", lie: { offset: 0 } }]),
      /overlap/,
    ],
  ])("%s are refused, all of them, in words", async (_, make, why) => {
    expect(await codeOf(make())).toMatch(why);
  });

  it("that say less than they are stop at once: no more is unpacked than one piece beyond what was said", async () => {
    const source = sourceOf(makeZip([{ name: "x", data: Buffer.alloc(256 << 20), lie: { bytes: 9 } }]));
    await expect(readZipFiles(source)).rejects.toMatchObject({ code: "ARCHIVE_INVALID" });
    expect(source.reads.reduce((sum, length) => sum + length, 0)).toBeLessThan(source.size + 70_000);
  });

  it("flipped or cut anywhere are given as they were or refused in words, never anything else", async () => {
    const whole = makeZip(FILES);
    const honest = await readZipFiles(sourceOf(whole));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (place, change, isCut) => {
          const bytes = Buffer.from(isCut ? whole.subarray(0, place) : whole);
          if (!isCut) bytes[place]! ^= change;
          try {
            const files = await readZipFiles(sourceOf(bytes));
            // A flipped letter of a name may give another name, or a file under a folder of its own; never other bytes.
            for (const content of files.values())
              expect([...honest.values()].some((one) => Buffer.compare(one, content) === 0)).toBe(true);
          } catch (error) {
            expect(error).toMatchObject({ code: expect.stringMatching(/^ARCHIVE_/) });
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("isZip", () => {
  it.each<readonly [string, Uint8Array, boolean]>([
    ["a zip", makeZip(FILES), true],
    ["an empty zip", makeZip([]), true],
    ["a text", Buffer.from("c2sp.org/tlog-proof@v1\n".padEnd(40)), false],
    ["nothing", new Uint8Array(), false],
  ])("%s", async (_, bytes, expected) => {
    expect(await isZip(sourceOf(bytes))).toBe(expected);
  });
});

describe("names", () => {
  it("that are apart are let through", () => {
    expect(() => checkNames(["a", "ab", "b/a", "b/ab", "c/a/b"])).not.toThrow();
  });

  it("lose the folder that all of them lie in, and no other", () => {
    const of = (...names: string[]): string[] => [...withoutFolder(new Map(names.map((name) => [name, 0]))).keys()];
    expect(of("b/x", "b/y/z")).toEqual(["x", "y/z"]);
    expect(of("x", "b/y")).toEqual(["x", "b/y"]);
    expect(of("b/x", "c/y")).toEqual(["b/x", "c/y"]);
    expect(of()).toEqual([]);
  });
});
