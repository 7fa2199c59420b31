// The protobuf wire format, as far as OTLP needs it. https://protobuf.dev/programming-guides/encoding/
import { SourceError } from "../error.ts";

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads one message. Attacker: every length is checked against what is left, and nothing is allocated by a length that was claimed. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, from = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = from;
    this.#end = end;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  /** Number and wire type of the next field. */
  tag(): { field: number; type: number } {
    const tag = this.varint();
    const field = Number(tag >> 3n);
    if (field === 0 || field > 536_870_911) throw broken("a field number from 1 to 536870911", String(field));
    return { field, type: Number(tag & 7n) };
  }

  /** An unsigned 64-bit integer. */
  varint(): bigint {
    let low = 0;
    // Nearly all are short: below 2^28 no big integer is needed.
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt(low);
    }
    let value = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw broken("a varint of at most 10 bytes", "a longer one");
  }

  fixed64(): bigint {
    const at = this.#skip(8);
    return this.#view.getBigUint64(at, true);
  }

  fixed32(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  double(): number {
    return this.#view.getFloat64(this.#skip(8), true);
  }

  bytes(): Uint8Array {
    const length = this.#length();
    const from = this.#skip(length);
    return this.#bytes.subarray(from, from + length);
  }

  string(): string {
    const bytes = this.bytes();
    try {
      return decoder.decode(bytes);
    } catch {
      throw broken("UTF-8 in a string field", "other bytes");
    }
  }

  message(): WireReader {
    const length = this.#length();
    const from = this.#skip(length);
    return new WireReader(this.#bytes, from, from + length);
  }

  /** Skips a field that is not known. Groups are gone from proto3 and refused. */
  skip(type: number): void {
    if (type === VARINT) this.varint();
    else if (type === FIXED64) this.#skip(8);
    else if (type === BYTES) this.#skip(this.#length());
    else if (type === FIXED32) this.#skip(4);
    else throw broken("wire type 0, 1, 2 or 5", String(type));
  }

  #byte(): number {
    return this.#bytes[this.#skip(1)] as number;
  }

  #length(): number {
    const length = this.varint();
    if (length > BigInt(this.#end - this.#at))
      throw broken(`at most ${this.#end - this.#at} bytes left in the message`, `a length of ${length}`);
    return Number(length);
  }

  #skip(length: number): number {
    const at = this.#at;
    if (length > this.#end - at) throw broken(`${length} more bytes`, `${this.#end - at}`);
    this.#at = at + length;
    return at;
  }
}

export function broken(expected: string, got: string): SourceError {
  return new SourceError("SOURCE_BAD_PROTOBUF", `expected ${expected}, got ${got}`);
}
