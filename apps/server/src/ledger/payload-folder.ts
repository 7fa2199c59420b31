// The folder of payload bundles of one log. Derived from nothing: together with the log it is the record itself.
import { readFile, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EventError } from "@quis/event";
import { free } from "../bytes/free.ts";
import { QuisError } from "../instance/error.ts";
import { destroyFile, overwriteFile } from "../keys/destroy-file.ts";
import type { DataKeys } from "../keys/data-keys.ts";
import { monthText } from "../keys/month.ts";
import type { DiskOrder } from "./disk-order.ts";
import { DurableFolders, ignoreMissing, syncFolder, writeTemporary } from "./durable.ts";
import {
  BUNDLE_ENTRIES,
  encodeBundle,
  keyIdsOf,
  openBundle,
  type ParsedBundle,
  parseBundle,
} from "./payload-bundle.ts";
import { receivedMonth, scope } from "./scope.ts";
import { type ErasedSlot, type LiveSlot, markOf, type Slot } from "./slot.ts";

// Bundles on their way at once: fsyncs overlap in the thread pool (measured: 0.46 ms each alone, 0.3 ms four at a time).
const MOST_AT_ONCE = 8;
const CACHED_BUNDLES = 32;

/** Path of bundle `number` below the folder: groups of three digits, all but the last with an `x` (C2SP tlog-tiles). */
export function bundlePath(number: number, width = BUNDLE_ENTRIES): string {
  const digits = String(number);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/\d{3}/g)!;
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join("/");
  return width === BUNDLE_ENTRIES ? path : `${path}.p/${width}`;
}

export interface PayloadOptions {
  readonly folder: string;
  /** Name of the log, which segments are bound to. */
  readonly log: string;
  readonly keys: DataKeys;
  readonly order: DiskOrder;
  /** Source of an entry of the log: what a bundle of an older version does not say. */
  readonly sourceOf: (index: number) => Promise<string>;
}

/** Methods that write must not overlap. */
export class PayloadFolder {
  readonly #folder: string;
  readonly #log: string;
  readonly #keys: DataKeys;
  readonly #order: DiskOrder;
  readonly #sourceOf: (index: number) => Promise<string>;
  // Slots of the bundle at the right edge, which the next append completes.
  #edge: Slot[] = [];
  #size = 0;
  readonly #cache = new Map<number, Slot[]>();

  readonly #folders: DurableFolders;

  constructor({ folder, log, keys, order, sourceOf }: PayloadOptions) {
    this.#folder = folder;
    this.#folders = new DurableFolders(folder);
    this.#log = log;
    this.#keys = keys;
    this.#order = order;
    this.#sourceOf = sourceOf;
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
    for (const name of (await readdir(partials).catch(ignoreMissing)) ?? []) {
      if (name !== String(width)) await rm(join(partials, name), { force: true });
    }
  }

