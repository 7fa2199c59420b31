// A quick look over a JSON text: whether strict reading could find anything that JSON.parse did not (wasm/json-scan.c).
import { JSON_SCAN_WASM } from "./json-scan.wasm.ts";

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly heapBase: () => number;
  readonly scanJson: (at: number, length: number) => number;
}

// Neither Node's nor the browser's types are assumed here; both have WebAssembly as a global.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

const PAGE_BYTES = 65_536;
/** The scan reads up to 16 bytes behind the end of a text, and two more behind an escape there. */
const PADDING_BYTES = 32;
const encoder = new TextEncoder();

let exports: Exports | undefined;
let heap = new Uint8Array(0);
let base = 0;

/**
 * Whether a text that JSON.parse accepts surely has no name twice in an object, no number beyond what is exact, no surrogate escape, no name
 * `__proto__` and at most MAX_JSON_DEPTH levels. False means only that a closer look is needed. `bytes` is UTF-8.
 */
export function isSurelyStrict(bytes: Uint8Array): boolean {
  const { scanJson } = reserve(bytes.length);
  heap.set(bytes, base);
  return scanJson(base, bytes.length) === 0;
}

/** The same of text that is well-formed. */
export function isTextSurelyStrict(text: string): boolean {
  const { scanJson } = reserve(text.length * 3);
  const { written } = encoder.encodeInto(text, heap.subarray(base));
  return scanJson(base, written) === 0;
}

/** Makes room for `size` bytes from `base` on. One memory for all texts of a thread: nothing is kept from one to the next. */
function reserve(size: number): Exports {
  if (exports === undefined) {
    const bytes = Uint8Array.from(atob(JSON_SCAN_WASM), (character) => character.charCodeAt(0));
    exports = new WebAssembly.Instance(new WebAssembly.Module(bytes), {}).exports as Exports;
    base = exports.heapBase();
  }
  const { memory } = exports;
  const missing = base + size + PADDING_BYTES - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  if (heap.buffer !== memory.buffer) heap = new Uint8Array(memory.buffer);
  return exports;
}
