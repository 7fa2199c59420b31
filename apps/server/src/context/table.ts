// A context table: its columns, what refuses it, what a person should know of it. docs/how-to/import-a-file.md
import type { ContextKind } from "@quis/contract";
import { contextNotes } from "@quis/detect";
import { createFramer, splitCsvRow } from "@quis/sources";
import { QuisError } from "../instance/error.ts";

type Row = Readonly<Record<string, string>>;

/** Columns that a kind must have, those that hold an instant (RFC 3339 with zone, empty = open), and those that must not be empty. */
const KINDS: Readonly<
  Record<
    ContextKind,
    {
      readonly required: readonly string[];
      readonly instants: readonly string[];
      readonly filled: readonly string[];
    }
  >
> = {
  users: {
    required: ["user", "role", "unit", "start", "end"],
    instants: ["start", "end"],
    filled: ["user"],
  },
  assignments: {
    required: ["case", "user", "from", "to"],
    instants: ["from", "to"],
    filled: ["case", "user", "from"],
  },
  roster: {
    required: ["user", "start", "end"],
    instants: ["start", "end"],
    filled: ["user", "start", "end"],
  },
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
  work: {
    required: ["user", "subject", "kind", "from", "to"],
    instants: ["from", "to"],
    filled: ["user", "subject", "kind", "from"],
  },
  subject_groups: { required: ["subject", "group"], instants: [], filled: ["subject", "group"] },
};
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
const CHUNK_BYTES = 1 << 16;

/** Number of rows below the header. @throws QuisError QUIS_BAD_INPUT with the line of the first bad row */
export function checkTable(kind: ContextKind, file: string, bytes: Buffer): number {
  const { required, instants, filled } = KINDS[kind];
  let header: readonly string[] | undefined;
  let rows = 0;
  const bad = (line: number, expected: string, got: string): QuisError => badRow(file, line, expected, got);
  const take = eachRow(file, (line, cells) => {
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
  take.push(bytes);
  take.end();
  if (header === undefined) throw new QuisError("QUIS_BAD_INPUT", `${file}: expected a header line, got an empty file`);
  return rows;
}

function badRow(file: string, line: number, expected: string, got: string): QuisError {
  return new QuisError(
    "QUIS_BAD_INPUT",
    `${file} line ${line}: expected ${expected}, got ${got}; nothing was imported`,
  );
}

/** Rows by column name, cut as they are asked for. The table has been checked. */
export function* rowsOf(file: string, bytes: Uint8Array): Generator<Row> {
  let header: readonly string[] | undefined;
  let waiting: Row[] = [];
  const take = eachRow(file, (_line, cells) => {
    if (header === undefined) header = cells;
    else waiting.push(Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ""])));
  });
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    take.push(bytes.subarray(at, at + CHUNK_BYTES));
    yield* waiting;
    waiting = [];
  }
  take.end();
  yield* waiting;
}

/**
 * What is accepted though it may be a mistake, such as rows that are there twice, posts that overlap, users whom the users table does not name (they may
 * come later), cases of thousands. `users` is undefined while there is no such table.
 */
export function notesOf(kind: ContextKind, bytes: Uint8Array, users: ReadonlySet<string> | undefined): string[] {
  // Groups of subjects are for an audit of their own: nothing is explained by them.
  if (kind === "subject_groups") return [];
  const named = users === undefined ? {} : { users: [...users].map((user) => ({ user })) };
  return contextNotes({ ...named, [kind]: rowsOf(kind, bytes) })
    .filter(({ table }) => table === kind)
    .map(({ sentence }) => sentence);
}

// Every row with its line, the header first.
function eachRow(
  file: string,
  row: (line: number, cells: readonly string[]) => void,
): { readonly push: (bytes: Uint8Array) => void; readonly end: () => void } {
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
  return { push: (bytes) => framer.push(bytes, sink), end: () => framer.end(sink) };
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
