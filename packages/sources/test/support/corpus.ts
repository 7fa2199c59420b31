// The golden corpus (../corpus.test.ts) and how its files are opened.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type FormatOptions, parseMapping } from "../../src/index.ts";

export const corpus: string = join(import.meta.dirname, "../corpus");

/** Names of a format's raw files; every format has some. */
export function corpusFiles(format: string): string[] {
  return readdirSync(join(corpus, format)).filter((file) => file.endsWith(".raw"));
}

/** Options that a format's files are opened with: `{ "zone": …, "mapping": path from the format's folder }`. */
export function corpusOptions(format: string): Partial<FormatOptions> {
  const file = join(corpus, format, "options.json");
  if (!existsSync(file)) return {};
  const { zone, mapping } = JSON.parse(readFileSync(file, "utf8")) as { zone?: string; mapping?: string };
  return {
    ...(zone === undefined ? {} : { zone }),
    ...(mapping === undefined ? {} : { mapping: parseMapping(readFileSync(join(corpus, format, mapping), "utf8")) }),
  };
}
