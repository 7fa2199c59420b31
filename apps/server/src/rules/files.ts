// Rule files on disk: those that come with Quis, those of the data folder's `rules`, and those that a person names.
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type RuleText, STARTER_RULES } from "@quis/sigma";
import { QuisError } from "../instance/error.ts";

export interface RuleFile extends RuleText {
  readonly origin: "quis" | "own";
  readonly path: string;
}

const MOST_FILES = 10_000;
/** Characters of a rule file are at most a MiB (packages/sigma limits.ts); what is larger in bytes is too large in any case. */
const MOST_BYTES = 4 << 20;
const IS_RULE = /\.ya?ml$/i;

/** The starter rules, then those of the data folder, each in the order of their names. */
export async function ruleFiles(data: string): Promise<RuleFile[]> {
  const own = join(data, "rules");
  return [
    ...(await filesOf(fileURLToPath(STARTER_RULES), "quis", (path) => `quis/${path}`)),
    ...((await isFolder(own)) ? await filesOf(own, "own", (path) => `rules/${path}`) : []),
  ];
}

/** Rule files at a path: the file itself, or those of a folder and the folders in it. @throws QuisError QUIS_NOT_FOUND */
export async function filesAt(path: string, shown: string): Promise<RuleFile[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new QuisError("QUIS_NOT_FOUND", `expected a rule file or a folder of them at ${shown}, got none`, { cause });
  });
  if (!found.isDirectory()) return [await fileOf(path, "own", shown)];
  const files = await filesOf(path, "own", (name) => join(shown, name));
  if (files.length === 0) throw new QuisError("QUIS_NOT_FOUND", `expected files *.yml under ${shown}, got none`);
  return files;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function filesOf(
  folder: string,
  origin: RuleFile["origin"],
  name: (path: string) => string,
): Promise<RuleFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && IS_RULE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (paths.length > MOST_FILES)
    throw new QuisError("QUIS_TOO_LARGE", `expected at most ${MOST_FILES} rule files, got ${paths.length}`);
  const files: RuleFile[] = [];
  for (const path of paths) files.push(await fileOf(path, origin, name(relative(folder, path))));
  return files;
}

// Bytes that are no UTF-8 become U+FFFD: the parser says where, in the file's own terms.
async function fileOf(path: string, origin: RuleFile["origin"], file: string): Promise<RuleFile> {
  const { size } = await stat(path);
  if (size > MOST_BYTES)
    throw new QuisError("QUIS_TOO_LARGE", `expected a rule file of at most ${MOST_BYTES} bytes, ${file} has ${size}`);
  return { origin, path, file, text: await readFile(path, "utf8") };
}
