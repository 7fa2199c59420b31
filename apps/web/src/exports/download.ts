// A whole answer as it streams in: counted against what the server said it would be, so that nothing short is ever saved.
import { EXPORT_MATCHING_HEADER, EXPORT_ROWS_HEADER, type ExportFormat } from "@quis/contract/export-headers";
import { ApiError, getFile } from "../api/index.ts";

export interface ExportProgress {
  readonly bytes: number;
  /** Rows so far; null where they cannot be counted on the way. */
  readonly rows: number | null;
  readonly of: number;
}

export interface Exported {
  readonly blob: Blob;
  readonly name: string;
  readonly rows: number;
  readonly matching: number;
}

/** @throws ApiError WEB_CUT_OFF when it ended early */
export async function download(
  parameters: Readonly<Record<string, string>>,
  format: ExportFormat,
  signal: AbortSignal,
  onProgress: (progress: ExportProgress) => void,
): Promise<Exported> {
  const response = await getFile("exports", { ...parameters, format }, signal);
  const rows = Number(response.headers.get(EXPORT_ROWS_HEADER));
  const matching = Number(response.headers.get(EXPORT_MATCHING_HEADER));
  const counter = counterOf(format);
  const pieces = await readAll(response, signal, (bytes, size) => {
    counter?.take(bytes);
    onProgress({ bytes: size, rows: counter?.rows() ?? null, of: rows });
  });
  if (counter !== undefined && counter.rows() !== rows) throw cutOff();
  return { ...savedAs(response, pieces, `quis.${format}`), rows, matching };
}

/** An evidence bundle as one zip; \`of\` of its progress is its size in bytes. @throws ApiError WEB_CUT_OFF when it ended early */
export async function downloadBundle(
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal,
  onProgress: (progress: ExportProgress) => void,
): Promise<Exported> {
  return downloadSized("bundles", parameters, "quis-bundle.zip", signal, onProgress);
}

/** A file whose size the server says before its first byte. @throws ApiError WEB_CUT_OFF when it ended early */
export async function downloadSized(
  path: string,
  parameters: Readonly<Record<string, string>>,
  fallback: string,
  signal: AbortSignal,
  onProgress?: (progress: ExportProgress) => void,
): Promise<Exported> {
  const response = await getFile(path, parameters, signal);
  const rows = Number(response.headers.get(EXPORT_ROWS_HEADER));
  const of = Number(response.headers.get("content-length"));
  const pieces = await readAll(response, signal, (_bytes, size) => onProgress?.({ bytes: size, rows: null, of }));
  const saved = savedAs(response, pieces, fallback);
  if (saved.blob.size !== of) throw cutOff();
  return { ...saved, rows, matching: Number(response.headers.get(EXPORT_MATCHING_HEADER)) };
}

async function readAll(
  response: Response,
  signal: AbortSignal,
  onPiece: (piece: Uint8Array, size: number) => void,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done || value === undefined) return pieces;
      pieces.push(value);
      size += value.length;
      onPiece(value, size);
    }
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw cutOff(cause);
  }
}

function savedAs(
  response: Response,
  pieces: Uint8Array<ArrayBuffer>[],
  fallback: string,
): Pick<Exported, "blob" | "name"> {
  const name = /filename="([\w.-]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? fallback;
  const type = response.headers.get("content-type") ?? "application/octet-stream";
  return { blob: new Blob(pieces, { type }), name };
}

function cutOff(cause?: unknown): ApiError {
  return new ApiError("WEB_CUT_OFF", "expected the whole file, got a part of it", { cause });
}

interface Counter {
  take(bytes: Uint8Array): void;
  rows(): number;
}

const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/** Rows of CSV (line ends within quotes are none; the first is the head) or NDJSON; a zip is not counted. */
export function counterOf(format: ExportFormat): Counter | undefined {
  if (format === "evidence") return undefined;
  let lines = format === "csv" ? -1 : 0;
  let quoted = false;
  return {
    take(bytes) {
      for (const byte of bytes) {
        if (byte === QUOTE && format === "csv") quoted = !quoted;
        else if (byte === LINE_FEED && !quoted) lines++;
      }
    },
    rows: () => Math.max(0, lines),
  };
}
