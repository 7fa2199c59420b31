// The ledger of a data folder: what needs a folder, declarations, context or quarantine to be found; and that only accounts are ever named.
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Gap } from "@quis/contract";
import { type Instance, openInstance } from "../../src/index.ts";
import { makeChain, makeKeys, writeChain } from "../cloudtrail/chain.ts";
import { bytesOf, dataFolder, type Folder, line } from "../instance/fixture.ts";

const ACTOR = "local:tester";
/** Time of event 0 of the fixture; one event a second. */
const FIRST_MS = 1_790_000_000_000;

let folder: Folder;
let nowMs: number;
let instance: Instance;

beforeEach(async () => {
  folder = await dataFolder();
  nowMs = FIRST_MS + 86_400_000 * 3;
  instance = await openInstance({ data: folder.path, create: true, now: () => nowMs });
});
afterEach(async () => {
  await instance.close();
  await folder.remove();
});

async function importText(text: string, source = "desk"): Promise<void> {
  await instance.importFile(ACTOR, { file: "a.ndjson", bytes: bytesOf(text), source, format: "ocsf" });
}

async function importEvents(changes: readonly Record<string, unknown>[], source = "desk"): Promise<void> {
  await importText(`${changes.map((change, n) => line(n, change)).join("\n")}\n`, source);
}

async function found(state: "open" | "closed" | "all" = "open"): Promise<Gap[]> {
  return (await instance.gaps(ACTOR, { state })).gaps;
}

const repeat = (count: number, of: (n: number) => Record<string, unknown> = () => ({})): Record<string, unknown>[] =>
  Array.from({ length: count }, (_, n) => of(n));

const metadata = (n: number, more: Record<string, unknown>): Record<string, unknown> => ({
  metadata: {
    version: "1.8.0",
    uid: `m-${n}`,
    product: { name: "Desk", vendor_name: "Invented" },
    profiles: ["host"],
    ...more,
  },
});

describe("an empty folder", () => {
  it("has nothing to find", async () => {
    expect(await instance.gaps(ACTOR, { hours: "true" })).toMatchObject({ sources: [], gaps: [], hours: [] });
  });
});

describe("declared heartbeats", () => {
  it("'silence … against heartbeats': each span longer than declared is found, with both neighbours", async () => {
    await writeFile(
      join(folder.path, "completeness.yaml"),
      "version: 1\nsources:\n  desk:\n    heartbeat: 5 minutes\n",
    );
    await importEvents(repeat(20, (n) => ({ time: FIRST_MS + n * 60_000 + (n >= 10 ? 600_000 : 0) })));
    expect(await found()).toMatchObject([
      { kind: "heartbeat", evidence: { index_before: 9, index_after: 10, heartbeat_ms: 300_000 } },
      { kind: "heartbeat", to: null, evidence: { index_before: 19, index_after: null } },
    ]);
    // What was late comes after all.
    await importEvents(repeat(3, (n) => ({ ...metadata(100 + n, {}), time: FIRST_MS + (n + 1) * 180_000 + 540_000 })));
    const [closed] = await found("closed");
    expect(closed).toMatchObject({ closed: { reason: "filled by 3 events", receipts: { indices: [[20, 22]] } } });
  });

  it("a declaration that cannot be read refuses to answer rather than judge without it", async () => {
    await writeFile(join(folder.path, "completeness.yaml"), "version: 1\nsources:\n  desk:\n    hartbeat: 5 minutes\n");
    await expect(instance.gaps(ACTOR, {})).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
  });
});

describe("unresolved PARTIALs", () => {
  const entry = (n: number, correlation: string, result: string): Record<string, unknown> => ({
    ...metadata(n, { correlation_uid: correlation }),
    unmapped: { result },
  });

  it("'PARTIAL (a later entry with the same eventId must follow: its absence is a finding)'", async () => {
    await importEvents([
      entry(0, "e-1", "PARTIAL"),
      entry(1, "e-2", "PARTIAL"),
      entry(2, "e-2", "SUCCESS"),
      { ...entry(3, "e-3", "SUCCESS"), time: FIRST_MS + 2 * 86_400_000 },
    ]);
    expect(await found()).toMatchObject([
      { kind: "partial-unresolved", evidence: { correlation_uid: "e-1", index: 0 } },
    ]);
    await importText(`${line(7, entry(7, "e-1", "SUCCESS"))}\n`);
    expect(await found()).toEqual([]);
    expect(await found("closed")).toMatchObject([{ closed: { receipts: { indices: [[4, 4]] } } }]);
  });

  it("waits a day for the later entry", async () => {
    nowMs = FIRST_MS + 60_000;
    await importEvents([entry(0, "e-1", "PARTIAL")]);
    expect(await found()).toEqual([]);
  });
});

