// Changing a log's key: the hand-over, the chain, and every place where the process can end.
import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodePayload } from "@quis/event";
import { generateKey, openCheckpoint, parseSkey, parseVkey, signNote, splitNote } from "@quis/tlog";
import { LogReader, verifyLogFolder } from "@quis/tlog/fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  followKeys,
  keyHistory,
  openByChain,
  openHandover,
  OverlapWatch,
  rotateKey,
} from "../../src/rotation/index.ts";
import { signHandover } from "../../src/rotation/handover.ts";
import { grow, keyFile, type Logs, openLogs } from "./fixture.ts";

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-rotate-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const fresh = (): string => join(folder, `data-${count++}`);

const ROTATION = { log: "records", reason: "yearly change", overlapMs: 0 } as const;
const ACTOR = "local:test";

async function sealedHandovers(logs: Logs): Promise<string[]> {
  const { oversight } = logs.ledgers;
  const found: string[] = [];
  for (let i = 0; i < oversight.size; i++) {
    const { fields } = decodePayload(await oversight.readPayload(i));
    const resources = fields.find(({ name }) => name === "web_resources")?.valueJson ?? "[]";
    for (const { name, data } of JSON.parse(resources) as { name: string; data: { handover?: string } }[])
      if (name === "rotate key") found.push(data.handover!);
  }
  return found;
}

describe("rotateKey", () => {
  it("before: the old key verifies; after: the new one; the origin stays; the hand-over is published and sealed", async () => {
    const logs = await openLogs(fresh());
    await grow(logs, 300);
    const old = logs.ledgers.records.signed;
    const summary = await rotateKey(logs, ACTOR, ROTATION);
    expect(summary).toMatchObject({ number: 1, size: 300, old_vkey: old.vkey, overlap_until: null });
    const { note, vkey } = logs.ledgers.records.signed;
    expect(vkey).toBe(summary.new_vkey);
    expect(parseVkey(vkey).name).toBe(parseVkey(old.vkey).name);
    expect(openCheckpoint(note, parseVkey(vkey)).checkpoint.size).toBe(300);
    expect(() => openCheckpoint(note, parseVkey(old.vkey))).toThrow(
      expect.objectContaining({ code: "TLOG_NOTE_UNSIGNED" }),
    );
    expect(openCheckpoint(old.note, parseVkey(old.vkey)).checkpoint.size).toBe(300);
    const published = await readFile(join(logs.data, "log/records/keys/1"), "utf8");
    expect(openHandover(published)).toMatchObject({ number: 1, size: 300, reason: "yearly change" });
    expect(await sealedHandovers(logs)).toEqual([published]);
    await grow(logs, 300);
    expect(await logs.ledgers.records.reader.readEntry(10)).toBeInstanceOf(Uint8Array);
    await logs.close();
    expect(await verifyLogFolder({ dir: join(logs.data, "log/records"), vkey })).toMatchObject({ ok: true, size: 600 });
    expect((await stat(keyFile(logs.data, "records.skey"))).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(logs.data, "keys")).filter((name) => /next|former|handover/.test(name))).toEqual([]);
    await (await openLogs(logs.data)).close();
  });

  it("a chain of four keys, the oversight log's own key among the changed ones", async () => {
    const logs = await openLogs(fresh());
    const first = logs.keys.vkey["records"]!;
    for (let i = 0; i < 3; i++) {
      await grow(logs, 100);
      await rotateKey(logs, ACTOR, { ...ROTATION, reason: `change ${i}` });
    }
    await rotateKey(logs, ACTOR, { ...ROTATION, log: "oversight" });
    await logs.ledgers.oversight.settle();
    await logs.close();
    const again = await openLogs(logs.data);
    const history = await keyHistory(again.data, again.keys, "records", again.ledgers.records);
    expect(history.keys.map(({ from_size, reason }) => [from_size, reason])).toEqual([
      [0, null],
      [100, "change 0"],
      [200, "change 1"],
      [300, "change 2"],
    ]);
    expect(history.keys[0]!.vkey).toBe(first);
    // An outsider who knows the first key alone gets to the present one, against the tree.
    const reader = new LogReader({ dir: join(again.data, "log/records"), vkey: again.keys.vkey["records"]! });
    const notes = history.keys.slice(1).map(({ handover }) => handover!);
    const chain = await followKeys(first, notes, (size) => reader.rootAt(size));
    expect(chain.vkeys.at(-1)).toBe(again.keys.vkey["records"]);
    expect((await keyHistory(again.data, again.keys, "oversight", again.ledgers.oversight)).keys).toHaveLength(2);
    expect(await sealedHandovers(again)).toHaveLength(4);
    await again.close();
  });

  it("overlap: both keys sign until its end, then the old one is destroyed, also without a restart", async () => {
    let nowMs = Date.parse("2026-05-01T00:00:00Z");
    const logs = await openLogs(fresh(), { now: () => nowMs });
    await grow(logs, 5);
    const old = logs.keys.vkey["records"]!;
    const { new_vkey, overlap_until } = await rotateKey(logs, ACTOR, { ...ROTATION, overlapMs: 3_600_000 });
    expect(overlap_until).toBe("2026-05-01T01:00:00.000Z");
    await grow(logs, 5);
    const both = logs.ledgers.records.signed.note;
    for (const vkey of [old, new_vkey]) expect(openCheckpoint(both, parseVkey(vkey)).checkpoint.size).toBe(10);
    await logs.close();
    const again = await openLogs(logs.data, { now: () => nowMs });
    await grow(again, 1);
    expect(splitNote(again.ledgers.records.signed.note).signatures).toHaveLength(2);
    const watch = new OverlapWatch(again.keys, again.ledgers, () => nowMs);
    nowMs += 3_600_000;
    await watch.look();
    await watch.close();
    expect(splitNote(again.ledgers.records.signed.note).signatures).toHaveLength(1);
    expect(existsSync(keyFile(again.data, "records.former.skey"))).toBe(false);
    await again.close();
  });

  it("is refused for a log that is not there", async () => {
    const logs = await openLogs(fresh());
    await expect(rotateKey(logs, ACTOR, { ...ROTATION, log: "none" })).rejects.toMatchObject({
      code: "QUIS_NOT_FOUND",
    });
    await logs.close();
  });
});

