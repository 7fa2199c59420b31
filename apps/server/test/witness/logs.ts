// Invented logs in memory for tests of witnesses: signed checkpoints and consistency proofs of any two sizes.
import {
  buildProof,
  formatCheckpoint,
  generateKey,
  type Hash,
  leafHash,
  type NoteSigner,
  parseSkey,
  planConsistency,
  signNote,
  treeRoot,
} from "@quis/tlog";
import { formatAddCheckpoint } from "@quis/tlog/witness";

export interface TestLog {
  readonly vkey: string;
  readonly signer: NoteSigner;
  checkpoint(size: number): Promise<string>;
  /** Body of an add-checkpoint request. */
  request(oldSize: number, size: number): Promise<string>;
}

/** The log `name`; another `branch` has the same key and another history from entry `fork` on. */
export function testLog(name = "log.example/records", { branch = "", fork = 0 } = {}): TestLog {
  const { skey, vkey } = generateKey(name, new Uint8Array(32).fill(name.length));
  const signer = parseSkey(skey);
  const leaf = (at: number): Hash => leafHash(Buffer.from(at < fork ? `entry ${at}` : `entry ${at}${branch}`));
  const leaves = (from: number, to: number): Uint8Array =>
    Buffer.concat(Array.from({ length: to - from }, (_, at) => leaf(from + at)));
  const checkpoint = (size: number): Promise<string> =>
    signNote(formatCheckpoint({ origin: name, size, root: treeRoot(leaves(0, size)) }), [signer]);
  return {
    vkey,
    signer,
    checkpoint,
    request: async (oldSize, size) => {
      const proof = buildProof(planConsistency(oldSize, size), ({ level, index }) =>
        treeRoot(leaves(index * 2 ** level, (index + 1) * 2 ** level)),
      );
      return formatAddCheckpoint({ oldSize, proof, note: await checkpoint(size) });
    },
  };
}
