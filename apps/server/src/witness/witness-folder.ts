// The folder of a witness: its key, the logs it knows, and of each the checkpoint that it cosigned last. The checkpoint's own file is the
// record that is compared and set: it is replaced, durably, before anybody gets the cosignature in it.
// c2sp.org/tlog-witness "add-checkpoint": "check-and-persist atomically".
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  createCosigner,
  formatSignatureLine,
  fromBase64,
  generateKey,
  type NoteSigner,
  type NoteVerifier,
  openNote,
  parseCheckpoint,
  parseCosignerVkey,
  parseVkey,
} from "@quis/tlog";
import { decideAddCheckpoint, monitoringName, readAddCheckpoint, type WitnessedLog } from "@quis/tlog/witness";
import { prepareFolder } from "../instance/data-folder.ts";
import { QuisError } from "../instance/error.ts";
import { readSecret } from "../instance/keys.ts";
import { FolderLock } from "../instance/lock.ts";
import { Queue } from "../instance/queue.ts";
import { replaceFile, syncFolder } from "../ledger/durable.ts";

/** What goes out over HTTP. */
export interface WitnessReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface WitnessFolderOptions {
  readonly folder: string;
  /** Name of the witness's key: needed at the first start, must be the same later. */
  readonly name?: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

const FILES = { key: "witness.skey", vkey: "witness.vkey", logs: "logs" } as const;

export class WitnessFolder {
  readonly #folder: string;
  readonly #lock: FolderLock;
  readonly #cosigner: NoteSigner;
  /** One request at a time for each log: between comparing and setting nothing else may set. */
  readonly #queues = new Map<string, { readonly queue: Queue; users: number }>();
  /** Logs whose record could not be written: what is on the disk is unknown until the witness is started again. */
  readonly #broken = new Map<string, QuisError>();

  private constructor(folder: string, lock: FolderLock, cosigner: NoteSigner) {
    this.#folder = folder;
    this.#lock = lock;
    this.#cosigner = cosigner;
  }

