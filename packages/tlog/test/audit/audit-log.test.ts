// Servers that tell the truth and servers that lie, audited from outside.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TlogError, toBase64 } from "../../src/index.ts";
import { type AuditReport, auditLog, auditTree, type LogAudit, monitoringPath } from "../../src/audit/index.ts";
import { entryOf, makeLog, type MemoryLog, noteAlone, NO_WITNESS, ORIGIN, TWO_WITNESSES } from "./memory-log.ts";

const audit = (source: MemoryLog, over: Partial<LogAudit> = {}): Promise<AuditReport> =>
  auditLog({ source, policy: NO_WITNESS, ...over });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** The same history with entry 3 rewritten. */
const rewritten = (i: number): Uint8Array => (i === 3 ? bytes("another") : entryOf(i));

describe("an honest log", () => {
  it.each([0, 1, 2, 255, 256, 257, 600, 65_535, 65_536, 65_537, 70_000])(
    "of %i entries: every entry is seen, in order",
    async (size) => {
      const log = await makeLog(size);
      let next = 0;
      const report = await audit(log, {
        onEntries: (first, entries) => {
          expect(first).toBe(next);
          next += entries.length;
          if (first % 4096 === 0) expect(entries[0]).toEqual(entryOf(first));
        },
      });
      expect(report).toMatchObject({ ok: true, checkpoint: { origin: ORIGIN, size }, entriesChecked: size });
      expect(report.failure).toBeUndefined();
      expect(next).toBe(size);
      // Every file that such a log has was read: none is believed unseen.
      expect(new Set(log.reads)).toEqual(new Set(log.files.keys()));
    },
  );
  it("tlog-tiles “Partial Tiles”: a partial tile or bundle that is gone is the beginning of the full one", async () => {
    const log = await makeLog(300);
    const grown = await makeLog(600);
    for (const path of [...log.files.keys()].filter((name) => name.includes(".p/"))) {
      const full = grown.files.get(path.replace(/\.p\/.*/, ""));
      if (full === undefined) continue;
      log.files.delete(path);
      log.files.set(path.replace(/\.p\/.*/, ""), full);
    }
    expect(await audit(log)).toMatchObject({ ok: true, entriesChecked: 300 });
  });
  it("is read with few requests at one time, however large it is", async () => {
    const log = await makeLog(20_000);
    let open = 0;
    let most = 0;
    const read = async (path: string): Promise<Uint8Array | undefined> => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setImmediate(resolve));
      open--;
      return log.files.get(path);
    };
    expect((await auditLog({ source: { read }, policy: NO_WITNESS, inFlight: 4 })).ok).toBe(true);
    expect(most).toBeGreaterThan(2);
    expect(most).toBeLessThanOrEqual(8);
  });
});

describe("tlog-tiles “Pruning”: a log with a minimum index", () => {
  const prune = (log: MemoryLog, minimum: number): void => {
    for (const path of log.files.keys()) {
      const found = /^tile\/(entries|\d)\/(\d{3})$/.exec(path);
      if (found === null) continue;
      const level = found[1] === "entries" ? 0 : Number(found[1]);
      if ((Number(found[2]) + 1) * 256 ** (level + 1) <= minimum) log.files.delete(path);
    }
  };

  it.each([1, 255, 256, 512, 70_000, 65_536])(
    "of %i is verified from there on, and says what was not",
    async (minimum) => {
      const log = await makeLog(70_000);
      prune(log, minimum);
      const pruned = Math.floor(minimum / 256) * 256;
      let next = pruned;
      const report = await audit(log, {
        minimumIndex: minimum,
        onEntries: (first, entries) => {
          expect(first).toBe(next);
          next += entries.length;
        },
      });
      expect(report).toMatchObject({ ok: true, entriesChecked: 70_000 - pruned, entriesPruned: pruned });
      expect(next).toBe(70_000);
    },
  );
  it("that is not published is a log with missing files", async () => {
    const log = await makeLog(1000);
    prune(log, 512);
    expect(await audit(log)).toMatchObject({
      ok: false,
      failure: { code: expect.stringMatching(/^TLOG_(TILE|BUNDLE)_MISSING$/) },
    });
  });
  it("that leaves nothing to check is not verified, nor one beyond the tree", async () => {
    const log = await makeLog(512);
    expect(await audit(log, { minimumIndex: 512 })).toMatchObject({ ok: false, failure: { code: "TLOG_PRUNED" } });
    expect(await audit(log, { minimumIndex: 513 })).toMatchObject({ ok: false, failure: { code: "TLOG_INDEX_RANGE" } });
  });
  it("goes on from a checkpoint above it, and is not sure about one below whose tiles are gone", async () => {
    const log = await makeLog(2000);
    const [above, below] = [await log.noteAt(700), await log.noteAt(300)];
    prune(log, 600);
    expect(await audit(log, { minimumIndex: 600, since: above })).toMatchObject({ ok: true, since: { size: 700 } });
    expect(await audit(log, { minimumIndex: 600, since: below })).toMatchObject({
      ok: false,
      failure: { code: "TLOG_PRUNED" },
    });
  });
  it("property: any bit flipped in any file that is left is found", async () => {
    const log = await makeLog(5000);
    prune(log, 2048);
    const paths = [...log.files.keys()].filter((path) => path !== "checkpoint");
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.nat(), fc.nat(7), async (path, place, bit) => {
        const good = log.files.get(path)!;
        const flipped = good.slice();
        flipped[place % good.length]! ^= 1 << bit;
        log.files.set(path, flipped);
        const report = await audit(log, { minimumIndex: 2048 });
        log.files.set(path, good);
        expect(report).toMatchObject({ ok: false, failure: { message: expect.stringMatching(/expected .+ got/s) } });
      }),
      { numRuns: 60 },
    );
  });
});