const STEPS = ["make key", "decide", "publish", "seal", "switch", "sign", "forget"] as const;
const CHILD = join(import.meta.dirname, "rotate-until-killed.ts");

describe("SIGKILL during a change of key", () => {
  for (const log of ["records", "oversight"])
    for (const overlapMs of [0, 3_600_000])
      it(`${log}, overlap ${overlapMs}: before every step, one of both states and nothing in between`, async () => {
        for (const step of STEPS) {
          const data = fresh();
          const before = await openLogs(data);
          await grow(before, 260);
          await before.ledgers.oversight.settle();
          const old = before.keys.vkey[log]!;
          await before.close();
          const child = spawn(process.execPath, [
            "--disable-warning=ExperimentalWarning",
            CHILD,
            data,
            log,
            step,
            String(overlapMs),
          ]);
          let stderr = "";
          child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
          const signal = await new Promise((resolve) => child.on("close", (_code, how) => resolve(how)));
          expect(signal).toBe("SIGKILL");
          for (let opening = 0; opening < 2; opening++) {
            const after = await openLogs(data);
            const ledger = after.ledgers[log]!;
            await grow(after, 1);
            await after.ledgers.oversight.settle();
            const decided = STEPS.indexOf(step) > STEPS.indexOf("decide");
            expect(after.keys.vkey[log] !== old).toBe(decided);
            expect(ledger.signed.vkey).toBe(after.keys.vkey[log]);
            expect(splitNote(ledger.signed.note).signatures).toHaveLength(decided && overlapMs > 0 ? 2 : 1);
            expect(await sealedHandovers(after)).toHaveLength(decided ? 1 : 0);
            const { keys } = await keyHistory(data, after.keys, log, ledger);
            expect(keys).toHaveLength(decided ? 2 : 1);
            expect(readdirSync(join(data, "keys")).filter((name) => /next|handover/.test(name))).toEqual([]);
            await after.close();
            const dir = join(data, "log", log);
            expect(await verifyLogFolder({ dir, vkey: after.keys.vkey[log]! })).toMatchObject({ ok: true });
          }
        }
      });
});

