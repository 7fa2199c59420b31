// sources.yaml: which systems send or write their events where (docs/reference/configuration.md). Written by people and by `quis sources add`.
import { readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { type IntakeKind, type SourceEntry, sourceEntrySchema } from "@quis/contract";
import { findFormat, findZone, hint, parseYaml } from "@quis/sources";
import { parseDocument, YAMLSeq } from "yaml";
import { z } from "zod";
import { QuisError } from "../instance/error.ts";
import { replaceFile } from "../ledger/durable.ts";

const MAX_CHARS = 1 << 20;
const KINDS: readonly IntakeKind[] = ["push", "tail", "syslog", "otlp"];
const fileSchema = z.strictObject({ sources: z.array(sourceEntrySchema).max(1000).nullable() });

export function sourcesPath(data: string): string {
  return join(data, "sources.yaml");
}

/** Reads the file; none means no sources. @throws QuisError QUIS_BAD_SOURCES with the place of each mistake */
export async function readSources(data: string): Promise<SourceEntry[]> {
  const text = await readText(data);
  return text === undefined ? [] : parseSources(text);
}

async function readText(data: string): Promise<string | undefined> {
  return readFile(sourcesPath(data), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
}

/** @throws QuisError QUIS_BAD_SOURCES */
export function parseSources(text: string): SourceEntry[] {
  const read = parseYaml(text, MAX_CHARS);
  if ("mistake" in read) throw bad([read.mistake]);
  // An empty file, or one of comments alone, has no sources.
  if (read.value === null || read.value === undefined) return [];
  const parsed = fileSchema.safeParse(read.value);
  if (!parsed.success) throw bad(parsed.error.issues.flatMap((issue) => describeIssue(issue, read.value)));
  const mistakes: string[] = [];
  const seen = new Set<string>();
  const sources = parsed.data.sources ?? [];
  for (const [at, entry] of sources.entries()) {
    if (seen.has(entry.id)) mistakes.push(`sources.${at}: expected each id once, got ${entry.id} again`);
    seen.add(entry.id);
    mistakes.push(...checkEntry(entry).map((mistake) => `sources.${at} (${entry.id}): ${mistake}`));
  }
  if (mistakes.length > 0) throw bad(mistakes);
  return sources;
}

// What the schema cannot say.
function checkEntry(entry: SourceEntry): string[] {
  const mistakes: string[] = [];
  try {
    const { framing, nested } = findFormat(entry.format);
    if (entry.intake !== "tail" && framing === "csv")
      mistakes.push(`format: expected one of lines or JSON for ${entry.intake}, got ${entry.format}, which is CSV`);
    if (entry.intake === "tail" && nested !== undefined)
      mistakes.push(
        `format: expected one with a record per line for tail, got ${entry.format}, whose lines hold several`,
      );
    if (entry.zone !== undefined) findZone(entry.zone);
  } catch (error) {
    mistakes.push(error instanceof Error ? error.message : String(error));
  }
  if (entry.intake === "tail") {
    if (!isAbsolute(entry.files)) mistakes.push(`files: expected an absolute path, got ${JSON.stringify(entry.files)}`);
    if (/[*?]/.test(entry.files.slice(0, entry.files.lastIndexOf("/"))))
      mistakes.push("files: expected * and ? in the file's name only, got them in a folder's");
  }
  return mistakes;
}

/**
 * Adds an entry, or replaces the one of the same id, and keeps comments and order of the rest.
 * @throws QuisError QUIS_BAD_SOURCES if the file or the entry has mistakes; the file is left as it is
 */
export async function writeSource(data: string, entry: SourceEntry): Promise<SourceEntry[]> {
  const text = (await readText(data)) ?? "# Sources of this data folder: docs/reference/configuration.md\nsources:\n";
  const before = parseSources(text);
  const document = parseDocument(text);
  let list = document.get("sources");
  if (!(list instanceof YAMLSeq)) {
    list = new YAMLSeq();
    document.set("sources", list);
  }
  const seq = list as YAMLSeq;
  seq.flow = false;
  const at = before.findIndex(({ id }) => id === entry.id);
  if (at < 0) seq.add(document.createNode(entry));
  else seq.set(at, document.createNode(entry));
  const written = document.toString({ lineWidth: 0 });
  const sources = parseSources(written);
  await replaceFile(sourcesPath(data), written);
  return sources;
}

function describeIssue(issue: z.core.$ZodIssue, value: unknown): string[] {
  const path = issue.path.map(String).join(".");
  const at = path === "" ? "" : `${path}: `;
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => `${at}unknown key ${JSON.stringify(key)}${hint(key, keysAt(issue.path, value))}`);
  if (issue.code === "invalid_union") {
    const kind = valueAt(issue.path, value);
    const near = typeof kind === "string" ? hint(kind, KINDS) : "";
    return [
      `${at}expected one of ${KINDS.join(", ")}, got ${kind === undefined ? "none" : JSON.stringify(kind)}${near}`,
    ];
  }
  return [`${at}${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`];
}

// The keys that could have been meant: those of the entry's kind.
function keysAt(path: readonly PropertyKey[], value: unknown): string[] {
  if (path.length === 0) return ["sources"];
  const kind = (valueAt(path, value) as { intake?: unknown } | undefined)?.intake;
  const option = sourceEntrySchema.options.find(({ shape }) => shape.intake.value === kind);
  return Object.keys(option?.shape ?? {});
}

function valueAt(path: readonly PropertyKey[], value: unknown): unknown {
  let at = value;
  for (const key of path) at = (at as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return at;
}

function bad(mistakes: readonly string[]): QuisError {
  return new QuisError("QUIS_BAD_SOURCES", `sources.yaml: ${mistakes.slice(0, 10).join("; ")}`);
}
