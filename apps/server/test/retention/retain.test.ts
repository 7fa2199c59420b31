import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHttpServer, type Instance } from "../../src/index.ts";
import { openPayload } from "../../src/ledger/index.ts";
import { parseBundle } from "../../src/ledger/payload-bundle.ts";
import { ACTOR, filesWith, importEvents, openAt, policy } from "./fixture.ts";

let parent: string;
let data: string;
let instance: Instance;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "quis-retain-"));
  data = join(parent, "data");
});
afterEach(async () => {
  await instance.close();
  await rm(parent, { recursive: true, force: true });
});

// 300 events of desk and 20 of plates in August, 100 of desk in September; then it is December 2027.
async function fill(): Promise<void> {
  instance = await openAt(data, "2026-08-20T10:00:00Z");
  await importEvents(instance, "desk", 0, 150);
  await importEvents(instance, "plates", 0, 20);
  await importEvents(instance, "desk", 150, 300);
  await instance.close();
  instance = await openAt(data, "2026-09-20T10:00:00Z");
  await importEvents(instance, "desk", 300, 400);
  await instance.close();
}
const LATER = "2027-09-15T10:00:00Z";
const RULES =
  "  - {sources: [desk], minimum: 6 months, maximum: 1 year, authority: Records Act s. 12}\n" +
  '  - {sources: ["*"], maximum: 2 years, authority: Ordinance}\n';

const keyNames = async (): Promise<string[]> =>
  (await readdir(join(data, "keys/payload/records"))).map((name) => name.replace(/\.[0-9a-f]{32}$/, "")).sort();

describe("quis retain", () => {
  it("destroys the keys of what is beyond the maximum, and only says so in a dry run", async () => {
    await fill();
    instance = await openAt(data, LATER);
    const sizes = (await instance.status()).logs.map((log) => log.size);
    const planned = await instance.retain(ACTOR, { policy: policy(RULES), dry_run: true });
    expect(planned).toMatchObject({
      dry_run: true,
      destroyed: [{ source: "desk", month: "2026-08", events: 300, authority: "Records Act s. 12" }],
      held: [],
      kept: [
        { source: "plates", month: "2026-08", until: "2028-09-01T00:00:00.000Z" },
        { source: "desk", month: "2026-09", until: "2027-10-01T00:00:00.000Z" },
      ],
      deed: null,
    });
    expect(await keyNames()).toHaveLength(3);
    // Only that it was asked is sealed.
    expect((await instance.status()).logs.map((log) => log.size)).toEqual([sizes[0], sizes[1]! + 1]);

    await cp(data, join(parent, "backup"), { recursive: true });
    const done = await instance.retain(ACTOR, { policy: policy(RULES), dry_run: false });
    expect(done).toMatchObject({ dry_run: false, destroyed: planned.destroyed, deed: expect.any(Number) as number });
    expect(await keyNames()).toEqual(["2026-08.plates", "2026-09.desk"]);
    expect(await instance.verify(ACTOR)).toMatchObject({
      ok: true,
      entries_checked: 420,
      gone: { erased: 0, destroyed: 300 },
    });
    expect((await instance.event(ACTOR, 10)).gone).toMatchObject({
      kind: "destroyed",
      authority: "Records Act s. 12",
      deed: done.deed,
    });
    expect((await instance.event(ACTOR, 160)).event).toMatchObject({ actor: { user: { uid: "u3" } } });
    const asked = await instance.who(ACTOR, "p3", { limit: 1000 });
    expect(asked.gone?.destroyed).toMatchObject([{ source: "desk", month: "2026-08", events: 300 }]);
    expect(asked.rows.every((row) => row.source === "plates" || row.index >= 320)).toBe(true);
    expect((await instance.events(ACTOR, { limit: 1000 })).rows).toHaveLength(120);

    // Every copy is gone with the key: the backup's payload, with the keys as they are now, shows nothing of August.
    await rm(join(parent, "backup/keys"), { recursive: true });
    await cp(join(data, "keys"), join(parent, "backup/keys"), { recursive: true });
    const copy = await openPayload(join(parent, "backup"), "records");
    await expect(copy.records(0, 256)).rejects.toMatchObject({ code: "QUIS_ERASED" });
    expect(await filesWith(join(parent, "backup/payload"), "zebra")).toEqual([]);
  });

  it("gives the same answers after a restart and a rebuild, and knows destroyed records as sealed", async () => {
    await fill();
    instance = await openAt(data, LATER);
    await instance.retain(ACTOR, { policy: policy(RULES), dry_run: false });
    const answers = async (): Promise<unknown[]> => [
      await instance.events(ACTOR, { limit: 1000 }),
      await instance.who(ACTOR, "p3", { limit: 1000 }),
      await instance.user(ACTOR, "u2", { limit: 1000 }),
    ];
    const before = await answers();
    await instance.close();
    await rm(join(data, "index"), { recursive: true });
    instance = await openAt(data, LATER);
    expect(await answers()).toEqual(before);
    await instance.rebuild(ACTOR);
    expect(await answers()).toEqual(before);
    expect(await importEvents(instance, "desk", 0, 410)).toMatchObject({ sealed: 10, duplicates: 400 });
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true, gone: { destroyed: 300 } });
    // Again: nothing is left to destroy.
    expect(await instance.retain(ACTOR, { policy: policy(RULES), dry_run: false })).toMatchObject({
      destroyed: [],
      deed: null,
    });
  });

  it("keeps what a hold covers, seals when the hold begins and ends, and destroys it then", async () => {
    await fill();
    instance = await openAt(data, LATER);
    const hold = "holds:\n  - {name: inquiry, entries: [10], authority: Court 9/27, start: 2027-01-01}\n";
    const held = await instance.retain(ACTOR, { policy: policy(RULES, hold), dry_run: false });
    expect(held).toMatchObject({
      destroyed: [],
      held: [{ source: "desk", month: "2026-08", holds: ["inquiry"] }],
      deed: null,
    });
    expect(await keyNames()).toHaveLength(3);
    expect(await instance.retain(ACTOR, { policy: policy(RULES), dry_run: false })).toMatchObject({
      destroyed: [{ events: 300 }],
    });
    const size = (await instance.status()).logs[1]!.size;
    const sealed: unknown[] = [];
    for (let index = 0; index < size; index++) {
      const { source, event } = await instance.event(ACTOR, index, "oversight");
      if (source === "quis-retention")
        sealed.push((event["web_resources"] as { data: { kind: string; act?: string } }[])[0]!.data);
    }
    expect(sealed).toMatchObject([
      { kind: "policy", authority: "Records board" },
      { kind: "hold", name: "inquiry", act: "begun", authority: "Court 9/27" },
      { kind: "policy" },
      { kind: "hold", name: "inquiry", act: "ended" },
      { kind: "destroy", keys: [{ source: "desk", month: "2026-08", events: 300, first: 0, last: 319 }] },
    ]);
  });

  it("counts what was erased before once: the digest of a destroyed month is of what was left", async () => {
    await fill();
    instance = await openAt(data, "2026-09-21T10:00:00Z");
    await instance.erase(ACTOR, { index: 5, authority: "Court", reason: "x" });
    await instance.close();
    instance = await openAt(data, LATER);
    await instance.retain(ACTOR, { policy: policy(RULES), dry_run: false });
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true, gone: { erased: 1, destroyed: 299 } });
  });

  it("verify refuses a month in which something else is gone than what was sealed", async () => {
    await fill();
    instance = await openAt(data, LATER);
    await instance.retain(ACTOR, { policy: policy(RULES), dry_run: false });
    await instance.close();
    // The bundle of the plates' records put back from before with desk's key id instead of theirs: bytes of an attacker with the disk.
    const path = join(data, "payload/records/000");
    const [desk, plates] = parseBundle(await readFile(path)).segments;
    expect([desk!.head.source, plates!.head.source]).toEqual(["desk", "plates"]);
    const bytes = await readFile(path);
    const at = bytes.indexOf(Buffer.from(plates!.head.keyId, "hex"));
    bytes.write(desk!.head.keyId, at, "hex");
    bytes.writeUInt32BE(crc32(bytes.subarray(16), crc32(bytes.subarray(0, 12))), 12);
    await writeFile(path, bytes);
    instance = await openAt(data, LATER);
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: false, first_bad: { what: "payload", index: 150 } });
  });

  it("refuses a policy that is wrong before anything is sealed or destroyed", async () => {
    await fill();
    instance = await openAt(data, LATER);
    await expect(instance.retain(ACTOR, { policy: "version: 1\n", dry_run: false })).rejects.toMatchObject({
      code: "QUIS_BAD_INPUT",
    });
    const far = policy(RULES, "holds:\n  - {name: a, entries: [4000], authority: x, start: 2026-01-01}\n");
    await expect(instance.retain(ACTOR, { policy: far, dry_run: false })).rejects.toMatchObject({
      code: "QUIS_NOT_FOUND",
    });
    expect(await keyNames()).toHaveLength(3);
  });
});

