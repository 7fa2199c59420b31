// A sample read as an import would read it: format, records, the events they would become. Nothing is sealed or kept.
import {
  EXPLAINED_RECORDS,
  type ExplainedValue,
  PREVIEW_RECORDS,
  type PreviewAnswer,
  type PreviewRow,
} from "@quis/contract";
import { EventError, sealEvent } from "@quis/event";
import {
  createFramer,
  DETECTION_BYTES,
  detectFormat,
  draftMapping,
  explainRecord,
  findFormat,
  findZone,
  framerOptionsOf,
  type Mapping,
  mappingMistakes,
  type Normaliser,
  parseMapping,
  refuseForeignBytes,
  type SourceFormat,
  SourceError,
  splitCsvRow,
  YearWalk,
} from "@quis/sources";
import { openInput } from "../collect/input.ts";

export interface PreviewInput {
  readonly file: string;
  readonly sample: Uint8Array;
  /** Whether the sample is the whole file; if not, its last record may be cut off. */
  readonly isWhole: boolean;
  readonly format?: string | undefined;
  readonly mapping?: string | undefined;
  readonly zone?: string | undefined;
  readonly year?: number | undefined;
}

/** Bytes after inflating; a small file can hold gigabytes. */
const MAX_INFLATED_BYTES = 4 << 20;
const SHOWN_RAW_BYTES = 4096;
const SHOWN_VALUE_CHARS = 200;
/** Explaining changes every value and reads the record again: no more records are begun after this. */
const EXPLAIN_MS = 2000;

const NO_KEY = new Uint8Array(32);

interface Framed {
  readonly line: number;
  readonly bytes: Uint8Array;
  /** Of a record too long to be read; then `bytes` is its beginning. */
  readonly tooLong: number | undefined;
}

type Draft = { -readonly [key in keyof PreviewAnswer]: PreviewAnswer[key] };

/** Reads a sample. What is wrong with it, or with its mapping file, is part of the answer. */
export async function readPreview(input: PreviewInput): Promise<PreviewAnswer> {
  const answer: Draft = {
    file: input.file,
    bytes: input.sample.length,
    compression: "none",
    format: null,
    refused: null,
    mapping: null,
    notes: [],
    events: 0,
    quarantined: 0,
    rows: [],
    more: false,
  };
  try {
    await read(input, answer);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    answer.refused ??= { code: error.code, reason: error.message };
  }
  return answer;
}

async function read(input: PreviewInput, answer: Draft): Promise<void> {
  const { bytes, compression, isWhole } = await inflated(input);
  answer.compression = compression;
  const head = bytes.subarray(0, DETECTION_BYTES);
  refuseForeignBytes(head);
  if (input.zone !== undefined) findZone(input.zone);
  if (input.mapping !== undefined) {
    const mistakes = mappingMistakes(input.mapping).map(({ line, text }) => ({ line: line ?? null, text }));
    answer.mapping = { origin: "given", yaml: input.mapping, mistakes, open: [] };
  }
  // A mapping with mistakes still says what the file is; its records wait until they are mended.
  const isUsable = answer.mapping?.mistakes.length === 0;
  const known = recognise(input, head, isUsable ? parseMapping(input.mapping!) : undefined);
  if (known !== undefined) answer.format = { name: known.format.name, title: known.format.title, why: known.why };
  if (answer.mapping === null && (known === undefined || needsMapping(known.format)))
    draft(input, bytes, isWhole, answer);
  if (answer.mapping !== null && answer.mapping.mistakes.length > 0) {
    answer.refused = { code: "SOURCE_BAD_MAPPING", reason: answer.mapping.mistakes[0]!.text };
    return;
  }
  const mapping = answer.mapping === null ? undefined : parseMapping(answer.mapping.yaml);
  const found = known ?? recogniseOrThrow(input, head, mapping);
  const { format, why } = found;
  answer.format = { name: format.name, title: format.title, why };
  fill({ format, mapping, bytes, isWhole, input, answer });
}

interface Recognised {
  readonly format: SourceFormat;
  readonly why: string;
}

function recogniseOrThrow(input: PreviewInput, head: Uint8Array, mapping: Mapping | undefined): Recognised {
  if (input.format !== undefined && input.format !== "auto")
    return { format: findFormat(input.format), why: "chosen by you" };
  const found = detectFormat(head, mapping?.format ?? false);
  return { format: findFormat(found.format), why: found.why };
}

function recognise(input: PreviewInput, head: Uint8Array, mapping: Mapping | undefined): Recognised | undefined {
  try {
    return recogniseOrThrow(input, head, mapping);
  } catch (error) {
    // A mapping can be drafted for these; everything else refuses the file.
    const codes = ["SOURCE_MAPPING_REQUIRED", "SOURCE_UNKNOWN_FORMAT"];
    if (error instanceof SourceError && codes.includes(error.code)) return undefined;
    throw error;
  }
}

function needsMapping({ name }: SourceFormat): boolean {
  return name === "csv" || name === "json";
}

function draft(input: PreviewInput, bytes: Uint8Array, isWhole: boolean, answer: Draft): void {
  const name = input.file.replace(/^.*[/\\]/, "").replace(/\..*$/, "") || "source";
  const { yaml, open } = draftMapping({ head: bytes, isWhole, name: name.slice(0, 60), zone: input.zone });
  answer.mapping = { origin: "drafted", yaml, mistakes: [], open: [...open] };
}

