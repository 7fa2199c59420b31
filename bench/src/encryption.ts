// What encryption at rest adds to the import path: CPU per event of bundles and write-ahead frames, with and without.
//   node bench/src/encryption.ts      prints {"bundle","walFrame","added","ofImportPercent"}, microseconds of CPU per event
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { constants, crc32, zstdCompress } from "node:zlib";
import { type AccessEvent, encodeLeaf, encodePayload, eventFields } from "@quis/event";
import { encodeBundle, scopeOf, seal } from "@quis/server/ledger";

// CPU per event of the whole import path, docs/explanation/performance.md.
const IMPORT_MICROS = 150;
const BUNDLE = 256;
const BUNDLES = 40;
const FRAME_EVENTS = 1024;
const ROUNDS = 25;
const compress = promisify(zstdCompress);

const key = { id: "ab".repeat(16), source: "desk", month: 24_319, key: randomBytes(32) };
const events = Array.from({ length: BUNDLE * BUNDLES }, (_, n) => recordOf(n));

// An invented access of about 900 bytes with its raw bytes.
function recordOf(n: number): { entry: Uint8Array; payload: Uint8Array } {
  const event = {
    class_uid: 6001,
    activity_id: 2,
    time: 1_790_000_000_000 + n * 1000,
    metadata: { version: "1.8.0", uid: `e-${n}`, logged_time: 1_790_000_000_000, product: { name: "Desk" } },
    actor: { user: { uid: `u${n % 97}`, name: "Ada Sample" }, session: { uid: `s-${n % 1013}` } },
    web_resources: [{ uid: `p${n % 5003}`, type: "person" }],
    oversight: { operation: "consultation", subjects: [{ uid: `p${n % 5003}` }], justification: `check ${n * 7919}` },
  } as unknown as AccessEvent;
  const raw = Buffer.from(JSON.stringify(event));
  const eventKey = randomBytes(32);
  const payload = encodePayload({ eventKey, dedupeKey: randomBytes(16), fields: eventFields(event), raw });
  return { entry: encodeLeaf({ source: "desk", commitment: eventKey, tags: [] }), payload };
}

async function cpuMicros(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / events.length;
}

// As version 0.1 wrote bundles: one frame, a checksum.
async function plainBundles(): Promise<void> {
  for (let at = 0; at < events.length; at += BUNDLE) {
    const parts = events.slice(at, at + BUNDLE).flatMap(({ payload }) => [lengthOf(payload), payload]);
    const body = await compress(Buffer.concat(parts), { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    crc32(body);
  }
}

function lengthOf(payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(payload.length);
  return bytes;
}

async function encryptedBundles(): Promise<void> {
  for (let at = 0; at < events.length; at += BUNDLE) {
    const slots = events
      .slice(at, at + BUNDLE)
      .map(({ entry, payload }) => ({ kind: "live", record: payload, scope: scopeOf(entry, payload) }) as const);
    await encodeBundle(slots, { log: "records", number: at / BUNDLE }, () => Promise.resolve(key));
  }
}

const frames = Array.from({ length: events.length / FRAME_EVENTS }, (_, n) =>
  Buffer.concat(
    events.slice(n * FRAME_EVENTS, (n + 1) * FRAME_EVENTS).flatMap(({ entry, payload }) => [entry, payload]),
  ),
);

async function sealedFrames(): Promise<void> {
  for (const frame of frames) crc32(seal(key.key, frame.subarray(0, 20), frame));
}

async function plainFrames(): Promise<void> {
  for (const frame of frames) crc32(frame);
}

const samples: { bundle: number[]; walFrame: number[] } = { bundle: [], walFrame: [] };
for (let round = 0; round < ROUNDS; round++) {
  // Interleaved, so that a slow moment of the machine meets both.
  const plain = await cpuMicros(plainBundles);
  samples.bundle.push((await cpuMicros(encryptedBundles)) - plain);
  const plainWal = await cpuMicros(plainFrames);
  samples.walFrame.push((await cpuMicros(sealedFrames)) - plainWal);
}
const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const bundle = median(samples.bundle);
const walFrame = median(samples.walFrame);
const added = bundle + walFrame;
const round = (value: number): number => Math.round(value * 1000) / 1000;
console.log(
  JSON.stringify({
    bundle: round(bundle),
    walFrame: round(walFrame),
    added: round(added),
    ofImportPercent: round((100 * added) / IMPORT_MICROS),
  }),
);
