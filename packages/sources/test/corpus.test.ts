// Golden corpus: every corpus/<format>/<name>.raw has a <name>.expected.json. A new bug is a new pair of files.
// UPDATE_CORPUS=1 writes the expected files anew: read the difference before committing it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseMapping } from "../src/index.ts";
import { run } from "./support/collect.ts";

const corpus = join(import.meta.dirname, "corpus");
const mappings = join(import.meta.dirname, "../../../docs/how-to/mappings");
const mappingFiles: Readonly<Record<string, string>> = {
  csv: join(mappings, "alpr-search-audit.yaml"),
  "pgaudit-jsonlog": join(corpus, "pgaudit.yaml"),
  "pgaudit-csvlog": join(corpus, "pgaudit.yaml"),
};

function resultOf(format: string, file: string): unknown {
  const mappingFile = mappingFiles[format];
  const mapping = mappingFile === undefined ? undefined : parseMapping(readFileSync(mappingFile, "utf8"));
  const { notes, outcomes } = run(format, new Uint8Array(readFileSync(file)), {
    mapping,
    ...(format === "csv" ? { zone: "UTC" } : {}),
  });
  // By JSON, so that an undefined attribute would show as a difference in what is stored.
  return JSON.parse(JSON.stringify({ notes, records: outcomes.map(({ line, outcome }) => ({ line, ...outcome })) }));
}

for (const format of ["ocsf", "csv", "pgaudit-jsonlog", "pgaudit-csvlog"]) {
  describe(`the format ${format}`, () => {
    for (const name of readdirSync(join(corpus, format)).filter((file) => file.endsWith(".raw"))) {
      it(`reads ${name}`, () => {
        const expectedFile = join(corpus, format, name.replace(/\.raw$/, ".expected.json"));
        const result = resultOf(format, join(corpus, format, name));
        if (process.env["UPDATE_CORPUS"] !== undefined)
          writeFileSync(expectedFile, `${JSON.stringify(result, null, 1)}\n`);
        expect(existsSync(expectedFile)).toBe(true);
        expect(result).toEqual(JSON.parse(readFileSync(expectedFile, "utf8")));
      });
    }
  });
}

describe("the two PostgreSQL formats", () => {
  for (const name of readdirSync(join(corpus, "pgaudit-csvlog")).filter(
    (file) => file.endsWith(".raw") && file !== "bad.raw",
  )) {
    it(`give the same events for ${name}`, () => {
      const strip = (result: unknown): unknown =>
        (result as { records: { event: unknown }[] }).records.map(({ event }) => event);
      expect(strip(resultOf("pgaudit-csvlog", join(corpus, "pgaudit-csvlog", name)))).toEqual(
        strip(resultOf("pgaudit-jsonlog", join(corpus, "pgaudit-jsonlog", name))),
      );
    });
  }
});
