// One bundle of the log against its payload: every event must be the one that was committed to.
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type AccessEvent,
  type BatchHasher,
  decodeLeaf,
  decodePayload,
  DEDUPE_KEY_BYTES,
  EventError,
  eventOfFields,
  type Field,
  type Leaf,
  type SubjectKeys,
  subjectTag,
  subjectUids,
} from "@quis/event";
import { entriesPath, parseBundle, TlogError } from "@quis/tlog";
import type { KeyOf } from "../keys/data-keys.ts";
import { monthOf, monthText, UNKNOWN_MONTH } from "../keys/month.ts";
import { BUNDLE_ENTRIES, openBundleSync, parseBundle as parsePayload } from "../ledger/payload-bundle.ts";
import { bundlePath } from "../ledger/payload-folder.ts";
import { type LiveSlot, markOf, type Slot } from "../ledger/slot.ts";
// Not by the store's door: that loads chDB, and a worker thread that ends with it loaded takes the engine of the whole process with it.
import { lineHash } from "../store/digest.ts";
import { boundedTime, rowOf, userUidOf } from "../store/row.ts";
import { Gone, type SealedErasures, whyNotErased } from "./gone.ts";

export interface BundleTask {
  /** Name of the log. */
  readonly log: string;
  readonly logFolder: string;
  readonly payloadFolder: string;
  readonly number: number;
  /** Entries of the bundle that the log covers. */
  readonly width: number;
  /** Compares payload with entries; without it only rows are made (a rebuild, which verify can follow). */
  readonly check: boolean;
  /** Dedupe keys that the payloads must have, 16 bytes each; zeros in the oversight log. Looked at if `check`. */
  readonly dedupeKeys: Uint8Array | undefined;
  /** Makes store rows, or the hashes of theirs by which the store's are compared: a twentieth to hand from thread to thread. */
  readonly rows: "lines" | "hashes" | "none" | EventsWanted;
}

/** Events of a span of time as lines for a question's own table (store/scratch.ts), only those. */
export interface EventsWanted {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** Top-level attributes to keep; undefined for all. */
  readonly members: ReadonlySet<string> | undefined;
}

export interface BadEntry {
  readonly what: "entry" | "payload";
  readonly index: number;
  readonly path: string;
  readonly code: string;
  readonly reason: string;
}

export interface BundleResult {
  /**
   * Store rows joined by newlines, an empty one for an event that was erased; or the hashes (store/digest.ts) of those that are there, end to end;
   * or the events that were asked for, a line each; "" if there are none.
   */
  readonly rows: string;
  /** Events whose payload was erased, one by one. */
  readonly erased: number;
  /** Events whose data key was destroyed, per key. */
  readonly destroyed: ReadonlyMap<string, Uint8Array>;
  /** Subject tags that were found to be those of the events' subjects. */
  readonly tags: number;
  readonly bad: BadEntry | undefined;
}

/** What is needed to open and judge bundles besides the bundles. */
export interface BundleSecrets {
  readonly subjects: SubjectKeys;
  readonly keyOf: KeyOf;
  /** What the oversight log says is erased. */
  readonly sealed: SealedErasures;
}

const ZEROS = new Uint8Array(DEDUPE_KEY_BYTES);

/** Reads and checks a bundle. What does not fit is a result; only a failing disk throws. */
export function checkBundle(task: BundleTask, secrets: BundleSecrets, hasher: BatchHasher): BundleResult {
  const first = task.number * BUNDLE_ENTRIES;
  const payloadPath = join("payload", bundlePath(task.number, task.width));
  const bad = (what: BadEntry["what"], index: number, path: string, code: string, reason: string): BundleResult => ({
    rows: "",
    erased: 0,
    destroyed: new Map(),
    tags: 0,
    bad: { what, index, path, code, reason },
  });
  let slots: Slot[];
  let entries: Uint8Array[];
  try {
    const bytes = readEither(task.payloadFolder, bundlePath(task.number), bundlePath(task.number, task.width));
    slots = openBundleSync(parsePayload(bytes), { log: task.log, number: task.number }, secrets.keyOf);
    entries = parseBundle(
      readEither(
        task.logFolder,
        entriesPath({ index: task.number, width: BUNDLE_ENTRIES }),
        entriesPath({ index: task.number, width: task.width }),
      ),
    );
  } catch (error) {
    return bad("payload", first, payloadPath, codeOf(error), messageOf(error));
  }
  if (slots.length < task.width || entries.length < task.width) {
    return bad(
      "payload",
      first + slots.length,
      payloadPath,
      "EVENT_BAD_PAYLOAD",
      `expected ${task.width} events, got ${slots.length}`,
    );
  }
  slots = slots.slice(0, task.width);
  const rows: string[] = [];
  const gone = new Gone();
  let tags = 0;
  let commitments: Uint8Array;
  try {
    const live = slots.filter((slot): slot is LiveSlot => slot.kind === "live");
    commitments = task.check ? hasher.commit(live.map((slot) => slot.record)) : new Uint8Array(0);
  } catch (error) {
    return bad("payload", first, payloadPath, codeOf(error), messageOf(error));
  }
  let lives = 0;
  for (const [i, slot] of slots.entries()) {
    try {
      const leaf = decodeLeaf(entries[i]!);
      const mark = task.dedupeKeys?.subarray(i * DEDUPE_KEY_BYTES, (i + 1) * DEDUPE_KEY_BYTES) ?? ZEROS;
      let wrong = whyNotErased(slot, first + i, leaf.source, secrets.sealed);
      if (task.check && !same(markOf(slot), mark)) wrong ??= "expected the dedupe key that the index has, got another";
      if (slot.kind === "live") {
        const commitment = commitments.subarray(32 * lives, 32 * ++lives);
        const { fields, raw } = decodePayload(slot.record);
        const event = eventOfFields(fields);
        if (task.check)
          wrong ??= whatDiffers({ leaf, event, commitment, raw, slot }, secrets.subjects) ?? whatRepeats(fields);
        if (task.check) tags += leaf.tags.length;
        if (task.rows === "lines") rows.push(rowOf(event, leaf.source));
        else if (task.rows === "hashes") rows.push(lineHash(first + i, rowOf(event, leaf.source)));
        else if (task.rows !== "none") addEvent(rows, first + i, event, task.rows);
      } else {
        gone.add(slot, first + i);
        if (task.rows === "lines") rows.push("");
      }
      if (wrong !== undefined) return bad("payload", first + i, payloadPath, "EVENT_BAD_PAYLOAD", wrong);
    } catch (error) {
      return bad("payload", first + i, payloadPath, codeOf(error), messageOf(error));
    }
  }
  return {
    rows: rows.join(task.rows === "hashes" ? "" : "\n"),
    erased: gone.erased,
    destroyed: gone.destroyed(),
    tags,
    bad: undefined,
  };
}

