/** Tree sizes and leaf indexes. They pass 2^32, where JavaScript's bit operators break: arithmetic only, or bigint. */
import { TlogError } from "./error.ts";

/** The greatest size any C2SP implementation accepts: Go's int64. */
export const MAX_SIZE = 2n ** 63n - 1n;

/** `value` as a bigint between 0 and 2^63-1. Throws `TLOG_SIZE_RANGE` naming it by `name`. */
export function asBigSize(name: string, value: number | bigint): bigint {
  const big = typeof value === "bigint" ? value : Number.isSafeInteger(value) ? BigInt(value) : -1n;
  if (big < 0n || big > MAX_SIZE) {
    throw new TlogError("TLOG_SIZE_RANGE", `${name} expected an integer from 0 to 2^63-1, got ${value}`);
  }
  return big;
}

/** `value` as a number between 0 and 2^53-1, the sizes this package builds and stores. Throws `TLOG_SIZE_RANGE`. */
export function asSize(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new TlogError("TLOG_SIZE_RANGE", `${name} expected an integer from 0 to 2^53-1, got ${value}`);
  }
  return value;
}

/** The largest power of two below `n` (RFC 6962 §2.1: the split of a tree of `n` > 1 leaves). */
export function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}
