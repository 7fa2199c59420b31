// An instance over the years: more logs than two, new keys, copies; and what its verification says of them.
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fromBase64, leafHash, openCheckpoint, parseMldsaVkey, parseVkey, verifyInclusion } from "@quis/tlog";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkBackup, openInstance } from "../../src/index.ts";
import { bytesOf, dataFolder, type Folder, lines } from "./fixture.ts";

const ACTOR = "local:test";
let folder: Folder;
beforeAll(async () => {
  folder = await dataFolder();
});
afterAll(() => folder.remove());

describe("an instance", () => {
  it("has as many logs as its label names; one that is asked for later is made, and stays", async () => {
    const first = await folder.open();
    await first.importFile(ACTOR, { file: "f", source: "s", bytes: bytesOf(lines(0, 300)) });
    const { records } = { records: first.vkey("records") };
    await first.close();
    const more = await openInstance({ data: folder.path, logs: ["appeals", "exports"] });
    expect(more.logNames()).toEqual(["records", "oversight", "appeals", "exports"]);
    expect(more.vkey("records")).toBe(records);
    const prefix = (vkey: string) => parseVkey(vkey).name.replace(/\/[^/]*$/, "");
    expect(prefix(more.vkey("appeals"))).toBe(prefix(records));
    await more.close();
    const again = await folder.open();
    expect((await again.status()).logs.map(({ name, size }) => [name, size > 0])).toEqual([
      ["records", true],
      ["oversight", true],
      ["appeals", false],
      ["exports", false],
    ]);
    expect(await again.verify(ACTOR)).toMatchObject({
      ok: true,
      oversight: { ok: true },
      others: [
        { log: "appeals", ok: true },
        { log: "exports", ok: true },
      ],
    });
    expect(() => again.vkey("none")).toThrow(expect.objectContaining({ code: "QUIS_NOT_FOUND" }));
    await expect(again.event(ACTOR, 0, "__proto__")).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
    await again.close();
    await expect(openInstance({ data: folder.path, logs: ["../x"] })).rejects.toMatchObject({ code: "QUIS_USAGE" });
  });

  it("signs by an ML-DSA-44 key too once the log has one: at once, after a restart, and beside a new Ed25519 key", async () => {
    let instance = await folder.open();
    expect((await instance.keyHistory("oversight")).ml_dsa_vkey).toBeNull();
    const { vkey, origin } = await instance.addMldsaKey(ACTOR, "oversight");
    const second = parseMldsaVkey(vkey);
    const sizeBySecond = async (): Promise<number> => {
      const note = await readFile(join(folder.path, "log/oversight/checkpoint"), "utf8");
      // Whoever knows only this key accepts it, and so does who knows only the other.
      openCheckpoint(note, parseVkey(instance.vkey("oversight")));
      return openCheckpoint(note, second).checkpoint.size;
    };
    expect(second.name).toBe(origin);
    const size = await sizeBySecond();
    expect(size).toBeGreaterThan(0);
    expect((await instance.keyHistory("oversight")).ml_dsa_vkey).toBe(vkey);
    await expect(instance.addMldsaKey(ACTOR, "oversight")).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
    await instance.rotateKey(ACTOR, { log: "oversight", reason: "yearly", overlapMs: 60_000 });
    expect(await sizeBySecond()).toBeGreaterThanOrEqual(size);
    await instance.close();
    instance = await folder.open();
    await instance.rotateKey(ACTOR, { log: "oversight", reason: "again", overlapMs: 0 });
    expect(await sizeBySecond()).toBeGreaterThanOrEqual(size);
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true, oversight: { ok: true } });
    await instance.close();
    expect((await stat(join(folder.path, "keys/oversight.mldsa.skey"))).mode & 0o777).toBe(0o600);
  });

  it("changes a key while it works: proofs and verification follow, and see a forged history", async () => {
    const instance = await folder.open();
    const old = instance.vkey("records");
    const asked = Promise.all(Array.from({ length: 20 }, (_, i) => instance.event(ACTOR, i)));
    const summary = await instance.rotateKey(ACTOR, { log: "records", reason: "yearly", overlapMs: 0 });
    for (const { proof, entry, index } of [...(await asked), await instance.event(ACTOR, 7)]) {
      const { checkpoint } = openCheckpoint(proof.checkpoint, parseVkey(proof.vkey));
      const path = proof.path.map((hash) => fromBase64(hash)!);
      expect([old, summary.new_vkey]).toContain(proof.vkey);
      expect(
        verifyInclusion({
          index,
          size: checkpoint.size,
          root: checkpoint.root,
          leafHash: leafHash(fromBase64(entry)!),
          proof: path,
        }),
      ).toBe(true);
    }
    expect((await instance.keyHistory("records")).keys.map(({ vkey }) => vkey)).toEqual([old, summary.new_vkey]);
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true });
    const handover = join(folder.path, "log/records/keys/1");
    const good = await readFile(handover, "utf8");
    await writeFile(handover, good.replace("yearly", "weekly"));
    const verified = await instance.verify(ACTOR);
    expect(verified).toMatchObject({
      ok: false,
      first_bad: { what: "key", path: "log/records/keys", code: "QUIS_KEY_HISTORY" },
    });
    await rm(handover);
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: false, first_bad: { what: "key" } });
    await writeFile(handover, good);
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true });
    await instance.close();
  });

  it("backs up and keeps a copy while it works, and shows both in its oversight log and status", async () => {
    const instance = await folder.open();
    const to = join(folder.path, "..", "backup");
    const copy = join(folder.path, "..", "copy");
    await instance.addMirror(ACTOR, { name: "cellar", to: copy });
    const importing = instance.importFile(ACTOR, { file: "g", source: "s", bytes: bytesOf(lines(300, 3000)) });
    const summary = await instance.backup(ACTOR, { to, withKeys: false });
    await importing;
    await instance.settle();
    expect((await checkBackup(to)).manifestSha256).toBe(summary.manifest_sha256);
    for (;;) {
      const [mirror] = (await instance.status()).mirrors!;
      if (mirror!.error === null && mirror!.logs.every(({ lag_entries }) => lag_entries === 0)) break;
      await new Promise((done) => setTimeout(done, 50));
    }
    const { size } = (await instance.status()).logs.find(({ name }) => name === "oversight")!;
    const last = await instance.event(ACTOR, size - 1, "oversight");
    expect(last.log).toBe("oversight");
    await instance.removeMirror(ACTOR, "cellar");
    expect((await instance.status()).mirrors).toBeUndefined();
    await instance.close();
  });
});
