// Attacker: the operator, who seals what they like. Entries and payloads that fit together by every hash, and are no honest event.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { BatchHasher, commit, encodeLeaf, encodePayload, type Field, subjectKey, subjectTag } from "@quis/event";
import { encodeBundle as encodeEntries, entriesPath } from "@quis/tlog";
import { describe, expect, it, onTestFinished } from "vitest";
import { UNKNOWN_MONTH } from "../../src/keys/month.ts";
import { encodeBundle } from "../../src/ledger/payload-bundle.ts";
import { bundlePath } from "../../src/ledger/payload-folder.ts";
import { type BundleResult, checkBundle } from "../../src/verify/check-bundle.ts";

const master = new Uint8Array(32).fill(3);
const keys = (uid: string): Uint8Array => subjectKey(master, uid);
const eventKey = new Uint8Array(32).fill(7);
const subjects: Field = { name: "oversight.subjects", valueJson: '[{"uid":"p-1"}]' };

/** Checks one sealed entry of these fields, whose tags are those of `uids`. */
async function check(fields: readonly Field[], uids: readonly string[] = ["p-1"]): Promise<BundleResult> {
  const folder = mkdtempSync(join(tmpdir(), "quis-bundle-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const commitment = commit(fields, eventKey);
  const tags = uids.map((uid) => subjectTag(keys(uid), commitment));
  const put = (path: string, bytes: Uint8Array): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  };
  const record = encodePayload({ eventKey, dedupeKey: new Uint8Array(16), fields, raw: new Uint8Array(0) });
  put(
    join("log", entriesPath({ index: 0, width: 1 })),
    encodeEntries([encodeLeaf({ source: "desk", commitment, tags })]),
  );
  const scope = { source: "desk", month: UNKNOWN_MONTH };
  const dataKey = { ...scope, id: "ab".repeat(16), key: new Uint8Array(32).fill(5) };
  const bundle = await encodeBundle([{ kind: "live", record, scope }], { log: "records", number: 0 }, () =>
    Promise.resolve(dataKey),
  );
  put(join("payload", bundlePath(0, 1)), bundle);
  return checkBundle(
    {
      log: "records",
      logFolder: join(folder, "log"),
      payloadFolder: join(folder, "payload"),
      number: 0,
      width: 1,
      check: true,
      dedupeKeys: undefined,
      rows: "none",
    },
    { subjects: keys, keyOf: () => dataKey.key, sealed: { events: new Map(), keys: new Map() } },
    new BatchHasher(),
  );
}

describe("an entry and its payload", () => {
  it("of an honest event agree, and their tags are counted", async () => {
    expect(await check([subjects, { name: "time", valueJson: "1" }])).toEqual({
      rows: "",
      erased: 0,
      destroyed: new Map(),
      tags: 1,
      bad: undefined,
    });
  });
  it("with two values under one name do not agree: one could be shown and the other disclosed", async () => {
    const two = await check([subjects, { name: "time", valueJson: "1" }, { name: "time", valueJson: "2" }]);
    expect(two.bad).toMatchObject({
      index: 0,
      reason: "expected each field once, in the order of names, got time after time",
    });
    const order = await check([{ name: "time", valueJson: "1" }, subjects]);
    expect(order.bad?.reason).toContain("in the order of names");
  });
  it("whose tags are not those of the event's subjects do not agree: they would be missing from a statement, or in another's", async () => {
    for (const uids of [[], ["p-2"], ["p-1", "p-2"]]) {
      expect((await check([subjects], uids)).bad?.reason).toContain(
        "expected the log to carry tags of the event's 1 subjects",
      );
    }
  });
});
