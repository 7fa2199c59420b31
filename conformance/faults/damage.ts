// What a disk, a copy or a hand can do to a folder that nobody has open: cut, flip, remove. Each is done to one folder, opened, and undone.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readWal } from "@quis/server/payload";
import { lastTiles, entriesPath, tilePath } from "@quis/tlog";
import { audit } from "./audit.ts";
import { type Case, type Plan, spread } from "./case.ts";
import { type Seed, fingerprint, makeSeed, plant } from "./folders.ts";
import { checkpointPath, foldersOf, openLedger, walKey } from "./log.ts";
import { type Receipt, checkpointsOf, receiptsOf } from "./said.ts";

// 300 entries in tiles; two acknowledged frames of 4 and 3 beyond them.
const SEALED = 300;
const FIRST_FRAME = 4;
const COMMANDS = ["open fresh", `append 0 ${SEALED}`, "settle", `append ${SEALED} ${FIRST_FRAME}`, "append 304 3"];

interface Frames {
  readonly path: string;
  readonly bytes: Buffer;
  /** Where the last frame begins. */
  readonly last: number;
}

const HEADER_BYTES = 28;
const TORN = "write-ahead log ends inside its last frame";
const flippedIn = (region: string): string => `write-ahead log, a bit flipped in ${region}`;
const REGIONS = [
  "an earlier frame's header",
  "an earlier frame's body",
  "the last frame's header",
  "the last frame's body",
];
const HALF_CHECKPOINT = "checkpoint half-written";
const HALF_TEMPORARY = "checkpoint whole, a half-written one left in .tmp";
const LAST_TILE = "a tile of the right edge is missing";
const LAST_ENTRIES = "the last entry bundle is missing";
const NO_CHECKPOINT = "the checkpoint is missing";
const LAST_PAYLOAD = "the last payload bundle is missing";
const MIDDLE_BUNDLE = "a payload bundle in the middle is missing";

/** All faults of this kind. `wanted` says which rows. */
export async function* damageFaults(plan: Plan, wanted: (fault: string) => boolean): AsyncGenerator<Case> {
  const names = [TORN, ...REGIONS.map(flippedIn), HALF_CHECKPOINT, HALF_TEMPORARY, LAST_TILE, LAST_ENTRIES];
  if (![...names, NO_CHECKPOINT, LAST_PAYLOAD, MIDDLE_BUNDLE].some(wanted)) return;
  const { seed, frames } = await makeDamageSeed(plan);
  const data = join(plan.work, "damaged", "data");
  for (const one of [...walFaults(plan, frames), ...checkpointFaults(plan, seed), ...missingFaults()]) {
    if (wanted(one.fault)) yield await doOne(seed, data, one);
  }
  if (wanted(MIDDLE_BUNDLE)) yield await loseMiddleBundle(seed, data);
}

// A victim that was slower than the ledger's clock has integrated: its write-ahead log is not as wanted.
async function makeDamageSeed(plan: Plan): Promise<{ seed: Seed; frames: Frames }> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const folder = join(plan.work, `damage-seed-${attempt}`);
    const seed = await makeSeed(folder, ...COMMANDS);
    const { walFolder } = foldersOf(folder);
    const { frames, segments } = await readWal(walFolder, walKey);
    const path = segments[0]?.path;
    if (path === undefined || frames.length !== 2 || segments.length !== 1) continue;
    const bytes = readFileSync(path);
    const last = bytes.lastIndexOf("QWF");
    return { seed, frames: { path: path.slice(folder.length + 1), bytes, last } };
  }
  throw new Error("expected a folder with two frames beyond its checkpoint in ten attempts, got none");
}

interface Damage {
  readonly fault: string;
  readonly place: string;
  /** Does it to the folder. */
  readonly damage: (data: string) => void;
  /** What the rule asks: to be refused with nothing changed, or to open with all that the receipts promise. */
  readonly expected: "refused" | "opens";
  /** Which receipts hold; all unless said. */
  readonly promised?: (receipt: Receipt) => boolean;
}

