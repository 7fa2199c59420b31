// Keys, backups and mirrors by real commands on a real folder, alone and through the server that holds it.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../../..");
const quisJs = join(root, "bin/quis.js");
let folder: string;
const children: ChildProcess[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quis-continuity-"));
  quis("simulate", "--seed", "7", "--users", "8", "--days", "2", "--out", "agency");
  quis("import", "agency/events.ndjson", "--source", "agency");
});
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number | null;
  readonly stderr: string;
  readonly lines: Record<string, unknown>[];
}

function run(...args: string[]): Ran {
  const ran = spawnSync(process.execPath, [quisJs, ...args, "--json"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, QUIS_DATA: "" },
  });
  const lines = ran.stdout.split("\n").filter((line) => line !== "");
  return {
    code: ran.status,
    stderr: ran.stderr,
    lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

function quis(...args: string[]): Record<string, unknown> {
  const { code, lines, stderr } = run(...args);
  if (code !== 0) throw new Error(`quis ${args.join(" ")}: ${code} ${stderr}`);
  return lines.at(-1) ?? {};
}

/** A server of `quis`, once it has said its address. */
async function start(...args: string[]): Promise<{ url: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [quisJs, ...args, "--json"], {
    cwd: folder,
    env: { ...process.env, QUIS_DATA: "" },
  });
  children.push(child);
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  return {
    url: (JSON.parse(value as string) as { url: string }).url,
    stop: async () => {
      const closed = new Promise((done) => child.on("close", done));
      child.kill("SIGINT");
      await closed;
    },
  };
}

describe("quis", () => {
  it("changes a key, saves, mirrors and restores, alone and through a server", async () => {
    const old = quis("vkey")["vkey"];
    const rotated = quis("log", "rotate-key", "--reason", "yearly change", "--overlap", "30d");
    expect(rotated).toMatchObject({ log: "records", number: 1, old_vkey: old });
    const history = run("vkey", "--history").lines;
    expect(history.map(({ vkey, reason }) => [vkey, reason])).toEqual([
      [old, null],
      [rotated["new_vkey"], "yearly change"],
    ]);

    // A place of copies, and a server on the folder: everything goes through both.
    writeFileSync(join(folder, "token"), "a-token-of-sixteen-characters\n");
    const copies = await start(
      "--data",
      "copies",
      "mirror",
      "serve",
      "--listen",
      "127.0.0.1:0",
      "--token-file",
      "token",
      "--vkey",
      String(old),
    );
    // Only the records log was named: the oversight log is refused, and that is said.
    const server = await start("serve", "--port", "0");
    expect(quis("vkey")["vkey"]).toBe(rotated["new_vkey"]);
    quis("mirror", "add", "cellar", "--to", "mirror");
    quis("mirror", "add", "far", "--to", copies.url, "--token-file", "token");
    const backup = quis("backup", "--to", "backup");
    expect(backup).toMatchObject({ with_keys: false });
    // By content: two files that are both empty are copied once.
    expect([0, 1]).toContain(Number(backup["files"]) - Number(backup["copied_files"]));
    const again = quis("log", "rotate-key", "records", "--reason", "again");
    expect(again).toMatchObject({ number: 2, overlap_until: null });
    expect(run("vkey", "--history").lines).toHaveLength(3);
    expect(run("log", "rotate-key", "none", "--reason", "r")).toMatchObject({ code: 2 });

    // A post-quantum key beside it, by which alone an outsider can verify.
    expect(run("vkey", "--ml-dsa")).toMatchObject({ code: 2 });
    const second = quis("log", "add-ml-dsa-key")["vkey"];
    expect(quis("vkey", "--ml-dsa")["vkey"]).toBe(second);
    const publicLog = `${server.url}/log/records`;
    expect(quis("verify", "--url", publicLog, "--vkey", String(second))).toMatchObject({ ok: true });
    expect(quis("verify", "--url", publicLog, "--vkey", String(again["new_vkey"]))).toMatchObject({ ok: true });
    for (;;) {
      const [cellar, far] = run("mirror", "list").lines as {
        error: string | null;
        logs: { log: string; lag_entries: number }[];
      }[];
      // The question itself is an entry that no mirror can have yet.
      const behind = cellar!.logs.filter(({ log, lag_entries }) => lag_entries > (log === "oversight" ? 1 : 0));
      const recordsAreFar = far!.logs.find(({ log }) => log === "records")!.lag_entries === 0;
      if (behind.length === 0 && recordsAreFar && far!.error !== null) {
        expect(far!.error).toMatch(/one of the logs it keeps/);
        break;
      }
    }
    quis("mirror", "remove", "far");
    quis("import", "agency/events.ndjson", "--source", "more");
    const newer = quis("backup", "--to", "backup");
    expect(Number(newer["copied_files"])).toBeLessThan(Number(newer["files"]));
    expect(quis("backup", "check", "backup")).toMatchObject({ ok: true, manifest_sha256: newer["manifest_sha256"] });
    for (const log of ["records", "oversight"])
      cpSync(join(folder, `quis-data/log/${log}/checkpoint`), join(folder, `${log}.checkpoint`));
    await server.stop();
    await copies.stop();

    // The mirror has what came after the backup, since sealing the backup itself is an entry.
    const refused = run("restore", "backup", "--to", "older");
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toMatch(/QUIS_RESTORE_BEHIND/);
    expect(refused.lines[0]).toMatchObject({ may_sign: false });
    cpSync(join(folder, "quis-data/keys"), join(folder, "older/keys"), { recursive: true });
    expect(run("--data", "older", "who", "x")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/QUIS_RESTORE_BEHIND/) as string,
    });
    const restored = quis("restore", "mirror", "--to", "restored", "--seen", "records.checkpoint");
    expect(restored).toMatchObject({ may_sign: true });
    cpSync(join(folder, "quis-data/keys"), join(folder, "restored/keys"), { recursive: true });
    expect(quis("--data", "restored", "verify")).toMatchObject({ ok: true });

    expect(run("--data", "older", "restored")).toMatchObject({ code: 1 });
    expect(run("--data", "older", "restored", "--accept-loss")).toMatchObject({ code: 2 });
    const accepted = quis(
      "--data",
      "older",
      "restored",
      "--accept-loss",
      "--authority",
      "the board",
      "--reason",
      "burnt",
    );
    expect(accepted).toMatchObject({ state: "accepted" });
    expect(quis("--data", "older", "verify")).toMatchObject({ ok: true });
    expect(run("--data", "older", "vkey").lines[0]!["vkey"]).not.toBe(again["new_vkey"]);
    expect(existsSync(join(folder, "older/restored.json"))).toBe(false);
    expect(run("--data", "older", "restored")).toMatchObject({ code: 2 });
  });

  it("says what is wrong with a backup", () => {
    const { manifest } = JSON.parse(readFileSync(join(folder, "backup/quis-backup.json"), "utf8")) as {
      manifest: string;
    };
    const path = join(folder, "backup", manifest);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace('"size":', '"size":1'));
    expect(run("backup", "check", "backup")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/QUIS_BACKUP_DAMAGED/) as string,
    });
    writeFileSync(path, text);
    expect(run("backup", "check", "none")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/QUIS_NOT_FOUND/) as string,
    });
  });
});
