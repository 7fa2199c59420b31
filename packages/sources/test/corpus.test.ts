// Golden corpus: every corpus/<format>/<name>.raw has a <name>.expected.json. A new bug is a new pair of files. Files named bad* hold records
// that are refused. corpus/<format>/options.json has zone and mapping file, where a format needs them.
// UPDATE_CORPUS=1 writes the expected files anew: read the difference before committing it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DETECTION_BYTES, detectFormat, formats } from "../src/index.ts";
import { run } from "./support/collect.ts";
import { corpus, corpusFiles, corpusOptions } from "./support/corpus.ts";

function resultOf(format: string, file: string): unknown {
  const { notes, outcomes } = run(format, new Uint8Array(readFileSync(file)), corpusOptions(format));
  // By JSON, so that an undefined attribute would show as a difference in what is stored.
  return JSON.parse(JSON.stringify({ notes, records: outcomes.map(({ line, outcome }) => ({ line, ...outcome })) }));
}

describe.each(formats.map(({ name }) => name))("the format %s", (format) => {
  it.each(corpusFiles(format))("reads %s", (name) => {
    const expectedFile = join(corpus, format, name.replace(/\.raw$/, ".expected.json"));
    const result = resultOf(format, join(corpus, format, name));
    if (process.env["UPDATE_CORPUS"] !== undefined) writeFileSync(expectedFile, `${JSON.stringify(result, null, 1)}\n`);
    expect(existsSync(expectedFile)).toBe(true);
    expect(result).toEqual(JSON.parse(readFileSync(expectedFile, "utf8")));
  });

  it("is told from the others by the start of its files", () => {
    const { mapping } = corpusOptions(format);
    for (const name of corpusFiles(format)) {
      // What cannot be read may look like anything.
      if (name.startsWith("bad")) continue;
      const head = new Uint8Array(readFileSync(join(corpus, format, name))).subarray(0, DETECTION_BYTES);
      expect(detectFormat(head, mapping !== undefined).format).toBe(format);
    }
  });
});

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
