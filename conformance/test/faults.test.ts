// Some of every kind of fault, done to a real process and a real folder; `node conformance/faults/main.ts --all` does all of them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "@quis/tlog/fs";
import { leafHashes, parseSkey } from "@quis/tlog";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  audit,
  families,
  formatTable,
  makeSeed,
  measureRecovery,
  receiptsOf,
  skey,
  tabulate,
  unsynced,
} from "../faults/index.ts";
import type { Case } from "../faults/index.ts";

const work = mkdtempSync(join(tmpdir(), "quis-faults-test-"));
const plan = { work, all: false };
afterAll(() => rmSync(work, { recursive: true, force: true }));

// All system calls take the short run two minutes: here those that have most to lose.
const CALLS =
  /^(power cut|(EIO|ENOSPC) at (fsync|fdatasync|writev|rename|close)|SIGKILL before (fsync|fdatasync|rename|unlink))/;
const wanted = (fault: string): boolean => CALLS.test(fault) || !/ (at|before) [a-z0-9]+$/.test(fault);

describe("after a fault nothing acknowledged is lost or there twice, no checkpoint contradicts another, and the log says what to do", () => {
  const able = new Map(families.map(({ name, whyNot }) => [name, whyNot(plan)]));
  for (const [name, reason] of able)
    if (reason !== undefined && process.env["CI"] !== undefined) throw new Error(`${name}: ${reason}`);

  it.for(families)("$name", async ({ name, run }, { skip }) => {
    const reason = able.get(name);
    skip(reason !== undefined, reason);
    const cases: Case[] = [];
    for await (const one of run(plan, wanted)) cases.push(one);
    expect(cases.length).toBeGreaterThan(0);
    expect(cases.filter(({ problems }) => problems.length > 0)).toEqual([]);
  });
});

describe("the audit", () => {
  const checkpoints: string[] = [];
  let promised: ReturnType<typeof receiptsOf>;
  let folders = 0;
  let seeded: string;
  beforeAll(async () => {
    seeded = join(work, "audited");
    const { said } = await makeSeed(seeded, "open fresh", "append 0 20", "settle", "append 20 5");
    promised = receiptsOf(said);
  });
  // The same folder each time: an audit goes on from it, with records of its own that receipts do not name.
  const problemsWith = async (receipts: typeof promised, notes = checkpoints): Promise<readonly string[]> => {
    const data = join(work, `audited-${folders++}`);
    const { said } = await makeSeed(data, "open fresh", "append 0 20", "settle", "append 20 5");
    expect(receiptsOf(said)).toEqual(promised);
    return (await audit({ data, fresh: false, receipts, checkpoints: notes })).problems;
  };

  it("passes a folder whose process was killed", async () => {
    expect(await problemsWith(promised)).toEqual([]);
  });

  it("finds an acknowledged entry that is gone, or is another", async () => {
    expect(await problemsWith([...promised, { record: 25, index: 25, hash: "" }])).toEqual([
      expect.stringContaining("record 25 was acknowledged as entry 25, there is none"),
    ]);
    const [first, second, ...rest] = promised as [(typeof promised)[0], (typeof promised)[0]];
    const swapped = [{ ...first, index: 1 }, { ...second, index: 0 }, ...rest];
    expect(await problemsWith(swapped)).toHaveLength(2);
    const otherHash = [{ ...first, hash: second.hash }, second, ...rest];
    expect(await problemsWith(otherHash)).toHaveLength(1);
  });

  it("finds an entry that is there twice", async () => {
    const data = join(work, "twice");
    await makeSeed(data, "open fresh", "append 0 5", "append 3 1", "settle");
    const { problems } = await audit({ data, fresh: false, receipts: [], checkpoints: [] });
    expect(problems).toEqual(["record 3 is there twice, again as entry 5"]);
  });

  it("finds a signed checkpoint of another history, and one beyond the log", async () => {
    const note = async (count: number, text: string): Promise<string> => {
      const log = await createLog({ dir: join(work, `other-${folders++}`), signer: parseSkey(skey) });
      const entries = Array.from({ length: count }, () => new TextEncoder().encode(text));
      await log.append({ entries, leafHashes: leafHashes(entries) });
      return log.checkpoint();
    };
    expect(await problemsWith(promised, [await note(20, "another history")])).toEqual([
      "the checkpoint signed at size 20 is of another history",
    ]);
    expect(await problemsWith(promised, [await note(99, "longer")])).toEqual([
      "a checkpoint of size 99 was signed, the log has 28",
    ]);
  });
});

describe("the order of system calls", () => {
  const call = (name: string, ...paths: string[]) => ({ name, n: 1, paths, path: paths[0] ?? "", changes: true });
  const whole = [
    call("mkdir", "wal"),
    call("fsync", ""),
    call("openat", "wal/t.tmp"),
    call("write", "wal/t.tmp"),
    call("fdatasync", "wal/t.tmp"),
    call("rename", "wal/t.tmp", "wal/t"),
    call("fsync", "wal"),
  ];

  it("is that every name and its bytes are synced", () => {
    expect(unsynced(whole)).toEqual([]);
  });

  it.each([
    [1, "the name wal was never synced"],
    [4, "wal/t was renamed before its bytes were synced"],
    [6, "the name wal/t was never synced"],
  ])("is found wrong without call %i", (left, problem) => {
    expect(unsynced(whole.toSpliced(left, 1))).toEqual([problem]);
  });
});

describe("the table", () => {
  const one = (fault: string, outcome: string, ...problems: string[]): Case => ({
    fault,
    place: "p",
    outcome,
    problems,
  });

  it("has a row a fault, its outcomes by frequency, and says where the rule did not hold", () => {
    const rows = tabulate([one("b", "x"), one("a", "y"), one("b", "z", "lost"), one("b", "z")]);
    expect(formatTable(rows)).toBe(
      "| fault | runs | outcome | held |\n| --- | ---: | --- | --- |\n| b | 3 | z (2); x (1) | NO, 1 |\n| a | 1 | y | yes |\n",
    );
  });
});

describe("recovery", () => {
  it("is measured on a folder that a fresh process opens with every record of its write-ahead log", async () => {
    const measured = await measureRecovery(plan, 1500, 1);
    expect(measured).toMatchObject({ records: 1500 });
    expect(measured.walBytes).toBeGreaterThan(1_000_000);
    expect(measured.openMs).toBeGreaterThan(0);
  });
});
