// Any event log as a background: XES (IEEE 1849-2016) or CSV, by a table of columns. docs/reference/detection-benchmark.md, "Your own log"
import type { Access } from "@quis/detect";
import { createFramer, type Framing, type FramerOptions, parseXml, splitCsvRow, type XmlElement } from "@quis/sources";
import { MeasureError } from "../error.ts";
import { readTime } from "./log-time.ts";
import { Interner } from "./ocsf-access.ts";

/** What an access can be told of. Only `user` and `time` must be there. */
export const COLUMNS = [
  "user",
  "time",
  "subject",
  "unit",
  "activity",
  "purpose",
  "case",
  "reason",
  "session",
  "address",
  "device",
  "object",
  "count",
] as const;
export type Column = (typeof COLUMNS)[number];

export interface LogOptions {
  /** Name of the log's column, or in XES the attribute's key (of the trace: `trace:KEY`), by what it means. */
  readonly columns?: Readonly<Partial<Record<Column, string>>>;
  /** IANA zone of times that name none. */
  readonly zone?: string;
  /** CSV only. Default: a comma. */
  readonly delimiter?: string;
  readonly signal?: AbortSignal;
}

export interface LogFile {
  /** In time order. */
  readonly accesses: readonly Access[];
  readonly remarks: readonly string[];
}

/** case → record and with it its subject, resource → user, group → team. */
const XES_COLUMNS: Readonly<Partial<Record<Column, string>>> = {
  subject: "trace:concept:name",
  user: "org:resource",
  unit: "org:group",
  time: "time:timestamp",
  activity: "concept:name",
};

/** A trace, or a row, of more bytes than this is left out. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;
const MAX_ACCESSES = 20_000_000;

/** Gathers accesses and what could not be read. */
class Gatherer {
  readonly #zone: string | undefined;
  readonly #intern = new Interner();
  readonly #accesses: Access[] = [];
  #left = 0;
  #firstLeft = "";

  constructor(zone: string | undefined) {
    this.#zone = zone;
  }

