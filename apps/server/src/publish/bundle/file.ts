// A bundle as one file: a zip with one folder in it (RFC 8493 §4), stored as it is, so that the same bundle gives the same bytes.
import { BUNDLE_FILE_MOST } from "@quis/contract/export-headers";
import type { BundleRequest } from "@quis/contract";
import { type ZipFile, zipOf } from "../../archive/index.ts";
import type { ExportFile } from "../../ask/index.ts";
import type { WorkOptions } from "../../instance/instance.ts";
import { type BundleHost, buildBundle } from "./bundle.ts";

/** A bundle's file; its length is known before its first byte. */
export interface BundleFile extends ExportFile {
  readonly sizeBytes: number;
}

/** Of a file in a zip beside its bytes and twice its name (PKWARE APPNOTE.TXT §4.3.7, §4.3.12), and of its end (§4.3.16). */
const ENTRY_BYTES = 76;
const END_BYTES = 22;

/** @throws QuisError as makeBundle */
export async function bundleFile(
  host: BundleHost,
  actor: string,
  query: BundleRequest,
  work: WorkOptions & { readonly signal: AbortSignal },
): Promise<BundleFile> {
  const { bag, summary } = await buildBundle(host, actor, query, work, { most: BUNDLE_FILE_MOST });
  const folder = `quis-bundle-${summary.sha256.slice(0, 12)}`;
  const files = [...bag]
    .map(([path, bytes]) => ({ name: `${folder}/${path}`, bytes }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    rows: summary.events,
    matching: summary.events + summary.erased,
    mediaType: "application/zip",
    name: `${folder}.zip`,
    sizeBytes: zipBytesOf(files),
    bytes: zipOf(files),
  };
}

/** Files in one folder of that name, as one zip. */
export function zipFileOf(name: string, files: ReadonlyMap<string, Uint8Array>): BundleFile {
  const packed = [...files].map(([path, bytes]) => ({ name: `${name}/${path}`, bytes }));
  const sizeBytes = zipBytesOf(packed);
  return { ...COUNTED, mediaType: "application/zip", name: `${name}.zip`, sizeBytes, bytes: iterate(zipOf(packed)) };
}

/** One file that no browser is to show. */
export function plainFile(name: string, bytes: Uint8Array): BundleFile {
  return { ...COUNTED, mediaType: "application/octet-stream", name, sizeBytes: bytes.length, bytes: iterate([bytes]) };
}

const COUNTED = { rows: 1, matching: 1 } as const;

async function* iterate(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  yield* pieces;
}

/** Size of the zip of these files, whose names are ASCII. */
function zipBytesOf(files: readonly ZipFile[]): number {
  return files.reduce((sum, { name, bytes }) => sum + ENTRY_BYTES + 2 * name.length + bytes.length, END_BYTES);
}