describe("pruning the public log (c2sp.org/tlog-tiles, Pruning)", () => {
  it("raises the minimum index by policy, publishes it and denies what ends at or below it; the tree stays whole", async () => {
    instance = await openAt(data, "2026-08-20T10:00:00Z");
    await importEvents(instance, "desk", 0, 600);
    await instance.close();
    instance = await openAt(data, "2026-09-20T10:00:00Z");
    await importEvents(instance, "desk", 600, 700);
    await instance.close();
    instance = await openAt(data, LATER);
    const server = await createHttpServer({ instance, token: "t".repeat(43), version: "0" });
    const get = (path: string) => server.inject(`/log/records/${path}`);
    expect((await get("retention.json")).statusCode).toBe(404);
    expect((await get("tile/entries/000")).statusCode).toBe(200);
    const rest = "public_log: {serve: 1 year, authority: Archive Act}\n";
    const rules = "  - {sources: [desk], authority: Act}\n";
    expect(await instance.retain(ACTOR, { policy: policy(rules, rest), dry_run: false })).toMatchObject({
      destroyed: [],
      minimum_index: 512,
    });
    const published = await get("retention.json");
    expect(published.headers["content-type"]).toContain("application/json");
    expect(published.json()).toMatchObject({
      format: "quis-retention-v1",
      minimum_index: 512,
      authority: "Archive Act",
      origin: (await instance.status()).logs[0]!.origin,
    });
    const codes: Record<string, number> = {};
    for (const path of [
      "tile/entries/000",
      "tile/entries/001",
      "tile/0/000",
      "tile/0/001",
      "tile/entries/002.p/188",
      "tile/0/002.p/188",
      "tile/1/000.p/2",
      "checkpoint",
    ])
      codes[path] = (await get(path)).statusCode;
    expect(codes).toEqual({
      "tile/entries/000": 404,
      "tile/entries/001": 404,
      "tile/0/000": 404,
      "tile/0/001": 404,
      "tile/entries/002.p/188": 200,
      "tile/0/002.p/188": 200,
      "tile/1/000.p/2": 200,
      checkpoint: 200,
    });
    await server.close();
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true, entries_checked: 700 });
    expect((await instance.event(ACTOR, 3)).proof.path.length).toBeGreaterThan(5);
    // A policy without it does not lower what was published.
    expect(await instance.retain(ACTOR, { policy: policy(rules), dry_run: false })).toMatchObject({
      minimum_index: 512,
    });
  });
});
