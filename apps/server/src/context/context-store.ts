// Context: who worked where, on what, when. Tables come as CSV, are kept as they came, by version, and their hashes are sealed.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ContextKind, ContextSummary } from "@quis/contract";
import { createFramer, splitCsvRow } from "@quis/sources";
import { QuisError } from "../instance/error.ts";
import { replaceFile } from "../ledger/durable.ts";

/** Columns that a kind must have, and those that hold an instant (RFC 3339 with zone, empty = open). */
const KINDS: Readonly<
  Record<
    ContextKind,
    { readonly required: readonly string[]; readonly instants: readonly string[]; readonly filled: readonly string[] }
  >
> = {
  users: { required: ["user", "role", "unit", "start", "end"], instants: ["start", "end"], filled: ["user"] },
  assignments: { required: ["case", "user", "from", "to"], instants: ["from", "to"], filled: ["case", "user", "from"] },
  roster: { required: ["user", "start", "end"], instants: ["start", "end"], filled: ["user", "start", "end"] },
  relationships: {
    required: ["user", "subject", "kind"],
    instants: ["from", "to"],
    filled: ["user", "subject", "kind"],
  },
  cases: {
    required: ["case", "subject", "opened", "closed"],
    instants: ["opened", "closed"],
    filled: ["case", "subject"],
  },
};
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
const MOST_BYTES = 1 << 30;

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
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const folder = join(this.#folder, input.kind);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const versions = (await readdir(folder)).filter((name) => /^\d{6}\.csv$/.test(name)).sort();
    const last = versions.at(-1);
    const version = last === undefined ? 0 : Number(last.slice(0, 6));
    const common = { kind: input.kind, file: input.file, rows, sha256 };
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
    const folder = join(this.#folder, kind);
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return [];
    });
    const last = names
      .filter((name) => /^\d{6}\.csv$/.test(name))
      .sort()
      .at(-1);
    if (last === undefined) return undefined;
    const bytes = await readFile(join(folder, last));
    const rows: Record<string, string>[] = [];
    let header: readonly string[] | undefined;
    eachRow(`${kind}/${last}`, bytes, (_line, cells) => {
      if (header === undefined) header = cells;
      else rows.push(Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ""])));
    });
    return { version: Number(last.slice(0, 6)), sha256: createHash("sha256").update(bytes).digest("hex"), rows };
  }
}

// Number of rows below the header.
function checkTable(kind: ContextKind, file: string, bytes: Buffer): number {
  const { required, instants, filled } = KINDS[kind];
  let header: readonly string[] | undefined;
  let rows = 0;
  const bad = (line: number, expected: string, got: string): QuisError => badRow(file, line, expected, got);
  eachRow(file, bytes, (line, cells) => {
    if (header === undefined) {
      header = cells;
      const absent = required.filter((name) => !cells.includes(name));
      if (absent.length > 0)
        throw bad(line, `the columns ${required.join(", ")} of ${kind}`, `none named ${absent.join(", ")}`);
      return;
    }
    rows++;
    if (cells.length !== header.length) throw bad(line, `${header.length} fields`, `${cells.length}`);
    header.forEach((name, i) => {
      const cell = cells[i]!;
      if (filled.includes(name) && cell === "") throw bad(line, `a value for ${name}`, "none");
      if (instants.includes(name) && cell !== "" && (!INSTANT.test(cell) || Number.isNaN(Date.parse(cell)))) {
        throw bad(line, `an RFC 3339 time with zone for ${name}`, JSON.stringify(cell));
      }
    });
    const [start, end] = instants.map((name) => cells[header!.indexOf(name)] ?? "");
    if (start !== undefined && end !== undefined && start !== "" && end !== "" && Date.parse(end) < Date.parse(start)) {
      throw bad(line, `${instants[1]} not before ${instants[0]}`, `${end} before ${start}`);
    }
  });
  if (header === undefined) throw new QuisError("QUIS_BAD_INPUT", `${file}: expected a header line, got an empty file`);
  return rows;
}

function badRow(file: string, line: number, expected: string, got: string): QuisError {
  return new QuisError(
    "QUIS_BAD_INPUT",
    `${file} line ${line}: expected ${expected}, got ${got}; nothing was imported`,
  );
}

// Every row with its line, the header first.
function eachRow(file: string, bytes: Uint8Array, row: (line: number, cells: readonly string[]) => void): void {
  const framer = createFramer("csv");
  const sink = {
    record(line: number, record: Uint8Array): void {
      row(
        line,
        rowCells(record, () => badRow(file, line, "a CSV row in UTF-8", "other bytes")),
      );
    },
    oversizeStart(line: number): void {
      throw badRow(file, line, "a row of at most 1 MiB", "a longer one");
    },
    oversizeChunk(): void {},
    oversizeEnd(): void {},
  };
  framer.push(bytes, sink);
  framer.end(sink);
}

function rowCells(record: Uint8Array, refuse: () => QuisError): readonly string[] {
  let cells: ReturnType<typeof splitCsvRow>;
  try {
    cells = splitCsvRow(new TextDecoder("utf-8", { fatal: true }).decode(record), ",");
  } catch {
    throw refuse();
  }
  if (!Array.isArray(cells)) throw refuse();
  return cells;
}
