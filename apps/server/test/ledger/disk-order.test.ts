// Receipts go first on the disk.
import { describe, expect, it } from "vitest";
import { DiskOrder } from "../../src/ledger/disk-order.ts";

interface Write {
  readonly end: (error?: Error) => void;
}

/** An order with writes that end when the test says so. */
function world() {
  const order = new DiskOrder();
  const begun: string[] = [];
  const ends = new Map<string, Write["end"]>();
  const write = (name: string) => (): Promise<string> => {
    begun.push(name);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    ends.set(name, (error) => (error === undefined ? resolve(name) : reject(error)));
    return promise;
  };
  return {
    order,
    begun,
    receipt: (name: string) => order.receipt(write(name)),
    file: (name: string) => order.file(write(name)),
    end: async (name: string, error?: Error) => {
      ends.get(name)!(error);
      await turn();
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("files of an integration", () => {
  it("are written one at a time, and a receipt's write waits for none of them", async () => {
    const { receipt, file, begun, end } = world();
    const files = ["a", "b", "c"].map(file);
    await turn();
    expect(begun).toEqual(["a"]);
    const first = receipt("receipt");
    expect(begun).toEqual(["a", "receipt"]);
    await end("receipt");
    expect(await first).toBe("receipt");
    await end("a");
    await end("b");
    await end("c");
    expect(begun).toEqual(["a", "receipt", "b", "c"]);
    expect(await Promise.all(files)).toEqual(["a", "b", "c"]);
  });

  it("wait for the receipts under way when their turn comes, and not for those that come after", async () => {
    const { receipt, file, begun, end } = world();
    void receipt("first");
    void file("a");
    await turn();
    expect(begun).toEqual(["first"]);
    void receipt("second");
    await end("first");
    expect(begun).toEqual(["first", "second", "a"]);
  });

  it("are eight at a time when what comes in is bulk, and one again afterwards", async () => {
    const { order, file, begun, end } = world();
    order.isBulk = true;
    const names = Array.from({ length: 12 }, (_, n) => `f${n}`);
    const files = names.map(file);
    await turn();
    expect(begun).toEqual(names.slice(0, 8));
    order.isBulk = false;
    for (const name of names.slice(0, 7)) await end(name);
    expect(begun).toEqual(names.slice(0, 8));
    for (const name of names.slice(7)) await end(name);
    expect(await Promise.all(files)).toEqual(names);
    expect(begun).toEqual(names);
  });

  it("that fail, and receipts that fail, keep nobody waiting, and say so to their own caller alone", async () => {
    const { receipt, file, end } = world();
    const wal = receipt("receipt");
    const bad = file("bad");
    const good = file("good");
    wal.catch(() => undefined);
    bad.catch(() => undefined);
    await end("receipt", new Error("disk"));
    await end("bad", new Error("full"));
    await expect(wal).rejects.toThrow("disk");
    await expect(bad).rejects.toThrow("full");
    await end("good");
    expect(await good).toBe("good");
  });
});
