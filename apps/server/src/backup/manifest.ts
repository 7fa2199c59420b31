// What a backup holds, one file a line, so that a backup of any size is written and read in little memory.
//
//   quis-backup.json          {"format":1,"manifest":"manifest-….ndjson","sha256":…}; replaced last: the backup is what it names
//   manifest-….ndjson         first line the header, then a line for each file, last the trailer
//   objects/ab/abcdef…        each file's bytes under their SHA-256, so that what is there already is not copied again
import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { logNameSchema } from "@quis/contract";
import { z } from "zod";
import { QuisError } from "../instance/error.ts";
import { replaceFile, syncFolder } from "../ledger/durable.ts";

const POINTER = "quis-backup.json";
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** A path below the data folder: no way out of it, nothing that a terminal obeys. */
const pathSchema = z
  .string()
  .max(1024)
  // oxlint-disable-next-line no-control-regex
  .refine((path) => !/[\u0000-\u001f\u007f\\]/.test(path) && path.split("/").every((part) => !/^\.{0,2}$/.test(part)), {
    error: "expected a relative path without . or ..",
  });

const logSchema = z.strictObject({
  name: logNameSchema,
  vkey: z.string(),
  /** The key that the log began with. */
  first_vkey: z.string(),
  size: z.int().min(0),
  root: z.string(),
  checkpoint: z.string(),
});

const headerSchema = z.strictObject({
  quis_backup: z.literal(1),
  created: z.string(),
  version: z.string(),
  with_keys: z.boolean(),
  logs: z.array(logSchema),
});
export type ManifestHeader = z.infer<typeof headerSchema>;

const fileSchema = z.strictObject({
  path: pathSchema,
  size: z.int().min(0),
  sha256: sha256Schema,
  /** Of the source, in milliseconds: the same size and time mean the same file. */
  mtime_ms: z.number(),
});
export type ManifestFile = z.infer<typeof fileSchema>;

const trailerSchema = z.strictObject({ files: z.int(), bytes: z.int(), end: z.literal(true) });
const pointerSchema = z.strictObject({
  format: z.literal(1),
  manifest: z.string().regex(/^manifest-[0-9a-f]{16}\.ndjson$/),
  sha256: sha256Schema,
});
export type Pointer = z.infer<typeof pointerSchema>;

export function damaged(expected: string, got: string, cause?: unknown): QuisError {
  return new QuisError("QUIS_BACKUP_DAMAGED", `backup expected ${expected}, got ${got}`, { cause });
}

function parse<T>(schema: z.ZodType<T>, text: string, what: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(what, JSON.stringify(text.slice(0, 120)), cause);
  }
}

export function objectPath(folder: string, sha256: string): string {
  return join(folder, "objects", sha256.slice(0, 2), sha256);
}

/** What the backup in `folder` is; undefined where there is none. @throws QuisError QUIS_BACKUP_DAMAGED */
export async function readPointer(folder: string): Promise<Pointer | undefined> {
  const text = await readFile(join(folder, POINTER), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    return undefined;
  });
  if (text === undefined) return undefined;
  if (!text.endsWith("}\n")) throw damaged(`a whole ${POINTER}`, "one that is cut off");
  return parse(pointerSchema, text, `a backup's ${POINTER}`);
}

/** Reads a manifest to its end; its hash and its counts are checked there, so nothing counts before `next` was called to the end. */
export class ManifestReader {
  readonly #lines: AsyncIterator<string>;
  readonly #hash: Hash = createHash("sha256");
  readonly #pointer: Pointer;
  /** Bytes of the manifest that have not been hashed. */
  #left: number;
  #files = 0;
  #bytes = 0;
  #done = false;
  readonly header: ManifestHeader;

  private constructor(pointer: Pointer, sizeBytes: number, lines: AsyncIterator<string>, first: string) {
    this.#pointer = pointer;
    this.#lines = lines;
    this.#left = sizeBytes;
    this.#add(first);
    this.header = parse(headerSchema, first, "a manifest's first line");
  }

  #add(line: string): void {
    this.#hash.update(`${line}\n`);
    this.#left -= Buffer.byteLength(line) + 1;
  }

  static async open(folder: string, pointer: Pointer): Promise<ManifestReader> {
    const path = join(folder, pointer.manifest);
    const { size } = await stat(path).catch((cause: NodeJS.ErrnoException) => {
      throw damaged(`the manifest ${pointer.manifest}`, cause.message, cause);
    });
    const stream = createReadStream(path);
    const failed = new Promise<never>((_resolve, reject) =>
      stream.once("error", (cause) => reject(damaged(`the manifest ${pointer.manifest}`, cause.message, cause))),
    );
    failed.catch(() => undefined);
    const lines = createInterface({ input: stream, crlfDelay: 0 })[Symbol.asyncIterator]();
    const first = await Promise.race([lines.next(), failed]);
    return new ManifestReader(pointer, size, lines, first.done === true ? "" : first.value);
  }

  /** The next file; undefined after the last, when the manifest has proved whole. */
  async next(): Promise<ManifestFile | undefined> {
    if (this.#done) return undefined;
    const line = await this.#lines.next();
    if (line.done === true) throw damaged("a manifest with an end", "one that is cut off");
    this.#add(line.value);
    if (line.value.includes('"end":true')) {
      const trailer = parse(trailerSchema, line.value, "a manifest's last line");
      const sha256 = this.#hash.digest("hex");
      if (sha256 !== this.#pointer.sha256 || this.#left !== 0)
        throw damaged(`a manifest of SHA-256 ${this.#pointer.sha256}`, sha256);
      if (trailer.files !== this.#files || trailer.bytes !== this.#bytes)
        throw damaged(`${trailer.files} files, ${trailer.bytes} bytes`, `${this.#files}, ${this.#bytes}`);
      this.#done = true;
      return undefined;
    }
    const file = parse(fileSchema, line.value, "a line for a file");
    this.#files++;
    this.#bytes += file.size;
    return file;
  }
}

/** Writes a manifest; the backup becomes what it names with `commit`. */
export class ManifestWriter {
  readonly #folder: string;
  readonly #hash = createHash("sha256");
  #lines: string[] = [];
  #handle: Awaited<ReturnType<typeof open>> | undefined;
  files = 0;
  bytes = 0;

  constructor(folder: string, header: ManifestHeader) {
    this.#folder = folder;
    this.#push(header);
  }

  #push(value: unknown): void {
    // Node's readline takes these two for line ends.
    const line = `${JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029")}\n`;
    this.#hash.update(line);
    this.#lines.push(line);
  }

  async add(file: ManifestFile): Promise<void> {
    this.files++;
    this.bytes += file.size;
    this.#push(file);
    if (this.#lines.length >= 1000) await this.#flush();
  }

  async #flush(): Promise<void> {
    this.#handle ??= await open(join(this.#folder, "manifest.tmp"), "w", 0o600);
    await this.#handle.write(this.#lines.join(""));
    this.#lines = [];
  }

  /** Durable when it resolves. */
  async commit(): Promise<Pointer> {
    this.#push({ files: this.files, bytes: this.bytes, end: true });
    await this.#flush();
    await this.#handle!.sync();
    await this.close();
    const sha256 = this.#hash.digest("hex");
    const pointer: Pointer = { format: 1, manifest: `manifest-${sha256.slice(0, 16)}.ndjson`, sha256 };
    await rename(join(this.#folder, "manifest.tmp"), join(this.#folder, pointer.manifest));
    await syncFolder(this.#folder);
    await replaceFile(join(this.#folder, POINTER), `${JSON.stringify(pointer)}\n`);
    return pointer;
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }
}