describe("a log with a wrong file", () => {
  it("property: any bit flipped in any file is found", async () => {
    const log = await makeLog(70_000);
    const paths = [...log.files.keys()];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.nat(), fc.nat(7), async (path, place, bit) => {
        const good = log.files.get(path)!;
        const flipped = good.slice();
        flipped[place % good.length]! ^= 1 << bit;
        log.files.set(path, flipped);
        const report = await audit(log, path === "checkpoint" ? { policy: TWO_WITNESSES } : {});
        log.files.set(path, good);
        // A flip in the line of one of two witnesses leaves a line of nobody, and a quorum by the other.
        if (path === "checkpoint" && report.ok) expect(report.cosignatures).toHaveLength(1);
        else
          expect(report).toMatchObject({ ok: false, failure: { message: expect.stringMatching(/expected .+ got/s) } });
      }),
      { numRuns: 30 },
    );
  });
  it("every file of a small log, cut, emptied or gone, is found", async () => {
    const log = await makeLog(600);
    const files = new Map(log.files);
    for (const [path, good] of files) {
      for (const wrong of [undefined, new Uint8Array(0), good.subarray(0, -1), Uint8Array.of(...good, 0)]) {
        if (wrong === undefined) log.files.delete(path);
        else log.files.set(path, wrong);
        expect((await audit(log)).ok, `${path} ${wrong?.length}`).toBe(false);
        log.files.set(path, good);
      }
    }
    expect((await audit(log)).ok).toBe(true);
  });
  it("CVE-2026-56865: a forged full tile off the right edge, with its bundle, does not agree with its parent", async () => {
    const log = await makeLog(70_000);
    const other = await makeLog(70_000, (i) => (i === 50 * 256 ? bytes("forged") : entryOf(i)));
    for (const path of ["tile/0/050", "tile/entries/050"]) log.files.set(path, other.files.get(path)!);
    const report = await audit(log);
    expect(report).toMatchObject({ ok: false, failure: { code: "TLOG_TILE_MISMATCH" }, entriesChecked: 50 * 256 });
    expect(report.failure?.message).toContain("tile/0/050 expected to hash to");
  });
  it("no entry is handed on that does not stand in the tree", async () => {
    const log = await makeLog(2000);
    log.files.set("tile/entries/003", (await makeLog(2000, (i) => bytes(`x ${i}`))).files.get("tile/entries/003")!);
    const seen: number[] = [];
    expect((await audit(log, { onEntries: (first) => seen.push(first) })).ok).toBe(false);
    expect(seen).toEqual([0, 256, 512]);
  });
});

