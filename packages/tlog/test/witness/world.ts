// Small logs that may fork, and a witness made of the pure core and a variable.
import {
  type Hash,
  type NoteSigner,
  asHash,
  createCosigner,
  formatCheckpoint,
  formatSignatureLine,
  openCheckpoint,
  parseCosignerVkey,
  parseVkey,
  signNote,
} from "../../src/index.ts";
import {
  type Decision,
  type WitnessAnswer,
  type WitnessedLog,
  decideAddCheckpoint,
  readAddCheckpoint,
} from "../../src/witness/index.ts";
import { signer, vkey } from "../support/example.ts";
import { modelLeaf, modelProof, modelRoot } from "../support/model.ts";

export const logKey = parseVkey(vkey);
export const cosigner = createCosigner("witness.example", new Uint8Array(32).fill(5), () => 1_800_000_000);
export const witnessKey = parseCosignerVkey(cosigner.vkey);

/** A history: leaf hashes of the entries of one branch. */
export type History = readonly Uint8Array[];

/** `size` entries that are those of `trunk` up to `fork` and then the branch's own. */
export function history(size: number, branch = "", fork = 0): History {
  return Array.from({ length: size }, (_, at) =>
    modelLeaf(new TextEncoder().encode(at < fork ? `entry ${at}` : `entry ${at}${branch}`)),
  );
}

export function rootOf(leaves: History, size: number = leaves.length): Hash {
  return asHash(modelRoot(leaves.slice(0, size)));
}

export function proofOf(leaves: History, oldSize: number, size: number = leaves.length): Hash[] {
  return oldSize === 0 ? [] : modelProof(oldSize, leaves.slice(0, size)).map(asHash);
}

export function checkpointOf(leaves: History, size: number = leaves.length, by: NoteSigner = signer): Promise<string> {
  return signNote(formatCheckpoint({ origin: signer.name, size, root: rootOf(leaves, size) }), [by]);
}

/** Requests with what they cosigned. */
export interface Witness {
  readonly cosigned: { readonly size: number; readonly root: Hash }[];
  latest: WitnessedLog["latest"];
  readonly decide: (body: string) => Decision;
  readonly answer: (body: string) => Promise<WitnessAnswer>;
}

export function createWitness(origin: string = signer.name): Witness {
  const witness: Witness = {
    cosigned: [],
    latest: undefined,
    decide(body) {
      const read = readAddCheckpoint(body);
      if (read.kind === "refuse") return read;
      const log = read.origin === origin ? { keys: [logKey], latest: witness.latest } : undefined;
      const decision = decideAddCheckpoint(read.request, log);
      if (decision.kind === "cosign") {
        const { size, root } = decision.checkpoint;
        witness.latest = { size, root };
        witness.cosigned.push({ size, root });
      }
      return decision;
    },
    async answer(body) {
      const decision = witness.decide(body);
      if (decision.kind === "refuse") return { status: decision.status, body: new TextEncoder().encode(decision.body) };
      const { name, keyId } = cosigner;
      const signature = await cosigner.sign(new TextEncoder().encode(decision.text));
      return { status: 200, body: new TextEncoder().encode(formatSignatureLine({ name, keyId, signature })) };
    },
  };
  return witness;
}

/** The cosigned note opens with both keys. */
export function openCosigned(note: string, line: string): number {
  return openCheckpoint(`${note}${line}`, logKey, { others: [witnessKey] }).checkpoint.size;
}
