import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ImportSummary, Quarantined } from "@quis/contract";
import type { ImportInput, Instance } from "../../src/index.ts";
import { bytesOf, dataFolder, type Folder, line, lines } from "./fixture.ts";

let folder: Folder;
let instance: Instance;
beforeAll(async () => {
  folder = await dataFolder();
  instance = await folder.open();
});
afterAll(async () => {
  await instance.close();
  await folder.remove();
});

type Options = Omit<Partial<ImportInput>, "bytes">;
const put = async (content: string | Uint8Array, options: Options = {}): Promise<ImportSummary> => {
  const summary = await instance.importFile("local:test", {
    file: "f",
    source: "demo",
    ...options,
    bytes: bytesOf(content),
  });
  expect(summary.read).toBe(summary.sealed + summary.duplicates + summary.quarantined);
  return summary;
};

const MAPPING = `
format: csv
time: { column: when, format: "yyyy-MM-dd HH:mm:ss" }
`;

describe("import", () => {
  it("seals and indexes once; the same file again seals nothing", async () => {
    expect(await put(lines(0, 3000))).toMatchObject({
      read: 3000,
      sealed: 3000,
      duplicates: 0,
      quarantined: 0,
      tree_size: 3000,
    });
    expect(await put(lines(0, 3000))).toMatchObject({ read: 3000, sealed: 0, duplicates: 3000, tree_size: 3000 });
    expect((await instance.status()).indexed).toBe(3000);
    const answer = await instance.who("local:test", "p3", { limit: 1000 });
    expect(answer.summary?.events).toBe(answer.rows.length);
    expect(answer.rows.length).toBe(Math.ceil((3000 - 3) / 17));
  });

  it("takes an overlapping file's new records only", async () => {
    expect(await put(lines(2500, 3500))).toMatchObject({ sealed: 500, duplicates: 500 });
  });

  it("keeps the n-th identical record without an id as an event of its own, the same in every import", async () => {
    const bare = line(9, {
      metadata: { version: "1.8.0", product: { name: "Desk", vendor_name: "Invented" }, profiles: ["host"] },
    });
    const file = `${bare}\n${bare}\n${bare}\n`;
    expect(await put(file)).toMatchObject({ read: 3, sealed: 3, duplicates: 0 });
    expect(await put(file)).toMatchObject({ read: 3, sealed: 0, duplicates: 3 });
    expect(await put(`${file}${bare}\n`)).toMatchObject({ read: 4, sealed: 1, duplicates: 3 });
  });

  it("quarantines a known id with other bytes and names the sealed entry", async () => {
    expect(await put(`${line(5, { severity_id: 2 })}\n`)).toMatchObject({
      read: 1,
      sealed: 0,
      duplicates: 0,
      quarantined: 1,
    });
    const { rows } = await instance.quarantineList("local:test", { limit: 10 });
    expect(rows.at(-1)).toMatchObject({
      code: "QUIS_ID_CONFLICT",
      reason: expect.stringContaining("content of entry 5") as string,
    });
    // Trying again changes nothing: it still conflicts.
    expect(await instance.quarantineRetry("local:test", rows.at(-1)!.id)).toMatchObject({
      tried: 1,
      sealed: 0,
      still_quarantined: 1,
    });
  });

  it.each([
    ["an empty file", Buffer.alloc(0), "SOURCE_EMPTY"],
    ["a binary file", Buffer.from([0, 1, 2, 3, 0, 255, 254, 0, 9]), "SOURCE_BINARY"],
    ["UTF-16", Buffer.from(`\ufeff${lines(0, 2)}`, "utf16le"), "SOURCE_UTF16"],
    ["CSV without a mapping", Buffer.from("a,b\n1,2\n"), "SOURCE_MAPPING_REQUIRED"],
    ["text of no known format", Buffer.from("hello\n"), "SOURCE_UNKNOWN_FORMAT"],
  ])("refuses %s with a clear error", async (_name, bytes, code) => {
    await expect(put(bytes)).rejects.toMatchObject({ code });
  });

  it("refuses binary and UTF-16 also when a format was asked for", async () => {
    await expect(put(Buffer.from(`\ufeff${lines(0, 2)}`, "utf16le"), { format: "ocsf" })).rejects.toMatchObject({
      code: "SOURCE_UTF16",
    });
  });

  it("refuses a bad source id and an unknown format before anything is read", async () => {
    await expect(put("x", { source: "A b" })).rejects.toMatchObject({ code: "EVENT_BAD_SOURCE" });
    await expect(put(lines(0, 1), { format: "nope" })).rejects.toMatchObject({
      message: expect.stringContaining("nope") as string,
    });
    await expect(put("when\n", { mapping: `${MAPPING}unknown_key: 1\n` })).rejects.toMatchObject({
      code: "SOURCE_BAD_MAPPING",
    });
  });

  it("reads gzip and zstd, and of a truncated stream keeps what could be read and says so", async () => {
    const file = Buffer.from(lines(10_000, 12_000));
    expect(await put(gzipSync(file))).toMatchObject({ read: 2000, sealed: 2000 });
    expect(await put(zstdCompressSync(file))).toMatchObject({ read: 2000, duplicates: 2000 });
    const cut = gzipSync(Buffer.from(lines(12_000, 14_000)));
    const summary = await put(cut.subarray(0, cut.length / 2));
    expect(summary.sealed).toBeGreaterThan(100);
    expect(summary.quarantined).toBe(1);
    expect(summary.notes.join()).toMatch(/ends early/);
    const { rows } = await instance.quarantineList("local:test", { limit: 10 });
    expect(rows.at(-1)).toMatchObject({ code: "QUIS_TRUNCATED" });
    // The whole file later: what was sealed is known, the torn record comes in whole.
    expect(await put(cut)).toMatchObject({ read: 2000, sealed: 2000 - summary.sealed, duplicates: summary.sealed });
  });

  it("a 100 MB line goes to quarantine whole, and the good records around it are sealed", async () => {
    const long = Buffer.alloc(100_000_000, "x");
    const before = (await instance.status()).quarantined;
    const summary = await instance.importFile("local:test", {
      file: "long",
      source: "demo",
      bytes: bytesOf(lines(20_000, 20_010), long, "\n", lines(20_010, 20_020)),
    });
    expect(summary).toMatchObject({ read: 21, sealed: 20, quarantined: 1 });
    const status = await instance.status();
    expect(status.quarantined).toBe(before + 1);
    const row = (await instance.quarantineList("local:test", { limit: 100 })).rows.at(-1)!;
    expect(row).toMatchObject({ code: "SOURCE_RECORD_TOO_LONG", size_bytes: 100_000_000, line: 11 });
  });

  it("10,000 bad lines of 20,000: each with file, line and reason; again, the same ones", async () => {
    let text = "";
    for (let n = 0; n < 10_000; n++) text += `${line(30_000 + n)}\n{"broken": ${n}\n`;
    const before = (await instance.status()).quarantined;
    expect(await put(text, { file: "half" })).toMatchObject({ read: 20_000, sealed: 10_000, quarantined: 10_000 });
    expect((await instance.status()).quarantined).toBe(before + 10_000);
    expect(await put(text, { file: "half" })).toMatchObject({ sealed: 0, duplicates: 10_000, quarantined: 10_000 });
    expect((await instance.status()).quarantined).toBe(before + 10_000);
    const last = (await instance.quarantineList("local:test", { limit: 1, cursor: String(before + 9_999) })).rows[0]!;
    expect(last).toMatchObject({ file: "half", line: 20_000, code: "SOURCE_BAD_JSON" });
    const shown = await instance.quarantineShow("local:test", last.id);
    expect(Buffer.from(shown.raw, "base64").toString()).toBe('{"broken": 9999');
  });

  it("invalid UTF-8, a number that does not fit, a duplicate key, another OCSF version: quarantined, neighbours sealed", async () => {
    const bad = [
      Buffer.concat([Buffer.from('{"class_uid":6001,"x":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]),
      Buffer.from(`${line(1).replace('"severity_id":1', '"severity_id":99999999999999999999')}\n`),
      Buffer.from(`${line(2).replace('"severity_id":1', '"severity_id":1,"severity_id":2')}\n`),
      Buffer.from(`${line(3).replace('"version":"1.8.0"', '"version":"1.1.0"')}\n`),
    ];
    const parts = bad.flatMap((one, i) => [Buffer.from(`${line(60_000 + i)}\n`), one]);
    const summary = await instance.importFile("local:test", { file: "odd", source: "demo", bytes: bytesOf(...parts) });
    expect(summary).toMatchObject({ read: 8, sealed: 4, quarantined: 4 });
  });

  it("stops when asked, keeps what it sealed, and goes on at the next import", async () => {
    const stop = new AbortController();
    const size = (await instance.status()).logs[0]!.size;
    async function* slow(): AsyncGenerator<Uint8Array> {
      for (let n = 70_000; n < 90_000; n += 1000) {
        if (n === 78_000) stop.abort();
        yield Buffer.from(lines(n, n + 1000));
      }
    }
    const stopped = instance.importFile(
      "local:test",
      { file: "slow", source: "demo", bytes: slow() },
      { signal: stop.signal },
    );
    await expect(stopped).rejects.toMatchObject({
      code: "QUIS_ABORTED",
      message: expect.stringContaining("are sealed and stay so") as string,
    });
    const kept = (await instance.status()).logs[0]!.size - size;
    const again = await put(lines(70_000, 90_000));
    expect(again).toMatchObject({ read: 20_000, sealed: 20_000 - kept, duplicates: kept });
  });

  it("a source that fails half-way keeps what came before it", async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(lines(95_000, 96_000));
      throw Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" });
    }
    await expect(instance.importFile("local:test", { file: "b", source: "demo", bytes: broken() })).rejects.toThrow(
      /EIO/,
    );
    const again = await put(lines(95_000, 96_000));
    expect(again.sealed + again.duplicates).toBe(1000);
  });

  it("verifies whole at the end of all this, and after a rebuild gives the same answers", async () => {
    const before = await instance.who("local:test", "p3", { limit: 1000 });
    expect(await instance.verify("local:test")).toMatchObject({ ok: true, oversight: { ok: true } });
    await instance.rebuild("local:test");
    expect(await instance.who("local:test", "p3", { limit: 1000 })).toEqual(before);
    expect(await instance.verify("local:test")).toMatchObject({ ok: true });
  });
});

describe("files without years", () => {
  it("knows the years of syslog lines from the year of the first, and a retry the year of its own line", async () => {
    const file = [
      "Dec 31 23:59:58 desk app: bye",
      "Jan  1 00:00:01 desk app: hello",
      "Feb 29 12:00:00 desk app: no such day in 2027",
    ].join("\n");
    const bsd = { source: "bsd", format: "syslog", zone: "UTC" };
    expect(await put(file, bsd)).toMatchObject({ read: 3, sealed: 0, quarantined: 3 });
    expect(await put(file, { ...bsd, source: "bsd-2", year: 2026 })).toMatchObject({ sealed: 2, quarantined: 1 });
    const answer = await instance.events("local:test", { source: "bsd-2", limit: 10 });
    expect(answer.rows.map(({ time }) => time).toSorted()).toEqual([
      "2026-12-31T23:59:58.000Z",
      "2027-01-01T00:00:01.000Z",
    ]);
    let refused: Quarantined | undefined;
    for (let cursor: string | undefined; ;) {
      const page = await instance.quarantineList("local:test", {
        limit: 1000,
        ...(cursor === undefined ? {} : { cursor }),
      });
      refused ??= page.rows.find(({ source }) => source === "bsd-2");
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(refused).toMatchObject({ code: "SOURCE_BAD_TIME", line: 3 });
    expect(refused?.reason).toContain("Feb 29 2027");
    expect(await instance.quarantineRetry("local:test", refused?.id)).toMatchObject({ tried: 1, sealed: 0 });
  });
});
