// Brings a copy of one log up to the present: payload, bundles and tiles first, the checkpoint that speaks of them last. Whenever it
// stops, the copy is a valid beginning of the log.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { equalBytes, fromBase64, TILE_WIDTH, toBase64 } from "@quis/tlog";
import { fullFiles, takeSnapshot } from "../backup/snapshot.ts";
import { QuisError } from "../instance/error.ts";
import type { Keys } from "../instance/keys.ts";
import { type Ledger, ledgerFolders } from "../ledger/ledger.ts";
import { parseBundle } from "../ledger/payload-bundle.ts";
import { checkKeys, openByChain } from "../rotation/index.ts";
import type { CopyState, CopyTarget } from "./target.ts";

// Files on their way at one time, and so in memory.
const AT_ONCE = 4;
/** The place is remembered after so many bundles: what a restart sends again. */
const REMEMBER_EVERY = 64;
const READ_ATTEMPTS = 3;

export interface PushSource {
  readonly data: string;
  readonly keys: Keys;
  readonly log: string;
  readonly ledger: Ledger;
}

export interface PushOptions {
  /** Full bundles that the target has got beyond its checkpoint, from an earlier attempt. */
  readonly sentBundles: number;
  readonly onSent: (bundles: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Pushes what `target` lacks; gives its state after. Nothing is locked meanwhile but for reading the right edge.
 * @throws QuisError QUIS_RESTORE_BEHIND or QUIS_RESTORE_FORKED if the copy has what this log signed and no longer has: then the log must
 * sign nothing more. QUIS_MIRROR_REFUSED, QUIS_MIRROR_UNREACHABLE: try again.
 */
export async function pushLog(source: PushSource, target: CopyTarget, options: PushOptions): Promise<CopyState> {
  const { data, keys, log, ledger } = source;
  const { signal } = options;
  const before = await target.state(log, signal);
  const { snapshot, chain, notes } = await ledger.exclusively(async () => ({
    snapshot: await takeSnapshot(data, log, ledger),
    ...(await checkKeys(data, keys, log, ledger)),
  }));
  const { size } = snapshot.checkpoint;
  await checkSame(source, before, size, (note) => openByChain(note, chain).checkpoint);
  const first = chain.vkeys[0]!;
  for (let number = before.handovers + 1; number <= notes.length; number++)
    await target.putHandover(log, first, number, notes[number - 1]!, signal);
  if (before.note === snapshot.note) return before;
  const folders = ledgerFolders(data, log);
  const from = Math.max(Math.floor(before.size / TILE_WIDTH), options.sentBundles);
  let sent = from;
  const files = fullFiles(size, from);
  let flight: Promise<void>[] = [];
  const settle = async (): Promise<void> => {
    await Promise.all(flight);
    flight = [];
  };
  for (const { part, path } of files) {
    signal.throwIfAborted();
    if (part === "payload" && ++sent % REMEMBER_EVERY === 0) {
      await settle();
      await options.onSent(sent - 1);
    }
    const folder = part === "log" ? folders.logFolder : folders.payloadFolder;
    const read = part === "log" ? readFile(join(folder, path)) : readWhole(join(folder, path));
    flight.push(read.then((bytes) => target.put(log, part, path, bytes, signal)));
    if (flight.length >= AT_ONCE) await settle();
  }
  await settle();
  for (const { path, bytes } of snapshot.partials) {
    const [part, , ...rest] = path.split("/") as ["log" | "payload", string, ...string[]];
    await target.put(log, part, rest.join("/"), bytes, signal);
  }
  return target.accept(log, first, snapshot.note, signal);
}

// A bundle that an erasure replaces while it is read has been overwritten (keys/destroy-file.ts): its successor stands under the same name.
async function readWhole(path: string): Promise<Buffer> {
  for (let attempt = 1; ; attempt++) {
    const bytes = await readFile(path);
    try {
      parseBundle(bytes);
      return bytes;
    } catch (cause) {
      if (attempt < READ_ATTEMPTS) continue;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new QuisError(
        "QUIS_DATA_CORRUPT",
        `The payload bundle ${path} is damaged: ${reason}. Restore it from a copy.`,
        { cause },
      );
    }
  }
}

// What the copy has must be the beginning of what is here. A copy cannot make that up: it would need our key.
async function checkSame(
  { log, ledger }: PushSource,
  copy: CopyState,
  size: number,
  open: (note: string) => { readonly size: number; readonly root: Uint8Array },
): Promise<void> {
  if (copy.note === "") return;
  let seen: { readonly size: number; readonly root: Uint8Array };
  try {
    seen = open(copy.note);
  } catch (cause) {
    throw new QuisError(
      "QUIS_MIRROR_REFUSED",
      `expected a checkpoint of the ${log} log at the mirror, got one of other keys: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  if (seen.size > size)
    throw new QuisError(
      "QUIS_RESTORE_BEHIND",
      `expected the mirror to have at most the ${size} entries of the ${log} log, got a signed checkpoint of ${seen.size} (root ${toBase64(seen.root)}): this folder is older than its copy, and signing on would fork the log. Stop, and restore from the mirror: quis restore.`,
    );
  const root = await ledger.reader.rootAt(seen.size);
  if (!equalBytes(root, seen.root))
    throw new QuisError(
      "QUIS_RESTORE_FORKED",
      `expected the root ${toBase64(root)} of the first ${seen.size} entries of the ${log} log at the mirror, got ${toBase64(seen.root)}: the log has two histories. Stop, and keep both folders.`,
    );
  if (seen.size !== copy.size || toBase64(seen.root) !== copy.root || fromBase64(copy.root) === undefined)
    throw new QuisError(
      "QUIS_MIRROR_REFUSED",
      `expected the mirror's state to be that of its checkpoint, size ${seen.size}, got ${copy.size}`,
    );
}