describe("the checkpoint served", () => {
  it("that is none, or not the log's, is refused and no tile is read", async () => {
    const log = await makeLog(300);
    for (const [note, code] of [
      [undefined, "TLOG_CHECKPOINT_MISSING"],
      ["", "TLOG_NOTE_MALFORMED"],
      [log.note.replace("300", "301"), "TLOG_NOTE_SIGNATURE"],
      [
        log.note
          .split("\n")
          .filter((line) => !line.startsWith(`— ${ORIGIN}`))
          .join("\n"),
        "TLOG_NOTE_UNSIGNED",
      ],
    ] as const) {
      if (note === undefined) log.files.delete("checkpoint");
      else log.files.set("checkpoint", bytes(note));
      log.reads.length = 0;
      expect(await audit(log)).toMatchObject({ ok: false, failure: { code }, entriesChecked: 0 });
      expect(log.reads).toEqual(["checkpoint"]);
    }
  });
  it("without the policy's quorum is refused", async () => {
    const log = await makeLog(300);
    log.files.set("checkpoint", bytes(await noteAlone(300, log.root)));
    expect(await audit(log, { policy: TWO_WITNESSES })).toMatchObject({
      ok: false,
      failure: { code: "TLOG_QUORUM_MISSED" },
      cosignatures: [],
    });
    expect((await audit(log)).ok).toBe(true);
  });
});

describe("since a checkpoint that was kept", () => {
  it.each([0, 1, 255, 256, 300, 600])("of %i entries, a log that only grew goes on from it", async (size) => {
    const log = await makeLog(600);
    const report = await audit(log, { since: await log.noteAt(size) });
    expect(report).toMatchObject({ ok: true, since: { size } });
    expect(report.evidence).toBeUndefined();
  });
  it("a log of the same size with another root is refused, with both roots, and both notes are the evidence", async () => {
    const [kept, served] = [await makeLog(300), await makeLog(300, rewritten)];
    const report = await audit(served, { since: kept.note });
    expect(report).toMatchObject({
      ok: false,
      failure: { code: "TLOG_SPLIT_VIEW" },
      evidence: [kept.note, served.note],
    });
    expect(report.failure?.message).toContain(toBase64(kept.root));
    expect(report.failure?.message).toContain(toBase64(served.root));
    expect(served.reads).toEqual(["checkpoint"]);
  });
  it("a smaller log is refused, with both sizes and roots", async () => {
    const [kept, served] = [await makeLog(300), await makeLog(299)];
    const report = await audit(served, { since: kept.note });
    expect(report).toMatchObject({ ok: false, failure: { code: "TLOG_CHECKPOINT_OLDER" } });
    for (const value of ["300", "299", toBase64(kept.root), toBase64(served.root)])
      expect(report.failure?.message).toContain(value);
  });
  it("a log that grew and rewrote an old entry is refused, though all of it fits together", async () => {
    const kept = await makeLog(300);
    const served = await makeLog(900, rewritten);
    expect((await audit(served)).ok).toBe(true);
    const report = await audit(served, { since: kept.note });
    expect(report).toMatchObject({
      ok: false,
      failure: { code: "TLOG_SPLIT_VIEW" },
      evidence: [kept.note, served.note],
    });
    expect(report.failure?.message).toContain(toBase64(kept.root));
  });
  it("a kept checkpoint of another key or that is none is refused, not ignored", async () => {
    const log = await makeLog(10);
    for (const since of ["", "x", log.note.replace("10\n", "9\n")]) {
      expect((await audit(log, { since })).failure?.code).toMatch(/TLOG_NOTE/);
    }
  });
});

