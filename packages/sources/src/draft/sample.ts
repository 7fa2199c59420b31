// The sample that a mapping is drafted from: columns with their values, whatever the file.
import { Problem } from "../error.ts";
import { createFramer, type FramerOptions, type Framing } from "../framing/index.ts";
import { decodeUtf8, type JsonObject, splitCsvRow } from "../text/index.ts";

/** A column and its values, one per record; the empty text where there is none. */
export interface SampledColumn {
  readonly name: string;
  readonly values: readonly string[];
  /** Whether some records have a list there. */
  readonly isList: boolean;
}

export interface DraftSample {
  readonly format: "csv" | "json";
  readonly delimiter: string;
  readonly columns: readonly SampledColumn[];
  /** Records without the header. */
  readonly count: number;
  /** JSON: member of the outermost object that holds the records. */
  readonly list: string | undefined;
}

const DELIMITERS = [",", ";", "\t", "|"];
/** Most records that are looked at. */
export const MAX_RECORDS = 1000;
const MAX_COLUMNS = 300;
const MAX_DEPTH = 6;

/** Reads the start of a file as JSON objects if it has any, else as rows. Undefined if it is neither. */
export function readSample(head: Uint8Array, isWhole: boolean): DraftSample | undefined {
  const start =
    decodeUtf8(head.subarray(0, 4)) instanceof Problem
      ? ""
      : new TextDecoder().decode(head.subarray(0, 64)).trimStart();
  return start.startsWith("{") || start.startsWith("[") ? readObjects(head, isWhole) : readRows(head, isWhole);
}

function framed(framing: Framing, head: Uint8Array, isWhole: boolean, options: FramerOptions): string[] {
  const found: string[] = [];
  const sink = {
    record: (_: number, bytes: Uint8Array): void => {
      const text = decodeUtf8(bytes);
      if (found.length <= MAX_RECORDS && !(text instanceof Problem)) found.push(text);
    },
    oversizeStart: (): void => undefined,
    oversizeChunk: (): void => undefined,
    oversizeEnd: (): void => undefined,
  };
  const framer = createFramer(framing, options);
  framer.push(head, sink);
  // The last record of a start is cut off.
  if (isWhole) framer.end(sink);
  return found;
}

function readRows(head: Uint8Array, isWhole: boolean): DraftSample | undefined {
  let best: { delimiter: string; rows: string[][]; fitting: number } | undefined;
  for (const delimiter of DELIMITERS) {
    const rows = framed("csv", head, isWhole, { delimiter }).flatMap((text) => {
      const row = splitCsvRow(text, delimiter);
      return row instanceof Problem ? [] : [row];
    });
    const width = rows[0]?.length ?? 0;
    if (width < 2 || width > MAX_COLUMNS) continue;
    const even = rows.filter((row) => row.length === width);
    const fitting = even.length * width;
    if (best === undefined || fitting > best.fitting) best = { delimiter, rows: even, fitting };
  }
  const [header, ...rows] = best?.rows.slice(0, MAX_RECORDS + 1) ?? [];
  if (best === undefined || header === undefined || rows.length === 0) return undefined;
  const columns = header.map((name, index) => ({
    name: name.trim() || `column_${index + 1}`,
    values: rows.map((row) => row[index] ?? ""),
    isList: false,
  }));
  return { format: "csv", delimiter: best.delimiter, columns, count: rows.length, list: undefined };
}

function readObjects(head: Uint8Array, isWhole: boolean): DraftSample | undefined {
  const outer = objectsIn(head, isWhole, []);
  const list = outer.length === 1 ? listIn(outer[0] as JsonObject) : undefined;
  const objects = list === undefined ? outer : objectsIn(head, isWhole, [list]);
  if (objects.length === 0) return undefined;
  const values = new Map<string, { values: string[]; isList: boolean }>();
  const put = (path: string, at: number, value: string, isList: boolean): void => {
    let column = values.get(path);
    if (column === undefined) {
      if (values.size >= MAX_COLUMNS) return;
      values.set(path, (column = { values: objects.map(() => ""), isList: false }));
    }
    column.values[at] = value;
    column.isList ||= isList;
  };
  objects.forEach((object, at) => flatten("", object, 0, (path, value, isList) => put(path, at, value, isList)));
  const columns = [...values].map(([name, column]) => ({ name, ...column }));
  return { format: "json", delimiter: ",", columns, count: objects.length, list };
}

function objectsIn(head: Uint8Array, isWhole: boolean, lists: readonly string[]): JsonObject[] {
  return framed("json", head, isWhole, { lists })
    .slice(0, MAX_RECORDS)
    .flatMap((text) => {
      const value = parsed(text);
      return typeof value === "object" && value !== null && !Array.isArray(value) ? [value] : [];
    });
}

// Not strictly: what the strict reader refuses is counted when the draft is tried.
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The member with the longest list of objects. */
function listIn(object: JsonObject): string | undefined {
  const lists = Object.entries(object).filter(
    ([, value]) =>
      Array.isArray(value) && value.length > 1 && value.every((one) => typeof one === "object" && one !== null),
  );
  return lists.sort(([, a], [, b]) => (b as unknown[]).length - (a as unknown[]).length)[0]?.[0];
}

function flatten(
  path: string,
  value: unknown,
  depth: number,
  put: (path: string, value: string, isList: boolean) => void,
): void {
  if (value === null || value === undefined || depth > MAX_DEPTH) return;
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  if (Array.isArray(value)) {
    const [first] = value as unknown[];
    if (typeof first === "object" && first !== null) flatten(at("0"), first, depth + 1, put);
    else if (value.length > 0) put(path, String(first), true);
  } else if (typeof value === "object") {
    for (const [name, inner] of Object.entries(value)) flatten(at(name), inner, depth + 1, put);
  } else put(path, String(value), false);
}
