// The first records of a file, read as an import would read them, without a data folder.
import { openInput } from "@quis/server";
import {
  createFramer,
  DETECTION_BYTES,
  detectFormat,
  findFormat,
  framerOptionsOf,
  type FrameSink,
  type Mapping,
  parseMapping,
  refuseForeignBytes,
  type SourceFormat,
} from "@quis/sources";
import { CliError } from "../error.ts";
import { type OpenedFile, readTextFile } from "./file.ts";
import { inputsOf } from "./inputs.ts";

/** Packed bytes that a sample is taken from. */
const MAX_SAMPLE_BYTES = 16 << 20;

export interface SampleOptions {
  readonly format?: string;
  readonly mapping?: string;
}

export interface SampledFile {
  readonly format: SourceFormat;
  /** Why it is this format. */
  readonly why: string;
  readonly mapping: Mapping | undefined;
  readonly delimiter: string;
  /** Records as they were framed, with the line they begin on. A header is the first of them. */
  readonly records: readonly { readonly line: number; readonly bytes: Uint8Array }[];
}

/** The file, or the first one of a folder or archive. @throws CliError CLI_FILE */
export async function openFirst(path: string, sheet?: string): Promise<OpenedFile> {
  for await (const input of inputsOf(path, sheet)) {
    const { bytes } = await input.open();
    // The archive is closed when the loop ends: what is needed of it is read before.
    return { bytes: await gathered(bytes) };
  }
  throw new CliError("CLI_FILE", `expected files in ${path}, got none`);
}

async function gathered(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_SAMPLE_BYTES) break;
  }
  return (async function* () {
    await Promise.resolve();
    yield* chunks;
  })();
}

/** Reads at most `count` records. @throws CliError CLI_FILE, SourceError as an import would */
export async function sampleFile(path: string, options: SampleOptions, count: number): Promise<SampledFile> {
  const mapping = options.mapping === undefined ? undefined : parseMapping(await readTextFile(options.mapping));
  const { bytes } = await openFirst(path, mapping?.format === "xlsx" ? mapping.sheet : undefined);
  const { head, chunks } = await openInput(bytes);
  const start = head.subarray(0, DETECTION_BYTES);
  refuseForeignBytes(start);
  const isKnown = options.format !== undefined && options.format !== "auto";
  const found = isKnown ? undefined : detectFormat(start, mapping?.format ?? false);
  const format = findFormat(found?.format ?? options.format ?? "auto");
  const delimiter = (mapping !== undefined && "delimiter" in mapping ? mapping.delimiter : undefined) ?? ",";
  const records: { line: number; bytes: Uint8Array }[] = [];
  const sink: FrameSink = {
    record: (line, record) => {
      if (records.length < count) records.push({ line, bytes: record.slice() });
    },
    oversizeStart: (line) => {
      if (records.length < count)
        throw new CliError("CLI_FILE", `expected a record to explain on line ${line}, got one too long to be read`);
    },
    oversizeChunk: () => undefined,
    oversizeEnd: () => undefined,
  };
  const framer = createFramer(format.framing, framerOptionsOf(format, mapping));
  let ended = true;
  for await (const chunk of chunks) {
    framer.push(chunk, sink);
    if (records.length >= count) {
      ended = false;
      break;
    }
  }
  if (ended) framer.end(sink);
  return { format, why: found?.why ?? "named by --format", mapping, delimiter, records };
}
