// Records that could not be sealed, kept whole with file, line and reason until somebody looks at them. Nothing is dropped.
//
// quarantine/records.ndjson is append-only: {"op":"import"|"add"|"resolved", …}; records above 4 KiB lie in quarantine/raw/.
import { createHash } from "node:crypto";
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, truncate, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { Quarantined, QuarantinedDetail } from "@quis/contract";
import { QuisError } from "../instance/error.ts";
import { syncFolder } from "../ledger/durable.ts";
import type { ImportConfig } from "./prepare.ts";

const INLINE_BYTES = 4096;
const SHOWN_BYTES = 1 << 20;

interface Item extends Quarantined {
  /** How many records came before it, whatever became of them: pages go by it. */
  readonly nth: number;
  /** Of a record of a live source: where it stood (intake/place.ts), which is what tells it from identical ones. */
  readonly place?: string | undefined;
  readonly config: string;
  readonly sha256: string;
  readonly inline: string | undefined;
}

/** What is known of a record that goes into quarantine. */
export interface BadRecord {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly reason: string;
  readonly raw: Uint8Array | StoredRaw;
}

/** A record too long for memory, already written to the quarantine folder. */
export interface StoredRaw {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Which records, and where the page begins. */
export interface QuarantinePage {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly source?: string | undefined;
  readonly code?: string | undefined;
  readonly file?: string | undefined;
}

export class Quarantine {
  readonly #folder: string;
  readonly #file: FileHandle;
  readonly #items = new Map<string, Item>();
  #added = 0;
  readonly #resolved = new Set<string>();
  readonly #configs = new Map<string, ImportConfig>();
  #unsaved: string[] = [];
  #newRaw = false;
  #flushing: Promise<void> | undefined;
  #failure: unknown;

  private constructor(folder: string, file: FileHandle) {
    this.#folder = folder;
    this.#file = file;
  }

