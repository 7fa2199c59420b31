/** The example log of the vectors: seed 32 × 0x07, entries "entry 0", "entry 1", …, and its roots as golang.org/x/mod computes them. */
import { generateKey, leafHashes, parseSkey } from "../../src/index.ts";

export const { skey, vkey } = generateKey("log.example/audit", new Uint8Array(32).fill(7));
export const signer = parseSkey(skey);

export const roots: readonly (readonly [number, string])[] = [
  [1, "dziFphNIniTOLPdhmdakI/BC5LvxLX7s7pEu8nbGVwE="],
  [2, "WkdmL9ijF9lgSaP59HxV3GfKZgUbqjaD27GbL+CaB7A="],
  [255, "z2Z5PmMp3/JC6zzuCm82rT46GW3MVzoex3XhAr6GPxw="],
  [256, "2mWW2VNp9f7zIquOTg2jsLUCNqqcijsdJG90Ecni4y4="],
  [257, "XB/f6DU1gCLyOS3keNvgU/wTDP4dOggoeakM9r8Uv34="],
  [65536, "B7Gjd5YKThLjNI1ukymuYxapWwL7HCLpCSMbOqRIYac="],
  [65537, "uZxXCq8TuW4CY4Po4lLmnHFCs61+bgJk89wQ39iE2MU="],
  [70000, "o5IPun8jmgcam9EHIfE0Gt3vuu3ttBx+JEN6nRa98Ao="],
];

/** Entries from `start` to before `end`. */
export function entriesFrom(start: number, end: number): Uint8Array[] {
  return Array.from({ length: end - start }, (_, i) => new TextEncoder().encode(`entry ${start + i}`));
}

/** The same, with leaf hashes: an append. */
export function batch(start: number, end: number): { entries: Uint8Array[]; leafHashes: Uint8Array } {
  const entries = entriesFrom(start, end);
  return { entries, leafHashes: leafHashes(entries) };
}

/** The code of the TlogError that `work` throws; any other error, and none, is passed on as text. */
export function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return nameError(error);
  }
  return "no error";
}

/** The same for a promise. */
export async function codeOfAsync(work: Promise<unknown>): Promise<string> {
  return work.then(() => "no error", nameError);
}

function nameError(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : `unexpected ${String(error)}`;
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
