// A signed, cosigned log of a few invented events in memory, and what its operator would hand out about one of them.
import { type AccessEvent, discloseFields, eventFields, sealEvent, subjectKey } from "@quis/event";
import {
  buildProof,
  createCosigner,
  formatCheckpoint,
  formatProof,
  generateKey,
  leafHashes,
  parsePolicy,
  parseSkey,
  planInclusion,
  type Policy,
  signNote,
  treeRoot,
} from "@quis/tlog";
import { formatDisclosureFile } from "../src/index.ts";

export const ORIGIN = "log.example/records";
const { skey, vkey } = generateKey(ORIGIN, new Uint8Array(32).fill(7));
export const VKEY = vkey;
const cosigner = createCosigner("witness.example/w1", new Uint8Array(32).fill(8), () => 1790000100);
const MASTER = new Uint8Array(32).fill(3);

export const NO_WITNESS = `log ${vkey}\nquorum none\n`;
export const ONE_WITNESS = `log ${vkey}\nwitness w1 ${cosigner.vkey}\nquorum w1\n`;
export const POLICY: Policy = parsePolicy(ONE_WITNESS);

export interface SealedInput {
  readonly event: AccessEvent;
  readonly eventKey: Uint8Array;
  readonly entry: Uint8Array;
}

/** Event `index` of the log. */
export function makeEvent(index: number): AccessEvent {
  return {
    class_uid: 6001,
    category_uid: 6,
    activity_id: 2,
    type_uid: 600102,
    severity_id: 1,
    time: 1790000000000 + index * 1000,
    metadata: { version: "1.8.0", product: { name: "Records", vendor_name: "Invented" }, uid: `e-${index}` },
    actor: { user: { uid: "u-7", name: "Ada Sample" }, session: { uid: "s-1" } },
    oversight: { operation: "consultation", subjects: [{ uid: `p-${index % 5}` }], justification: "check of address" },
  };
}

export interface SmallLog {
  readonly sealed: readonly SealedInput[];
  readonly checkpoint: string;
  /** The proof of an entry. */
  proof(index: number): string;
  /** The disclosure file of an entry. */
  file(index: number, names: readonly string[]): string;
}

/** A log of `events`. */
export async function makeLog(events: readonly AccessEvent[], salt = 0): Promise<SmallLog> {
  const sealed = events.map((event, i) => {
    const eventKey = new Uint8Array(32).fill((i + salt) & 255);
    eventKey[0] = i >> 8;
    return { event, eventKey, entry: sealEvent(event, "demo", eventKey, (uid) => subjectKey(MASTER, uid)).entry };
  });
  const leaves = leafHashes(sealed.map(({ entry }) => entry));
  const text = formatCheckpoint({ origin: ORIGIN, size: events.length, root: treeRoot(leaves) });
  const checkpoint = await signNote(text, [parseSkey(skey), cosigner]);
  const proof = (index: number): string =>
    formatProof({
      index,
      checkpoint,
      hashes: buildProof(planInclusion(index, events.length), ({ level, index: at }) =>
        treeRoot(leaves.subarray(at * 2 ** level * 32, (at + 1) * 2 ** level * 32)),
      ),
    });
  return {
    sealed,
    checkpoint,
    proof,
    file: (index, names) => {
      const { event, eventKey, entry } = sealed[index]!;
      const disclosed = discloseFields({ eventKey, fields: eventFields(event) }, names);
      return formatDisclosureFile({ ...disclosed, entry, proof: proof(index) });
    },
  };
}
