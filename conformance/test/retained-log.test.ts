// A log some of whose events were erased, destroyed by retention and pruned is still the same log to a program that is not ours.
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openInstance } from "@quis/server";
import { verifyLogFolder } from "@quis/tlog/fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const hasGo = spawnSync("go", ["version"]).status === 0;
const WANTED =
  "needs Go 1.25 or newer on the PATH: https://go.dev/dl/, or the Debian package golang of trixie-backports";
if (!hasGo && process.env["CI"] !== undefined) throw new Error(WANTED);

const ACTOR = "local:tester";
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-retained-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function line(n: number): string {
  return JSON.stringify({
    class_uid: 6001,
    category_uid: 6,
    activity_id: 2,
    type_uid: 600102,
    severity_id: 1,
    status_id: 1,
    time: 1_790_000_000_000 + n,
    metadata: {
      version: "1.8.0",
      uid: `e-${n}`,
      product: { name: "Desk", vendor_name: "Invented" },
      profiles: ["host"],
    },
    actor: { user: { uid: `u${n % 7}`, type_id: 1 } },
    src_endpoint: { ip: "192.0.2.1" },
    http_request: { http_method: "GET", url: { path: "/p" } },
    web_resources: [{ uid: `p${n % 17}`, type: "person" }],
    oversight: { operation: "consultation", subjects: [{ uid: `p${n % 17}`, type: "person" }], justification: "work" },
  });
}

async function* bytesOf(from: number, to: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${Array.from({ length: to - from }, (_, i) => line(from + i)).join("\n")}\n`);
}

describe("a log after erasure, retention and pruning", () => {
  it("has the same root, verifies by our own and by an independent program, and says from which index on it is served", async (context) => {
    context.skip(!hasGo, WANTED);
    const data = join(folder, "data");
    const at = (iso: string) => openInstance({ data, create: true, now: () => Date.parse(iso) });
    const importAt = async (iso: string, from: number, to: number): Promise<void> => {
      const instance = await at(iso);
      await instance.importFile(ACTOR, { file: "a.ndjson", bytes: bytesOf(from, to), source: "desk", format: "ocsf" });
      await instance.close();
    };
    await importAt("2026-08-20T10:00:00Z", 0, 600);
    await importAt("2026-09-20T10:00:00Z", 600, 700);
    const instance = await at("2027-09-15T10:00:00Z");
    try {
      const logs = (await instance.status()).logs;
      const root = logs[0]!.root;
      await instance.erase(ACTOR, { index: 650, authority: "Court", reason: "wrong person" });
      const policy =
        "version: 1\nauthority: Board\nrules:\n  - {sources: [desk], maximum: 1 year, authority: Act}\n" +
        "public_log: {serve: 1 year, authority: Archive Act}\n";
      expect(await instance.retain(ACTOR, { policy, dry_run: false })).toMatchObject({
        destroyed: [{ source: "desk", month: "2026-08", events: 600 }],
        minimum_index: 512,
      });
      const dir = instance.logFolder("records");
      const published = JSON.parse(await readFile(join(dir, "retention.json"), "utf8")) as object;
      expect(published).toMatchObject({ minimum_index: 512, origin: logs[0]!.origin });
      const vkey = instance.vkey("records");
      expect(await verifyLogFolder({ dir, vkey })).toMatchObject({ ok: true, size: 700 });
      const program = join(folder, "quis-verify-go");
      const build = spawnSync("go", ["build", "-trimpath", "-mod=readonly", "-o", program, "."], {
        cwd: join(import.meta.dirname, "../go"),
        encoding: "utf8",
        env: { ...process.env, GOWORK: "off", GOTOOLCHAIN: "local" },
      });
      expect(build.stderr).toBe("");
      const run = spawnSync(program, [dir, vkey], { encoding: "utf8" });
      expect(JSON.parse(run.stdout)).toMatchObject({ ok: true, size: 700, root });
      expect(await instance.verify(ACTOR)).toMatchObject({ ok: true, root, gone: { erased: 1, destroyed: 600 } });
    } finally {
      await instance.close();
    }
  });
});