describe("accounts against the imported users", () => {
  const users = (rows: string): Promise<unknown> =>
    instance.importContext(ACTOR, {
      kind: "users",
      file: "users.csv",
      bytes: bytesOf(`user,role,unit,start,end\n${rows}`),
    });
  const known = Array.from({ length: 7 }, (_, n) => `u${n},clerk,Intake,2020-01-01T00:00:00Z,\n`);

  it("'leavers still active': the account, its end and its events", async () => {
    await importEvents(repeat(30));
    const end = new Date(FIRST_MS + 10_000).toISOString();
    await users([...known.slice(0, 3), `u3,clerk,Intake,2020-01-01T00:00:00Z,${end}\n`, ...known.slice(4)].join(""));
    expect(await found()).toMatchObject([
      { kind: "leaver-active", evidence: { account: "u3", end, indices: [10, 17, 24] } },
    ]);
  });

  it("who left and came back is no leaver", async () => {
    await importEvents(repeat(30));
    await users([...known, "u3,clerk,Intake,2019-01-01T00:00:00Z,2019-06-01T00:00:00Z\n"].join(""));
    expect(await found()).toEqual([]);
  });

  it("'accounts without a person'; it closes when the person is imported", async () => {
    await importEvents(repeat(30));
    await users(known.slice(1).join(""));
    expect(await found()).toMatchObject([{ kind: "account-without-person", evidence: { account: "u0", events: 5 } }]);
    await users(known.join(""));
    expect(await found()).toEqual([]);
    expect(await found("closed")).toMatchObject([{ closed: { reason: "found no more", receipts: null } }]);
  });

  it("a source that names its users otherwise is one finding, without their names", async () => {
    await importEvents(repeat(30));
    await users("someone,clerk,Intake,2020-01-01T00:00:00Z,\n");
    const gaps = await found();
    expect(gaps).toMatchObject([{ kind: "accounts-unknown", evidence: { unknown: 7, accounts: 7 } }]);
    expect(JSON.stringify(gaps)).not.toContain('"u0"');
  });
});

describe("quarantined records", () => {
  it("are one finding per source and day, and close when they are sealed", async () => {
    await importText(`${line(0)}\n{"class_uid": 6001}\nno json\n`);
    expect(await found()).toMatchObject([{ kind: "quarantined", source: "desk", evidence: { records: 2 } }]);
    expect((await instance.gaps(ACTOR, {})).sources).toMatchObject([{ source: "desk", quarantined: 2, open: 1 }]);
  });
});

describe("digest chains", () => {
  it("'CloudTrail digest breaks': a log file that was altered is named; a whole chain gives nothing", async () => {
    const { privateKey, publicKey } = makeKeys();
    await writeFile(join(folder.path, "digests.pem"), publicKey.export({ type: "spki", format: "pem" }));
    const trail = join(folder.path, "..", "trail");
    writeChain(trail, makeChain(privateKey), true);
    await writeFile(
      join(folder.path, "completeness.yaml"),
      "version: 1\nsources:\n  cloud:\n    digests:\n      folder: ../trail\n      keys: digests.pem\n",
    );
    expect(await found()).toEqual([]);
    const logs = (await readdir(trail, { recursive: true })).filter(
      (path) => path.includes("_CloudTrail_") && path.endsWith(".gz"),
    );
    await writeFile(join(trail, logs.toSorted()[0]!), "altered");
    const gaps = await found();
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps).toMatchObject(gaps.map(() => ({ kind: "digest-break", source: "cloud" })));
    expect(JSON.stringify(gaps)).toContain(logs.toSorted()[0]!.split("/").at(-1));
  });

  it("keys that are not there refuse the answer", async () => {
    await writeFile(
      join(folder.path, "completeness.yaml"),
      "version: 1\nsources:\n  cloud:\n    digests:\n      folder: ../trail\n      keys: none.pem\n",
    );
    await expect(found()).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
  });
});

describe("events from the future", () => {
  it("say how far they are ahead of their receipt", async () => {
    nowMs = FIRST_MS;
    await importEvents([{}, { time: FIRST_MS + 600_000 }]);
    expect(await found()).toMatchObject([
      { kind: "future", evidence: { events: 1, first_index: 1, most_ahead_ms: 600_000 } },
    ]);
  });
});

