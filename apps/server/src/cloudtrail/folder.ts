// A folder with CloudTrail digest and log files, as `aws s3 sync` copies them.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { opendir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { createGunzip } from "node:zlib";
import { QuisError } from "../instance/error.ts";
import type { FoundDigest } from "./digest.ts";
import type { DigestInput } from "./verify.ts";

/** A digest lists an hour of files, some hundred bytes each; AWS's own are below 1 MB. */
const MAX_DIGEST_BYTES = 64 << 20;
const MAX_METADATA_BYTES = 1 << 20;
const METADATA_SUFFIX = ".head.json";

/**
 * Finds digest and log files below a folder; links are not followed. `FILE.head.json` beside a digest is what `aws s3api head-object` printed of it: the
 * signature of a digest is in its object's metadata, and in the files only within the digest that follows.
 * @throws QuisError QUIS_BAD_INPUT if the folder cannot be read
 */
export async function readDigestFolder(folder: string, signal?: AbortSignal): Promise<Omit<DigestInput, "keys">> {
  const paths: string[] = [];
  try {
    for await (const entry of await opendir(folder, { recursive: true })) {
      if (entry.isFile()) paths.push(relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
    }
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new QuisError("QUIS_BAD_INPUT", `expected a folder that can be read at ${folder}, got ${code}`, { cause });
  }
  paths.sort();
  const known = new Set(paths);
  const digests: FoundDigest[] = [];
  const logs: string[] = [];
  for (const path of paths) {
    if (path.endsWith(METADATA_SUFFIX) || !/\.json(\.gz)?$/.test(path)) continue;
    if (!path.slice(path.lastIndexOf("/") + 1).includes("_CloudTrail-Digest_")) {
      logs.push(path);
      continue;
    }
    signal?.throwIfAborted();
    const metadata = known.has(`${path}${METADATA_SUFFIX}`)
      ? await readSignature(join(folder, path + METADATA_SUFFIX))
      : undefined;
    // Bytes that cannot be unpacked are told as a digest that is none.
    digests.push({
      place: path,
      content: (await readWhole(join(folder, path))) ?? new Uint8Array(0),
      signature: metadata,
    });
  }
  const hashes = new Map<string, Promise<string | undefined>>();
  const hashLog = (place: string): Promise<string | undefined> => {
    signal?.throwIfAborted();
    const before = hashes.get(place);
    if (before !== undefined) return before;
    const hash = hashContent(join(folder, place));
    hashes.set(place, hash);
    return hash;
  };
  return { digests, logs, hashLog };
}

/** Content as AWS hashes it: unpacked. All members of a gzip file count, as all of them would be imported. */
async function* contentOf(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  if (!path.endsWith(".gz")) {
    yield* file as AsyncIterable<Uint8Array>;
    return;
  }
  const gunzip = createGunzip();
  file.on("error", (error) => gunzip.destroy(error));
  yield* file.pipe(gunzip) as AsyncIterable<Uint8Array>;
}

async function hashContent(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of contentOf(path)) hash.update(chunk);
  } catch {
    return undefined;
  }
  return hash.digest("hex");
}

async function readWhole(path: string): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of contentOf(path)) {
      size += chunk.length;
      if (size > MAX_DIGEST_BYTES) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

/** The signature, or a text that is none: metadata that says nothing is no reason to believe the digest without it. */
async function readSignature(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > MAX_METADATA_BYTES) return "";
    const head = JSON.parse(bytes.toString("utf8")) as { Metadata?: Record<string, unknown> };
    const signature = head.Metadata?.["signature"];
    return typeof signature === "string" ? signature.toLowerCase() : "";
  } catch {
    return "";
  }
}
