// What sealing an event of 16 fields costs on one core: its commitment, its entry, the leaf hash, its share of the tree. Compared, in the
// same run and interleaved, with nothing but SHA-256 of the same bytes by the platform's library.
//   node log-seal.ts ROUNDS      prints {"sealUs","hashUs","hashAtOnceUs","bytes","hashes"} for one event, medians
import { createHash, hash, randomBytes } from "node:crypto";
import {
  BatchHasher,
  type BatchItem,
  canonicalJson,
  commit,
  disclosure,
  encodePayload,
  fieldSalts,
  sealBatch,
  subjectKey,
} from "@quis/event";
import { CompactTree, leafHashes } from "@quis/tlog";
import { median } from "../figures.ts";

const [rounds = "15"] = process.argv.slice(2);
const EVENTS = 4096;
const hasher = new BatchHasher();
const masterKey = new Uint8Array(32).fill(9);
const keys = new Map<string, Uint8Array>();
const keyOf = (uid: string): Uint8Array => keys.get(uid)!;

// An access event as most systems send it, cut into 16 fields.
function fieldsOf(i: number): { name: string; valueJson: string }[] {
  const values: Record<string, unknown> = {
    activity_id: 2,
    "actor.session": { uid: `s-${i % 997}` },
    "actor.user": { uid: `u${String(i % 211).padStart(5, "0")}`, name: "Invented Person", type_id: 1 },
    category_uid: 6,
    class_uid: 6003,
    metadata: { version: "1.8.0", product: { name: "Case system", vendor_name: "Example" }, uid: `e-${i}` },
    "oversight.case_ref": `2026-${i % 10_007}`,
    "oversight.purpose": "investigation",
    "oversight.reason": "follow-up of the report of the day before",
    "oversight.subjects": [{ uid: `p${String(i % 50_021).padStart(7, "0")}`, role: "subject" }],
    severity_id: 1,
    src_endpoint: { ip: `10.0.${i % 256}.${i % 199}`, hostname: `desk-${i % 300}` },
    status_id: 1,
    time: 1_790_000_000_000 + i,
    type_uid: 600_302,
    web_resources: [{ name: "record", uid: `r-${i % 70_001}` }],
  };
  return Object.entries(values).map(([name, value]) => ({ name, valueJson: canonicalJson(value) }));
}

const items: BatchItem[] = [];
const messages: Uint8Array[] = [];
let bytes = 0;
for (let i = 0; i < EVENTS; i++) {
  const fields = fieldsOf(i);
  const eventKey = randomBytes(32);
  const uid = `p${String(i % 50_021).padStart(7, "0")}`;
  if (!keys.has(uid)) keys.set(uid, subjectKey(masterKey, uid));
  items.push({
    payload: encodePayload({ eventKey, dedupeKey: new Uint8Array(16), fields, raw: new Uint8Array(0) }),
    subjectUids: [uid],
  });
  const salts = fieldSalts(eventKey, fields.length);
  for (const [n, field] of fields.entries()) messages.push(Buffer.from(disclosure(salts[n]!, field), "latin1"));
  // The sorted digests, the subject's tag, one inner node; the leaf is added below.
  messages.push(new Uint8Array(1 + 32 * fields.length), new Uint8Array(20 + 64), new Uint8Array(65));
  if (i === 0 && !equal(commit(fields, eventKey), hasher.commit([items[0]!.payload])))
    throw new Error("commitments differ");
}
for (const entry of sealBatch(hasher, "demo", items, keyOf)) messages.push(new Uint8Array(1 + entry.length));
for (const message of messages) bytes += message.length;

const times = { seal: [] as number[], each: [] as number[], once: [] as number[] };
const tree = new CompactTree();
for (let round = 0; round < Number(rounds) + 3; round++) {
  const seal = timeOf(() => tree.append(leafHashes(sealBatch(hasher, "demo", items, keyOf))));
  const each = timeOf(() => messages.forEach((message) => void hash("sha256", message, "binary")));
  const once = timeOf(() => {
    const state = createHash("sha256");
    for (const message of messages) state.update(message);
    state.digest();
  });
  // The first rounds compile.
  if (round < 3) continue;
  times.seal.push(seal);
  times.each.push(each);
  times.once.push(once);
}
const perEvent = (list: readonly number[]): number => (median(list) * 1000) / EVENTS;
console.log(
  JSON.stringify({
    sealUs: perEvent(times.seal),
    hashUs: perEvent(times.each),
    hashAtOnceUs: perEvent(times.once),
    bytes: bytes / EVENTS,
    hashes: messages.length / EVENTS,
  }),
);

function timeOf(work: () => void): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