describe("what witnesses were shown", () => {
  const withWitnesses = (log: MemoryLog, views: Readonly<Record<string, () => Promise<Uint8Array | undefined>>>) =>
    audit(log, {
      policy: TWO_WITNESSES,
      readWitness: ({ name }, path) => {
        expect(path).toBe(monitoringPath(ORIGIN));
        return (views[name] ?? (() => Promise.resolve(undefined)))();
      },
    });
  const shows = (note: string) => () => Promise.resolve(bytes(note));

  it("tlog-witness “Monitoring”: is asked by the hash of the origin in hex", () => {
    expect(monitoringPath(ORIGIN)).toMatch(/^[0-9a-f]{64}\/checkpoint$/);
  });
  it("the same or an earlier state is one history", async () => {
    const log = await makeLog(600);
    const report = await withWitnesses(log, { w1: shows(log.note), w2: shows(await log.noteAt(257)) });
    expect(report.ok).toBe(true);
    expect(report.witnesses.map(({ state, size }) => [state, size])).toEqual([
      ["same", 600],
      ["older", 257],
    ]);
  });
  it("another history is found at the same size, at a smaller and at a larger one", async () => {
    const log = await makeLog(600);
    for (const size of [600, 300, 601]) {
      const other = await makeLog(size, rewritten);
      const report = await withWitnesses(log, { w1: shows(log.note), w2: shows(other.note) });
      expect(report.ok, `${size}`).toBe(false);
      if (size > 600) {
        // The tiles that would lead there are not served: which of the two is hidden cannot be told, only that one is.
        expect(report.failure?.code).toBe("TLOG_CHECKPOINT_OLDER");
        expect(report.failure?.message).toContain(toBase64(other.root));
        continue;
      }
      expect(report).toMatchObject({ failure: { code: "TLOG_SPLIT_VIEW" }, evidence: [other.note, log.note] });
      expect(report.witnesses.map(({ state }) => state)).toEqual(["same", "split"]);
      expect(report.failure?.message).toContain("witness w2");
    }
  });
  it("another history whose tiles are served too is a split, and not taken for growth", async () => {
    const log = await makeLog(600);
    const other = await makeLog(700, rewritten);
    for (const [path, file] of other.files) if (!log.files.has(path)) log.files.set(path, file);
    const report = await withWitnesses(log, { w1: shows(other.note) });
    expect(report.ok).toBe(false);
  });
  it("a later state is one history if the tiles lead there; an older checkpoint alone is refused", async () => {
    const grown = await makeLog(700);
    const log = await makeLog(600);
    const alone = await withWitnesses(log, { w1: shows(grown.note) });
    expect(alone).toMatchObject({ ok: false, failure: { code: "TLOG_CHECKPOINT_OLDER" } });
    expect(alone.failure?.message).toMatch(/700 entries that witness w1 was shown .+, got 600 /);
    for (const [path, file] of grown.files) if (path !== "checkpoint") log.files.set(path, file);
    const report = await withWitnesses(log, { w1: shows(grown.note) });
    expect(report).toMatchObject({ ok: true, witnesses: [{ state: "newer", size: 700 }, { state: "unknown" }] });
  });
  it("a witness that is away, has nothing or answers nonsense says nothing, and that is told", async () => {
    const log = await makeLog(300);
    const report = await withWitnesses(log, {
      w1: () => Promise.reject(new Error("no answer")),
      w2: shows("nonsense"),
    });
    expect(report.ok).toBe(true);
    expect(report.witnesses).toMatchObject([
      { state: "unknown", reason: "no answer" },
      { state: "unknown", reason: expect.stringContaining("note expected") },
    ]);
  });
  it("a witness cannot accuse: what it shows counts only under the log's own signature", async () => {
    const log = await makeLog(300);
    const other = await makeLog(300, rewritten);
    const unsigned = other.note
      .split("\n")
      .filter((line) => !line.startsWith(`— ${ORIGIN}`))
      .join("\n");
    const report = await withWitnesses(log, { w1: shows(unsigned) });
    expect(report).toMatchObject({ ok: true, witnesses: [{ state: "unknown" }, { state: "unknown" }] });
  });
});

describe("a source that cannot be read", () => {
  it("is no verdict: the error passes through", async () => {
    const log = await makeLog(2000);
    const read = (path: string): Promise<Uint8Array | undefined> =>
      path === "tile/0/004" ? Promise.reject(new Error("connection reset")) : log.read(path);
    await expect(auditLog({ source: { read }, policy: NO_WITNESS })).rejects.toThrow("connection reset");
  });
  it("stops when it is told to", async () => {
    const log = await makeLog(20_000);
    const controller = new AbortController();
    const stopped = audit(log, {
      signal: controller.signal,
      onEntries: (first) => first >= 2560 && controller.abort(),
    });
    await expect(stopped).rejects.toThrow("aborted");
    expect(log.reads.length).toBeLessThan(60);
  });
  it("auditTree throws what is wrong", async () => {
    const log = await makeLog(300);
    await expect(auditTree({ source: log, size: 300, root: new Uint8Array(32) })).rejects.toThrow(TlogError);
  });
});
