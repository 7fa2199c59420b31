// Proofs walked step by step, so that they can be drawn: which part of the log each hash stands for, and what it is combined with.
// RFC 9162 §2.1.3.2 (inclusion) and §2.1.4.2 (consistency). The verdict is the library's; the walk must come to the same roots.
import {
  checkConsistency,
  checkInclusion,
  nodeHash,
  planConsistency,
  planInclusion,
  toBase64,
  type ProofPlan,
} from "@quis/tlog";

/** Entries `start` to before `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface WalkStep {
  /** What the hash of the proof stands for. */
  readonly given: Range & { readonly hash: string; readonly side: "left" | "right" };
  /** What is known after it. `old`: the same for the older tree, where it takes part. */
  readonly known: Range & { readonly hash: string };
  readonly old: string | undefined;
}

export interface Walk {
  readonly start: Range & { readonly hash: string };
  readonly steps: readonly WalkStep[];
  readonly holds: boolean;
  readonly reason: string | undefined;
}

function rangesOf(plan: ProofPlan): Range[] {
  return plan.map((subtrees) => {
    const first = subtrees[0]!;
    const last = subtrees.at(-1)!;
    return { start: first.index * 2 ** first.level, end: (last.index + 1) * 2 ** last.level };
  });
}

function joined(a: Range, b: Range): Range {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

/** Walks from leaf `index` to the root of the tree of `size`. */
export function walkInclusion(claim: {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): Walk {
  const { index, size, leafHash, proof } = claim;
  const ranges = rangesOf(planInclusion(index, size));
  let known: Range = { start: index, end: index + 1 };
  let hash = leafHash;
  const steps: WalkStep[] = [];
  for (const [at, sibling] of proof.entries()) {
    const range = ranges[at];
    if (range === undefined) break;
    const side = range.start < known.start ? "left" : "right";
    hash = side === "left" ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    known = joined(known, range);
    steps.push({
      given: { ...range, hash: toBase64(sibling), side },
      known: { ...known, hash: toBase64(hash) },
      old: undefined,
    });
  }
  return {
    start: { start: index, end: index + 1, hash: toBase64(leafHash) },
    steps,
    ...verdictOf(() => checkInclusion(claim), toBase64(hash) === toBase64(claim.root)),
  };
}

/** Walks from the largest part that both trees share to both roots. Sizes from 1, the old one below the new one. */
export function walkConsistency(claim: {
  readonly oldSize: number;
  readonly newSize: number;
  readonly oldRoot: Uint8Array;
  readonly newRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): Walk {
  const { oldSize, newSize, oldRoot, newRoot } = claim;
  const ranges = rangesOf(planConsistency(oldSize, newSize));
  const hashes = [...claim.proof];
  // Where the old tree is complete its own root is where both begin, and the proof leaves it out.
  const isPower = Number.isInteger(Math.log2(oldSize));
  const first = isPower ? oldRoot : hashes.shift();
  const begin: Range = isPower ? { start: 0, end: oldSize } : (ranges.shift() ?? { start: 0, end: 0 });
  let known = begin;
  if (first === undefined) {
    return {
      start: { ...known, hash: "" },
      steps: [],
      holds: false,
      reason: "expected a proof with at least one hash, got none",
    };
  }
  let [oldHash, newHash] = [first, first];
  const steps: WalkStep[] = [];
  for (const [at, given] of hashes.entries()) {
    const range = ranges[at];
    if (range === undefined) break;
    const side = range.start < known.start ? "left" : "right";
    if (side === "left") {
      oldHash = nodeHash(given, oldHash);
      newHash = nodeHash(given, newHash);
    } else newHash = nodeHash(newHash, given);
    known = joined(known, range);
    steps.push({
      given: { ...range, hash: toBase64(given), side },
      known: { ...known, hash: toBase64(newHash) },
      old: side === "left" ? toBase64(oldHash) : undefined,
    });
  }
  const comesThere = toBase64(oldHash) === toBase64(oldRoot) && toBase64(newHash) === toBase64(newRoot);
  return {
    start: { ...begin, hash: toBase64(first) },
    steps,
    ...verdictOf(() => checkConsistency(claim), comesThere),
  };
}

// Sure only if the library says so and the drawn walk comes to the same.
function verdictOf(check: () => void, comesThere: boolean): Pick<Walk, "holds" | "reason"> {
  try {
    check();
  } catch (error) {
    return { holds: false, reason: error instanceof Error ? error.message : String(error) };
  }
  return comesThere
    ? { holds: true, reason: undefined }
    : { holds: false, reason: "expected the drawn steps to come to the signed root, got another hash" };
}
