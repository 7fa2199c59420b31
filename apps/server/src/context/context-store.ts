// Context: who worked where, on what, when. Tables come as CSV, are kept as they came, by version, and their hashes are sealed.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ContextKind, contextKindSchema, type ContextSummary } from "@quis/contract";
import { QuisError } from "../instance/error.ts";
import { replaceFile } from "../ledger/durable.ts";
import { checkTable, notesOf, rowsOf } from "./table.ts";

const MOST_BYTES = 1 << 30;
const VERSION_FILE = /^\d{6}\.csv$/;
/** Digits of a table's hash in `kind@version:sha256`. */
const HASH_DIGITS = 16;

export interface ContextImport {
  readonly kind: ContextKind;
  readonly file: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export class ContextStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Checks and keeps a table. A table with any bad row is refused whole, with the row: half a roster would make wrong explanations.
   * The same bytes as the present version change nothing.
   * @throws QuisError QUIS_BAD_INPUT
   */
  async import(input: ContextImport): Promise<Omit<ContextSummary, "tree_size">> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of input.bytes) {
      size += chunk.length;
      if (size > MOST_BYTES)
        throw new QuisError("QUIS_BAD_INPUT", `expected at most ${MOST_BYTES} bytes of context, got more`);
      chunks.push(chunk);
    }
    const bytes = Buffer.concat(chunks);
    const rows = checkTable(input.kind, input.file, bytes);
    const users = input.kind === "users" ? undefined : await this.#users();
    const notes = notesOf(input.kind, bytes, users);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const folder = join(this.#folder, input.kind);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const versions = (await readdir(folder)).filter((name) => VERSION_FILE.test(name)).sort();
    const last = versions.at(-1);
    const version = last === undefined ? 0 : Number(last.slice(0, 6));
    const common = { kind: input.kind, file: input.file, rows, notes, sha256 };
    if (
      last !== undefined &&
      createHash("sha256")
        .update(await readFile(join(folder, last)))
        .digest("hex") === sha256
    ) {
      return { ...common, version, unchanged: true };
    }
    await replaceFile(join(folder, `${String(version + 1).padStart(6, "0")}.csv`), bytes);
    return { ...common, version: version + 1, unchanged: false };
  }

  /** The present version of a table, its rows by column name; undefined if none was imported. */
  async read(
    kind: ContextKind,
  ): Promise<
    { readonly version: number; readonly sha256: string; readonly rows: Readonly<Record<string, string>>[] } | undefined
  > {
    const last = (await this.#versions(kind)).at(-1);
    if (last === undefined) return undefined;
    const bytes = await readFile(join(this.#folder, kind, last));
    const rows = [...rowsOf(`${kind}/${last}`, bytes)];
    return { version: Number(last.slice(0, 6)), sha256: createHash("sha256").update(bytes).digest("hex"), rows };
  }

  /** Which tables there are now, as `kind@version:sha256` with the hash's first 16 digits, in the order of the kinds. */
  async present(): Promise<string[]> {
    const present: string[] = [];
    for (const kind of contextKindSchema.options) {
      const last = (await this.#versions(kind)).at(-1);
      if (last !== undefined) present.push(await this.#nameOf(kind, last));
    }
    return present;
  }

  /**
   * The tables that are named so: their rows by column name, cut from the file as they are asked for. `missing` names those that are not here any
   * more, or are not what they were.
   */
  async tables(named: readonly string[]): Promise<{
    readonly tables: { readonly [kind in ContextKind]?: Iterable<Readonly<Record<string, string>>> };
    readonly missing: readonly string[];
  }> {
    const tables: { [kind in ContextKind]?: Iterable<Readonly<Record<string, string>>> } = {};
    const missing: string[] = [];
    for (const name of named) {
      const [, kind, version] = /^([a-z_]+)@(\d+):[0-9a-f]+$/.exec(name) ?? [];
      const known = contextKindSchema.safeParse(kind);
      const file = `${String(version).padStart(6, "0")}.csv`;
      const bytes = known.success ? await readIfThere(join(this.#folder, known.data, file)) : undefined;
      if (!known.success || bytes === undefined || nameOf(known.data, file, bytes) !== name) missing.push(name);
      else tables[known.data] = { [Symbol.iterator]: () => rowsOf(`${known.data}/${file}`, bytes) };
    }
    return { tables, missing };
  }

  async #nameOf(kind: ContextKind, file: string): Promise<string> {
    return nameOf(kind, file, await readFile(join(this.#folder, kind, file)));
  }

  async #versions(kind: ContextKind): Promise<string[]> {
    const names = await readdir(join(this.#folder, kind)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return [];
    });
    return names.filter((name) => VERSION_FILE.test(name)).sort();
  }

  async #users(): Promise<ReadonlySet<string> | undefined> {
    const table = await this.read("users");
    return table === undefined ? undefined : new Set(table.rows.map((row) => row["user"] ?? ""));
  }
}

function nameOf(kind: ContextKind, file: string, bytes: Uint8Array): string {
  return `${kind}@${Number(file.slice(0, 6))}:${createHash("sha256").update(bytes).digest("hex").slice(0, HASH_DIGITS)}`;
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
}