  async #loadEdge(number: number, width: number): Promise<Slot[]> {
    try {
      return await this.#withScopes(number, await this.#load(number, width), width);
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
  async append(records: readonly LiveSlot[]): Promise<void> {
    const first = Math.floor(this.#size / BUNDLE_ENTRIES);
    const all = [...this.#edge, ...records];
    const bundles: { readonly number: number; readonly path: string; readonly slots: readonly Slot[] }[] = [];
    for (let at = 0; at < all.length; at += BUNDLE_ENTRIES) {
      const slots = all.slice(at, at + BUNDLE_ENTRIES);
      const number = first + at / BUNDLE_ENTRIES;
      bundles.push({ number, path: join(this.#folder, bundlePath(number, slots.length)), slots });
    }
    const folders = new Set(bundles.map((bundle) => dirname(bundle.path)));
    for (const folder of folders) await this.#folders.ensure(folder);
    const queue = bundles.values();
    const failures: unknown[] = [];
    const work = async (): Promise<void> => {
      for (const bundle of queue) {
        if (failures.length > 0) return;
        await this.#order.file(async () => {
          const bytes = await this.#encode(bundle.number, bundle.slots);
          await writeTemporary(bundle.path, bytes);
          free(bytes);
          await rename(`${bundle.path}.tmp`, bundle.path);
        });
      }
    };
    const works = Array.from({ length: MOST_AT_ONCE }, () => work().catch((error: unknown) => failures.push(error)));
    await Promise.all(works);
    // Those begun were waited for: nothing is written any more once the log has said that it stopped.
    if (failures.length > 0) throw failures[0];
    for (const folder of folders) await syncFolder(folder);
    this.#size += records.length;
    // Copies: the records are views of a whole batch, whose memory is given back.
    this.#edge = all
      .slice(all.length - (this.#size % BUNDLE_ENTRIES), all.length)
      .map((slot) => (slot.kind === "live" ? { ...slot, record: new Uint8Array(slot.record) } : slot));
    this.#cache.delete(first);
  }

  // Writing a bundle again leaves out what cannot be read. That is right only for a key that was destroyed on purpose: one that was merely
  // not restored would take its events with it.
  async #encode(number: number, slots: readonly Slot[]): Promise<Buffer<ArrayBuffer>> {
    for (const slot of slots) {
      if (slot.kind !== "destroyed" || slot.stillSealed !== true || this.#keys.wasDestroyed(slot.keyId)) continue;
      throw new QuisError(
        "QUIS_DATA_CORRUPT",
        `expected the data key ${slot.keyId} of ${slot.source}, ${monthText(slot.month)}, which payload bundle ${number} is sealed under; it is missing, and ` +
          `nobody destroyed it. Nothing was changed: restore keys/payload/${this.#log} from a copy, then start again.`,
      );
    }
    return encodeBundle(slots, { log: this.#log, number }, (scopeOfRecords) => this.#keys.current(scopeOfRecords));
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

  /** What stands at `index`, which must be in a bundle. @throws QuisError QUIS_NOT_FOUND */
  async read(index: number): Promise<Slot> {
    const number = Math.floor(index / BUNDLE_ENTRIES);
    let slots = this.#cache.get(number);
    if (slots === undefined) {
      const width = this.#width(number);
      slots = await this.#load(number, width);
      if (this.#cache.size >= CACHED_BUNDLES) this.#cache.delete(this.#cache.keys().next().value!);
      // The bundle at the right edge grows, so it is not cached.
      if (width === BUNDLE_ENTRIES) this.#cache.set(number, slots);
    }
    const slot = slots[index % BUNDLE_ENTRIES];
    if (slot === undefined)
      throw new QuisError("QUIS_NOT_FOUND", `expected an index below ${this.#size}, got ${index}`);
    return slot;
  }

  /** Bundles in order, parsed but not opened. */
  async *parsed(): AsyncGenerator<{ readonly number: number; readonly width: number; readonly bundle: ParsedBundle }> {
    for (let number = 0; number * BUNDLE_ENTRIES < this.#size; number++) {
      const width = this.#width(number);
      yield { number, width, bundle: parseBundle(await readBundleFile(this.#folder, number, width)) };
    }
  }

  /**
   * Erases the payload of one entry: its bundle is written again with `erased` in its place, the bytes behind the old file are overwritten, and no
   * other width of the bundle stays. Durable when it resolves; what is erased already stays as it is.
   */
  async erase(index: number, erased: Omit<ErasedSlot, "kind" | "mark">): Promise<void> {
    const number = Math.floor(index / BUNDLE_ENTRIES);
    const slots = await this.#withScopes(number, await this.#load(number, this.#width(number)), this.#width(number));
    const place = index % BUNDLE_ENTRIES;
    const slot = slots[place];
    if (slot === undefined)
      throw new QuisError("QUIS_NOT_FOUND", `expected an index below ${this.#size}, got ${index}`);
    if (slot.kind === "live") slots[place] = { kind: "erased", mark: new Uint8Array(markOf(slot)), ...erased };
    await this.#rewrite(number, slots);
  }

  /** Writes the bundles that an older version left unencrypted again, encrypted. Returns how many those were. */
  async encryptAll(onBundle: (done: number) => void, signal?: AbortSignal): Promise<number> {
    let rewritten = 0;
    for await (const { number, width, bundle } of this.parsed()) {
      if (signal?.aborted === true)
        throw new QuisError(
          "QUIS_ABORTED",
          `Stopped: ${rewritten} bundles are encrypted. The same command goes on from there.`,
        );
      if (!bundle.encrypted) {
        await this.#rewrite(number, await this.#withScopes(number, await this.#open(number, bundle), width));
        rewritten++;
      }
      onBundle(Math.min(this.#size, (number + 1) * BUNDLE_ENTRIES));
    }
    return rewritten;
  }

  // Replaces the bundle's valid file and destroys every other width of it.
  async #rewrite(number: number, slots: Slot[]): Promise<void> {
    const width = this.#width(number);
    const path = join(this.#folder, bundlePath(number, width));
    await writeTemporary(path, await this.#encode(number, slots));
    await overwriteFile(path, () => rename(`${path}.tmp`, path));
    await syncFolder(dirname(path));
    const partials = join(this.#folder, `${bundlePath(number)}.p`);
    const others = (await readdir(partials).catch(() => [])).map((name) => join(partials, name));
    for (const other of [join(this.#folder, bundlePath(number)), ...others])
      if (other !== path) await destroyFile(other);
    this.#cache.delete(number);
    if (width < BUNDLE_ENTRIES) this.#edge = slots;
  }

  /** Forgets what was read: a key has been destroyed. */
  async forget(): Promise<void> {
    this.#cache.clear();
    await this.open(this.#size);
  }

  #width(number: number): number {
    return Math.min(BUNDLE_ENTRIES, this.#size - number * BUNDLE_ENTRIES);
  }

  async #load(number: number, width: number): Promise<Slot[]> {
    return this.#open(number, parseBundle(await readBundleFile(this.#folder, number, width)));
  }

  async #open(number: number, bundle: ParsedBundle): Promise<Slot[]> {
    return openBundle(bundle, { log: this.#log, number }, await this.#keys.resolve(keyIdsOf(bundle)));
  }

  // Bundles of an older version do not say the scopes of their records; the log and the records do.
  async #withScopes(number: number, slots: readonly Slot[], width: number): Promise<Slot[]> {
    const whole: Slot[] = [];
    for (const [place, slot] of slots.slice(0, width).entries()) {
      if (slot.kind !== "live" || slot.scope !== undefined) whole.push(slot);
      else {
        const source = await this.#sourceOf(number * BUNDLE_ENTRIES + place);
        whole.push({ ...slot, scope: scope(source, receivedMonth(slot.record)) });
      }
    }
    return whole;
  }
}

/** Bytes of a bundle of at least `width` records: the full one if it is there, else the partial one. */
export async function readBundleFile(folder: string, number: number, width: number): Promise<Buffer> {
  const full = await readFile(join(folder, bundlePath(number))).catch(ignoreMissing);
  if (full !== undefined) return full;
  const partial =
    width < BUNDLE_ENTRIES ? await readFile(join(folder, bundlePath(number, width))).catch(ignoreMissing) : undefined;
  if (partial !== undefined) return partial;
  throw new QuisError(
    "QUIS_DATA_CORRUPT",
    `expected the payload bundle ${bundlePath(number, width)} in ${folder}, found none: the log has entries whose events are gone. Restore it from a copy.`,
  );
}
