// The folder of payload bundles of one log. Derived from nothing: together with the log it is the record itself.
import { readFile, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EventError } from "@quis/event";
import { QuisError } from "../instance/error.ts";
import { DurableFolders, syncFolder, writeTemporary } from "./durable.ts";
import { BUNDLE_ENTRIES, decodeBundle, encodeBundle } from "./payload-bundle.ts";

// Bundles written at once: fsyncs overlap in the thread pool (measured: 0.46 ms each alone, 0.3 ms four at a time).
const WRITES_AT_ONCE = 8;
const CACHED_BUNDLES = 32;

/** Path of bundle `number` below the folder: groups of three digits, all but the last with an `x` (C2SP tlog-tiles). */
export function bundlePath(number: number, width = BUNDLE_ENTRIES): string {
  const digits = String(number);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/\d{3}/g)!;
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join("/");
  return width === BUNDLE_ENTRIES ? path : `${path}.p/${width}`;
}

export class PayloadFolder {
  readonly #folder: string;
  // Records of the bundle at the right edge, which the next append completes.
  #edge: Uint8Array[] = [];
  #size = 0;
  readonly #cache = new Map<number, Uint8Array[]>();

  readonly #folders: DurableFolders;

  constructor(folder: string) {
    this.#folder = folder;
    this.#folders = new DurableFolders(folder);
  }

  /** Loads the right edge for a log of `size` entries and removes partial bundles that a crash left. */
  async open(size: number): Promise<void> {
    this.#size = size;
    const width = size % BUNDLE_ENTRIES;
    const number = Math.floor(size / BUNDLE_ENTRIES);
    this.#edge = width === 0 ? [] : (await this.#loadEdge(number, width)).slice(0, width);
    // At a multiple of 256 nothing of the last bundle is needed to go on, but it must be there all the same.
    if (width === 0 && size > 0) await this.#loadEdge(number - 1, BUNDLE_ENTRIES);
    const partials = join(this.#folder, `${bundlePath(number)}.p`);
    for (const name of (await readdir(partials).catch(missing)) ?? []) {
      if (name !== String(width)) await rm(join(partials, name), { force: true });
    }
  }

  async #loadEdge(number: number, width: number): Promise<Uint8Array[]> {
    try {
      return await this.#load(number, width);
    } catch (cause) {
      if (!(cause instanceof EventError)) throw cause;
      const path = join(this.#folder, bundlePath(number, width));
      throw new QuisError(
        "QUIS_DATA_CORRUPT",
        `The payload bundle ${path} is damaged (${cause.message}). Nothing was changed: restore it from a copy.`,
        { cause },
      );
    }
  }

  /** Writes the records that follow; durable when it resolves. Partial bundles of before stay until dropPartials. */
  async append(records: readonly Uint8Array[]): Promise<void> {
    const first = Math.floor(this.#size / BUNDLE_ENTRIES);
    const all = [...this.#edge, ...records];
    const bundles: { readonly path: string; readonly records: readonly Uint8Array[] }[] = [];
    for (let at = 0; at < all.length; at += BUNDLE_ENTRIES) {
      const part = all.slice(at, at + BUNDLE_ENTRIES);
      bundles.push({ path: join(this.#folder, bundlePath(first + at / BUNDLE_ENTRIES, part.length)), records: part });
    }
    const folders = new Set(bundles.map((bundle) => dirname(bundle.path)));
    for (const folder of folders) await this.#folders.ensure(folder);
    const queue = bundles.values();
    const failures: unknown[] = [];
    const work = async (): Promise<void> => {
      for (const bundle of queue) {
        if (failures.length > 0) return;
        await writeTemporary(bundle.path, await encodeBundle(bundle.records));
        await rename(`${bundle.path}.tmp`, bundle.path);
      }
    };
    const works = Array.from({ length: WRITES_AT_ONCE }, () => work().catch((error: unknown) => failures.push(error)));
    await Promise.all(works);
    // Those begun were waited for: nothing is written any more once the log has said that it stopped.
    if (failures.length > 0) throw failures[0];
    for (const folder of folders) await syncFolder(folder);
    this.#size += records.length;
    this.#edge = all.slice(all.length - (this.#size % BUNDLE_ENTRIES), all.length);
    this.#cache.delete(first);
  }

  /** Removes partial bundles of a log of `size` entries that a later checkpoint made superfluous. */
  async dropPartials(size: number): Promise<void> {
    const width = size % BUNDLE_ENTRIES;
    if (width === 0 || size === this.#size) return;
    const number = Math.floor(size / BUNDLE_ENTRIES);
    await rm(join(this.#folder, bundlePath(number, width)), { force: true });
    if (Math.floor(this.#size / BUNDLE_ENTRIES) > number) {
      const partials = join(this.#folder, `${bundlePath(number)}.p`);
      this.#folders.forget(partials);
      await rm(partials, { recursive: true, force: true });
    }
  }

  /** The payload record of entry `index`, which must be in a bundle. */
  async read(index: number): Promise<Uint8Array> {
    const number = Math.floor(index / BUNDLE_ENTRIES);
    let records = this.#cache.get(number);
    if (records === undefined) {
      const width = Math.min(BUNDLE_ENTRIES, this.#size - number * BUNDLE_ENTRIES);
      records = await this.#load(number, width);
      if (this.#cache.size >= CACHED_BUNDLES) this.#cache.delete(this.#cache.keys().next().value!);
      // The bundle at the right edge grows, so it is not cached.
      if (width === BUNDLE_ENTRIES) this.#cache.set(number, records);
    }
    const record = records[index % BUNDLE_ENTRIES];
    if (record === undefined)
      throw new QuisError("QUIS_NOT_FOUND", `expected an index below ${this.#size}, got ${index}`);
    return record;
  }

  async #load(number: number, width: number): Promise<Uint8Array[]> {
    return decodeBundle(await readBundleFile(this.#folder, number, width));
  }
}

/** Bytes of a bundle of at least `width` records: the full one if it is there, else the partial one. */
export async function readBundleFile(folder: string, number: number, width: number): Promise<Buffer> {
  const full = await readFile(join(folder, bundlePath(number))).catch(missing);
  if (full !== undefined) return full;
  const partial =
    width < BUNDLE_ENTRIES ? await readFile(join(folder, bundlePath(number, width))).catch(missing) : undefined;
  if (partial !== undefined) return partial;
  throw new QuisError(
    "QUIS_DATA_CORRUPT",
    `expected the payload bundle ${bundlePath(number, width)} in ${folder}, found none: the log has entries whose events are gone. Restore it from a copy.`,
  );
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
  return undefined;
}
