// A disk that is full, and one that cannot be written: a clear error, nothing acknowledged is lost, and it goes on once there is room.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { ImportSummary } from "@quis/contract";
import { simulateEvents } from "@quis/simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const QUIS = resolve(import.meta.dirname, "../../bin/quis.js");
const folder = mkdtempSync(join(tmpdir(), "quis-disk-"));
const disk = join(folder, "disk");
mkdirSync(disk);
// A small file system of its own; that takes the right to mount.
const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=48m", "tmpfs", disk]).status === 0;
const WANTED = "needs the right to mount a tmpfs (root): sudo npm test";
if (!mounted && process.env["CI"] !== undefined) throw new Error(WANTED);
if (!mounted) console.warn(`skipped: ${WANTED}`);

afterAll(() => {
  if (mounted) spawnSync("umount", [disk]);
  rmSync(folder, { recursive: true, force: true });
});

function quis(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [QUIS, "--json", "--data", join(disk, "data"), ...args], { encoding: "utf8" });
}

describe.skipIf(!mounted)("a small disk", () => {
  const file = join(folder, "events.ndjson");
  beforeAll(() => {
    const events: string[] = [];
    for (const event of simulateEvents({ seed: "disk", users: 60, days: 30 })) events.push(event);
    writeFileSync(file, `${events.join("\n")}\n`);
  });

  it("runs full: says so, keeps what it acknowledged, and goes on when there is room", () => {
    const full = quis("import", file, "--source", "demo");
    expect(full.status).toBe(1);
    expect(full.stderr).toContain("QUIS_DISK_FULL");
    expect(full.stderr).toMatch(/space/);
    expect(spawnSync("mount", ["-o", "remount,size=600m", disk]).status).toBe(0);
    const again = quis("import", file, "--source", "demo");
    expect(again.stderr).not.toContain("QUIS_");
    const summary = JSON.parse(again.stdout) as ImportSummary;
    expect(summary.sealed + summary.duplicates).toBe(summary.read);
    expect(summary.duplicates).toBeGreaterThan(0);
    expect(summary.tree_size).toBe(summary.read);
    expect(JSON.parse(quis("verify").stdout)).toMatchObject({ ok: true, tree_size: summary.read });
  });

  it("that is read-only is refused, with the folder and the reason", () => {
    expect(spawnSync("mount", ["-o", "remount,ro", disk]).status).toBe(0);
    const refused = quis("import", file, "--source", "demo");
    expect(spawnSync("mount", ["-o", "remount,rw", disk]).status).toBe(0);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("QUIS_DATA_UNUSABLE");
    expect(refused.stderr).toContain("read-only file system");
  });
});
