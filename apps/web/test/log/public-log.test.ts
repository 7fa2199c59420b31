import {
  encodeBundle,
  entriesPath,
  formatCheckpoint,
  fullTileRoot,
  generateKey,
  leafHashes,
  parseSkey,
  signNote,
  tilePath,
  toBase64,
  treeRoot,
} from "@quis/tlog";
import { describe, expect, it } from "vitest";
import { lookAtHead } from "../../src/log/look.ts";
import { type ReadFile, readHead, recomputeRoot } from "../../src/log/public-log.ts";
import { seenHeads } from "../../src/log/seen-heads.ts";

const { skey, vkey } = generateKey("log.example/page", new Uint8Array(32).fill(9));
const other = generateKey("log.example/page", new Uint8Array(32).fill(8));

/** A log of `size` entries as files; `word` makes another history of the same sizes. */
async function makeLog(size: number, word = "entry"): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const entries = Array.from({ length: size }, (_, at) => new TextEncoder().encode(`${word} ${at}`));
  let hashes: Uint8Array = leafHashes(entries);
  const root = treeRoot(hashes);
  for (let level = 0; hashes.length > 0; level++) {
    const roots: Uint8Array[] = [];
    for (let index = 0; index * 8192 < hashes.length; index++) {
      const tile = hashes.slice(index * 8192, (index + 1) * 8192);
      const width = tile.length / 32;
      files.set(tilePath({ level, index, width }), tile);
      if (level === 0)
        files.set(entriesPath({ index, width }), encodeBundle(entries.slice(index * 256, index * 256 + width)));
      if (width === 256) roots.push(fullTileRoot(tile));
    }
    hashes = new Uint8Array(Buffer.concat(roots));
  }
  const text = formatCheckpoint({ origin: "log.example/page", size, root });
  files.set("checkpoint", new TextEncoder().encode(await signNote(text, [parseSkey(skey)])));
  return files;
}

const readerOf =
  (files: ReadonlyMap<string, Uint8Array>): ReadFile =>
  (path) =>
    Promise.resolve(files.get(path));

const options = () => ({ signal: new AbortController().signal, onProgress: () => undefined });

class Memory {
  readonly #kept = new Map<string, string>();
  getItem(name: string): string | null {
    return this.#kept.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.#kept.set(name, value);
  }
}
const storage = (): Storage => new Memory() as unknown as Storage;

describe("the root computed from the entries", () => {
  it.each([1, 255, 256, 257, 700])(
    "of all %i entries is the signed one, and of fewer the one it leads to",
    async (size) => {
      const read = readerOf(await makeLog(size));
      const head = (await readHead(read, vkey))!;
      const whole = await recomputeRoot(head, read, size, options());
      expect(whole).toMatchObject({ entries: size, size, holds: true, root: toBase64(head.checkpoint.root) });
      const limit = Math.max(1, Math.floor(size / 2));
      expect(await recomputeRoot(head, read, limit, options())).toMatchObject({ entries: limit, holds: true });
      expect(await recomputeRoot(head, read, size + 1000, options())).toMatchObject({ entries: size, holds: true });
    },
  );

  it("an entry changed gives another root; one that is not served is an error that names it", async () => {
    const files = await makeLog(300);
    const read = readerOf(files);
    const head = (await readHead(read, vkey))!;
    const path = entriesPath({ index: 0, width: 256 });
    const bundle = files.get(path)!;
    files.set(
      path,
      bundle.map((byte, at) => (at === 5 ? byte ^ 1 : byte)),
    );
    expect(await recomputeRoot(head, read, 300, options())).toMatchObject({ holds: false, entries: 300 });
    files.delete(path);
    await expect(recomputeRoot(head, read, 300, options())).rejects.toThrow("entries 0 to 255");
    files.set(path, bundle.subarray(0, 40));
    await expect(recomputeRoot(head, read, 300, options())).rejects.toThrow(/bundle expected/);
  });

  it("stops when it is told to", async () => {
    const files = await makeLog(700);
    const head = (await readHead(readerOf(files), vkey))!;
    const controller = new AbortController();
    const seen: number[] = [];
    const running = recomputeRoot(head, readerOf(files), 700, {
      signal: controller.signal,
      onProgress: (entries) => {
        seen.push(entries);
        controller.abort();
      },
    });
    await expect(running).rejects.toThrow(/abort/i);
    expect(seen).toEqual([256]);
  });

  it("a state signed by another key, or cut off, is refused; none at all is no error", async () => {
    const files = await makeLog(10);
    await expect(readHead(readerOf(files), other.vkey)).rejects.toThrow(/expected/);
    const note = files.get("checkpoint")!;
    files.set("checkpoint", note.subarray(0, note.length - 20));
    await expect(readHead(readerOf(files), vkey)).rejects.toThrow(/expected/);
    files.delete("checkpoint");
    expect(await readHead(readerOf(files), vkey)).toBeUndefined();
  });
});

describe("what this browser has seen before", () => {
  const look = (files: ReadonlyMap<string, Uint8Array>, kept: Storage) =>
    lookAtHead("records", vkey, { read: readerOf(files), storage: kept, now: () => new Date("2026-03-01T08:00:00Z") });

  it("first, the same, and grown: the older state is proved to be the beginning", async () => {
    const kept = storage();
    expect((await look(await makeLog(300), kept))?.compared.kind).toBe("first");
    expect((await look(await makeLog(300), kept))?.compared.kind).toBe("same");
    const grown = await look(await makeLog(700), kept);
    expect(grown?.compared).toMatchObject({ kind: "grown", size: 700, before: { size: 300 } });
    expect(grown?.seen.map(({ size }) => size)).toEqual([300, 700]);
  });

  it("a log that shrank or tells another history is refused, is not remembered, and is refused again", async () => {
    const kept = storage();
    await look(await makeLog(300), kept);
    for (let nth = 0; nth < 2; nth++) {
      expect((await look(await makeLog(200), kept))?.compared.kind).toBe("shrunk");
      expect((await look(await makeLog(700, "other"), kept))?.compared.kind).toBe("forked");
      expect((await look(await makeLog(300, "other"), kept))?.compared.kind).toBe("forked");
    }
    expect(seenHeads(vkey, kept).map(({ size }) => size)).toEqual([300]);
  });

  it("a memory that somebody changed, or that is no memory, does not accuse the log", async () => {
    const kept = storage();
    for (const text of [
      "no json",
      "[]",
      "null",
      JSON.stringify({ [vkey]: [{ size: 5 }] }),
      JSON.stringify({ [vkey]: 7 }),
    ]) {
      kept.setItem("quis.seen-heads", text);
      expect((await look(await makeLog(300), kept))?.compared.kind).toBe("first");
    }
    const forged = { size: 5, root: "AAAA", note: "not a note", at: "2026-01-01T00:00:00Z" };
    kept.setItem("quis.seen-heads", JSON.stringify({ [vkey]: [forged] }));
    expect((await look(await makeLog(300), kept))?.compared.kind).toBe("first");
  });
});
