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
import { BUNDLE_ENTRIES, decodeBundleSync } from "../ledger/payload-bundle.ts";
import { bundlePath } from "../ledger/payload-folder.ts";
import { rowOf } from "../store/row.ts";

export interface BundleTask {
  readonly logFolder: string;
  readonly payloadFolder: string;
  readonly number: number;
  /** Entries of the bundle that the log covers. */
  readonly width: number;
  /** Compares payload with entries; without it only rows are made (a rebuild, which verify can follow). */
  readonly check: boolean;
  /** Dedupe keys that the payloads must have, 16 bytes each; zeros in the oversight log. Looked at if `check`. */
  readonly dedupeKeys: Uint8Array | undefined;
  /** Makes store rows. */
  readonly rows: boolean;
}

export interface BadEntry {
  readonly what: "entry" | "payload";
  readonly index: number;
  readonly path: string;
  readonly code: string;
  readonly reason: string;
}

export interface BundleResult {
  /** Store rows joined by newlines, "" if none were asked for. */
  readonly rows: string;
  /** Subject tags that were found to be those of the events' subjects. */
  readonly tags: number;
  readonly bad: BadEntry | undefined;
}

const ZEROS = new Uint8Array(DEDUPE_KEY_BYTES);

/** Reads and checks a bundle. What does not fit is a result; only a failing disk throws. */
export function checkBundle(task: BundleTask, keys: SubjectKeys, hasher: BatchHasher): BundleResult {
  const first = task.number * BUNDLE_ENTRIES;
  const payloadPath = join("payload", bundlePath(task.number, task.width));
  const bad = (what: BadEntry["what"], index: number, path: string, code: string, reason: string): BundleResult => ({
    rows: "",
    tags: 0,
    bad: { what, index, path, code, reason },
  });
  let records: Uint8Array[];
  let entries: Uint8Array[];
  try {
    records = decodeBundleSync(
      readEither(task.payloadFolder, bundlePath(task.number), bundlePath(task.number, task.width)),
    );
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
  if (records.length < task.width || entries.length < task.width) {
    return bad(
      "payload",
      first + records.length,
      payloadPath,
      "EVENT_BAD_PAYLOAD",
      `expected ${task.width} events, got ${records.length}`,
    );
  }
  const rows: string[] = [];
  let tags = 0;
  let commitments: Uint8Array;
  try {
    commitments = task.check ? hasher.commit(records) : new Uint8Array(0);
  } catch (error) {
    return bad("payload", first, payloadPath, codeOf(error), messageOf(error));
  }
  for (let i = 0; i < task.width; i++) {
    try {
      const { fields, dedupeKey, raw } = decodePayload(records[i]!);
      const leaf = decodeLeaf(entries[i]!);
      const event = eventOfFields(fields);
      if (task.check) {
        const wrong =
          whatDiffers({ leaf, event, commitment: commitments.subarray(32 * i, 32 * i + 32), raw }, keys) ??
          whatRepeats(fields) ??
          (same(dedupeKey, task.dedupeKeys?.subarray(i * DEDUPE_KEY_BYTES, (i + 1) * DEDUPE_KEY_BYTES) ?? ZEROS)
            ? undefined
            : "expected the dedupe key that the index has, got another");
        if (wrong !== undefined) return bad("payload", first + i, payloadPath, "EVENT_BAD_PAYLOAD", wrong);
        tags += leaf.tags.length;
      }
      if (task.rows) rows.push(rowOf(event, leaf.source));
    } catch (error) {
      return bad("payload", first + i, payloadPath, codeOf(error), messageOf(error));
    }
  }
  return { rows: rows.join("\n"), tags, bad: undefined };
}

// The event is what the entry says only if commitment, subject tags and the raw bytes' hash all agree.
function whatDiffers(
  entry: { leaf: Leaf; event: AccessEvent; commitment: Uint8Array; raw: Uint8Array },
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
