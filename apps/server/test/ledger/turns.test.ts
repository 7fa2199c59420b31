// Many logs in one process: one order, and the same bytes for the same appends.
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKey } from "@quis/tlog";
import { verifyLogFolder } from "@quis/tlog/fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Ledger, ledgerFolders, settleAll } from "../../src/ledger/ledger.ts";
import { Turns } from "../../src/ledger/turns.ts";
import { ledgerKeys, recordsOf } from "./fixture.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-turns-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const NAMES = Array.from({ length: 16 }, (_, i) => `log-${i}`);
const keyOf = (name: string, seed = 7) => generateKey(`log.example/${name}`, new Uint8Array(32).fill(seed));
// Never by itself within a test: integrations happen where the test asks for them.
const NEVER_MS = 2 ** 31 - 1;

async function openAll(data: string): Promise<{ ledgers: Map<string, Ledger>; order: string[] }> {
  const turns = new Turns();
  const order: string[] = [];
  const ledgers = new Map<string, Ledger>();
  for (const name of NAMES)
    ledgers.set(
      name,
      await Ledger.open({
        ...ledgerFolders(data, name),
        ...(await ledgerKeys(data, name)),
        signingKey: keyOf(name).skey,
        fresh: true,
        turns,
        integrateAfterMs: NEVER_MS,
        onIntegrated: (size) => order.push(`${name} ${size}`),
      }),
    );
  return { ledgers, order };
}

/** Path and hash of every file. */
async function contents(root: string): Promise<string[]> {
  const names = (await readdir(root, { recursive: true })).sort();
  const found: string[] = [];
  for (const name of names) {
    if (!(await stat(join(root, name))).isFile()) continue;
    found.push(
      `${name} ${createHash("sha256")
        .update(await readFile(join(root, name)))
        .digest("hex")}`,
    );
  }
  return found;
}

describe("RULE: one order for all logs of a process", () => {
  it("16 logs under concurrent appends: every log whole, and twice the same appends give the same bytes", async () => {
    // Appends in a shuffled but fixed order; the disk answers in whatever order it likes.
    let state = 42;
    const random = (below: number): number =>
      Math.floor(((state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648) * below);
    const appends = Array.from({ length: 400 }, () => ({ name: NAMES[random(16)]!, count: 1 + random(90) }));
    const results: { files: string[]; order: string[] }[] = [];
    for (const run of ["one", "two"]) {
      const data = join(folder, run);
      const { ledgers, order } = await openAll(data);
      const sizes = new Map<string, number>(NAMES.map((name) => [name, 0]));
      const wave = async (part: typeof appends): Promise<void> => {
        const waiting = part.map(async ({ name, count }) => {
          const from = sizes.get(name)!;
          sizes.set(name, from + count);
          // Indices are given in call order, not in the order in which the disk answers.
          expect(await ledgers.get(name)!.append(recordsOf(from, count))).toBe(from);
        });
        await Promise.all(waiting);
        await settleAll(ledgers.values());
      };
      for (let at = 0; at < appends.length; at += 100) await wave(appends.slice(at, at + 100));
      for (const [name, ledger] of ledgers) {
        expect(ledger.checkpointSize).toBe(sizes.get(name));
        await ledger.close();
        const { logFolder } = ledgerFolders(data, name);
        expect(await verifyLogFolder({ dir: logFolder, vkey: keyOf(name).vkey })).toMatchObject({ ok: true });
      }
      // Of the logs; payloads are encrypted under fresh nonces.
      results.push({ files: await contents(join(data, "log")), order });
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[0]!.order.length).toBeGreaterThan(16);
  });

  it("the log whose oldest waiting entry was accepted first is integrated first, whoever asks first", async () => {
    const data = join(folder, "first");
    const { ledgers, order } = await openAll(data);
    const [a, b, c] = ["log-3", "log-0", "log-7"].map((name) => ledgers.get(name)!) as [Ledger, Ledger, Ledger];
    await Promise.all([a, b, c].map((ledger) => ledger.append(recordsOf(0, 2))));
    await settleAll([c, a, b]);
    expect(order).toEqual(["log-3 2", "log-0 2", "log-7 2"]);
    for (const ledger of ledgers.values()) await ledger.close();
  });

  it("appends are acknowledged while all logs stand still", async () => {
    const data = join(folder, "still");
    const { ledgers, order } = await openAll(data);
    const [a, b] = [ledgers.get("log-1")!, ledgers.get("log-2")!];
    await a.exclusively(async () => {
      expect(await a.append(recordsOf(0, 3))).toBe(0);
      expect(await b.append(recordsOf(0, 3))).toBe(0);
      expect([a.size, a.checkpointSize, b.checkpointSize]).toEqual([3, 0, 0]);
    });
    await a.settle();
    expect(order).toEqual(["log-1 3"]);
    for (const ledger of ledgers.values()) await ledger.close();
  });

  it("turns never overlap, and every one of them ends as its work does", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ place: fc.nat(9), fails: fc.boolean() }), { maxLength: 20 }),
        async (jobs) => {
          const turns = new Turns();
          let running = 0;
          const done = await Promise.allSettled(
            jobs.map(({ place, fails }) =>
              turns.run(
                async () => {
                  expect(++running).toBe(1);
                  await new Promise(setImmediate);
                  running--;
                  if (fails) throw new Error("failed");
                  return place;
                },
                () => place,
              ),
            ),
          );
          expect(done.map(({ status }) => status === "rejected")).toEqual(jobs.map(({ fails }) => fails));
        },
      ),
      { numRuns: 30 },
    );
  });
});
