import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImportSummary, VerifySummary } from "@quis/contract";
import type { ImportInput, Instance } from "@quis/server";
import { afterAll, describe, expect, it } from "vitest";
import { CliError } from "../../src/index.ts";
import { makeZip } from "../../../../packages/archive/test/make-zip.ts";
import { makeFake } from "../world/fake-instance.ts";
import { run } from "../world/run.ts";

const folder = mkdtempSync(join(tmpdir(), "quis-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const summaryOf = (input: ImportInput, bytes: number): ImportSummary => ({
  file: input.file,
  source: input.source,
  format: "alpr-csv",
  read: 3,
  sealed: 2,
  duplicates: 0,
  quarantined: bytes > 10 ? 1 : 0,
  seconds: 0.5,
  tree_size: 2,
  notes: [],
});

const importing: Partial<Instance> = {
  importFile: async (_actor, input) => {
    let bytes = 0;
    for await (const chunk of input.bytes) bytes += chunk.length;
    expect(bytes).toBe(input.sizeBytes);
    return summaryOf(input, bytes);
  },
};

describe("quis import", () => {
  it("prints a summary per file; with --json one line each", async () => {
    const [a, b] = [file("a.csv", "1"), file("b.csv", "2")];
    const people = await run(["import", a, b, "--source", "gate"], makeFake([], importing));
    expect(people.code).toBe(0);
    expect(people.stdout).toContain(
      "a.csv: 3 read, 2 sealed, 0 duplicates, 0 quarantined. alpr-csv from gate, 0.50 s.",
    );
    expect(people.stdout).toContain("2 files: 6 read, 4 sealed, 0 duplicates, 0 quarantined.");
    const programs = await run(["import", a, b, "--source", "gate", "--json"], makeFake([], importing));
    expect(
      programs.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).file),
    ).toEqual(["a.csv", "b.csv"]);
  });

  it("ends with 3 when records went to quarantine, and says where they are", async () => {
    const { code, stderr } = await run(
      ["import", file("c.csv", "0123456789abc"), "--source", "gate"],
      makeFake([], importing),
    );
    expect(code).toBe(3);
    expect(stderr).toContain("1 record is kept whole in quarantine");
  });

  it("a missing file is an error of its own; the good file still goes in", async () => {
    const { code, stdout, stderr } = await run(
      ["import", join(folder, "none.csv"), file("good.csv", "1"), "--source", "gate"],
      makeFake([], importing),
    );
    expect(code).toBe(1);
    expect(stderr).toContain("CLI_FILE: none.csv: expected a file at");
    expect(stderr).toContain("got nothing there");
    expect(stdout).toContain("good.csv: 3 read");
  });

  it("a folder is its files, sorted, those of folders and archives in it too; links are named and not followed", async () => {
    const logs = join(folder, "logs");
    mkdirSync(join(logs, "2026"), { recursive: true });
    writeFileSync(join(logs, "b.csv"), "1");
    writeFileSync(join(logs, "2026", "c.csv"), "2");
    writeFileSync(
      join(logs, "a.zip"),
      makeZip([
        { name: "x/one.csv", data: "3" },
        { name: "../two.csv", data: "4" },
      ]),
    );
    writeFileSync(join(logs, "broken.zip"), makeZip([{ name: "one.csv", data: "3" }]).subarray(0, 40));
    symlinkSync("/etc/hostname", join(logs, "link.csv"));
    const { code, stdout, stderr } = await run(["import", logs, "--source", "gate", "--json"], makeFake([], importing));
    const names = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).file);
    expect(names).toEqual(["logs/2026/c.csv", "logs/a.zip/x/one.csv", "logs/b.csv"]);
    expect(stderr).toContain("logs/a.zip/../two.csv: expected a file that can be read, got a name that leads out");
    expect(stderr).toContain("QUIS_BAD_ARCHIVE: logs/broken.zip");
    expect(stderr).toContain("logs/link.csv is left out: a symbolic link");
    expect(code).toBe(1);
  });

  it("hands mapping text, zone and format on", async () => {
    const fake = makeFake([], importing);
    const mapping = file("m.yaml", "version: 1\n");
    await run(
      ["import", file("d.csv", "1"), "--source", "s", "--mapping", mapping, "--zone", "UTC", "--format", "csv"],
      fake,
    );
    expect(fake.calls.find(({ name }) => name === "importFile")?.args[1]).toMatchObject({
      file: "d.csv",
      source: "s",
      mapping: "version: 1\n",
      zone: "UTC",
      format: "csv",
      sizeBytes: 1,
    });
  });

  it("stopped half-way says that nothing is lost and that running again goes on", async () => {
    const controller = new AbortController();
    const fake = makeFake([], {
      importFile: () => {
        controller.abort();
        return Promise.reject(new CliError("CLI_ABORTED", "stopped on request"));
      },
    });
    const other = file("f.csv", "1");
    const { code, stderr } = await run(["import", file("e.csv", "1"), other, "--source", "s"], fake, {
      signal: controller.signal,
    });
    expect(code).toBe(1);
    expect(stderr).toContain("CLI_ABORTED: e.csv: stopped on request");
    expect(stderr).toContain("what is sealed stays sealed. The same command again goes on");
    expect(fake.calls.filter(({ name }) => name === "importFile")).toHaveLength(1);
  });
});

