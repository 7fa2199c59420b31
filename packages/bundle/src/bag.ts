// The bag (RFC 8493): which files there are, and that none was changed, lost or added since it was packed. It is signed by nobody: what the files are worth
// is checked after it (check.ts).
import { sha256Hex } from "#sha256";
import { BundleError } from "./error.ts";

/** Files by their path in the bag, with `/`. */
export type Files = ReadonlyMap<string, Uint8Array>;

const DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
const MANIFEST = "manifest-sha256.txt";
const TAG_MANIFEST = "tagmanifest-sha256.txt";
/** Files of every bag. */
export const BAG_FILES: readonly string[] = ["bagit.txt", "bag-info.txt", MANIFEST, TAG_MANIFEST];
const MAX_FILES = 100_000;
const MAX_BYTES = 4 * 2 ** 30;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Letters that need no escape anywhere; no empty step, none of dots alone. */
const PATH = /^(?:[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}\/){0,7}[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}$/;

/**
 * A bag of payload files (paths below `data/`) and tag files (others), with `info` as its bag-info.txt (RFC 8493 §2.2.2).
 * @throws BundleError BUNDLE_BAG_INVALID for a path that not every system can have
 */
export function packBag(
  files: Files,
  info: readonly (readonly [name: string, value: string])[],
): Map<string, Uint8Array> {
  const payload = [...files].filter(([path]) => path.startsWith("data/"));
  for (const path of files.keys()) checkPath(path);
  const bag = new Map(files);
  bag.set("bagit.txt", encoder.encode(DECLARATION));
  bag.set("bag-info.txt", encoder.encode(infoText(files, info)));
  bag.set(MANIFEST, encoder.encode(manifestOf(payload)));
  bag.set(TAG_MANIFEST, encoder.encode(manifestOf([...bag].filter(([path]) => !path.startsWith("data/")))));
  return bag;
}

/** The text of bag-info.txt: `info`, and how much payload there is. */
export function infoText(files: Files, info: readonly (readonly [name: string, value: string])[]): string {
  const payload = [...files].filter(([path]) => path.startsWith("data/"));
  const bytes = payload.reduce((total, [, content]) => total + content.length, 0);
  const lines = [...info, ["Payload-Oxum", `${bytes}.${payload.length}`] as const];
  return lines.map(([name, value]) => `${name}: ${oneLine(value)}\n`).join("");
}

function manifestOf(files: readonly (readonly [string, Uint8Array])[]): string {
  const lines = files.map(([path, content]) => `${sha256Hex(content)}  ${path}\n`);
  return lines.toSorted((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join("");
}

// A value of bag-info.txt that begins a line of its own would be another element.
function oneLine(value: string): string {
  return value.replaceAll(/\s+/g, " ").trim();
}

/** Checks that a bag is complete and valid (RFC 8493 §3). @throws BundleError; it names the first file that is wrong */
export function checkBag(files: Files): void {
  finish(bagSteps(files));
}

/** The same, a file at a time; gives the SHA-256 of each file but the tag manifest. */
export function* bagSteps(files: Files): Generator<number, ReadonlyMap<string, string>> {
  const size = [...files.values()].reduce((total, content) => total + content.length, 0);
  if (files.size > MAX_FILES || size > MAX_BYTES) {
    throw new BundleError(
      "BUNDLE_TOO_LARGE",
      `expected at most ${MAX_FILES} files of ${MAX_BYTES} bytes, got ${files.size} of ${size}`,
    );
  }
  for (const path of files.keys()) checkPath(path);
  if (textOf(files, "bagit.txt") !== DECLARATION) {
    throw new BundleError(
      "BUNDLE_BAG_INVALID",
      "bagit.txt: expected BagIt version 1.0 in UTF-8, got another declaration",
    );
  }
  const payload = readManifest(files, MANIFEST);
  const tags = readManifest(files, TAG_MANIFEST);
  for (const path of payload.keys()) {
    if (!path.startsWith("data/"))
      throw new BundleError("BUNDLE_BAG_INVALID", `${MANIFEST}: expected paths below data/, got ${path}`);
  }
  const digests = new Map<string, string>();
  for (const [path, content] of files) {
    if (path === TAG_MANIFEST) continue;
    const expected = (path.startsWith("data/") ? payload : tags).get(path);
    if (expected === undefined) {
      throw new BundleError("BUNDLE_FILE_UNEXPECTED", `expected only files that a manifest names, got ${path} too`);
    }
    const got = sha256Hex(content);
    if (got !== expected)
      throw new BundleError("BUNDLE_FILE_CHANGED", `${path}: expected SHA-256 ${expected}, got ${got}`);
    digests.set(path, got);
    yield digests.size;
  }
  for (const path of [...payload.keys(), ...tags.keys()]) {
    if (!files.has(path))
      throw new BundleError("BUNDLE_FILE_MISSING", `expected ${path}, which a manifest names, got none`);
  }
  for (const path of ["bagit.txt", "bag-info.txt", MANIFEST]) {
    if (!tags.has(path))
      throw new BundleError("BUNDLE_BAG_INVALID", `${TAG_MANIFEST}: expected ${path} in it, got none`);
  }
  const oxum = /^Payload-Oxum: (\d+\.\d+)$/m.exec(textOf(files, "bag-info.txt"))?.[1];
  const inside = [...files].filter(([path]) => path.startsWith("data/"));
  const found = `${inside.reduce((total, [, content]) => total + content.length, 0)}.${inside.length}`;
  if (oxum !== found) {
    throw new BundleError("BUNDLE_BAG_INVALID", `bag-info.txt: expected Payload-Oxum ${found}, got ${oxum ?? "none"}`);
  }
  return digests;
}

/** Steps done one after the other without a pause. */
export function finish<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

function readManifest(files: Files, name: string): Map<string, string> {
  const text = textOf(files, name);
  const entries = new Map<string, string>();
  for (const [i, line] of text.split("\n").entries()) {
    if (line === "" && i === text.split("\n").length - 1) break;
    const match = /^([0-9a-f]{64}) {2}(.+)$/.exec(line);
    const path = match?.[2] ?? "";
    if (match === null || !PATH.test(path) || entries.has(path)) {
      throw new BundleError(
        "BUNDLE_BAG_INVALID",
        `${name}:${i + 1}: expected a SHA-256, two spaces and a path named once, got another line`,
      );
    }
    entries.set(path, match[1]!);
  }
  return entries;
}

/** A file as UTF-8. @throws BundleError BUNDLE_FILE_MISSING, BUNDLE_BAG_INVALID */
export function textOf(files: Files, path: string): string {
  const content = files.get(path);
  if (content === undefined) throw new BundleError("BUNDLE_FILE_MISSING", `expected ${path}, got none`);
  try {
    return decoder.decode(content);
  } catch (cause) {
    throw new BundleError("BUNDLE_BAG_INVALID", `${path}: expected UTF-8, got other bytes`, { cause });
  }
}

function checkPath(path: string): void {
  if (PATH.test(path)) return;
  throw new BundleError(
    "BUNDLE_BAG_INVALID",
    `expected a path of letters, digits, _ . - and /, got ${JSON.stringify(path.slice(0, 120))}`,
  );
}