  leave(line: number, why: string): void {
    if (this.#left++ === 0) this.#firstLeft = `line ${line}: ${why}`;
  }

  take(line: number, cell: (column: Column) => string): void {
    const user = cell("user");
    if (user === "") return this.leave(line, "expected a user, got none");
    const timeMs = readTime(cell("time"), this.#zone);
    if (timeMs === undefined)
      return this.leave(
        line,
        `expected a time with its zone (or --zone), got ${JSON.stringify(cell("time").slice(0, 40))}`,
      );
    if (this.#accesses.length >= MAX_ACCESSES)
      throw new MeasureError("MEASURE_LOG_INVALID", `expected at most ${MAX_ACCESSES} accesses, got more`);
    const text = (column: Column): string => this.#intern.text(cell(column).slice(0, 1024));
    const subject = text("subject");
    const count = cell("count");
    this.#accesses.push({
      index: this.#accesses.length,
      timeMs,
      source: "log",
      user: this.#intern.text(user.slice(0, 1024)),
      unit: text("unit"),
      userType: "",
      session: text("session"),
      subjects: subject === "" ? [] : [subject],
      activity: text("activity") || "Access",
      operation: "",
      purpose: text("purpose"),
      caseRef: text("case"),
      justification: text("reason"),
      recordCount: /^\d{1,9}$/.test(count) ? Number(count) : null,
      object: text("object"),
      address: text("address"),
      device: text("device"),
      failed: false,
      breakGlass: false,
    });
  }

  finish(): LogFile {
    if (this.#accesses.length === 0)
      throw new MeasureError(
        "MEASURE_LOG_INVALID",
        `expected accesses with user and time, got none${this.#left === 0 ? "" : ` (${this.#left} left out; ${this.#firstLeft})`}`,
      );
    // Equal times keep the file's order.
    const accesses = this.#accesses.toSorted((a, b) => a.timeMs - b.timeMs || a.index - b.index);
    const remarks =
      this.#left === 0
        ? []
        : [`${this.#left} rows or events of the log were left out; the first at ${this.#firstLeft}`];
    return { accesses: accesses.map((access, index) => ({ ...access, index })), remarks };
  }
}

async function frame(
  bytes: AsyncIterable<Uint8Array>,
  framing: Framing,
  options: FramerOptions,
  gatherer: Gatherer,
  record: (line: number, text: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const framer = createFramer(framing, { ...options, maxRecordBytes: MAX_RECORD_BYTES });
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const sink = {
    record: (line: number, one: Uint8Array): void => {
      let text: string;
      try {
        text = decoder.decode(one);
      } catch {
        gatherer.leave(line, "expected UTF-8, got other bytes");
        return;
      }
      record(line, text);
    },
    oversizeStart: (line: number): void => gatherer.leave(line, `expected at most ${MAX_RECORD_BYTES} bytes, got more`),
    oversizeChunk: (): void => undefined,
    oversizeEnd: (): void => undefined,
  };
  for await (const chunk of bytes) {
    if (signal?.aborted === true)
      throw new MeasureError("MEASURE_ABORTED", "the benchmark was stopped before it was complete");
    framer.push(chunk, sink);
  }
  framer.end(sink);
}

/**
 * Reads a CSV (RFC 4180) with a header row. Rows without user or time are left out and counted.
 * @throws MeasureError MEASURE_LOG_INVALID
 */
export async function openCsvLog(bytes: AsyncIterable<Uint8Array>, options: LogOptions): Promise<LogFile> {
  const { columns = {}, delimiter = "," } = options;
  const gatherer = new Gatherer(options.zone);
  let places: ReadonlyMap<Column, number> | undefined;
  let width = 0;
  await frame(
    bytes,
    "csv",
    { delimiter },
    gatherer,
    (line, text) => {
      const fields = splitCsvRow(text, delimiter);
      if (places === undefined) {
        const header = Array.isArray(fields) ? fields : [];
        places = findColumns(header, columns);
        width = header.length;
        return;
      }
      if (!Array.isArray(fields)) return gatherer.leave(line, fields.reason);
      if (fields.length !== width) return gatherer.leave(line, `expected ${width} fields, got ${fields.length}`);
      const at = places;
      gatherer.take(line, (column) => {
        const place = at.get(column);
        return place === undefined ? "" : fields[place]!;
      });
    },
    options.signal,
  );
  return gatherer.finish();
}

function findColumns(
  header: readonly string[],
  columns: Readonly<Partial<Record<Column, string>>>,
): Map<Column, number> {
  const names = header.map((name) => name.replace(/^\uFEFF/, ""));
  const places = new Map<Column, number>();
  for (const column of COLUMNS) {
    // Without a word the column is the one of that name.
    const wanted = columns[column] ?? column;
    const place = names.indexOf(wanted);
    if (place >= 0 && names.includes(wanted, place + 1))
      throw new MeasureError("MEASURE_LOG_INVALID", `expected the column ${JSON.stringify(wanted)} once, got it twice`);
    if (place >= 0) places.set(column, place);
    else if (columns[column] !== undefined || column === "user" || column === "time")
      throw new MeasureError(
        "MEASURE_LOG_INVALID",
        `expected a column ${JSON.stringify(wanted)} for ${column}, got ${names.slice(0, 20).join(", ").slice(0, 300) || "no header"}`,
      );
  }
  return places;
}

/**
 * Reads an XES log, one trace in memory at a time. Entities are off and a DOCTYPE is refused; a trace that is not well-formed is left out.
 * @throws MeasureError MEASURE_LOG_INVALID
 */
export async function openXesLog(bytes: AsyncIterable<Uint8Array>, options: LogOptions): Promise<LogFile> {
  const columns = { ...XES_COLUMNS, ...options.columns };
  const gatherer = new Gatherer(options.zone);
  await frame(
    bytes,
    "xml",
    {
      elements: ["trace"],
      envelope: ["extension", "global", "classifier", "string", "date", "int", "float", "boolean", "id", "list"],
    },
    gatherer,
    (line, text) => {
      const trace = parseXml(text);
      if ("reason" in trace) return gatherer.leave(line, trace.reason);
      if (trace.name !== "trace") return gatherer.leave(line, `expected a trace, got ${trace.name.slice(0, 40)}`);
      const ofTrace = attributesOf(trace);
      for (const event of trace.children) {
        if (event.name !== "event") continue;
        const ofEvent = attributesOf(event);
        gatherer.take(line, (column) => {
          const key = columns[column];
          if (key === undefined) return "";
          return (key.startsWith("trace:") ? ofTrace.get(key.slice(6)) : ofEvent.get(key)) ?? "";
        });
      }
    },
    options.signal,
  );
  return gatherer.finish();
}

// IEEE 1849-2016 §4.2: attributes are elements with key and value; the first of a key counts.
function attributesOf(element: XmlElement): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { attributes } of element.children) {
    const [key, value] = [attributes.get("key"), attributes.get("value")];
    if (key !== undefined && value !== undefined && !found.has(key)) found.set(key, value);
  }
  return found;
}