describe("quis verify", () => {
  const good: VerifySummary = {
    ok: true,
    log: "log.example/audit",
    tree_size: 7,
    root: "cm9vdA==",
    entries_checked: 7,
    checked_at: "2026-03-02T09:15:00.000Z",
    seconds: 0.1,
  };

  it("ends with 0 and the root, or with 1 and the first bad thing", async () => {
    const ok = await run(["verify"], makeFake([], { verify: () => Promise.resolve(good) }));
    expect(ok.code).toBe(0);
    expect(ok.stdout).toMatch(/^Verified/);
    expect(ok.stdout).toContain("cm9vdA==");
    const first_bad = {
      what: "tile",
      index: 3,
      path: "tile/0/000.p/7",
      code: "TLOG_PROOF_ROOT",
      reason: "expected a, got b",
    };
    const broken = makeFake([], { verify: () => Promise.resolve({ ...good, ok: false, first_bad }) });
    const bad = await run(["verify"], broken);
    expect(bad.code).toBe(1);
    expect(bad.stdout).toMatch(/^NOT VERIFIED/);
    expect(bad.stdout).toContain("entry 3, tile/0/000.p/7");
    const line = await run(["verify", "--json"], broken);
    expect(line.code).toBe(1);
    expect(JSON.parse(line.stdout)).toEqual({ ...good, ok: false, first_bad });
  });
});

describe("quis quarantine", () => {
  const record = {
    id: "q-1",
    file: "a.csv",
    line: 12,
    source: "gate",
    format: "alpr-csv",
    code: "SOURCE_BAD_TIME",
    reason: "expected a time, got \u001b[2J",
    size_bytes: 4,
    time: "2026-03-02T09:15:00.000Z",
  };

  it("lists, and shows the bytes harmlessly", async () => {
    const fake = makeFake([], {
      quarantineList: () => Promise.resolve({ rows: [record], next: null, total: 1 }),
      quarantineShow: () =>
        Promise.resolve({ ...record, raw: Buffer.from("a\u001b\nb").toString("base64"), truncated: false }),
    });
    const list = await run(["quarantine"], fake);
    expect(list.stdout).toContain("1 record waits in quarantine");
    expect(list.stdout).toContain("\\x1b[2J");
    const shown = await run(["quarantine", "show", "q-1"], fake);
    expect(shown.stdout).toContain("a.csv, line 12");
    expect(shown.stdout).toContain("  a\\x1b\n  b\n");
  });

  it("retry that leaves some ends with 3", async () => {
    const fake = makeFake([], {
      quarantineRetry: () =>
        Promise.resolve({ tried: 2, sealed: 1, duplicates: 0, still_quarantined: 1, tree_size: 1 }),
    });
    expect((await run(["quarantine", "retry"], fake)).code).toBe(3);
  });
});

describe("a failure while closing", () => {
  it("is not swallowed", async () => {
    const fake = makeFake([], {
      close: () => Promise.reject(new CliError("QUIS_DISK_FULL", "expected space, got none")),
    });
    const { code, stderr } = await run(["vkey"], fake);
    expect(code).toBe(1);
    expect(stderr).toContain("QUIS_DISK_FULL");
  });
});