async function inflated(
  input: PreviewInput,
): Promise<{ bytes: Uint8Array; compression: PreviewAnswer["compression"]; isWhole: boolean }> {
  const { chunks, compression, truncated } = await openInput(piece(input.sample));
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length > MAX_INFLATED_BYTES) return { bytes: join(parts), compression, isWhole: false };
  }
  return { bytes: join(parts), compression, isWhole: input.isWhole && truncated() === undefined };
}

async function* piece(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  await Promise.resolve();
  if (bytes.length > 0) yield bytes;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts).subarray(0, MAX_INFLATED_BYTES));
}

interface Filling {
  readonly format: SourceFormat;
  readonly mapping: Mapping | undefined;
  readonly bytes: Uint8Array;
  readonly isWhole: boolean;
  readonly input: PreviewInput;
  readonly answer: Draft;
}

function fill({ format, mapping, bytes, isWhole, input, answer }: Filling): void {
  let year: number | undefined;
  const normaliser = format.open({ source: "preview", zone: input.zone, mapping, year: () => year });
  // One more than is shown, and the header.
  const records = frame(format, mapping, bytes, isWhole, PREVIEW_RECORDS + 2);
  let names: readonly string[] | undefined;
  const delimiter = (mapping !== undefined && "delimiter" in mapping ? mapping.delimiter : undefined) ?? ",";
  if (normaliser.needsHeader) {
    const header = records.shift();
    if (header === undefined) throw new SourceError("SOURCE_EMPTY", "expected a header line, got an empty file");
    answer.notes = normaliser.header(header.bytes);
    const row = splitCsvRow(new TextDecoder().decode(header.bytes), delimiter);
    names = Array.isArray(row) ? row.map((name) => name.trim()) : [];
  }
  answer.more = records.length > PREVIEW_RECORDS;
  const walk = input.year === undefined ? undefined : new YearWalk(input.year);
  const startedMs = performance.now();
  let explained = 0;
  for (const record of records.slice(0, PREVIEW_RECORDS)) {
    year = walk?.yearOf(record.bytes);
    const row = rowOf(record, normaliser);
    if (row.kind === "event") {
      answer.events++;
      if (explained < EXPLAINED_RECORDS && performance.now() - startedMs < EXPLAIN_MS) {
        explained++;
        row.fields = explain(record.bytes, { format, normaliser, names, delimiter });
      }
    } else answer.quarantined++;
    answer.rows.push(row);
  }
}

function rowOf({ line, bytes, tooLong }: Framed, normaliser: Normaliser): PreviewRow {
  const raw = Buffer.from(bytes.subarray(0, SHOWN_RAW_BYTES)).toString("base64");
  const about = { line, raw, raw_bytes: tooLong ?? bytes.length };
  if (tooLong !== undefined) {
    const reason = `expected a record of at most 1 MiB, got ${tooLong} bytes or more`;
    return { kind: "quarantine", ...about, code: "SOURCE_RECORD_TOO_LONG", reason };
  }
  const outcome = normaliser.normalise(bytes);
  if (outcome.kind === "quarantine") {
    return { kind: "quarantine", ...about, code: outcome.code, reason: outcome.reason };
  }
  try {
    // What cannot be sealed is set aside too. The commitment is made with no key and thrown away.
    sealEvent(outcome.event, "preview", NO_KEY, () => NO_KEY);
  } catch (error) {
    if (!(error instanceof EventError)) throw error;
    return { kind: "quarantine", ...about, code: error.code, reason: error.message };
  }
  return { kind: "event", ...about, event: { ...outcome.event }, fields: null };
}

function explain(record: Uint8Array, options: Parameters<typeof explainRecord>[1]): ExplainedValue[] {
  const explanation = explainRecord(record, options);
  if (explanation.kind === "quarantine") return [];
  return explanation.fields.slice(0, 300).map(({ path, value, to, changes, required }) => ({
    path,
    value: value.slice(0, SHOWN_VALUE_CHARS),
    to: [...to],
    changes: [...changes],
    required: required ?? null,
  }));
}

function frame(
  format: SourceFormat,
  mapping: Mapping | undefined,
  bytes: Uint8Array,
  isWhole: boolean,
  most: number,
): Framed[] {
  const records: Framed[] = [];
  let long: { line: number; bytes: Uint8Array; length: number } | undefined;
  const framer = createFramer(format.framing, framerOptionsOf(format, mapping));
  const sink = {
    record: (line: number, record: Uint8Array): void => {
      if (records.length < most) records.push({ line, bytes: record.slice(), tooLong: undefined });
    },
    oversizeStart: (line: number): void => {
      long = { line, bytes: new Uint8Array(0), length: 0 };
    },
    oversizeChunk: (chunk: Uint8Array): void => {
      if (long === undefined) return;
      if (long.length === 0) long.bytes = chunk.slice(0, SHOWN_RAW_BYTES);
      long.length += chunk.length;
    },
    oversizeEnd: (): void => {
      if (long !== undefined && records.length < most)
        records.push({ line: long.line, bytes: long.bytes, tooLong: long.length });
      long = undefined;
    },
  };
  framer.push(bytes, sink);
  // The last record of a part of a file is one that was cut in two.
  if (isWhole) framer.end(sink);
  // Of a file whose first record is longer than the sample there is nothing else to show.
  else if (records.length === 0 && long !== undefined)
    records.push({ line: long.line, bytes: long.bytes, tooLong: long.length });
  return records;
}
