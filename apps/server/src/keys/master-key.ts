// The key that wraps all data keys. Here it is a file; a KMS can hold it behind the same interface, and then a copy of the whole folder
// without the KMS shows nothing.
import { KEY_BYTES, open, seal } from "./cipher.ts";

/** Wraps and unwraps data keys. `context` names the key and is bound to it: a wrapped key moved to another name does not unwrap. */
export interface MasterKey {
  wrap(dataKey: Uint8Array, context: string): Promise<Uint8Array>;
  /** Undefined if `wrapped` is not what this master key wrapped for this context. */
  unwrap(wrapped: Uint8Array, context: string): Promise<Uint8Array | undefined>;
}

/** A master key of 32 bytes in memory. */
export class LocalMasterKey implements MasterKey {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    if (key.length !== KEY_BYTES)
      throw new RangeError(`expected a master key of ${KEY_BYTES} bytes, got ${key.length}`);
    this.#key = key;
  }

  wrap(dataKey: Uint8Array, context: string): Promise<Uint8Array> {
    return Promise.resolve(seal(this.#key, Buffer.from(context), dataKey));
  }

  unwrap(wrapped: Uint8Array, context: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(open(this.#key, Buffer.from(context), wrapped));
  }
}
