/**
 * The right edge of a growing tree: its complete subtrees, largest first. Enough to append and to compute the root.
 * Spec: RFC 6962 §2.1; the accumulator is the "compact range" from 0 to size.
 */
import { HASH_BYTES, type Hash, asHash, completeRoot, emptyRoot, nodeHash } from "./hash.ts";
import { TlogError } from "./error.ts";

interface Peak {
  readonly level: number;
  readonly hash: Hash;
}

/** A tree one can append leaf hashes to, in memory of one hash per level. */
export class CompactTree {
  #size = 0;
  readonly #peaks: Peak[] = [];

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** Appends concatenated leaf hashes, 32 bytes each. Throws `TLOG_HASH_LENGTH` when the length is not a multiple of 32. */
  append(leafHashes: Uint8Array): void {
    if (leafHashes.length % HASH_BYTES !== 0) {
      throw new TlogError("TLOG_HASH_LENGTH", `leaf hashes expected a multiple of 32 bytes, got ${leafHashes.length}`);
    }
    for (let at = 0; at < leafHashes.length;) {
      const whole = this.#size % 256 === 0 && leafHashes.length - at >= 256 * HASH_BYTES;
      const count = whole ? 256 : 1;
      this.#push(whole ? 8 : 0, completeRoot(leafHashes, at, count));
      this.#size += count;
      at += count * HASH_BYTES;
    }
  }

  #push(level: number, hash: Hash): void {
    let peak: Peak = { level, hash };
    for (let last = this.#peaks.at(-1); last?.level === peak.level; last = this.#peaks.at(-1)) {
      this.#peaks.pop();
      peak = { level: peak.level + 1, hash: nodeHash(last.hash, peak.hash) };
    }
    this.#peaks.push(peak);
  }

  /** Root hash of the tree as it is now. */
  root(): Hash {
    return foldRight(this.#peaks.map((peak) => peak.hash));
  }
}

/** Root over complete subtrees given from left to right, largest first: folded from the right. No subtree: the empty root. */
export function foldRight(subtrees: readonly Uint8Array[]): Hash {
  let root: Hash | undefined;
  for (let i = subtrees.length - 1; i >= 0; i--) {
    const left = asHash(subtrees[i] as Uint8Array);
    root = root === undefined ? left : nodeHash(left, root);
  }
  return root ?? emptyRoot();
}

/** Root of the tree over concatenated leaf hashes, 32 bytes each. Throws `TLOG_HASH_LENGTH`. */
export function treeRoot(leafHashes: Uint8Array): Hash {
  const tree = new CompactTree();
  tree.append(leafHashes);
  return tree.root();
}
