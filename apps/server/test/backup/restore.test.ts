// RULE: a restored folder signs nothing that contradicts what somebody outside holds, and nothing before that is known.
import { spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodePayload } from "@quis/event";
import { openCheckpoint, openNote, parseVkey } from "@quis/tlog";
import { verifyLogFolder } from "@quis/tlog/fs";
import { monitoringName } from "@quis/tlog/witness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  acceptLoss,
  backupFolder,
  compareWithOutside,
  readRestored,
  restoreFolder,
  writeRestored,
} from "../../src/backup/index.ts";
import { CopyFolder } from "../../src/mirror/copy-folder.ts";
import { addWitnessedLog, serveWitness, WitnessFolder } from "../../src/index.ts";
import { createMirrorServer } from "../../src/mirror/index.ts";
import { pushLog } from "../../src/mirror/push.ts";
import { rotateKey } from "../../src/rotation/index.ts";
import { recordsOf } from "../ledger/fixture.ts";
import { grow, type Logs, openLogs } from "../rotation/fixture.ts";

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-restore-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const fresh = (): string => join(folder, `at-${count++}`);

async function mirror(logs: Logs, to: string): Promise<void> {
  const copy = new CopyFolder({ folder: to });
  for (const log of ["records", "oversight"])
    await pushLog({ ...logs, log, ledger: logs.ledgers[log]! }, copy, {
      sentBundles: 0,
      onSent: async () => undefined,
      signal: new AbortController().signal,
    });
}

async function act(logs: Logs, entries: number): Promise<void> {
  await grow(logs, entries);
  await logs.oversight.record({ actor: "local:test", activity: "search", what: "who" });
  await logs.ledgers.oversight.settle();
}

const notesOf = async (data: string): Promise<string[]> =>
  Promise.all(["records", "oversight"].map((log) => readFile(join(data, "log", log, "checkpoint"), "utf8")));

/** A backup with keys at 300 records, after which the log went on to 400 and was mirrored. */
async function history(): Promise<{
  data: string;
  backup: string;
  copy: string;
  atBackup: string[];
  latest: string[];
}> {
  const data = fresh();
  const logs = await openLogs(data);
  await act(logs, 300);
  const backup = fresh();
  await backupFolder(logs, { to: backup, withKeys: true });
  const atBackup = await notesOf(data);
  await act(logs, 100);
  const copy = fresh();
  await mirror(logs, copy);
  await logs.close();
  return { data, backup, copy, atBackup, latest: await notesOf(data) };
}

async function deeds(logs: Logs): Promise<{ name: string; data: Record<string, unknown> }[]> {
  const { oversight } = logs.ledgers;
  const found: { name: string; data: Record<string, unknown> }[] = [];
  for (let i = 0; i < oversight.size; i++) {
    const { fields } = decodePayload(await oversight.readPayload(i));
    found.push(...(JSON.parse(fields.find(({ name }) => name === "web_resources")!.valueJson) as typeof found));
  }
  return found;
}

