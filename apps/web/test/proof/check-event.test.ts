// A small real log, and every way to tamper with an answer about it.
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventDetail } from "@quis/contract";
import { type AccessEvent, discloseFields, eventFields, sealEvent, subjectKey } from "@quis/event";
import { fromBase64, generateKey, leafHash, parseSkey, signNote, toBase64 } from "@quis/tlog";
import { createLog, LogReader } from "@quis/tlog/fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkEvent, type Expected, type StepName } from "../../src/proof/check-event.ts";

const SIZE = 7;
const INDEX = 4;
const key = generateKey("quis.invalid/test");
let folder: string;
let good: EventDetail;
let expected: Expected;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-proof-"));
  const master = randomBytes(32);
  const sealed = Array.from({ length: SIZE }, (_, n) => {
    const raw = Buffer.from(`{"n":${n},"who":"a-1"}`);
    const event: AccessEvent = {
      class_uid: 6003,
      category_uid: 6,
      activity_id: 2,
      type_uid: 600302,
      severity_id: 1,
      time: 1_790_000_000_000 + n,
      metadata: { version: "1.8.0", product: { name: "test" } },
      actor: { user: { uid: "a-1" } },
      oversight: { subjects: [{ uid: `P-${n}` }], justification: "follow up" },
      raw_data_hash: { algorithm: "SHA-256", algorithm_id: 3, value: createHash("sha256").update(raw).digest("hex") },
    };
    const eventKey = randomBytes(32);
    return { raw, event, eventKey, ...sealEvent(event, "dmv", eventKey, (uid) => subjectKey(master, uid)) };
  });
  const log = await createLog({ dir: folder, signer: parseSkey(key.skey) });
  const entries = sealed.map(({ entry }) => entry);
  await log.append({ entries, leafHashes: Buffer.concat(entries.map(leafHash)) });
  const reader = new LogReader({ dir: folder, vkey: key.vkey });
  const { raw, event, eventKey, entry } = sealed[INDEX]!;
  good = {
    index: INDEX,
    log: "records",
    source: "dmv",
    event,
    raw: toBase64(raw),
    event_key: toBase64(eventKey),
    entry: toBase64(entry),
    proof: {
      origin: "quis.invalid/test",
      vkey: key.vkey,
      checkpoint: (await reader.checkpoint()).note,
      tree_size: SIZE,
      leaf_hash: toBase64(leafHash(entry)),
      path: (await reader.inclusionProof(INDEX)).map(toBase64),
    },
  };
  expected = { index: INDEX, log: "records", vkey: key.vkey };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const proof = (change: Partial<EventDetail["proof"]>): EventDetail => ({
  ...good,
  proof: { ...good.proof, ...change },
});

/** The same bytes with one bit changed, in base64. */
function flip(base64: string, at: number): string {
  const bytes = Uint8Array.from(fromBase64(base64)!);
  bytes[at]! ^= 1;
  return toBase64(bytes);
}

async function refused(
  detail: EventDetail,
  asked: Expected = expected,
): Promise<{ steps: StepName[]; reason: string }> {
  const verdict = await checkEvent(detail, asked);
  expect(verdict.proved).toBe(false);
  return {
    steps: verdict.steps.filter(({ result }) => result.state === "refused").map(({ name }) => name),
    reason: verdict.reason ?? "",
  };
}

describe("an untouched answer", () => {
  it("is proved, every step", async () => {
    const verdict = await checkEvent(good, expected);
    expect(verdict.reason).toBeUndefined();
    expect(verdict.proved).toBe(true);
    expect(verdict.steps.map(({ name, result }) => [name, result.state])).toEqual(
      ["asked", "raw", "event", "source", "leaf", "key", "checkpoint", "tree"].map((name) => [name, "proved"]),
    );
    expect(verdict.head?.size).toBe(SIZE);
  });
});

