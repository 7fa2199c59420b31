// A detail is believed only if every step of its chain holds: each field of a good one is spoilt in turn.
import { createHash } from "node:crypto";
import type { EventDetail } from "@quis/contract";
import { sealEvent } from "@quis/event";
import type { AccessEvent } from "@quis/event";
import {
  buildProof,
  formatCheckpoint,
  generateKey,
  leafHash,
  parseSkey,
  planInclusion,
  signNote,
  toBase64,
  treeRoot,
} from "@quis/tlog";
import { describe, expect, it } from "vitest";
import { checkDetail } from "../../src/proof/check-detail.ts";

const origin = "log.example/records";
const { skey, vkey } = generateKey(origin, new Uint8Array(32).fill(7));
const other = generateKey(origin, new Uint8Array(32).fill(8));
const raw = Buffer.from('{"invented":"record"}');

const event: AccessEvent = {
  class_uid: 6001,
  category_uid: 6,
  activity_id: 2,
  type_uid: 600_102,
  severity_id: 1,
  time: 1_767_579_672_290,
  metadata: { version: "1.8.0", product: { name: "Records Desk" }, uid: "e-1" },
  actor: { user: { uid: "u-17", name: "Ada Sample" } },
  oversight: { subjects: [{ uid: "p-1042" }], justification: "check of address" },
  raw_data_hash: { algorithm: "SHA-256", algorithm_id: 3, value: createHash("sha256").update(raw).digest("hex") },
  raw_data_size: raw.length,
};

async function makeDetail(index: number, size: number): Promise<EventDetail> {
  const eventKey = new Uint8Array(32).fill(3);
  const sealed = sealEvent(event, "desk", eventKey, () => new Uint8Array(32).fill(9));
  const entries = Array.from({ length: size }, (_, at) => (at === index ? sealed.entry : Uint8Array.of(at)));
  const hashes = entries.map(leafHash);
  const root = treeRoot(Buffer.concat(hashes));
  const checkpoint = await signNote(formatCheckpoint({ origin, size, root }), [parseSkey(skey)]);
  const path = buildProof(planInclusion(index, size), ({ level, index: at }) =>
    treeRoot(Buffer.concat(hashes.slice(at * 2 ** level, (at + 1) * 2 ** level))),
  );
  return {
    index,
    log: "records",
    source: "desk",
    event: event as unknown as Record<string, unknown>,
    raw: toBase64(raw),
    event_key: toBase64(eventKey),
    entry: toBase64(sealed.entry),
    proof: {
      origin,
      vkey,
      checkpoint,
      tree_size: size,
      leaf_hash: toBase64(leafHash(sealed.entry)),
      path: path.map(toBase64),
    },
  };
}

describe("checkDetail", () => {
  it.each([
    [0, 1],
    [0, 2],
    [3, 5],
    [6, 7],
  ])("accepts entry %i of %i", async (index, size) => {
    expect(checkDetail(await makeDetail(index, size), vkey)).toEqual({ ok: true });
  });

  const zero = toBase64(new Uint8Array(32));
  it.each<[string, (detail: EventDetail) => EventDetail]>([
    ["another event", (good) => ({ ...good, event: { ...good.event, severity_id: 2 } })],
    ["a dropped attribute", (good) => ({ ...good, event: { ...good.event, oversight: undefined } })],
    ["other raw bytes", (good) => ({ ...good, raw: toBase64(Buffer.from("other")) })],
    ["no raw hash", (good) => ({ ...good, event: { ...good.event, raw_data_hash: undefined } })],
    ["another event key", (good) => ({ ...good, event_key: zero })],
    ["another source", (good) => ({ ...good, source: "gate" })],
    ["another index", (good) => ({ ...good, index: 2 })],
    ["another leaf hash", (good) => ({ ...good, proof: { ...good.proof, leaf_hash: zero } })],
    ["another size", (good) => ({ ...good, proof: { ...good.proof, tree_size: 4 } })],
    ["a path too short", (good) => ({ ...good, proof: { ...good.proof, path: good.proof.path.slice(1) } })],
    ["a path too long", (good) => ({ ...good, proof: { ...good.proof, path: [...good.proof.path, zero] } })],
    ["another path", (good) => ({ ...good, proof: { ...good.proof, path: good.proof.path.map(() => zero) } })],
    [
      "an unsigned checkpoint",
      (good) => ({ ...good, proof: { ...good.proof, checkpoint: good.proof.checkpoint.split("\n\n")[0] ?? "" } }),
    ],
    ["no base64", (good) => ({ ...good, entry: "%%%" })],
    ["an entry that is none", (good) => ({ ...good, entry: "AAAA" })],
  ])("refuses %s", async (_what, spoil) => {
    const verdict = checkDetail(spoil(await makeDetail(3, 5)), vkey);
    expect(verdict.ok).toBe(false);
    expect(verdict).toHaveProperty("reason", expect.stringMatching(/./));
  });

  it("refuses a checkpoint of another key of the same name, whatever vkey the answer brings", async () => {
    const detail = await makeDetail(3, 5);
    expect(checkDetail(detail, other.vkey).ok).toBe(false);
    expect(checkDetail({ ...detail, proof: { ...detail.proof, vkey: other.vkey } }, vkey).ok).toBe(true);
  });
});