describe("sequence numbers", () => {
  const numbered = (sequences: readonly number[], host = "a", from = 0): Record<string, unknown>[] =>
    sequences.map((sequence, n) => ({
      ...metadata(from + n, { sequence, log_name: host }),
      time: FIRST_MS + (from + n) * 1000,
    }));
  const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

  it("'per source and sequence scope': two logs of one source are numbered each for itself", async () => {
    const a = numbered([...range(0, 40), ...range(45, 60)], "a");
    const b = numbered(range(500, 560), "b", 100);
    await importEvents(a.flatMap((one, n) => (b[n] === undefined ? [one] : [one, b[n]])));
    const answer = await instance.gaps(ACTOR, {});
    expect(answer.sources).toMatchObject([{ numbered_by: "origin" }]);
    expect(answer.gaps).toMatchObject([
      { kind: "sequence-gap", evidence: { scope: "a", first_missing: 40, last_missing: 44, missing: 5 } },
    ]);
  });

  it("'resets understood': numbers that begin again are no gap and no repetition", async () => {
    await importEvents([...numbered(range(1, 50)), ...numbered(range(1, 30), "a", 49)]);
    expect(await found()).toEqual([]);
  });

  it("numbers that do not go up by one are no numbering", async () => {
    await importEvents(numbered(range(0, 60).map((n) => n * n)));
    expect(await instance.gaps(ACTOR, {})).toMatchObject({ sources: [{ numbered_by: null }], gaps: [] });
  });

  it("what was erased between two numbers stands in the evidence", async () => {
    await importEvents(numbered(range(0, 60)));
    await instance.erase(ACTOR, { index: 30, authority: "Court", reason: "wrong person" });
    expect(await found()).toMatchObject([
      { kind: "sequence-gap", evidence: { first_missing: 30, last_missing: 30, erased_between: 1 } },
    ]);
  });
});

describe("reconciliation of two sources", () => {
  it("a name that no source has is refused with those that are known, not taken for a source that saw nothing", async () => {
    await expect(instance.reconcile(ACTOR, { a: "desk", b: "db" })).rejects.toMatchObject({
      code: "QUIS_NOT_FOUND",
      message: 'expected a source that has sent events (of which there is none), got "desk"',
    });
    await importEvents(repeat(3), "desk");
    await importEvents(repeat(3), "records-db");
    await expect(instance.reconcile(ACTOR, { a: "desk", b: "record-db" })).rejects.toMatchObject({
      code: "QUIS_NOT_FOUND",
      message:
        'expected a source that has sent events (desk, records-db), got "record-db" (did you mean "records-db"?)',
    });
    expect(await instance.reconcile(ACTOR, { a: "desk", b: "records-db" })).toMatchObject({ matched: 3 });
  });

  it("pairs by user and subject within the window, and lists what is left", async () => {
    await importEvents(repeat(20), "desk");
    await importEvents(repeat(20, (n) => ({ time: FIRST_MS + n * 1000 + (n === 4 ? 60_000 : 40) })).slice(0, 18), "db");
    const answer = await instance.reconcile(ACTOR, { a: "desk", b: "db", window_ms: 250 });
    expect(answer).toMatchObject({ accesses_a: 20, accesses_b: 18, matched: 17, only_a: 3, only_b: 1, offset_ms: 40 });
    expect(answer.unmatched_a.map(({ index }) => index)).toEqual([4, 18, 19]);
    expect(answer.unmatched_b).toMatchObject([{ index: 24, user: "u4", subjects: ["p4"] }]);
  });

  it("leaves out whom the other source does not know, if asked to", async () => {
    await importEvents(repeat(14), "desk");
    await importEvents(
      repeat(14).map((_, n) => (n % 7 === 0 ? {} : { actor: { user: { uid: "other" } } })),
      "db",
    );
    const answer = await instance.reconcile(ACTOR, { a: "desk", b: "db", common_users: "true" });
    expect(answer).toMatchObject({ accesses_a: 2, accesses_b: 2, matched: 2 });
  });
});

describe("the register", () => {
  it("is found again by another process without its file, and a closed gap that returns is raised again", async () => {
    const entry = { ...metadata(0, { correlation_uid: "e" }), unmapped: { result: "PARTIAL" } };
    await importEvents([entry]);
    const before = await found();
    await instance.close();
    await writeFile(join(folder.path, "index", "gaps.json"), '{"scanned":99999,"deeds":[]}');
    instance = await openInstance({ data: folder.path, create: false, now: () => nowMs });
    expect(await found()).toEqual(before);
  });
});
