// Two signed, cosigned logs in memory, of records and of oversight, and a bundle of them. All invented.
import { type AccessEvent, discloseFields, eventFields, sealEvent, subjectKey } from "@quis/event";
import { formatDisclosureFile } from "@quis/disclosure";
import {
  buildProof,
  createCosigner,
  formatCheckpoint,
  formatProof,
  generateKey,
  leafHashes,
  parseSkey,
  planInclusion,
  signNote,
  treeRoot,
} from "@quis/tlog";
import { type BundleDraft, type BundleParts, draftBundle, packBundle } from "../src/index.ts";

export const RECORDS = "log.example/records";
export const OVERSIGHT = "log.example/oversight";
const MASTER = new Uint8Array(32).fill(3);
const cosigner = createCosigner("witness.example/w1", new Uint8Array(32).fill(8), () => 1_790_000_100);

export interface SmallLog {
  readonly vkey: string;
  readonly checkpoint: string;
  file(index: number, names: readonly string[]): string;
}

export async function makeLog(
  origin: string,
  events: readonly AccessEvent[],
  source: string,
  seed = 7,
): Promise<SmallLog> {
  const { skey, vkey } = generateKey(origin, new Uint8Array(32).fill(seed));
  const sealed = events.map((event, i) => {
    const eventKey = new Uint8Array(32).fill((i + seed) & 255);
    return { event, eventKey, entry: sealEvent(event, source, eventKey, (uid) => subjectKey(MASTER, uid)).entry };
  });
  const leaves = leafHashes(sealed.map(({ entry }) => entry));
  const text = formatCheckpoint({ origin, size: events.length, root: treeRoot(leaves) });
  const checkpoint = await signNote(text, [parseSkey(skey), cosigner]);
  return {
    vkey,
    checkpoint,
    file: (index, names) => {
      const { event, eventKey, entry } = sealed[index]!;
      const hashes = buildProof(planInclusion(index, events.length), ({ level, index: at }) =>
        treeRoot(leaves.subarray(at * 2 ** level * 32, (at + 1) * 2 ** level * 32)),
      );
      const disclosed = discloseFields({ eventKey, fields: eventFields(event) }, names);
      return formatDisclosureFile({ ...disclosed, entry, proof: formatProof({ index, checkpoint, hashes }) });
    },
  };
}

export function makeEvent(index: number): AccessEvent {
  return {
    class_uid: 6001,
    category_uid: 6,
    activity_id: 2,
    type_uid: 600102,
    severity_id: 1,
    time: 1_790_000_000_000 + index * 1000,
    metadata: { version: "1.8.0", product: { name: "Records", vendor_name: "Invented" }, uid: `e-${index}` },
    actor: { user: { uid: "u-7", name: "Ada Sample" }, session: { uid: "s-1" } },
    oversight: {
      operation: "consultation",
      subjects: [{ uid: `p-${index % 5}` }],
      justification: "=check, of address",
    },
  };
}

export const MAKER = "person:p-ann";
export const FIELDS = ["actor.user", "oversight.justification", "time"] as const;

/** The deed that seals a draft, as an entry of an oversight log. */
export function deedOf(sha256: string, by = MAKER, name = "bundle"): AccessEvent {
  return {
    ...makeEvent(0),
    actor: { user: { uid: by } },
    web_resources: [{ name, type: "question", data: { sha256 } }],
  };
}

export interface World {
  readonly records: SmallLog;
  readonly policy: string;
  readonly parts: BundleParts;
  readonly draft: BundleDraft;
  readonly deed: string;
  readonly bag: Map<string, Uint8Array>;
}

export async function makeWorld(
  indices: readonly number[] = [2, 5, 6],
  change: Partial<BundleParts> = {},
): Promise<World> {
  const records = await makeLog(
    RECORDS,
    Array.from({ length: 11 }, (_, i) => makeEvent(i)),
    "desk",
  );
  // The same key whatever the log holds: the policy is written before the deed is sealed.
  const { vkey } = generateKey(OVERSIGHT, new Uint8Array(32).fill(9));
  const policy = `log ${records.vkey}\nlog ${vkey}\nwitness w1 ${cosigner.vkey}\nquorum w1\n`;
  const parts: BundleParts = {
    title: "Accesses to one record, September 2026",
    case: "Q-1",
    reason: "Asked for by the inspector.",
    made_by: MAKER,
    made_at: "2026-09-22T10:00:00Z",
    software: "Quis 0.1.0",
    question: { words: "Who looked at the records of p-1?", parameters: { subject: "p-1" } },
    period: { from: "2026-09-01T00:00:00Z", to: null },
    fields: ["user", "reason", "time"],
    disclosures: indices.map((index) => ({ index, file: records.file(index, FIELDS) })),
    checkpoint: records.checkpoint,
    policy,
    gaps: new Map([["desk", ["silent 2026-09-03 04:00 to 06:00 UTC"]]]),
    checkPage: new TextEncoder().encode("<!doctype html><title>check</title>"),
    ...change,
  };
  const draft = draftBundle(parts);
  const deed = await fileOfDeed(deedOf(draft.sha256));
  return { records, policy, parts, draft, deed, bag: packBundle(draft, deed) };
}

export async function fileOfDeed(
  event: AccessEvent,
  names = ["actor.user", "web_resources"],
  seed = 9,
): Promise<string> {
  const log = await makeLog(OVERSIGHT, [makeEvent(0), event, makeEvent(1)], "quis", seed);
  return log.file(1, names);
}
