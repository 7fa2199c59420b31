// The WebAssembly module of wasm/*.c and its memory. One per thread and use: what is in it is overwritten by the next call.
import { bytesOf } from "#platform";
import { COMMIT_WASM } from "./commit.wasm.ts";

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly heapBase: () => number;
  readonly sha256Many: (spans: number, count: number, out: number) => void;
  readonly commitMany: (records: number, count: number, scratch: number, out: number) => void;
  readonly encodeFields: (text: number, length: number, work: number, to: number) => number;
}

// Neither Node's nor the browser's types are assumed here; both have WebAssembly as a global.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

const PAGE_BYTES = 65_536;

export class WasmMemory {
  readonly exports: Exports;
  /** First free byte, a multiple of 16. */
  readonly base: number;
  #heap: Uint8Array<ArrayBuffer>;

  constructor() {
    const bytes = Uint8Array.from(atob(COMMIT_WASM), (character) => character.charCodeAt(0));
    this.exports = new WebAssembly.Instance(new WebAssembly.Module(bytes), {}).exports as Exports;
    this.base = (this.exports.heapBase() + 15) & ~15;
    this.#heap = bytesOf(this.exports.memory.buffer);
  }

  /** All bytes, at least up to `end`. A view of before is detached when this grows the memory. */
  reserve(end: number): Uint8Array<ArrayBuffer> {
    const { memory } = this.exports;
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    if (this.#heap.buffer !== memory.buffer) this.#heap = bytesOf(memory.buffer);
    return this.#heap;
  }

  /** A copy of the bytes of `from` ≤ address < `to` (a Buffer's own slice would be a view). */
  copy(from: number, to: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#heap.subarray(from, to));
  }
}