async function doOne(seed: Seed, data: string, one: Damage): Promise<Case> {
  plant(seed, data);
  one.damage(data);
  const { fault, place } = one;
  const before = fingerprint(data);
  const receipts = receiptsOf(seed.said).filter(one.promised ?? (() => true));
  if (one.expected === "opens") {
    const { problems, size } = await audit({ data, fresh: false, receipts, checkpoints: checkpointsOf(seed.said) });
    const all = size === receiptsOf(seed.said).length;
    return { fault, place, outcome: all ? "opens, with all of it" : "opens, without the torn frame", problems };
  }
  try {
    await (await openLedger(data, false)).close();
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    const problems = code === "QUIS_DATA_CORRUPT" ? [] : [`expected QUIS_DATA_CORRUPT, got ${code} (${message})`];
    if (!/[Rr]estore|docs\//.test(message)) problems.push(`the message does not say what to do: ${message}`);
    if (fingerprint(data) !== before) problems.push("the folder was changed although it was refused");
    return { fault, place, outcome: `refused, ${code}, nothing changed`, problems };
  }
  return { fault, place, outcome: "opens", problems: ["damage was not noticed"] };
}

function* walFaults({ all }: Plan, frames: Frames): Generator<Damage> {
  const { path, bytes, last } = frames;
  const put = (data: string, changed: Uint8Array): void => writeFileSync(join(data, path), changed);
  const places = (from: number, to: number, count: number): number[] =>
    spread(
      Array.from({ length: to - from }, (_, i) => from + i),
      count,
      all,
    );
  // A crash tears what was not acknowledged yet: the receipts of the last frame were never given.
  for (const at of places(last, bytes.length, 12)) {
    yield {
      fault: TORN,
      place: `byte ${at}`,
      damage: (data) => put(data, bytes.subarray(0, at)),
      expected: "opens",
      promised: ({ index }) => index < SEALED + FIRST_FRAME,
    };
  }
  const bounds = [0, HEADER_BYTES, last, last + HEADER_BYTES, bytes.length];
  for (const [i, region] of REGIONS.entries()) {
    const [from = 0, to = 0] = bounds.slice(i, i + 2);
    for (const at of places(from, to, 6)) {
      yield {
        fault: flippedIn(region),
        place: `byte ${at}, bit ${at % 8}`,
        damage: (data) => {
          const flipped = Buffer.from(bytes);
          flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
          put(data, flipped);
        },
        expected: "refused",
      };
    }
  }
}

function* checkpointFaults({ all }: Plan, seed: Seed): Generator<Damage> {
  const whole = readFileSync(checkpointPath(seed.folder));
  const cuts = spread(
    Array.from({ length: whole.length }, (_, i) => i),
    8,
    all,
  );
  for (const at of cuts) {
    yield {
      fault: HALF_CHECKPOINT,
      place: `${at} of ${whole.length} bytes`,
      damage: (data) => writeFileSync(checkpointPath(data), whole.subarray(0, at)),
      expected: "refused",
    };
    yield {
      fault: HALF_TEMPORARY,
      place: `${at} of ${whole.length} bytes`,
      damage: (data) => writeFileSync(join(foldersOf(data).logFolder, ".tmp", "7"), whole.subarray(0, at)),
      expected: "opens",
    };
  }
}

function* missingFaults(): Generator<Damage> {
  const gone = (fault: string, path: string): Damage => ({
    fault,
    place: path,
    damage: (data) => rmSync(join(data, path)),
    expected: "refused",
  });
  for (const tile of lastTiles(SEALED)) yield gone(LAST_TILE, `log/records/${tilePath(tile)}`);
  yield gone(LAST_ENTRIES, `log/records/${entriesPath({ index: Math.floor(SEALED / 256), width: SEALED % 256 })}`);
  yield gone(NO_CHECKPOINT, "log/records/checkpoint");
  yield gone(LAST_PAYLOAD, `payload/records/001.p/${SEALED % 256}`);
}

// A start reads the right edge only, or it would take hours; what lies before is found when it is read and by `quis verify`.
async function loseMiddleBundle(seed: Seed, data: string): Promise<Case> {
  plant(seed, data);
  rmSync(join(data, "payload/records/000"));
  const ledger = await openLedger(data, false);
  const failure: unknown = await ledger.readPayload(17).catch((error: unknown) => error);
  const entry = await ledger.readEntry(17);
  await ledger.close();
  const problems = entry.length > 0 ? [] : ["its entries are gone from the log too"];
  const { code, message } = failure as { code?: string; message?: string };
  if (code !== "QUIS_DATA_CORRUPT") problems.push(`expected QUIS_DATA_CORRUPT for its events, got ${code ?? "them"}`);
  if (!message?.includes("Restore")) problems.push(`the message does not say what to do: ${message}`);
  return {
    fault: MIDDLE_BUNDLE,
    place: "payload/records/000",
    outcome: "opens; its events, QUIS_DATA_CORRUPT; their entries stay",
    problems,
  };
}
