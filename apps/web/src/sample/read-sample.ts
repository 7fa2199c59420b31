// A file's beginning sent to the server to be read, and a whole file sent to be sealed.
import type { ImportSummary, PreviewAnswer } from "@quis/contract";
import { post, work } from "../api/index.ts";
import { base64url } from "../text/index.ts";

/** Bytes of a sample, as in the contract; the value is not taken from there, which would bring all of its schemas. */
export const SAMPLE_BYTES = 1 << 20;

/** How a file is to be read; what is undefined is found out. */
export interface ReadAs {
  readonly format?: string | undefined;
  readonly zone?: string | undefined;
  readonly year?: string | undefined;
  /** YAML text; undefined lets one be drafted where it is needed. */
  readonly mapping?: string | undefined;
}

/** Asks what would become of the file. Only its first MiB leaves this computer. */
export function readSample(file: File, as: ReadAs, signal?: AbortSignal): Promise<PreviewAnswer> {
  const sample = file.slice(0, SAMPLE_BYTES);
  return post<PreviewAnswer>("previews", sample, {
    parameters: { ...parametersOf(file, as), whole: String(file.size <= SAMPLE_BYTES) },
    signal,
  });
}

/** Has the whole file sealed as events of `source`. */
export async function importFile(
  file: File,
  source: string,
  as: ReadAs,
  options: {
    readonly signal: AbortSignal;
    readonly onProgress: (done: number, total: number | null, unit: string) => void;
  },
): Promise<ImportSummary> {
  const line = await work("imports", {
    parameters: { ...parametersOf(file, as), source },
    body: file,
    signal: options.signal,
    onProgress: ({ done, total, unit }) => options.onProgress(done, total, unit),
  });
  if (line.type !== "import") throw new Error(`expected the result of an import, got ${line.type}`);
  return line.summary;
}

function parametersOf(file: File, { format, zone, year, mapping }: ReadAs): Record<string, string | undefined> {
  return {
    file: nameOf(file),
    format,
    zone,
    year,
    mapping: mapping === undefined ? undefined : base64url(mapping),
  };
}

/** The file's name as the server takes it: no control characters, and never empty. */
export function nameOf(file: File): string {
  const name = file.name
    .toWellFormed()
    .replaceAll(/[\p{Cc}]/gu, "_")
    .slice(0, 1000);
  return name === "" ? "file" : name;
}
