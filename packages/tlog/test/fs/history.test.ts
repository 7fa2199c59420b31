/**
 * Whatever befalls the folder and the process, and in whatever order, the log never signs two checkpoints of different histories.
 * Model-based: entry i is the same whenever it is appended, as a write-ahead log has it, so every signed root must be the model's.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LogWriter, createLog, openLog } from "../../src/fs/index.ts";
import { type NoteSigner, TlogError, leafHashes, parseCheckpoint, treeRoot } from "../../src/index.ts";
import { batch, entriesFrom, seededRandom, signer } from "../support/example.ts";
import { type Aftermath, MemoryDisk } from "../support/memory-disk.ts";

const dir = "data/log";

type Deed =
  | { readonly do: "append"; readonly count: number }
  /** The process dies before its change number `at` to the disk while it appends; the next one finds the disk so. */
  | { readonly do: "crash"; readonly count: number; readonly at: number; readonly finds: number }
  /** One change to the disk fails, and the process lives on. */
  | { readonly do: "fail"; readonly count: number; readonly at: number }
  | { readonly do: "reopen" }
  /** One bit of one file, with the process up or down. */
  | { readonly do: "flip"; readonly file: number; readonly bit: number };

const count = fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constantFrom(255, 256, 257, 300));
const at = fc.nat(70);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("append" as const), count }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("crash" as const), count, at, finds: fc.nat(1000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("fail" as const), count, at }) },
  { weight: 1, arbitrary: fc.constant({ do: "reopen" as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("flip" as const), file: fc.nat(1000), bit: fc.nat(100_000) }) },
);

class Stopped extends Error {}

const roots = new Map<number, Uint8Array>();
function modelRoot(size: number): Uint8Array {
  const root = roots.get(size) ?? treeRoot(leafHashes(entriesFrom(0, size)));
  roots.set(size, root);
  return root;
}

function aftermathOf(finds: number): Aftermath {
  if (finds % 3 === 0) return { kind: "process killed" };
  return finds % 3 === 1 ? { kind: "power cut" } : { kind: "in between", random: seededRandom(finds) };
}

/** A log and its disk, and every text that its key has signed, wherever that text went. */
class World {
  disk = new MemoryDisk();
  readonly signed: string[] = [];
  readonly seen = { refusals: 0, crashes: 0, failures: 0 };
  #log: LogWriter | undefined;
  readonly #signer: NoteSigner = {
    ...signer,
    sign: (text) => {
      this.signed.push(new TextDecoder().decode(text));
      return signer.sign(text);
    },
  };

  async #open(): Promise<LogWriter> {
    this.#log ??= await openLog({ dir, signer: this.#signer, disk: this.disk });
    return this.#log;
  }

  async create(): Promise<void> {
    this.#log = await createLog({ dir, signer: this.#signer, disk: this.disk });
  }

  async obey(one: Deed): Promise<void> {
    if (one.do === "reopen") {
      this.#log = undefined;
    } else if (one.do === "flip") {
      await this.#flip(one.file, one.bit);
    } else if (one.do === "append") {
      const log = await this.#open();
      await log.append(batch(log.size, log.size + one.count));
    } else {
      await this.#interrupt(one);
    }
  }

  async #interrupt(one: Deed & { do: "crash" | "fail" }): Promise<void> {
    const log = await this.#open();
    const entries = batch(log.size, log.size + one.count);
    let steps = 0;
    this.disk.step = (what) => {
      const here = steps++;
      if (one.do === "crash" ? here >= one.at : here === one.at) throw new Stopped(what);
    };
    const failure: unknown = await log.append(entries).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure !== undefined && !(failure instanceof Stopped)) throw failure;
    this.disk.step = () => {};
    if (one.do === "crash") {
      this.seen.crashes++;
      this.disk = this.disk.after(aftermathOf(one.finds));
    } else if (failure !== undefined) {
      this.seen.failures++;
      const again: unknown = await log.append(entries).catch((error: unknown) => error);
      if (!(again instanceof TlogError) || again.code !== "TLOG_STOPPED")
        throw new Error("went on after a failed write");
    } else return;
    this.#log = undefined;
  }

  // A start that refuses ends the history; so that more can be tried, the file is then put back.
  async #flip(file: number, bit: number): Promise<void> {
    const files = [...this.disk.files()].filter(([, bytes]) => bytes.length > 0);
    const [path, good] = files[file % files.length] as [string, Uint8Array];
    const bad = good.slice();
    const place = Math.floor(bit / 8) % bad.length;
    bad[place] = (bad[place] as number) ^ (1 << (bit % 8));
    await this.disk.writeDurably(path, bad);
    try {
      // As a start beside the process that may be up would find it.
      const found = await openLog({ dir, signer: this.#signer, disk: this.disk.after({ kind: "process killed" }) });
      await found.append(batch(found.size, found.size + 1));
    } catch (error) {
      if (!(error instanceof TlogError)) throw error;
      this.seen.refusals++;
      await this.disk.writeDurably(path, good);
    }
  }

  /** Signed checkpoints that are not of the one history. */
  contradictions(): string[] {
    return this.signed.filter((text) => {
      const { size, root } = parseCheckpoint(text);
      return Buffer.compare(root, modelRoot(size)) !== 0;
    });
  }
}

describe("append, crash, failed write, reopen, flipped bit, in any order", () => {
  it("never sign two checkpoints of different histories, and every failure stops the writer", async () => {
    const seen = { refusals: 0, crashes: 0, failures: 0, signed: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 14 }), async (deeds) => {
        const world = new World();
        await world.create();
        for (const one of deeds) await world.obey(one);
        expect(world.contradictions()).toEqual([]);
        seen.refusals += world.seen.refusals;
        seen.crashes += world.seen.crashes;
        seen.failures += world.seen.failures;
        seen.signed += world.signed.length;
      }),
      { numRuns: 150 },
    );
    // Else the property held of nothing.
    expect(Math.min(seen.refusals, seen.crashes, seen.failures)).toBeGreaterThan(20);
    expect(seen.signed).toBeGreaterThan(300);
  });

  it("would be noticed: another entry in place of one that was signed is a contradiction", async () => {
    const world = new World();
    await world.create();
    await world.obey({ do: "append", count: 3 });
    world.signed.push((world.signed.at(-1) as string).replace("\n3\n", "\n2\n"));
    expect(world.contradictions()).toHaveLength(1);
  });
});
