// The columns of accesses that detection reads from the store, and what they become: numbers of texts, in the order of the rows.
import { AccessTable, BREAK_GLASS, type Dictionary, FAILED, type Names, SERVICE_ACCOUNT, UNSTATED } from "@quis/detect";
import { type Coded, type NativeBlock, nativeBlocks } from "./native.ts";

/** Texts of a row, each a column of `AccessTable` and a dictionary of `Names`. */
const TEXTS = {
  source: { sql: "source", names: "sources" },
  user: { sql: "user", names: "users" },
  unit: { sql: "unit", names: "units" },
  session: { sql: "session", names: "sessions" },
  activity: { sql: "activity", names: "activities" },
  operation: { sql: "operation", names: "operations" },
  category: { sql: "concat(activity, '/', purpose)", names: "categories" },
  purpose: { sql: "purpose", names: "purposes" },
  caseRef: { sql: "case_ref", names: "cases" },
  reason: { sql: "justification", names: "reasons" },
  object: { sql: "object", names: "objects" },
  address: { sql: "src_ip", names: "addresses" },
  device: { sql: "device", names: "devices" },
} as const satisfies Readonly<Record<string, { readonly sql: string; readonly names: keyof Names }>>;

type TextColumn = keyof typeof TEXTS;
const TEXT_COLUMNS = Object.keys(TEXTS) as TextColumn[];

/** Select list whose Native result `RowChunk.read` takes: a text of a block is sent once, a row has its number. */
export const SELECT_LIST: string = [
  "toFloat64(idx) AS i",
  "toFloat64(toUnixTimestamp64Milli(time)) AS t",
  `toUInt32(least(ifNull(record_count, ${UNSTATED}), if(isNull(record_count), ${UNSTATED}, ${UNSTATED - 1}))) AS c`,
  `toUInt8(CAST(status = 'failure', 'UInt8') * ${FAILED} + break_glass * ${BREAK_GLASS}
    + CAST(user_type IN ('Service', 'System'), 'UInt8') * ${SERVICE_ACCOUNT}) AS f`,
  "CAST(subjects, 'Array(LowCardinality(String))') AS subject_list",
  ...TEXT_COLUMNS.map((name) => `toLowCardinality(${TEXTS[name].sql}) AS text_${name}`),
].join(", ");

/** Rows in time order as the store gave them, with the numbers of `Names`. */
export interface RowChunk {
  readonly rows: number;
  readonly index: Float64Array;
  readonly timeMs: Float64Array;
  readonly recordCount: Uint32Array;
  readonly flags: Uint8Array;
  /** Where each row's subjects end in `subject`. */
  readonly subjectEnd: Float64Array;
  readonly subject: Uint32Array;
  readonly texts: Readonly<Record<TextColumn, Uint32Array>>;
}

/** Rows of a Native result. Texts are numbered in the order of the rows, as `AccessTable.append` does: no number depends on where a block ends. */
export function readChunks(names: Names, bytes: Uint8Array): RowChunk[] {
  return [...nativeBlocks(bytes)].filter(({ rows }) => rows > 0).map((block) => chunkOf(names, block));
}

function chunkOf(names: Names, { rows, columns }: NativeBlock): RowChunk {
  const [index, timeMs, recordCount, flags, subjects, ...texts] = columns;
  if (
    !(index?.numbers instanceof Float64Array) ||
    !(timeMs?.numbers instanceof Float64Array) ||
    !(recordCount?.numbers instanceof Uint32Array) ||
    !(flags?.numbers instanceof Uint8Array) ||
    subjects?.texts === undefined ||
    subjects.ends === undefined ||
    texts.length !== TEXT_COLUMNS.length
  )
    throw new Error(
      `expected the columns of accesses, got ${columns.map(({ name, type }) => `${name} ${type}`).join(", ")}`,
    );
  const numbered = TEXT_COLUMNS.map((name, at): [TextColumn, Uint32Array] => {
    const coded = texts[at]?.texts;
    if (coded === undefined) throw new Error(`expected texts of ${name}, got ${texts[at]?.type}`);
    return [name, numberTexts(names[TEXTS[name].names], coded)];
  });
  return {
    rows,
    index: index.numbers,
    timeMs: timeMs.numbers,
    recordCount: recordCount.numbers,
    flags: flags.numbers,
    subjectEnd: subjects.ends,
    subject: numberTexts(names.subjects, subjects.texts),
    texts: Object.fromEntries(numbered) as Record<TextColumn, Uint32Array>,
  };
}

function numberTexts(dictionary: Dictionary, { keys, codes }: Coded): Uint32Array {
  const numbers = new Float64Array(keys.length).fill(-1);
  const cells = new Uint32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number;
    let number = numbers[code] as number;
    if (number < 0) numbers[code] = number = dictionary.add(keys[code] as string);
    cells[i] = number;
  }
  return cells;
}

/** Consecutive rows of a chunk. */
export interface Piece {
  readonly chunk: RowChunk;
  readonly from: number;
  readonly to: number;
}

/** The rows of pieces, one after the other, as a table of its own. They must be in the order of (time, index). */
export function tableOf(names: Names, pieces: readonly Piece[]): AccessTable {
  const table = new AccessTable(names);
  const rows = pieces.reduce((sum, { from, to }) => sum + to - from, 0);
  const subjects = pieces.reduce((sum, piece) => sum + subjectsOf(piece), 0);
  table.reserve(rows, subjects);
  for (const piece of pieces) appendTo(table, piece);
  return table;
}

/** Appends the piece's rows to a table over the same names. */
export function appendTo(table: AccessTable, piece: Piece): void {
  const { chunk, from, to } = piece;
  table.reserve(to - from, subjectsOf(piece));
  const { length: row, subjectCount: entry } = table;
  table.index.set(chunk.index.subarray(from, to), row);
  table.timeMs.set(chunk.timeMs.subarray(from, to), row);
  table.recordCount.set(chunk.recordCount.subarray(from, to), row);
  table.flags.set(chunk.flags.subarray(from, to), row);
  for (const name of TEXT_COLUMNS) table[name].set(chunk.texts[name].subarray(from, to), row);
  const first = firstSubject(chunk, from);
  table.subject.set(chunk.subject.subarray(first, firstSubject(chunk, to)), entry);
  for (let r = from; r < to; r++)
    table.subjectFrom[row + r - from + 1] = entry + (chunk.subjectEnd[r] as number) - first;
  table.length = row + to - from;
  table.subjectCount = entry + firstSubject(chunk, to) - first;
}

function subjectsOf({ chunk, from, to }: Piece): number {
  return firstSubject(chunk, to) - firstSubject(chunk, from);
}

function firstSubject(chunk: RowChunk, row: number): number {
  return row === 0 ? 0 : (chunk.subjectEnd[row - 1] as number);
}
