// The first walk through the house, from outside: a real log file goes in by the command, is sealed, and "who looked?" is answered;
// an independent Go program agrees on the root.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { AccessRow, ImportSummary, VerifySummary } from "@quis/contract";
import { openInstance } from "@quis/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingPostgres, type RecordsDatabase, startRecordsDatabase } from "../postgres/index.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const SHARED = resolve(process.env["QUIS_SHARED"] ?? join(ROOT, "../shared"));
const ALPR = join(SHARED, "data/eugene-alpr/EPDSearchAuditLogs.csv");
const isCi = process.env["CI"] !== undefined;
const hasGo = spawnSync("go", ["version"]).status === 0;

function wanted(present: boolean, what: string): boolean {
  if (!present && isCi) throw new Error(what);
  if (!present) console.warn(`skipped: ${what}`);
  return present;
}
const hasAlpr = wanted(
  existsSync(ALPR),
  `needs the ALPR search audit log at ${ALPR}; QUIS_SHARED names another shared folder`,
);
const noPostgres = missingPostgres();
const hasPostgres = wanted(noPostgres === undefined, noPostgres ?? "");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quis-story-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Said {
  readonly status: number | null;
  readonly lines: readonly unknown[];
  readonly stderr: string;
}

function quis(data: string, ...args: string[]): Said {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, "bin/quis.js"), "--json", "--data", join(folder, data), ...args],
    {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    },
  );
  const lines = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
  return { status, lines, stderr };
}

function goVerdict(data: string): { ok: boolean; size: number; root: string } {
  const vkey = spawnSync(process.execPath, [join(ROOT, "bin/quis.js"), "--data", join(folder, data), "vkey"], {
    encoding: "utf8",
  }).stdout.trim();
  const go = spawnSync("go", ["run", "-mod=readonly", ".", join(folder, data, "log/records"), vkey], {
    cwd: join(ROOT, "conformance/go"),
    encoding: "utf8",
    env: { ...process.env, GOWORK: "off", GOTOOLCHAIN: "local" },
  });
  expect(go.stderr).toBe("");
  return JSON.parse(go.stdout) as { ok: boolean; size: number; root: string };
}

describe.skipIf(!hasAlpr)("a real ALPR search audit log", () => {
  const importIt = (): Said =>
    quis(
      "alpr",
      "import",
      ALPR,
      "--source",
      "eugene",
      "--mapping",
      join(ROOT, "docs/how-to/mappings/alpr-search-audit.yaml"),
      "--zone",
      "UTC",
    );

  it("4,294 read, 4,294 sealed; again: 4,294 duplicates", () => {
    const first = importIt();
    expect(first.stderr).not.toContain("QUIS_");
    expect(first.status).toBe(0);
    expect(first.lines).toEqual([
      expect.objectContaining({
        source: "eugene",
        format: "csv",
        read: 4294,
        sealed: 4294,
        duplicates: 0,
        quarantined: 0,
        tree_size: 4294,
      }),
    ]);
    const again = importIt().lines[0] as ImportSummary;
    expect(again).toMatchObject({ read: 4294, sealed: 0, duplicates: 4294, quarantined: 0, tree_size: 4294 });
  });

  it("shows the 88 searches of one pseudonymous user, with both clocks", () => {
    const { lines } = quis("alpr", "user", "15fc7bab-e1c2-4869-ad89-3ba831a709c0", "--limit", "all");
    expect(lines).toHaveLength(88);
    for (const row of lines as AccessRow[]) {
      expect(row).toMatchObject({ source: "eugene", activity: "Search", user: "15fc7bab-e1c2-4869-ad89-3ba831a709c0" });
      expect(Date.parse(row.received)).toBeGreaterThan(Date.parse(row.time));
    }
  });

  it("verifies, and the Go verifier agrees on the root", () => {
    const { status, lines } = quis("alpr", "verify");
    expect(status).toBe(0);
    const verified = lines[0] as VerifySummary;
    expect(verified).toMatchObject({ ok: true, tree_size: 4294, entries_checked: 4294 });
    if (!wanted(hasGo, "needs Go 1.25 or newer on the PATH for the second opinion")) return;
    expect(goVerdict("alpr")).toMatchObject({ ok: true, size: 4294, root: verified.root });
  });
});

describe.skipIf(!hasPostgres)("a real PostgreSQL with pgAudit", () => {
  let database: RecordsDatabase;
  beforeAll(async () => {
    database = await startRecordsDatabase();
  });
  afterAll(() => database.remove());

  it("its jsonlog goes in whole", () => {
    const { status, lines, stderr } = quis(
      "pg",
      "import",
      database.jsonlog,
      "--source",
      "records-db",
      "--mapping",
      database.mappingFile,
    );
    expect(stderr).not.toContain("QUIS_");
    expect(status).toBe(0);
    const summary = lines[0] as ImportSummary;
    expect(summary).toMatchObject({ format: "pgaudit-jsonlog", duplicates: 0, quarantined: 0 });
    expect(summary.sealed).toBe(summary.read);
    expect(summary.read).toBeGreaterThan(100);
  });

  it("who looked at person 17: exactly those who did, through a table, a view, functions and prepared statements", async () => {
    const { truth } = database;
    const rows = quis("pg", "who", truth.subject, "--limit", "all").lines as AccessRow[];
    const usersWith = (status: string): string[] =>
      [...new Set(rows.filter((row) => row.status === status).map((row) => row.user))].toSorted();
    expect(usersWith("success")).toEqual(
      [...Object.keys(truth.accesses), ...Object.keys(truth.severalInOneText)].toSorted(),
    );
    expect(usersWith("failure")).toEqual(Object.keys(truth.refused).toSorted());
    for (const other of truth.others) expect(rows.map((row) => row.user)).not.toContain(other);

    // Several events may stem from one statement over several tables; they share a correlation id.
    const instance = await openInstance({ data: join(folder, "pg"), create: false });
    const statements = new Map<string, Set<unknown>>();
    for (const row of rows.filter(({ status }) => status === "success")) {
      const { event } = await instance.event("local:test", row.index);
      const { correlation_uid, uid } = event["metadata"] as { correlation_uid?: string; uid?: string };
      statements.set(row.user, (statements.get(row.user) ?? new Set()).add(correlation_uid ?? uid));
    }
    await instance.close();
    for (const [user, count] of Object.entries(truth.accesses))
      expect([user, statements.get(user)?.size]).toEqual([user, count]);
    for (const [user, count] of Object.entries(truth.severalInOneText))
      expect(statements.get(user)!.size).toBeGreaterThanOrEqual(count);
  });

  it("verifies whole", () => {
    expect(quis("pg", "verify").lines[0]).toMatchObject({ ok: true });
  });
});