function addEvent(lines: string[], index: number, event: AccessEvent, { fromMs, toMs, members }: EventsWanted): void {
  const timeMs = boundedTime(event.time);
  if (timeMs < fromMs || timeMs >= toMs) return;
  const kept =
    members === undefined ? event : Object.fromEntries(Object.entries(event).filter(([name]) => members.has(name)));
  const line = JSON.stringify([index, timeMs, userUidOf(event), JSON.stringify(kept)]);
  // An unpaired surrogate is written as \udXXX, which ClickHouse's parser refuses; the store keeps it as U+FFFD too (store/row.ts).
  lines.push(
    line.includes("\\ud")
      ? JSON.stringify([index, timeMs, userUidOf(event).toWellFormed(), wellFormedJson(kept)])
      : line,
  );
}

function wellFormedJson(event: object): string {
  return JSON.stringify(event, (_key, value: unknown) => (typeof value === "string" ? value.toWellFormed() : value));
}

// The event is what the entry says only if commitment, subject tags and the raw bytes' hash all agree; and it is kept as long as it
// must be only if it lies under the key of its own source and month.
function whatDiffers(
  entry: { leaf: Leaf; event: AccessEvent; commitment: Uint8Array; raw: Uint8Array; slot: LiveSlot },
  keys: SubjectKeys,
): string | undefined {
  const { leaf, event } = entry;
  if (!same(leaf.commitment, entry.commitment)) return "expected the event that the log commits to, got another";
  const uids = subjectUids(event);
  const tags = uids.map((uid) => Buffer.from(subjectTag(keys(uid), leaf.commitment)).toString("hex"));
  const expected = leaf.tags.map((tag) => Buffer.from(tag).toString("hex"));
  if (tags.sort().join() !== expected.join())
    return `expected the log to carry tags of the event's ${uids.length} subjects, got ${expected.length} others`;
  // The oversight log's events are made by Quis itself and have no hash of received bytes.
  const rawHash = event.raw_data_hash?.value;
  if (rawHash !== undefined && rawHash !== hash("sha256", entry.raw, "hex"))
    return "expected the raw bytes that the event's hash names, got others";
  const scope = entry.slot.scope;
  if (scope === undefined) return undefined;
  const received = event.metadata?.logged_time;
  const month = received === undefined ? UNKNOWN_MONTH : monthOf(received);
  if (scope.source !== leaf.source || scope.month !== month) {
    return `expected the event under the data key of ${leaf.source}, ${monthText(month)}; it is under that of ${scope.source}, ${monthText(scope.month)}`;
  }
  return undefined;
}

// Attacker: whoever seals could commit to two values under one name, show one in answers and disclose the other.
function whatRepeats(fields: readonly Field[]): string | undefined {
  const at = fields.findIndex(({ name }, i) => i > 0 && name <= fields[i - 1]!.name);
  return at < 0
    ? undefined
    : `expected each field once, in the order of names, got ${fields[at]!.name} after ${fields[at - 1]!.name}`;
}

function readEither(folder: string, full: string, partial: string): Buffer {
  try {
    return readFileSync(join(folder, full));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || full === partial) throw error;
    return readFileSync(join(folder, partial));
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function codeOf(error: unknown): string {
  if (error instanceof EventError || error instanceof TlogError) return error.code;
  return (error as NodeJS.ErrnoException).code ?? "EVENT_BAD_PAYLOAD";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
