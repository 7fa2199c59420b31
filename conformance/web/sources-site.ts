// A real Quis whose sources have something to say: one went silent, one lost a column, one lost numbers, one was never heard of; and records that
// nobody can read, with texts of an attacker in them.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Instance, type Served, serveInstance } from "@quis/server";
import {
  ACTOR,
  change,
  type Clock,
  DAY_MS,
  feed,
  type Json,
  openAt,
  simulateWorld,
  START_MS,
  type World,
} from "../test/support/gap-world.ts";

const USERS = 24;
const DAYS = 44;
const LIVE_DAYS = 5;
const HOUR_MS = 3_600_000;

/** What is put where it may do harm. */
export const HOSTILE_RECORDS = {
  file: '<img src=x onerror="document.title=1">\u202ecsv.exe',
  lines: [
    '{"class_uid": 6001, "note": "<script>document.title=2</script>"}',
    '=HYPERLINK("http://evil.example")\u0000\u202egnihton',
    `{"a":"${"x".repeat(3000)}`,
  ],
  binary: Buffer.from([0xff, 0xfe, 0x00, 0x01, 0x3c, 0x73, 0x76, 0x67, 0x80, 0x81]),
} as const;

export interface SourcesSite {
  readonly url: string;
  readonly token: string;
  readonly instance: Instance;
  readonly clock: Clock;
  readonly folder: string;
  close(): Promise<void>;
}

/** Fills a data folder of which the agency's last event is a few minutes old, and serves it. */
export async function openSourcesSite(): Promise<SourcesSite> {
  const folder = await mkdtemp(join(tmpdir(), "quis-sources-"));
  const data = join(folder, "data");
  const clock: Clock = { nowMs: START_MS };
  const instance = await openAt(data, clock);
  let served: Served | undefined;
  try {
    const endMs = START_MS + DAYS * DAY_MS;
    const world = damaged(simulateWorld("sources-page", USERS, DAYS), endMs);
    const liveMs = endMs - LIVE_DAYS * DAY_MS;
    await feed(instance, clock, world, { fromMs: START_MS, toMs: liveMs, batchMs: liveMs - START_MS });
    // One source sends as things happen; the others bring their last days at once.
    const live: World = new Map([["desk-north", world.get("desk-north") ?? []]]);
    world.delete("desk-north");
    await feed(instance, clock, live, { fromMs: liveMs, toMs: endMs, batchMs: 1.5 * HOUR_MS });
    await feed(instance, clock, world, { fromMs: liveMs, toMs: endMs, batchMs: endMs - liveMs });
    await setAside(instance);
    await instance.addSource(ACTOR, { id: "gate", intake: "push", format: "ocsf" });
    await instance.backup(ACTOR, { to: join(folder, "backup"), withKeys: false });
    await instance.erase(ACTOR, { index: 7, authority: "Court order 7/26", reason: "wrong person" });
    await instance.settle();
    served = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
  } catch (error) {
    await instance.close();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const web = served;
  const lock = JSON.parse(await readFile(join(data, "lock.json"), "utf8")) as { token: string };
  return {
    url: web.url,
    token: lock.token,
    instance,
    clock,
    folder,
    close: async () => {
      await web.close();
      await instance.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function damaged(world: World, endMs: number): World {
  const keep = (source: string, test: (timeMs: number, at: number) => boolean): void => {
    world.set(
      source,
      (world.get(source) ?? []).filter(({ timeMs }, at) => test(timeMs, at)),
    );
  };
  // Silent for two days, and again for the last one.
  keep("desk-north", (timeMs) => !(timeMs >= endMs - 12 * DAY_MS && timeMs < endMs - 10 * DAY_MS));
  keep("desk-north", (timeMs) => timeMs < endMs - 1.5 * DAY_MS);
  change(world, "desk-south", endMs - 6 * DAY_MS, (event: Json) => {
    delete (event["oversight"] as Json | undefined)?.["case_ref"];
  });
  keep("desk-west", (_, at) => !(at >= 4000 && at < 4600));
  return world;
}

async function setAside(instance: Instance): Promise<void> {
  const { file, lines, binary } = HOSTILE_RECORDS;
  const bytes = Buffer.concat([Buffer.from(`${lines.join("\n")}\n`), binary, Buffer.from("\n")]);
  const name = file.replaceAll(/[\p{Cc}]/gu, "_");
  await instance.importFile(ACTOR, { file: name, bytes: one(bytes), source: "desk-west", format: "ocsf" });
}

async function* one(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