  static async open(folder: string): Promise<Quarantine> {
    await mkdir(join(folder, "raw"), { recursive: true, mode: 0o700 });
    // What a crash left of a long record was never answered for.
    for (const name of await readdir(join(folder, "raw")))
      if (name.endsWith(".tmp")) await rm(join(folder, "raw", name));
    const path = join(folder, "records.ndjson");
    const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return Buffer.alloc(0);
    });
    // A crash may leave part of a line, which was never answered for.
    const whole = bytes.lastIndexOf(10) + 1;
    if (whole < bytes.length) await truncate(path, whole);
    const quarantine = new Quarantine(folder, await open(path, "a", 0o600));
    const text = bytes.toString("utf8", 0, whole);
    try {
      for (const [n, line] of text.split("\n").entries()) if (line !== "") quarantine.#replay(line, n + 1);
    } catch (error) {
      await quarantine.#file.close();
      throw error;
    }
    return quarantine;
  }

  #replay(line: string, number: number): void {
    let entry: Record<string, unknown>;
    try {
      entry = JSON.parse(line) as Record<string, unknown>;
    } catch (cause) {
      throw new QuisError(
        "QUIS_DATA_CORRUPT",
        `expected JSON in line ${number} of quarantine/records.ndjson, got other text`,
        { cause },
      );
    }
    if (entry["op"] === "import") {
      const { key, header, source, format, mapping, zone, year } = entry as {
        key: string;
        header: string | null;
      } & Omit<ImportConfig, "header">;
      this.#configs.set(key, {
        source,
        format,
        mapping,
        zone,
        year,
        header: header === null ? undefined : Buffer.from(header, "base64"),
      });
    } else if (entry["op"] === "add") {
      const item = { ...(entry as unknown as Item), nth: this.#added++ };
      this.#items.set(item.id, item);
    } else if (entry["op"] === "resolved") {
      this.#resolved.add(entry["id"] as string);
      this.#items.delete(entry["id"] as string);
    }
  }

  get total(): number {
    return this.#items.size;
  }

  /**
   * Puts a record in quarantine, once: the same bytes of the same source at the same occurrence are the same record.
   * Durable after flush.
   * @returns `resolved` when that record was sealed by a retry meanwhile.
   */
  async add(
    config: ImportConfig,
    record: BadRecord,
    occurrence: number | string,
    receivedMs: number,
  ): Promise<{ readonly id: string; readonly outcome: "added" | "known" | "resolved" }> {
    const stored = record.raw instanceof Uint8Array ? undefined : record.raw;
    const raw = record.raw instanceof Uint8Array ? record.raw : undefined;
    const sha256 = stored?.sha256 ?? createHash("sha256").update(raw!).digest("hex");
    const id = createHash("sha256").update(`${config.source}\0${sha256}\0${occurrence}`).digest("hex").slice(0, 16);
    if (this.#resolved.has(id)) return { id, outcome: "resolved" };
    if (this.#items.has(id)) return { id, outcome: "known" };
    const inline = raw !== undefined && raw.length <= INLINE_BYTES ? Buffer.from(raw).toString("base64") : undefined;
    if (raw !== undefined && inline === undefined) {
      const writer = this.rawWriter();
      writer.write(raw);
      await writer.end();
    }
    const item: Item = {
      id,
      nth: this.#added++,
      file: record.file,
      line: record.line,
      source: config.source,
      format: config.format,
      code: record.code,
      reason: record.reason,
      size_bytes: stored?.sizeBytes ?? raw!.length,
      time: new Date(receivedMs).toISOString(),
      config: this.#keepConfig(config),
      sha256,
      inline,
      ...(typeof occurrence === "string" ? { place: occurrence } : {}),
    };
    this.#items.set(id, item);
    const { nth: _, ...kept } = item;
    this.#unsaved.push(JSON.stringify({ op: "add", ...kept }));
    if (this.#unsaved.length >= 1000) await this.flush();
    return { id, outcome: "added" };
  }

  #keepConfig(config: ImportConfig): string {
    const header = config.header === undefined ? null : Buffer.from(config.header).toString("base64");
    const text = JSON.stringify({ ...config, header });
    const key = createHash("sha256").update(text).digest("hex").slice(0, 16);
    if (!this.#configs.has(key)) {
      this.#configs.set(key, config);
      this.#unsaved.push(JSON.stringify({ op: "import", key, ...config, header }));
    }
    return key;
  }

  /** Takes a record out of quarantine because it is sealed now. Durable after flush. */
  resolve(id: string): void {
    this.#items.delete(id);
    this.#resolved.add(id);
    this.#unsaved.push(JSON.stringify({ op: "resolved", id }));
  }

  /** Makes everything added or resolved so far durable, whoever added it. */
  async flush(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing;
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#unsaved.length === 0) return;
    this.#flushing = this.#write()
      .catch((error: unknown) => {
        // What is in memory and not in the file must not pass for kept.
        this.#failure = error;
      })
      .finally(() => {
        this.#flushing = undefined;
      });
    await this.#flushing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #write(): Promise<void> {
    const lines = this.#unsaved;
    this.#unsaved = [];
    if (this.#newRaw) await syncFolder(join(this.#folder, "raw"));
    this.#newRaw = false;
    await this.#file.appendFile(`${lines.join("\n")}\n`);
    await this.#file.datasync();
  }

  /** Takes the bytes of a long record as they come; end() names them by their hash. Synchronous writes: the framer cannot wait. */
  rawWriter(): { write(chunk: Uint8Array): void; end(): Promise<StoredRaw> } {
    const path = join(this.#folder, "raw", `incoming-${process.pid}-${Math.random().toString(36).slice(2)}.tmp`);
    const file = openSync(path, "wx", 0o600);
    const hash = createHash("sha256");
    let sizeBytes = 0;
    return {
      write: (chunk) => {
        hash.update(chunk);
        sizeBytes += chunk.length;
        for (let at = 0; at < chunk.length;) at += writeSync(file, chunk, at);
      },
      end: async () => {
        fdatasyncSync(file);
        closeSync(file);
        const sha256 = hash.digest("hex");
        await rename(path, join(this.#folder, "raw", sha256));
        this.#newRaw = true;
        return { sha256, sizeBytes };
      },
    };
  }

  /** Records in quarantine that match, oldest first. A page begins where the one before ended, also when records were resolved meanwhile. */
  list(page: QuarantinePage): { rows: Quarantined[]; next: string | null; total: number } {
    const start = page.cursor === undefined ? 0 : Number(page.cursor);
    if (!Number.isSafeInteger(start) || start < 0) {
      throw new QuisError(
        "QUIS_BAD_INPUT",
        `expected the cursor of an earlier page, got ${JSON.stringify(page.cursor)}`,
      );
    }
    const { source, code, file } = page;
    const rows: Quarantined[] = [];
    let next: string | null = null;
    let total = 0;
    for (const item of this.#items.values()) {
      if (source !== undefined && item.source !== source) continue;
      if (code !== undefined && item.code !== code) continue;
      if (file !== undefined && item.file !== file) continue;
      total++;
      if (item.nth < start) continue;
      if (rows.length < page.limit) rows.push(shown(item));
      else next ??= String(item.nth);
    }
    return { rows, next, total };
  }

  /** How many wait, by source and reason code. */
  counts(): { source: string; code: string; records: number }[] {
    const counts = new Map<string, { source: string; code: string; records: number }>();
    for (const { source, code } of this.#items.values()) {
      const key = `${source}\n${code}`;
      const count = counts.get(key);
      if (count === undefined) counts.set(key, { source, code, records: 1 });
      else count.records++;
    }
    return [...counts.values()].toSorted((a, b) =>
      a.source < b.source ? -1 : a.source > b.source ? 1 : b.records - a.records,
    );
  }

  async show(id: string): Promise<QuarantinedDetail> {
    const item = this.#item(id);
    const raw = await this.#raw(item, SHOWN_BYTES);
    return { ...shown(item), raw: raw.toString("base64"), truncated: raw.length < item.size_bytes };
  }

  /** The record and the configuration it came with, to be tried again. */
  async load(
    id: string,
  ): Promise<{ item: Quarantined & { readonly place?: string | undefined }; config: ImportConfig; raw: Buffer }> {
    const item = this.#item(id);
    return {
      item: { ...shown(item), place: item.place },
      config: this.#configs.get(item.config)!,
      raw: await this.#raw(item, Number.MAX_SAFE_INTEGER),
    };
  }

  ids(): string[] {
    return [...this.#items.keys()];
  }

  #item(id: string): Item {
    const item = this.#items.get(id);
    if (item === undefined)
      throw new QuisError(
        "QUIS_NOT_FOUND",
        `expected the id of a quarantined record, got ${JSON.stringify(id.slice(0, 80))}`,
      );
    return item;
  }

  async #raw(item: Item, most: number): Promise<Buffer> {
    if (item.inline !== undefined) return Buffer.from(item.inline, "base64");
    const file = await open(join(this.#folder, "raw", item.sha256), "r");
    try {
      const bytes = Buffer.alloc(Math.min(item.size_bytes, most));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.#file.close();
    }
  }
}

function shown(item: Item): Quarantined {
  const { id, file, line, source, format, code, reason, size_bytes, time } = item;
  return { id, file, line, source, format, code, reason, size_bytes, time };
}
