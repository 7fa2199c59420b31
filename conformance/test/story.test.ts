// The first walk through the house, from outside: a real log file goes in by the command, is sealed, and "who looked?" is answered;
// an independent Go program agrees on the root.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { AccessRow, ImportSummary, VerifySummary } from "@quis/contract";
import { openInstance } from "@quis/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingPostgres, type RecordsDatabase, startRecordsDatabase } from "../postgres/index.ts";
import { ALPR, ALPR_MAPPING, hasAlprLog, wanted } from "./support/alpr.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const hasGo = spawnSync("go", ["version"]).status === 0;
const hasAlpr = hasAlprLog();
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

/** A pseudonym that the publisher gave. */
const USER = "15fc7bab-e1c2-4869-ad89-3ba831a709c0";
const PROFILE = `name: invented state
exemptions:
  privacy: {code: (b)(6), description: personal privacy, harm: A person could be found.}
fields:
  - {field: time, action: show}
  - {field: oversight.operation, action: show}
  - {field: oversight.justification, action: show}
  - {field: actor.user, action: pseudonym, exemption: privacy}
otherwise: privacy
personal: privacy
`;

/** As a stranger runs it: in a folder of theirs, whose environment names nothing of this machine. */
function quisAt(cwd: string, ...args: string[]): { readonly status: number | null; readonly stdout: string } {
  return spawnSync(process.execPath, [join(ROOT, "bin/quis.js"), ...args], {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: cwd, NO_COLOR: "1" },
  });
}

describe.skipIf(!hasAlpr)("a real ALPR search audit log", () => {
  const importIt = (): Said =>
    quis("alpr", "import", ALPR, "--source", "eugene", "--mapping", ALPR_MAPPING, "--zone", "UTC");

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
    const { lines } = quis("alpr", "user", USER, "--limit", "all");
    expect(lines).toHaveLength(88);
    for (const row of lines as AccessRow[]) {
      expect(row).toMatchObject({ source: "eugene", activity: "Search", user: USER });
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

  it("its 88 searches leave as evidence that a stranger proves with nothing but the bundle; one octet changed is refused", () => {
    const evidence = join(folder, "evidence");
    const why = ["--title", "Searches of one user", "--case", "R-9", "--reason", "court order"];
    const fields = ["--disclose", "time,oversight.operation,oversight.justification"];
    const made = quis("alpr", "bundle", evidence, ...why, "--user", USER, ...fields);
    expect(made).toMatchObject({ status: 0, lines: [{ events: 88, tree_size: 4294 }] });
    const stranger = mkdtempSync(join(folder, "stranger-"));
    cpSync(evidence, join(stranger, "evidence"), { recursive: true });
    const check = () => quisAt(stranger, "check", "evidence", "--json");
    expect(JSON.parse(check().stdout)).toMatchObject({ proved: true, events: 88 });
    const [events] = readdirSync(join(stranger, "evidence/data"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".quis.json"))
      .toSorted();
    const file = join(stranger, "evidence/data", events!);
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(file, bytes);
    expect(check().status).toBe(1);
    expect(JSON.parse(check().stdout)).toMatchObject({ proved: false });
  });

  it("they are released under a pseudonym, and asked in somebody else's own Quis, beside the published log", () => {
    writeFileSync(join(folder, "profile.yaml"), PROFILE);
    const profile = ["--profile", join(folder, "profile.yaml")];
    const why = ["--title", "ALPR searches", "--case", "R-10", "--reason", "records request"];
    const [draft, release] = [join(folder, "draft"), join(folder, "release")];
    const drafted = quis("alpr", "release", "draft", draft, ...profile, ...why, "--user", USER);
    expect(drafted).toMatchObject({ status: 0, lines: [{ events: 88 }] });
    const review = join(draft, "review.json");
    writeFileSync(review, readFileSync(review, "utf8").replaceAll('"decision": null', '"decision": "take out"'));
    const sign = ["--name", "R. Invented", "--as", "Release officer"];
    expect(quis("alpr", "release", "finish", draft, release, ...sign)).toMatchObject({
      status: 0,
      lines: [{ rows: 88 }],
    });
    const published = join(folder, "alpr/log/records");
    const taken = quis("theirs", "release", "import", release, "--url", published, "--source", "eugene");
    expect(taken).toMatchObject({ status: 0, lines: [{ read: 88, sealed: 88, quarantined: 0 }] });
    const rows = quis("theirs", "events", "--limit", "all").lines as AccessRow[];
    expect(new Set(rows.map(({ user }) => user)).size).toBe(1);
    expect(rows[0]!.user).not.toBe(USER);
    const asked = quis("theirs", "user", rows[0]!.user, "--limit", "all").lines as AccessRow[];
    const own = quis("alpr", "user", USER, "--limit", "all").lines as AccessRow[];
    expect(asked.map(({ time }) => time)).toEqual(own.map(({ time }) => time));
    expect(quis("theirs", "verify").status).toBe(0);
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
