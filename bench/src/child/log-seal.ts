// What sealing an event of 16 fields costs on one core: from the event as an object to its payload record, commitment, entry, leaf hash and
// share of the tree. Compared, in the
// same run and interleaved, with nothing but SHA-256 of the same bytes by the platform's library.
//   node log-seal.ts ROUNDS      prints {"sealUs","hashUs","hashAtOnceUs","bytes","hashes"} for one event, medians
import { createHash, hash, randomBytes } from "node:crypto";
import {
  type AccessEvent,
  BatchSealer,
  disclosure,
  eventFields,
  fieldSalts,
  sealEvent,
  type SealInput,
  subjectKey,
} from "@quis/event";
import { CompactTree, leafHash } from "@quis/tlog";
import { median } from "../figures.ts";

const [rounds = "15"] = process.argv.slice(2);
const EVENTS = 4096;
const sealer = new BatchSealer();
const masterKey = new Uint8Array(32).fill(9);
const keys = new Map<string, Uint8Array>();
const keyOf = (uid: string): Uint8Array => keys.get(uid)!;

// An access event as most systems send it, of 16 fields.
function eventOf(i: number): AccessEvent {
  return {
    activity_id: 2,
    actor: {
      session: { uid: `s-${i % 997}` },
      user: { uid: `u${String(i % 211).padStart(5, "0")}`, name: "Invented Person", type_id: 1 },
    },
    category_uid: 6,
    class_uid: 6003,
    metadata: { version: "1.8.0", product: { name: "Case system", vendor_name: "Example" }, uid: `e-${i}` },
    oversight: {
      case_ref: `2026-${i % 10_007}`,
      purpose: "investigation",
      justification: "follow-up of the report of the day before",
      subjects: [{ uid: `p${String(i % 50_021).padStart(7, "0")}`, type: "subject" }],
    },
    severity_id: 1,
    src_endpoint: { ip: `10.0.${i % 256}.${i % 199}`, hostname: `desk-${i % 300}` },
    status_id: 1,
    time: 1_790_000_000_000 + i,
    type_uid: 600_302,
    web_resources: [{ name: "record", uid: `r-${i % 70_001}` }],
  };
}

const inputs: SealInput[] = [];
const messages: Uint8Array[] = [];
let bytes = 0;
for (let i = 0; i < EVENTS; i++) {
  const event = eventOf(i);
  const fields = eventFields(event);
  const eventKey = randomBytes(32);
  const uid = `p${String(i % 50_021).padStart(7, "0")}`;
  if (!keys.has(uid)) keys.set(uid, subjectKey(masterKey, uid));
  inputs.push({ event, subjectUids: [uid], eventKey, dedupeKey: new Uint8Array(16), raw: new Uint8Array(0) });
  const salts = fieldSalts(eventKey, fields.length);
  for (const [n, field] of fields.entries()) messages.push(Buffer.from(disclosure(salts[n]!, field), "latin1"));
  const { entry } = sealEvent(event, "demo", eventKey, keyOf);
  // The sorted digests, the subject's tag, the leaf, one inner node.
  const leaf = new Uint8Array(1 + entry.length);
  messages.push(new Uint8Array(1 + 32 * fields.length), new Uint8Array(20 + 64), leaf, new Uint8Array(65));
  if (i === 0 && (fields.length !== 16 || !equal(leafHash(entry), seal(inputs)))) throw new Error("another entry");
}
for (const message of messages) bytes += message.length;

function seal(events: readonly SealInput[]): Uint8Array {
  sealer.begin("demo");
  for (const event of events) sealer.add(event);
  return sealer.finish(keyOf).leafHashes;
}

const times = { seal: [] as number[], each: [] as number[], once: [] as number[] };
const tree = new CompactTree();
for (let round = 0; round < Number(rounds) + 3; round++) {
  const sealed = timeOf(() => tree.append(seal(inputs)));
  const each = timeOf(() => messages.forEach((message) => void hash("sha256", message, "binary")));
  const once = timeOf(() => {
    const state = createHash("sha256");
    for (const message of messages) state.update(message);
    state.digest();
  });
  // The first rounds compile.
  if (round < 3) continue;
  times.seal.push(sealed);
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
