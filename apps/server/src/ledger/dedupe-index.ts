// Which records are sealed already. Position in the file is the index in the log, so the file is all the state there is.
//
// A key is 16 bytes: 12 that stand for (source, source event id) and 4 that stand for the content. Both are keyed with a secret,
// so nobody can craft a record that passes for the duplicate of another. Memory at 10 M entries: 160 MB of keys and 67 MB of table.
import { open, stat, truncate } from "node:fs/promises";

export const KEY_BYTES = 16;
const ID_BYTES = 12;
const CHUNK_KEYS = 1 << 16;

export type Known = { readonly index: number; readonly sameContent: boolean };

export class DedupeIndex {
  readonly #path: string;
  #chunks: Buffer[] = [];
  #count = 0;
  // Open addressing: position + 1 of a key, 0 = empty. Load is kept under 0.7.
  #table: Uint32Array = new Uint32Array(1 << 12);
  // Keys of the file that are not written to it yet start here.
  #written = 0;
  // One save at a time: position in the file is the index.
  #saving: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  get count(): number {
    return this.#count;
  }

  /** Reads the file, at most `size` keys of it. What is missing the caller adds from the payloads. */
  async load(size: number): Promise<void> {
    const bytes = (await stat(this.#path).catch(() => undefined))?.size ?? 0;
    const keys = Math.min(Math.floor(bytes / KEY_BYTES), size);
    if (bytes !== keys * KEY_BYTES) await truncate(this.#path, keys * KEY_BYTES);
    this.#reserve(keys);
    if (keys === 0) return;
    const file = await open(this.#path, "r");
    try {
      for (let at = 0; at < keys; at += CHUNK_KEYS) {
        const chunk = Buffer.alloc(CHUNK_KEYS * KEY_BYTES);
        const length = Math.min(CHUNK_KEYS, keys - at) * KEY_BYTES;
        const { bytesRead } = await file.read(chunk, 0, length, at * KEY_BYTES);
        if (bytesRead !== length) throw new Error(`expected ${length} bytes of ${this.#path}, got ${bytesRead}`);
        this.#chunks.push(chunk);
      }
    } finally {
      await file.close();
    }
    for (let i = 0; i < keys; i++) this.#place(i);
    this.#count = keys;
    this.#written = keys;
  }

  /** The entry with the same source event id, if there is one. */
  find(key: Uint8Array, at = 0): Known | undefined {
    const mask = this.#table.length - 1;
    for (let slot = slotOf(key, at) & mask; ; slot = (slot + 1) & mask) {
      const position = this.#table[slot]!;
      if (position === 0) return undefined;
      const chunk = this.#chunks[Math.floor((position - 1) / CHUNK_KEYS)]!;
      const offset = ((position - 1) % CHUNK_KEYS) * KEY_BYTES;
      if (!sameBytes(chunk, offset, key, at, ID_BYTES)) continue;
      return {
        index: position - 1,
        sameContent: sameBytes(chunk, offset + ID_BYTES, key, at + ID_BYTES, KEY_BYTES - ID_BYTES),
      };
    }
  }

  /** Adds the key of the next entry. */
  add(key: Uint8Array, at = 0): void {
    this.#reserve(this.#count + 1);
    if (this.#count % CHUNK_KEYS === 0) this.#chunks.push(Buffer.alloc(CHUNK_KEYS * KEY_BYTES));
    const offset = (this.#count % CHUNK_KEYS) * KEY_BYTES;
    this.#chunks.at(-1)!.set(key.subarray(at, at + KEY_BYTES), offset);
    this.#place(this.#count);
    this.#count++;
  }

  /** Keys of `count` entries from `from`, 16 bytes each. A copy. */
  keysOf(from: number, count: number): Uint8Array {
    const keys = new Uint8Array(count * KEY_BYTES);
    for (let i = 0; i < count; i++) {
      const offset = ((from + i) % CHUNK_KEYS) * KEY_BYTES;
      keys.set(this.#chunks[Math.floor((from + i) / CHUNK_KEYS)]!.subarray(offset, offset + KEY_BYTES), i * KEY_BYTES);
    }
    return keys;
  }

  /** Writes keys of entries below `size` to the file. Not synced: what a crash takes is read from the payloads again. */
  save(size: number): Promise<void> {
    const saved = this.#saving.then(() => this.#save(size));
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  async #save(size: number): Promise<void> {
    const end = Math.min(size, this.#count);
    if (end <= this.#written) return;
    const file = await open(this.#path, "a", 0o600);
    try {
      while (this.#written < end) {
        const chunk = Math.floor(this.#written / CHUNK_KEYS);
        const from = this.#written % CHUNK_KEYS;
        const to = Math.min(CHUNK_KEYS, end - chunk * CHUNK_KEYS);
        await file.appendFile(this.#chunks[chunk]!.subarray(from * KEY_BYTES, to * KEY_BYTES));
        this.#written += to - from;
      }
    } finally {
      await file.close();
    }
  }

  #reserve(keys: number): void {
    let length = this.#table.length;
    while (keys > length * 0.7) length *= 2;
    if (length === this.#table.length) return;
    this.#table = new Uint32Array(length);
    for (let i = 0; i < this.#count; i++) this.#place(i);
  }

  #place(position: number): void {
    const chunk = this.#chunks[Math.floor(position / CHUNK_KEYS)]!;
    const mask = this.#table.length - 1;
    let slot = slotOf(chunk, (position % CHUNK_KEYS) * KEY_BYTES) & mask;
    while (this.#table[slot] !== 0) slot = (slot + 1) & mask;
    this.#table[slot] = position + 1;
  }
}

// Keys are uniformly distributed, so any 32 bits of them are a hash.
function slotOf(key: Uint8Array, at: number): number {
  return (key[at]! | (key[at + 1]! << 8) | (key[at + 2]! << 16) | (key[at + 3]! << 24)) >>> 0;
}

function sameBytes(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[aAt + i] !== b[bAt + i]) return false;
  return true;
}
