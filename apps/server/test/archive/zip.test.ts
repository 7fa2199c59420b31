// Zip archives are read by their directory, and nothing in them is believed (PKWARE APPNOTE.TXT §4.3).
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { openArchive } from "../../src/archive/index.ts";
import { type MadeEntry, makeZip } from "../../../../packages/archive/test/make-zip.ts";

const folder = mkdtempSync(join(tmpdir(), "quis-zip-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
function saved(bytes: Uint8Array): string {
  const path = join(folder, `${(count += 1)}.zip`);
  writeFileSync(path, bytes);
  return path;
}

/** Every file's name and text, or the message it fails with. */
async function contents(bytes: Uint8Array): Promise<Record<string, string>> {
  await using archive = await openArchive(saved(bytes));
  const found: Record<string, string> = {};
  for (const file of archive?.files ?? []) {
    const { name = "" } = file;
    try {
      const chunks: Uint8Array[] = [];
      for await (const chunk of file.bytes()) chunks.push(chunk);
      found[name] = Buffer.concat(chunks).toString();
    } catch (error) {
      found[name] = (error as Error).message;
    }
  }
  return found;
}

const failure = async (bytes: Uint8Array): Promise<string> =>
  contents(bytes).then(
    () => "read",
    (error: { code?: string; message: string }) => `${error.code ?? ""} ${error.message}`,
  );
const one = async (entry: Partial<MadeEntry>): Promise<string | undefined> =>
  Object.values(await contents(makeZip([{ name: "a.csv", data: "x", ...entry }])))[0];

describe("a zip archive", () => {
  it("gives its files in the order of the directory, stored and deflated; folders and what macOS adds are left out", async () => {
    const bytes = makeZip([
      { name: "b/", data: "", isStored: true },
      { name: "b/two.csv", data: "2".repeat(1000) },
      { name: "one.csv", data: "1", isStored: true },
      { name: "__MACOSX/one.csv", data: "junk" },
    ]);
    expect(await contents(bytes)).toEqual({ "b/two.csv": "2".repeat(1000), "one.csv": "1" });
  });

  it("may end in a comment, also one that looks like a directory's end", async () => {
    expect(await contents(makeZip([{ name: "a", data: "1" }], "hello PK\u0005\u0006"))).toEqual({ a: "1" });
  });

  it.each(["", "plain text that is long enough to be a file", "{}\n".repeat(20)])(
    "other files are none: %j",
    async (text) => {
      expect(await openArchive(saved(Buffer.from(text)))).toBe(undefined);
    },
  );

  it("whatever is in the files comes out (property)", async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.string({ maxLength: 300 }), fc.boolean()), { minLength: 1, maxLength: 5 }),
        async (files) => {
          const made = files.map(([data, isStored], index) => ({ name: `f${index}`, data, isStored }));
          expect(Object.values(await contents(makeZip(made)))).toEqual(
            made.map(({ data }) => Buffer.from(data).toString()),
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("an entry is refused, and the others are read", () => {
  it.each(["../a.csv", "/etc/passwd", "C:\\a.csv", "a/../../b", "a\\b.csv", "a\0b"])(
    "a name that leads out: %j",
    async (name) => {
      const found = await contents(
        makeZip([
          { name, data: "bad" },
          { name: "good.csv", data: "1" },
        ]),
      );
      expect(found[name]).toContain("a name that leads out");
      expect(found["good.csv"]).toBe("1");
    },
  );

  it.each<[string, MadeEntry["lie"], string]>([
    ["encrypted", { flags: 0x0801 }, "an encrypted file"],
    ["a link", { mode: 0o120777 }, "a symbolic link"],
    ["an unknown method", { method: 12 }, "compression method 12"],
    ["a wrong checksum", { crc: 1 }, "fit their checksum"],
    ["more than the directory says", { bytes: 0 }, "got more"],
    ["less than the directory says", { bytes: 99 }, "expected 99 bytes"],
    ["another name in the local header", { localName: "b.csv" }, "the same file in directory and local header"],
  ])("%s", async (_, lie, message) => {
    expect(await one({ lie })).toContain(message);
  });

  it("a bomb by ratio, from what the directory says, before anything is unpacked", async () => {
    expect(await one({ data: Buffer.alloc(8 << 20) })).toContain("bytes that unpack to 8388608");
  });

  it("a bomb that hides its size ends at the size it gave", async () => {
    expect(await one({ data: Buffer.alloc(8 << 20), lie: { bytes: 10 } })).toContain(
      "expected 10 bytes unpacked, got more",
    );
  });

  it("an archive in an archive is bytes like others: it is not opened", async () => {
    const inner = makeZip([{ name: "x", data: "1" }]);
    const found = await contents(makeZip([{ name: "inner.zip", data: inner, isStored: true }]));
    expect(found["inner.zip"]?.startsWith("PK")).toBe(true);
  });
});

describe("an archive is refused as a whole", () => {
  it("entries that overlap: few bytes that unpack to anything", async () => {
    const twice = makeZip([
      { name: "a", data: "1" },
      { name: "a", data: "1", lie: { offset: 0 } },
    ]);
    expect(await failure(twice)).toContain("QUIS_BAD_ARCHIVE expected entries one after the other");
  });

  it("a total beyond the limit", async () => {
    const many = Array.from({ length: 20 }, (_, n) => ({ name: `${n}`, data: "1", lie: { bytes: 0xfffffff0 } }));
    expect(await failure(makeZip(many))).toContain("bytes unpacked");
  });

  it("cut anywhere it is refused or none, and never hangs (property)", async () => {
    expect.hasAssertions();
    const whole = makeZip([
      { name: "a.csv", data: "1,2\n".repeat(50) },
      { name: "b.csv", data: "3" },
    ]);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        expect(await failure(whole.subarray(0, length))).toMatch(/read|QUIS_BAD_ARCHIVE/);
      }),
      { numRuns: 60 },
    );
  });

  it("with any byte changed it gives files, or says why not (property)", async () => {
    expect.hasAssertions();
    const whole = makeZip([
      { name: "a.csv", data: "1,2\n".repeat(50) },
      { name: "b.csv", data: "3" },
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 4, max: whole.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        async (at, byte) => {
          const changed = Buffer.from(whole);
          changed[at] = byte;
          expect(await failure(changed)).toMatch(/^read$|^QUIS_BAD_ARCHIVE expected/);
        },
      ),
      { numRuns: 200 },
    );
  });
});
