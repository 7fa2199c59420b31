import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ImportConfig } from "../../src/collect/prepare.ts";
import { Quarantine } from "../../src/collect/quarantine.ts";

const config: ImportConfig = {
  source: "demo",
  format: "ocsf",
  mapping: undefined,
  zone: "UTC",
  header: Buffer.from("a,b"),
};
const bad = (
  line: number,
  raw: Uint8Array,
): { file: string; line: number; code: string; reason: string; raw: Uint8Array } => ({
  file: "f",
  line,
  code: "X",
  reason: "r",
  raw,
});
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-quarantine-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("quarantine", () => {
  it("keeps a record whole with file, line, reason and the configuration it came with, over restarts", async () => {
    const raw = Buffer.from([0, 255, 10, 1]);
    const first = await Quarantine.open(folder);
    expect((await first.add(config, bad(7, raw), 1, 0)).outcome).toBe("added");
    await first.close();
    const again = await Quarantine.open(folder);
    const [row] = again.list({ limit: 10 }).rows;
    expect(row).toMatchObject({ file: "f", line: 7, source: "demo", code: "X", reason: "r", size_bytes: 4 });
    const loaded = await again.load(row!.id);
    expect(loaded.raw.equals(raw)).toBe(true);
    expect(loaded.config).toEqual(config);
    await again.close();
  });

  it("keeps records of megabytes whole in files of their own and shows the first of them", async () => {
    const raw = Buffer.alloc(3 << 20, "x");
    const quarantine = await Quarantine.open(folder);
    await quarantine.add(config, bad(1, raw), 1, 0);
    const id = quarantine.ids()[0]!;
    const shown = await quarantine.show(id);
    expect(shown.truncated).toBe(true);
    expect(Buffer.from(shown.raw, "base64").length).toBe(1 << 20);
    expect((await quarantine.load(id)).raw.equals(raw)).toBe(true);
    await quarantine.close();
  });

  it("knows a record again, but takes the second occurrence of the same bytes as a record of its own", async () => {
    const quarantine = await Quarantine.open(folder);
    const raw = Buffer.from("same");
    expect((await quarantine.add(config, bad(1, raw), 1, 0)).outcome).toBe("added");
    expect((await quarantine.add(config, bad(9, raw), 2, 0)).outcome).toBe("added");
    expect((await quarantine.add(config, bad(1, raw), 1, 0)).outcome).toBe("known");
    expect(quarantine.total).toBe(2);
    quarantine.resolve(quarantine.ids()[0]!);
    expect((await quarantine.add(config, bad(1, raw), 1, 0)).outcome).toBe("resolved");
    await quarantine.close();
    const again = await Quarantine.open(folder);
    expect(again.total).toBe(1);
    expect((await again.add(config, bad(1, raw), 1, 0)).outcome).toBe("resolved");
    await again.close();
  });

  it("pages through all records once", async () => {
    const quarantine = await Quarantine.open(folder);
    for (let i = 0; i < 25; i++) await quarantine.add(config, bad(i, Buffer.from(`${i}`)), 1, 0);
    const lines: number[] = [];
    let cursor: string | undefined;
    do {
      const page = quarantine.list({ limit: 10, ...(cursor === undefined ? {} : { cursor }) });
      lines.push(...page.rows.map((row) => row.line));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(lines).toEqual(Array.from({ length: 25 }, (_, i) => i));
    expect(() => quarantine.list({ limit: 10, cursor: "x" })).toThrow(/cursor of an earlier page/);
    await quarantine.close();
  });

  it("cuts off a line that a crash left half-written and removes unnamed long records", async () => {
    const quarantine = await Quarantine.open(folder);
    await quarantine.add(config, bad(1, Buffer.from("a")), 1, 0);
    await quarantine.close();
    const path = join(folder, "records.ndjson");
    const whole = await readFile(path);
    await appendFile(path, '{"op":"add","id":"tor');
    await writeFile(join(folder, "raw", "incoming-1-x.tmp"), "half");
    const again = await Quarantine.open(folder);
    expect(again.total).toBe(1);
    expect(await readFile(path)).toEqual(whole);
    expect(await readdir(join(folder, "raw"))).toEqual([]);
    await again.close();
  });

  it("refuses damage in the middle rather than forget a record", async () => {
    await (await Quarantine.open(folder)).close();
    await writeFile(join(folder, "records.ndjson"), "{oops\n{}\n");
    await expect(Quarantine.open(folder)).rejects.toMatchObject({ code: "QUIS_DATA_CORRUPT" });
  });
});