describe("a restored folder", () => {
  it("of which nobody outside holds anything known is not opened, and its checkpoints stay as they are", async () => {
    const { backup, atBackup } = await history();
    const to = fresh();
    const { refusal, logs } = await restoreFolder({ from: backup, to, seen: [], mirrors: [] });
    expect(refusal).toMatchObject({ code: "QUIS_RESTORE_UNCHECKED" });
    expect(logs).toMatchObject([
      { name: "records", size: 300 },
      { name: "oversight", size: 1 },
    ]);
    await expect(openLogs(to)).rejects.toMatchObject({
      code: "QUIS_RESTORE_UNCHECKED",
      message: expect.stringMatching(/records \(restored at size 300\)/) as string,
    });
    expect(await notesOf(to)).toEqual(atBackup);
    // One log's checkpoint alone is not enough: the other could fork.
    const half = await restoreFolder({ from: backup, to: fresh(), seen: [atBackup[0]!], mirrors: [] });
    expect(half.refusal).toMatchObject({
      code: "QUIS_RESTORE_UNCHECKED",
      message: expect.stringMatching(/oversight/) as string,
    });
  });

  it("that agrees with all that was seen goes on under its name, and says so in the oversight log", async () => {
    const { backup, atBackup } = await history();
    const to = fresh();
    expect((await restoreFolder({ from: backup, to, seen: atBackup, mirrors: [] })).refusal).toBeUndefined();
    const logs = await openLogs(to);
    await grow(logs, 50);
    expect(logs.ledgers.records.size).toBe(350);
    expect(parseVkey(logs.ledgers.records.signed.vkey).name).toBe(atBackup[0]!.split("\n")[0]);
    expect((await deeds(logs)).filter(({ name }) => name === "restored").map(({ data }) => data["log"])).toEqual([
      "records",
      "oversight",
    ]);
    await logs.close();
    expect(await readRestored(to)).toBeUndefined();
    await (await openLogs(to)).close();
  });

  it("that is older than a checkpoint given by --seen is refused with both values (QUIS_RESTORE_BEHIND)", async () => {
    const { backup, latest, atBackup } = await history();
    const to = fresh();
    const { refusal, views } = await restoreFolder({ from: backup, to, seen: [...atBackup, ...latest], mirrors: [] });
    expect(refusal).toMatchObject({ code: "QUIS_RESTORE_BEHIND" });
    expect(refusal!.message).toMatch(/records log is restored at size 300 .*size 400 .*--accept-loss/);
    expect(views.map(({ verdict }) => verdict)).toEqual(["agrees", "agrees", "larger", "larger"]);
    await expect(openLogs(to)).rejects.toMatchObject({ code: "QUIS_RESTORE_BEHIND" });
    expect(await notesOf(to)).toEqual(atBackup);
  });

  it("that is older than a mirror, in a folder or at an address, is refused; restored from that mirror it goes on", async () => {
    const { data, backup, copy, atBackup } = await history();
    const server = createMirrorServer({ folder: copy, token: "a-token-of-sixteen-characters" });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const place of [copy, url]) {
      const to = fresh();
      const { refusal } = await restoreFolder({ from: backup, to, seen: atBackup, mirrors: [place] });
      expect(refusal).toMatchObject({
        code: "QUIS_RESTORE_BEHIND",
        message: expect.stringContaining(place) as string,
      });
    }
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    // Away now: what cannot be asked is not taken for agreement.
    const away = await restoreFolder({ from: backup, to: fresh(), seen: atBackup, mirrors: [url] });
    expect(away.refusal).toMatchObject({
      code: "QUIS_RESTORE_UNCHECKED",
      message: expect.stringContaining(url) as string,
    });
    const to = fresh();
    const { refusal } = await restoreFolder({ from: copy, to, seen: [], mirrors: [] });
    expect(refusal).toBeUndefined();
    await cp(join(data, "keys"), join(to, "keys"), { recursive: true });
    const logs = await openLogs(to);
    await grow(logs, 10);
    expect(logs.ledgers.records.size).toBe(410);
    await logs.close();
  });

  it("that is older than a witness has cosigned is refused; one that agrees with all witnesses goes on", async () => {
    const data = fresh();
    const first = await openLogs(data);
    const names = ["records", "oversight"] as const;
    const origins = names.map((name) => parseVkey(first.keys.vkey[name]!).name);
    const vkeys = names.map((name) => first.keys.vkey[name]!);
    await first.close();
    const home = fresh();
    for (const vkey of vkeys) await addWitnessedLog(home, vkey);
    const witness = await WitnessFolder.open({ folder: home, name: "court.example" });
    const served = await serveWitness(witness, { host: "127.0.0.1", port: 0 });
    const { url } = served;
    await mkdir(join(data, "witness"), { recursive: true });
    for (const [i, name] of names.entries())
      await writeFile(
        join(data, "witness", `${name}.policy`),
        `log ${vkeys[i]}\nwitness court ${witness.vkey} ${url}\nquorum court\n`,
      );
    const cosigned = async (size: number): Promise<void> => {
      for (;;) {
        const answer = await fetch(`${url}/${monitoringName(origins[0]!)}/checkpoint`);
        if (answer.ok && (await answer.text()).split("\n")[1] === String(size)) return;
        await new Promise((done) => setTimeout(done, 50));
      }
    };
    const logs = await openLogs(data);
    await act(logs, 300);
    await cosigned(300);
    const backup = fresh();
    await backupFolder(logs, { to: backup, withKeys: true });
    const same = fresh();
    await logs.close();
    const agreed = await restoreFolder({ from: backup, to: same, seen: [], mirrors: [] });
    expect(agreed.refusal).toBeUndefined();
    expect(agreed.views.map(({ where }) => where)).toEqual(["the witness court", "the witness court"]);
    const on = await openLogs(same);
    await grow(on, 50);
    await cosigned(350);
    await on.close();
    const old = await restoreFolder({ from: backup, to: fresh(), seen: [], mirrors: [] });
    expect(old.refusal).toMatchObject({
      code: "QUIS_RESTORE_BEHIND",
      message: expect.stringMatching(/size 300 .*the witness court holds a signed checkpoint of size 350/) as string,
    });
    await served.close();
    const away = await restoreFolder({ from: backup, to: fresh(), seen: [], mirrors: [] });
    expect(away.refusal).toMatchObject({
      code: "QUIS_RESTORE_UNCHECKED",
      message: expect.stringContaining("the witness court") as string,
    });
    await witness.close();
  });

  it("knows its mirrors by itself: what mirrors.json names is asked without being told", async () => {
    const data = fresh();
    const copy = fresh();
    const logs = await openLogs(data);
    await act(logs, 20);
    await writeFile(join(data, "mirrors.json"), JSON.stringify([{ name: "cellar", to: copy }]));
    const backup = fresh();
    await backupFolder(logs, { to: backup, withKeys: true });
    await act(logs, 5);
    await mirror(logs, copy);
    await logs.close();
    const { refusal } = await restoreFolder({ from: backup, to: fresh(), seen: [], mirrors: [] });
    expect(refusal).toMatchObject({ code: "QUIS_RESTORE_BEHIND" });
  });

  it("whose history is another than somebody's is refused with both roots (QUIS_RESTORE_FORKED)", async () => {
    const { data, backup, atBackup } = await history();
    // The operator's other history: the same keys from the same start.
    const other = fresh();
    await cp(data, other, { recursive: true });
    for (const part of ["log", "payload", "wal"]) await rm(join(other, part), { recursive: true });
    await rm(join(other, "quis.json"));
    const forked = await openLogs(other);
    await forked.ledgers.records.append(recordsOf(7000, 200));
    await forked.ledgers.records.settle();
    await forked.close();
    const seen = [...(await notesOf(other)).slice(0, 1), atBackup[1]!];
    const to = fresh();
    const { refusal } = await restoreFolder({ from: backup, to, seen, mirrors: [] });
    expect(refusal).toMatchObject({
      code: "QUIS_RESTORE_FORKED",
      message: expect.stringMatching(/root .*root /) as string,
    });
    await expect(openLogs(to)).rejects.toMatchObject({ code: "QUIS_RESTORE_FORKED" });
  });

  it("over a change of key: a mirror that knows a newer key is behind-checked through the hand-over", async () => {
    const data = fresh();
    const logs = await openLogs(data);
    await act(logs, 40);
    const backup = fresh();
    await backupFolder(logs, { to: backup, withKeys: true });
    await rotateKey(logs, "local:test", { log: "records", reason: "r", overlapMs: 0 });
    await act(logs, 40);
    const copy = fresh();
    await mirror(logs, copy);
    const [newest] = await notesOf(data);
    await logs.close();
    expect((await restoreFolder({ from: backup, to: fresh(), seen: [], mirrors: [copy] })).refusal).toMatchObject({
      code: "QUIS_RESTORE_BEHIND",
    });
    // The bare checkpoint, by a key that this folder does not know: not understood is not agreed.
    expect((await restoreFolder({ from: backup, to: fresh(), seen: [newest!], mirrors: [] })).refusal).toMatchObject({
      code: "QUIS_RESTORE_UNCHECKED",
    });
  });

  it("takes no junk for a view: other logs' checkpoints, text, a broken mark", async () => {
    const { backup, atBackup } = await history();
    const stranger = await openLogs(fresh());
    const foreign = stranger.ledgers.records.signed.note;
    await stranger.close();
    for (const junk of ["", "junk", foreign, atBackup[0]!.replace("300", "299"), atBackup[0]!.slice(0, -5)]) {
      const { refusal } = await restoreFolder({ from: backup, to: fresh(), seen: [...atBackup, junk], mirrors: [] });
      expect(refusal).toMatchObject({ code: "QUIS_RESTORE_UNCHECKED" });
    }
    const to = fresh();
    await restoreFolder({ from: backup, to, seen: [], mirrors: [] });
    await writeFile(join(to, "restored.json"), "{}");
    await expect(openLogs(to)).rejects.toMatchObject({ code: "QUIS_DATA_CORRUPT" });
  });

  it("is not made over something, nor from nothing", async () => {
    const { backup, data } = await history();
    await expect(restoreFolder({ from: backup, to: data, seen: [], mirrors: [] })).rejects.toMatchObject({
      code: "QUIS_DATA_UNUSABLE",
    });
    await expect(restoreFolder({ from: fresh(), to: fresh(), seen: [], mirrors: [] })).rejects.toMatchObject({
      code: "QUIS_NOT_FOUND",
    });
  });
});