describe("a tampered answer is refused at its own step, with its own reason", () => {
  it("a changed field", async () => {
    const event = { ...good.event, oversight: { subjects: [{ uid: "P-9" }], justification: "follow up" } };
    expect(await refused({ ...good, event })).toEqual({
      steps: ["event"],
      reason: expect.stringMatching(/^expected the commitment in the entry, [0-9a-f]{64}, got [0-9a-f]{64}$/),
    });
  });

  it("an added and a removed field", async () => {
    expect((await refused({ ...good, event: { ...good.event, extra: 1 } })).steps).toEqual(["event"]);
    const { actor: _actor, ...less } = good.event;
    expect((await refused({ ...good, event: less })).steps).toEqual(["event"]);
  });

  it("a field name that no event can have", async () => {
    expect((await refused({ ...good, event: { ...good.event, "a.b": 1 } })).reason).toContain(
      "expected an attribute name",
    );
  });

  it("changed raw bytes", async () => {
    expect(await refused({ ...good, raw: flip(good.raw, 3) })).toEqual({
      steps: ["raw"],
      reason: expect.stringContaining("expected raw bytes with SHA-256"),
    });
  });

  it("raw bytes changed together with their hash", async () => {
    const raw = flip(good.raw, 3);
    const value = createHash("sha256").update(fromBase64(raw)!).digest("hex");
    const event = { ...good.event, raw_data_hash: { algorithm: "SHA-256", algorithm_id: 3, value } };
    expect((await refused({ ...good, raw, event })).steps).toEqual(["event"]);
  });

  it("another event key", async () => {
    expect((await refused({ ...good, event_key: flip(good.event_key, 0) })).steps).toEqual(["event"]);
    expect((await refused({ ...good, event_key: toBase64(new Uint8Array(31)) })).reason).toBe(
      "expected an event key of 32 bytes, got 31",
    );
  });

  it("a changed entry: its commitment, its leaf hash and its place in the tree", async () => {
    const found = await refused({ ...good, entry: flip(good.entry, 10) });
    expect(found.steps).toEqual(["event", "leaf", "tree"]);
  });

  it("a changed entry with a leaf hash to fit", async () => {
    const entry = flip(good.entry, good.entry.length / 2);
    const detail = { ...proof({ leaf_hash: toBase64(leafHash(fromBase64(entry)!)) }), entry };
    expect((await refused(detail)).steps).toContain("tree");
  });

  it("an entry that is none", async () => {
    expect((await refused({ ...good, entry: toBase64(Uint8Array.of(9)) })).reason).toContain(
      "expected an entry of at least 37 bytes",
    );
  });

  it("another source", async () => {
    expect(await refused({ ...good, source: "court" })).toEqual({
      steps: ["source"],
      reason: "expected an entry of source court, got dmv",
    });
  });

  it("a changed, a missing and an added hash of the path", async () => {
    const { path } = good.proof;
    expect(await refused(proof({ path: [flip(path[0]!, 5), ...path.slice(1)] }))).toEqual({
      steps: ["tree"],
      reason: expect.stringContaining("proof expected to lead to the root"),
    });
    expect((await refused(proof({ path: path.slice(1) }))).reason).toContain("proof expected more hashes");
    expect((await refused(proof({ path: [...path, path[0]!] }))).reason).toContain("proof expected fewer hashes");
  });

  it("the proof of another entry", async () => {
    expect((await refused({ ...good, index: INDEX + 1 }, { ...expected, index: INDEX + 1 })).steps).toEqual(["tree"]);
  });

  it("another entry than the one asked for", async () => {
    expect(await refused(good, { ...expected, index: 5 })).toEqual({
      steps: ["asked"],
      reason: "expected entry 5 of records, got entry 4 of records",
    });
  });

  it("a changed checkpoint", async () => {
    const note = good.proof.checkpoint.replace(`\n${SIZE}\n`, `\n${SIZE + 1}\n`);
    const found = await refused(proof({ checkpoint: note, tree_size: SIZE + 1 }));
    expect(found.steps).toEqual(["checkpoint", "tree"]);
    expect(found.reason).toContain("signature");
  });

  it("a checkpoint of a log that somebody else signed under the same name", async () => {
    const other = generateKey("quis.invalid/test");
    const text = good.proof.checkpoint.slice(0, good.proof.checkpoint.indexOf("\n\n") + 1);
    const checkpoint = await signNote(text, [parseSkey(other.skey)]);
    expect((await refused(proof({ checkpoint, vkey: other.vkey }))).steps).toEqual(["key", "checkpoint", "tree"]);
  });

  it("another key in the answer than the one the reader holds", async () => {
    const other = generateKey("quis.invalid/test").vkey;
    expect(await refused(proof({ vkey: other }))).toEqual({
      steps: ["key"],
      reason: `expected the log's key ${key.vkey}, got ${other}`,
    });
  });

  it("a size or an origin that the checkpoint does not have", async () => {
    expect((await refused(proof({ tree_size: SIZE + 1 }))).reason).toBe("expected a checkpoint of 8 entries, got 7");
    expect((await refused(proof({ origin: "other" }))).reason).toContain("expected origin other");
  });

  it("an event of the records log without the hash of its raw bytes", async () => {
    const { raw_data_hash: _hash, ...event } = good.event;
    expect((await refused({ ...good, event })).steps).toEqual(["raw", "event"]);
  });

  it("parts that are no base64, or not there at all", async () => {
    expect((await refused({ ...good, raw: "?" })).reason).toContain("expected the raw bytes in base64");
    expect((await refused({} as EventDetail)).steps.length).toBeGreaterThan(5);
  });
});

