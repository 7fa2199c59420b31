// Which format a file is in, from its first bytes.
import { SourceError } from "./error.ts";
import { Sample } from "./format/index.ts";
import { formats } from "./formats.ts";
import type { Mapping } from "./mapping/index.ts";

/** How many bytes of a file `detectFormat` wants to see; fewer if the file is shorter. */
export const DETECTION_BYTES = 65_536;

const MAGIC: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ["gzip (compressed twice?)", [0x1f, 0x8b]],
  ["a zip archive or spreadsheet within a pipe or another archive: unpack it first", [0x50, 0x4b, 0x03, 0x04]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ["Parquet", [0x50, 0x41, 0x52, 0x31]],
  ["PDF", [0x25, 0x50, 0x44, 0x46]],
  ["SQLite", [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65]],
];

/**
 * Tells a file's format from its start (up to DETECTION_BYTES) and the mapping file that came with it: its format, or whether there is one. A mapping
 * of JSON or XML decides; one of CSV is for what no other format knows.
 * @throws SourceError SOURCE_EMPTY, SOURCE_UTF16, SOURCE_BINARY, SOURCE_MAPPING_REQUIRED, SOURCE_UNKNOWN_FORMAT
 */
export function detectFormat(head: Uint8Array, mapping: boolean | Mapping["format"]): { format: string; why: string } {
  refuseForeignBytes(head);
  if (mapping === "json" || mapping === "xml") return { format: mapping, why: `the mapping file is for ${mapping}` };
  const hasMapping = mapping !== false && mapping !== "pgaudit";
  const sample = new Sample(head);
  // Lossy: bytes that are not UTF-8 spoil a record, not a file.
  const first = sample.text
    .split("\n")
    .find((line) => line.trim() !== "")
    ?.trim();
  if (first === undefined) throw new SourceError("SOURCE_EMPTY", "expected records, got an empty file");
  for (const { name, lists, recognise } of formats) {
    const why = recognise?.(sample.in(lists));
    if (why !== undefined) return { format: name, why };
  }
  if (first.startsWith("{") || first.startsWith("[")) {
    if (mapping === true) return { format: "json", why: "JSON with a mapping file" };
    throw unknownJson(sample);
  }
  if (mapping === true && /^<[A-Za-z!?]/.test(first)) return { format: "xml", why: "XML with a mapping file" };
  if (hasMapping) return { format: "csv", why: "text with a mapping file" };
  const columns = first.split(/[,;\t|]/).length;
  if (columns > 1) {
    throw new SourceError(
      "SOURCE_MAPPING_REQUIRED",
      `expected a mapping file for CSV (--mapping), got none; the first line has ${columns} columns`,
    );
  }
  throw unknownFormat(`text that begins with ${JSON.stringify(first.slice(0, 24))}`);
}

function unknownJson(sample: Sample): SourceError {
  const keys = Object.keys(sample.objects[0] ?? {}).slice(0, 8);
  return keys.length > 0
    ? unknownFormat(`JSON objects with ${keys.map((key) => JSON.stringify(key.slice(0, 32))).join(", ")}`)
    : unknownFormat("text that begins as JSON but in which no object is whole");
}

function unknownFormat(got: string): SourceError {
  return new SourceError(
    "SOURCE_UNKNOWN_FORMAT",
    `expected a file of one of the known formats (docs/reference/formats.md), or one with a mapping file that says what is in it (quis mapping draft), got ${got}`,
  );
}

/** Refuses UTF-16, binary and empty files before anything reads them as text. @throws SourceError SOURCE_EMPTY, SOURCE_UTF16, SOURCE_BINARY */
export function refuseForeignBytes(head: Uint8Array): void {
  if (head.length === 0) throw new SourceError("SOURCE_EMPTY", "expected records, got an empty file");
  const [a, b] = head;
  const isUtf16 = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) || looksLikeUtf16(head);
  if (isUtf16)
    throw new SourceError("SOURCE_UTF16", "expected UTF-8 text, got UTF-16; `iconv -f UTF-16 -t UTF-8` converts it");
  const magic = MAGIC.find(([, bytes]) => bytes.every((byte, index) => head[index] === byte));
  if (magic !== undefined) throw new SourceError("SOURCE_BINARY", `expected text, got ${magic[0]}`);
  let odd = 0;
  for (const byte of head)
    if (byte === 0 || (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12)) odd += 1;
  // A stray control character spoils a record, not a file.
  if (odd > 0 && (head[0] === 0 || odd * 50 > head.length))
    throw new SourceError("SOURCE_BINARY", "expected text, got binary data");
}

/** Latin text in UTF-16 has a NUL in every second byte. */
function looksLikeUtf16(head: Uint8Array): boolean {
  const pairs = Math.min(head.length, 512) >> 1;
  let even = 0;
  let odd = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    if (head[pair * 2] === 0) even += 1;
    if (head[pair * 2 + 1] === 0) odd += 1;
  }
  return pairs >= 2 && (odd * 2 > pairs ? even * 8 < pairs : even * 2 > pairs && odd * 8 < pairs);
}