describe("a hand-over that is forged, missing or out of order is refused with both values", () => {
  async function rotated(): Promise<string> {
    const logs = await openLogs(fresh());
    for (let i = 0; i < 2; i++) {
      await grow(logs, 50);
      await rotateKey(logs, ACTOR, ROTATION);
    }
    await grow(logs, 50);
    await logs.close();
    return logs.data;
  }

  it("at start", async () => {
    const good = await rotated();
    const notes = join(good, "log/records/keys");
    const vkeys = (await readFile(keyFile(good, "records.vkeys"), "utf8")).trim().split("\n");
    const thief = generateKey(parseVkey(vkeys[0]!).name);
    const present = parseSkey((await readFile(keyFile(good, "records.skey"), "utf8")).trim());
    const second = openHandover(await readFile(join(notes, "2"), "utf8"));
    // By whoever has the present key alone: the one before has not signed.
    const half = await signHandover(second, present, present).catch(() => "");
    const stolen = await signHandover(
      { ...second, oldVkey: present.vkey, newVkey: thief.vkey, number: 3 },
      present,
      parseSkey(thief.skey),
    );
    const cases: [string, (at: string) => Promise<unknown>, RegExp][] = [
      ["missing last", (at) => rm(join(at, "2")), /expected a hand-over to .*got none/],
      ["missing first", (at) => rm(join(at, "1")), /expected hand-over 1 .*got 2 next/],
      ["all missing", (at) => rm(at, { recursive: true }), /expected a hand-over to .*got none/],
      [
        "reordered",
        async (at) => {
          await rename(join(at, "1"), join(at, "x"));
          await rename(join(at, "2"), join(at, "1"));
          await rename(join(at, "x"), join(at, "2"));
        },
        /number 1, got 2/,
      ],
      ["forged by one key", (at) => writeFile(join(at, "2"), half), /expected/],
      [
        "one more, by the present key",
        (at) => writeFile(join(at, "3"), stolen),
        /no further key .*got log|no further key .*got quis/,
      ],
      [
        "a byte changed",
        async (at) => {
          const text = await readFile(join(at, "1"), "utf8");
          await writeFile(join(at, "1"), text.replace("yearly", "yearlj"));
        },
        /good signature|does not verify/,
      ],
      ["binary", (at) => writeFile(join(at, "1"), Buffer.from([0xff, 0, 1])), /expected/],
      ["huge", (at) => writeFile(join(at, "1"), "x".repeat(100_000)), /at most 8192 bytes, got 100000/],
    ];
    for (const [, change, message] of cases) {
      const copy = fresh();
      await cp(good, copy, { recursive: true });
      await change(join(copy, "log/records/keys"));
      await expect(openLogs(copy)).rejects.toMatchObject({
        code: "QUIS_KEY_HISTORY",
        message: expect.stringMatching(message) as string,
      });
    }
    await (await openLogs(good)).close();
  });

  it("with a root that was never the log's", async () => {
    const one = generateKey("log.example/audit", new Uint8Array(32).fill(1));
    const two = generateKey("log.example/audit", new Uint8Array(32).fill(2));
    const text = {
      origin: "log.example/audit",
      number: 1,
      oldVkey: one.vkey,
      newVkey: two.vkey,
      size: 9,
      root: new Uint8Array(32),
      time: "2026-01-01T00:00:00.000Z",
      reason: "r",
    };
    const note = await signHandover(text, parseSkey(one.skey), parseSkey(two.skey));
    await expect(followKeys(one.vkey, [note], async () => new Uint8Array(32).fill(5))).rejects.toMatchObject({
      message: expect.stringMatching(/at size 9 the root BQUF.*got AAAA/) as string,
    });
    await expect(followKeys(one.vkey, [note, note])).rejects.toThrow(/number 2, got 1/);
    await expect(followKeys(two.vkey, [note])).rejects.toThrow(/from the key/);
    // Back to a key that the log had before.
    const back = await signHandover(
      { ...text, number: 2, oldVkey: two.vkey, newVkey: one.vkey },
      parseSkey(two.skey),
      parseSkey(one.skey),
    );
    await expect(followKeys(one.vkey, [note, back])).rejects.toThrow(/a key that the log never had|to a key/);
    const chain = await followKeys(one.vkey, [note]);
    const sign = (size: number, skey: string) =>
      signNote(`log.example/audit\n${size}\n${"A".repeat(43)}=\n`, [parseSkey(skey)]);
    expect(openByChain(await sign(9, one.skey), chain).vkey).toBe(one.vkey);
    expect(openByChain(await sign(10, two.skey), chain).vkey).toBe(two.vkey);
    // A retired key that was stolen signs nothing new; the new one nothing of before its time.
    for (const [size, skey] of [
      [10, one.skey],
      [8, two.skey],
    ] as const) {
      const forged = await sign(size, skey);
      expect(() => openByChain(forged, chain)).toThrow(expect.objectContaining({ code: "QUIS_KEY_HISTORY" }));
    }
  });
});