describe("an event from which names are kept", () => {
  const shown = (change: Partial<EventDetail> = {}): EventDetail => {
    const event = good.event as unknown as AccessEvent;
    const fields = eventFields(event);
    const masked = ["actor.user", "oversight.subjects"];
    const hidden = ["raw_data_hash"];
    const names = fields.map(({ name }) => name).filter((name) => !masked.includes(name) && !hidden.includes(name));
    const { raw_data_hash: _, ...rest } = good.event;
    const { digests, disclosures } = discloseFields({ eventKey: fromBase64(good.event_key)!, fields }, names);
    return {
      ...good,
      event: {
        ...rest,
        actor: { user: { uid: "user~0" } },
        oversight: { ...event.oversight, subjects: [{ uid: "person~0" }] },
      },
      raw: "",
      event_key: "",
      withheld: { digests: [...digests], disclosures: [...disclosures], masked, hidden },
      ...change,
    };
  };

  it("is proved where it is disclosed, and says that pseudonyms are not", async () => {
    const verdict = await checkEvent(shown(), expected);
    expect(verdict).toMatchObject({ proved: true, masked: true, gone: false });
    expect(verdict.steps.find(({ name }) => name === "raw")?.result).toEqual({ state: "absent" });
    expect(verdict.steps.find(({ name }) => name === "event")?.result.state).toBe("proved");
  });

  it.each([
    ["another reason", () => ({ event: { ...shown().event, oversight: { justification: "other" } } })],
    ["a field that was never there", () => ({ event: { ...shown().event, status_id: 1 } })],
    ["a masked field said to be sealed so", () => ({ withheld: { ...shown().withheld!, masked: [] } })],
    [
      "the proof of another entry",
      () => ({ withheld: { ...shown().withheld!, digests: shown().withheld!.digests.slice(1) } }),
    ],
  ] satisfies [string, () => Partial<EventDetail>][])("is refused with %s", async (_, change) => {
    const verdict = await checkEvent(shown(change()), expected);
    expect(verdict.proved).toBe(false);
    expect(verdict.steps.find(({ name }) => name === "event")?.result.state).toBe("refused");
  });
});