  /**
   * Opens the folder for this process alone and makes the key at the first start (0600).
   * @throws QuisError QUIS_DATA_UNUSABLE, QUIS_DATA_BUSY, QUIS_DATA_CORRUPT, QUIS_USAGE (no name, or another one than the key has)
   */
  static async open({ folder, name, now = Date.now }: WitnessFolderOptions): Promise<WitnessFolder> {
    await prepareWitnessFolder(folder);
    const lock = await FolderLock.take(folder);
    try {
      const seconds = (): number => Math.floor(now() / 1000);
      return new WitnessFolder(folder, lock, await openCosigner(folder, name, seconds));
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** What logs put into their policies. */
  get vkey(): string {
    return this.#cosigner.vkey;
  }

  get name(): string {
    return this.#cosigner.name;
  }

  /**
   * Answers an add-checkpoint request. When it answers 200, the checkpoint is on the disk.
   * Rejects when the record of the log cannot be read or written.
   */
  async addCheckpoint(body: Uint8Array): Promise<WitnessReply> {
    const read = readAddCheckpoint(body);
    if (read.kind === "refuse") return read;
    const { origin, request } = read;
    return this.#exclusive(origin, async () => {
      const broken = this.#broken.get(origin);
      if (broken !== undefined) throw broken;
      const log = await this.#readLog(origin);
      const decision = decideAddCheckpoint(request, log);
      if (decision.kind === "refuse") return decision;
      const { name, keyId } = this.#cosigner;
      const signature = await this.#cosigner.sign(new TextEncoder().encode(decision.text));
      const line = formatSignatureLine({ name, keyId, signature });
      try {
        await replaceFile(this.#path(origin, "checkpoint"), decision.note + line, 0o644);
      } catch (error) {
        // After a failed write or fsync nobody knows which checkpoint is there; to go on could sign two histories.
        const reason = error instanceof Error ? error.message : String(error);
        const stopped = new QuisError(
          "QUIS_LOG_STOPPED",
          `The checkpoint of ${origin} could not be recorded (${reason}); this witness cosigns nothing of that log until it is started again.`,
          { cause: error },
        );
        this.#broken.set(origin, stopped);
        throw stopped;
      }
      return { status: 200, contentType: "text/plain; charset=utf-8", body: line };
    });
  }

  /** The checkpoint cosigned last of the log with this monitoring name, or undefined. Not before it is on the disk. */
  async latest(monitoring: string): Promise<string | undefined> {
    if (!/^[0-9a-f]{64}$/.test(monitoring)) return undefined;
    const vkey = await readText(join(this.#folder, FILES.logs, monitoring, "vkey"));
    if (vkey === undefined) return undefined;
    return this.#exclusive(parseKeys(vkey)[0]!.name, () =>
      readText(join(this.#folder, FILES.logs, monitoring, "checkpoint")),
    );
  }

  /** Origins of the logs it knows. */
  async origins(): Promise<string[]> {
    const names = await readdir(join(this.#folder, FILES.logs)).catch(() => []);
    const vkeys = await Promise.all(names.map((name) => readText(join(this.#folder, FILES.logs, name, "vkey"))));
    return vkeys.flatMap((vkey) => (vkey === undefined ? [] : [parseKeys(vkey)[0]!.name])).toSorted();
  }

  /** Waits for requests under way and lets the folder go. */
  async close(): Promise<void> {
    for (const { queue } of this.#queues.values()) await queue.idle();
    this.#lock.release();
  }

  // Read from the disk each time: a log added meanwhile is known at once, and memory cannot differ from what is durable.
  async #readLog(origin: string): Promise<WitnessedLog | undefined> {
    const vkeys = await readText(this.#path(origin, "vkey"));
    if (vkeys === undefined) return undefined;
    const keys = parseKeys(vkeys);
    const note = await readText(this.#path(origin, "checkpoint"));
    if (note === undefined) return { keys, latest: undefined };
    // What was persisted carries our own signature: a record that anybody else wrote or cut is not believed.
    const own = parseCosignerVkey(this.#cosigner.vkey);
    try {
      return { keys, latest: parseCheckpoint(openNote(note, [own]).text) };
    } catch (cause) {
      throw new QuisError(
        "QUIS_DATA_CORRUPT",
        `expected a checkpoint with this witness's own signature in ${this.#path(origin, "checkpoint")}: ${(cause as Error).message}`,
        { cause },
      );
    }
  }

  #path(origin: string, file: "vkey" | "checkpoint"): string {
    return join(this.#folder, FILES.logs, monitoringName(origin), file);
  }

  #exclusive<T>(origin: string, work: () => Promise<T>): Promise<T> {
    const entry = this.#queues.get(origin) ?? { queue: new Queue(), users: 0 };
    this.#queues.set(origin, entry);
    entry.users++;
    return entry.queue.run(work).finally(() => {
      // Origins come from outside: those with nothing to do are forgotten. Counted, since a queue that is still used must not get a twin.
      if (--entry.users === 0) this.#queues.delete(origin);
    });
  }
}

/**
 * Lets the witness in `folder` know a log by its verifier key; a running witness knows it from then on. Gives the log's origin.
 * @throws QuisError QUIS_BAD_INPUT (no verifier key; or the origin is known with another key), QUIS_DATA_UNUSABLE
 */
export async function addWitnessedLog(folder: string, vkey: string): Promise<{ origin: string; added: boolean }> {
  await prepareWitnessFolder(folder);
  let origin: string;
  try {
    origin = parseVkey(vkey).name;
  } catch (cause) {
    throw new QuisError("QUIS_BAD_INPUT", `expected a log's verifier key: ${(cause as Error).message}`, { cause });
  }
  const path = join(folder, FILES.logs, monitoringName(origin), "vkey");
  const known = await readText(path);
  if (known !== undefined) {
    if (known.split("\n").includes(vkey.trim())) return { origin, added: false };
    throw new QuisError(
      "QUIS_BAD_INPUT",
      `expected the key by which ${origin} is known, ${known.trim()}, got another. A log has one history under one key; if it has handed ` +
        `over to a new key, check its signed statement and add the new key as another line of ${path}`,
    );
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  await replaceFile(path, `${vkey.trim()}\n`, 0o644);
  await syncFolder(join(folder, FILES.logs));
  await syncFolder(folder);
  return { origin, added: true };
}

/** Keys of one log: one a line. The first names it; a second one is there while the log hands over to a new key. */
function parseKeys(vkeys: string): NoteVerifier[] {
  return vkeys.trim().split("\n").map(parseVkey);
}

async function prepareWitnessFolder(folder: string): Promise<void> {
  if (existsSync(join(folder, "quis.json"))) {
    throw new QuisError(
      "QUIS_DATA_UNUSABLE",
      `expected a folder for the witness alone, ${folder} is a data folder of Quis. Choose another with --data.`,
    );
  }
  await prepareFolder(folder);
}

async function openCosigner(folder: string, name: string | undefined, seconds: () => number): Promise<NoteSigner> {
  const path = join(folder, FILES.key);
  const text = await readSecret(path);
  if (text === undefined && existsSync(join(folder, FILES.vkey))) {
    throw new QuisError(
      "QUIS_DATA_CORRUPT",
      `expected the key ${path}, found none: a witness that has cosigned must not go on with another key under its name. Restore it from a copy.`,
    );
  }
  const cosigner = text === undefined ? await makeCosigner(folder, name, seconds) : readCosigner(path, text, seconds);
  if (name !== undefined && name !== cosigner.name) {
    throw new QuisError("QUIS_USAGE", `expected --name ${cosigner.name}, which the key in ${folder} has, got ${name}`);
  }
  return cosigner;
}

async function makeCosigner(folder: string, name: string | undefined, seconds: () => number): Promise<NoteSigner> {
  if (name === undefined) {
    throw new QuisError(
      "QUIS_USAGE",
      `expected --name NAME for the key of a new witness, such as witness.example.org/quis; ${folder} has no key yet`,
    );
  }
  let skey: string;
  try {
    skey = generateKey(name).skey;
  } catch (cause) {
    throw new QuisError("QUIS_USAGE", `--name: ${(cause as Error).message}`, { cause });
  }
  const path = join(folder, FILES.key);
  const cosigner = readCosigner(path, Buffer.from(skey), seconds);
  await replaceFile(path, `${skey}\n`, 0o600);
  await replaceFile(join(folder, FILES.vkey), `${cosigner.vkey}\n`, 0o644);
  return cosigner;
}

/** From the Go form, as the key of an ordinary Ed25519 signer: what other witnesses' tools make and read too. */
function readCosigner(path: string, text: Buffer, seconds: () => number): NoteSigner {
  const [, name = "", base64 = ""] =
    /^PRIVATE\+KEY\+([^+]+)\+[0-9a-f]{8}\+(.+)$/.exec(text.toString("utf8").trim()) ?? [];
  const bytes = fromBase64(base64);
  if (bytes?.length !== 33) {
    throw new QuisError("QUIS_DATA_CORRUPT", `expected a signing key (PRIVATE+KEY+…) in ${path}, got other text`);
  }
  return createCosigner(name, bytes.subarray(1), seconds);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
