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
import { openFile, readTextFile } from "./file.ts";

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

/** Reads at most `count` records. @throws CliError CLI_FILE, SourceError as an import would */
export async function sampleFile(path: string, options: SampleOptions, count: number): Promise<SampledFile> {
  const mapping = options.mapping === undefined ? undefined : parseMapping(await readTextFile(options.mapping));
  const { bytes } = await openFile(path);
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
