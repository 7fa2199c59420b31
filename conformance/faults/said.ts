// What the victim says, line by line.

export interface Failure {
  readonly failed: string;
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

export type Said =
  | { readonly did: "start" | "close" | "instance" | "nothing" }
  | { readonly did: "open"; readonly size: number; readonly checkpoint: string }
  /** The receipt: index of the first record and the leaf hash of each, base64. */
  | { readonly did: "append"; readonly record: number; readonly index: number; readonly hashes: readonly string[] }
  | { readonly did: "settle"; readonly checkpoint: string }
  | Failure;

/** What one acknowledged record was promised. */
export interface Receipt {
  readonly record: number;
  readonly index: number;
  readonly hash: string;
}

export function receiptsOf(said: readonly Said[]): Receipt[] {
  return said.flatMap((line) =>
    "did" in line && line.did === "append"
      ? line.hashes.map((hash, i) => ({ record: line.record + i, index: line.index + i, hash }))
      : [],
  );
}

export function checkpointsOf(said: readonly Said[]): string[] {
  return said.flatMap((line) =>
    "did" in line && (line.did === "settle" || line.did === "open") ? [line.checkpoint] : [],
  );
}

export const failuresOf = (said: readonly Said[]): Failure[] => said.filter((line) => "failed" in line);