const BY = {
  actor: "local:test",
  authority: "the oversight board",
  reason: "both disks burnt",
  nowMs: Date.parse("2026-06-01T00:00:00Z"),
};

describe("--accept-loss", () => {
  it("goes on under new names and keys from the same entries, with the gap on record; the old names sign nothing more", async () => {
    const { backup, latest, atBackup } = await history();
    const to = fresh();
    await restoreFolder({ from: backup, to, seen: latest, mirrors: [] });
    const accepted = await acceptLoss(to, (await readRestored(to))!, BY);
    expect(accepted.state).toBe("accepted");
    const logs = await openLogs(to);
    await grow(logs, 25);
    for (const [i, log] of (["records", "oversight"] as const).entries()) {
      const old = atBackup[i]!.split("\n")[0]!;
      const { note, vkey } = logs.ledgers[log].signed;
      expect(parseVkey(vkey).name).not.toBe(old);
      expect(openCheckpoint(note, parseVkey(vkey)).checkpoint.origin).toBe(parseVkey(vkey).name);
      const [name] = await readdir(join(to, "log", log, "before"));
      const before = join(to, "log", log, "before", name!);
      expect(await readFile(join(before, "checkpoint"), "utf8")).toBe(atBackup[i]);
      const [oldVkey] = (await readFile(join(before, "vkeys"), "utf8")).trim().split("\n");
      const statement = openNote(await readFile(join(before, "statement"), "utf8"), [
        parseVkey(vkey),
        parseVkey(oldVkey!),
      ]);
      expect(statement.verified).toHaveLength(2);
      expect(statement.text).toMatch(/authority the oversight board\nreason both disks burnt\n/);
    }
    const gaps = (await deeds(logs)).filter(({ name }) => name === "gap").map(({ data }) => data);
    expect(gaps).toMatchObject([
      {
        log: "records",
        size: 300,
        lost: 100,
        authority: "the oversight board",
        reason: "both disks burnt",
        seen: latest[0],
      },
      { log: "oversight", size: 1, lost: 1 },
    ]);
    await logs.close();
    // The entries of before are the beginning of the new log, and all of it verifies.
    const vkey = (await readFile(join(to, "keys/records.vkey"), "utf8")).trim();
    expect(await verifyLogFolder({ dir: join(to, "log/records"), vkey })).toMatchObject({ ok: true, size: 325 });
    const secrets = (await readdir(join(to, "keys"))).filter((name) => name.endsWith(".skey"));
    expect(secrets.sort()).toEqual(["oversight.skey", "records.skey"]);
    await (await openLogs(to)).close();
  });

  it("after a change of key, and in a folder whose keys are gone", async () => {
    const data = fresh();
    const logs = await openLogs(data);
    await act(logs, 10);
    await rotateKey(logs, "local:test", { log: "records", reason: "r", overlapMs: 60_000 });
    const backup = fresh();
    await backupFolder(logs, { to: backup, withKeys: false });
    await logs.close();
    const to = fresh();
    await restoreFolder({ from: backup, to, seen: [], mirrors: [] });
    await acceptLoss(to, (await readRestored(to))!, BY);
    for (const name of ["subject-master", "dedupe", "wal", "payload-master", "payload"])
      await cp(join(data, "keys", name), join(to, "keys", name), { recursive: true });
    const on = await openLogs(to);
    expect(on.ledgers.records.size).toBe(10);
    await grow(on, 1);
    await on.close();
    await expect(acceptLoss(to, { ...(await restoredOf(backup)), state: "accepted" }, BY)).rejects.toMatchObject({
      code: "QUIS_USAGE",
    });
  });

  it("SIGKILL at any moment of it: the old names or the new ones, never both", async () => {
    const { backup, latest, atBackup } = await history();
    for (const writes of Array.from({ length: 22 }, (_, i) => i + 1)) {
      const to = fresh();
      await restoreFolder({ from: backup, to, seen: latest, mirrors: [] });
      const child = spawn(process.execPath, [
        "--disable-warning=ExperimentalWarning",
        join(import.meta.dirname, "accept-until-killed.ts"),
        to,
        String(writes),
      ]);
      let stderr = "";
      child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
      const [code, signal] = await new Promise<[number | null, string | null]>((done) =>
        child.on("close", (c, s) => done([c, s])),
      );
      expect(signal === "SIGKILL" || code === 0).toBe(true);
      const state = (await readRestored(to))!.state;
      if (state === "unchecked") {
        await expect(openLogs(to)).rejects.toMatchObject({ code: "QUIS_RESTORE_BEHIND" });
        expect(await notesOf(to)).toEqual(atBackup);
        continue;
      }
      const logs = await openLogs(to);
      const origins = Object.values(logs.ledgers).map(({ signed }) => parseVkey(signed.vkey).name);
      expect(new Set(origins.map((origin) => origin.split("/")[1])).size).toBe(1);
      for (const note of atBackup) expect(origins).not.toContain(note.split("\n")[0]);
      expect((await deeds(logs)).filter(({ name }) => name === "gap")).toHaveLength(2);
      await logs.close();
    }
  });
});

async function restoredOf(backup: string) {
  const to = fresh();
  await restoreFolder({ from: backup, to, seen: [], mirrors: [] });
  const state = (await readRestored(to))!;
  await writeRestored(to, state);
  expect((await compareWithOutside(to, state)).refusal).toBeDefined();
  return state;
}
