// sources.yaml: unknown keys are errors with the nearest right one, and writing keeps what people wrote.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseSources, writeSource } from "../../src/intake/sources-file.ts";

const entry = (more: string): string => `sources:\n  - id: a\n    intake: push\n    format: ocsf\n${more}`;

describe("reading", () => {
  it.each([
    ["", []],
    ["# nothing yet\nsources:\n", []],
    [entry(""), [{ id: "a", intake: "push", format: "ocsf" }]],
  ])("%j", (text, expected) => {
    expect(parseSources(text)).toEqual(expected);
  });

  it.each([
    [entry("    zonee: UTC\n"), /sources\.0: unknown key "zonee" \(did you mean "zone"\?\)/],
    [entry("    files: /a\n"), /sources\.0: unknown key "files"/],
    ["source: []\n", /unknown key "source" \(did you mean "sources"\?\)/],
    [
      "sources:\n  - id: a\n    intake: pusch\n    format: ocsf\n",
      /sources\.0\.intake: expected one of push, tail, syslog, otlp, got "pusch" \(did you mean "push"\?\)/,
    ],
    ["sources:\n  - id: a\n    format: ocsf\n", /intake: expected one of .*, got none/],
    ["sources:\n  - id: a\n    intake: push\n    format: oscf\n", /format expected one of .*did you mean "ocsf"/],
    ["sources:\n  - id: a\n    intake: push\n    format: auto\n", /expected a format's name, got auto/],
    ["sources:\n  - id: a\n    intake: push\n    format: pgaudit-csvlog\n", /which is CSV/],
    [entry("    zone: Mars/Base\n"), /Mars\/Base/],
    [entry("") + "  - id: a\n    intake: otlp\n    format: otlp\n", /sources\.1: expected each id once/],
    ["sources:\n  - id: a\n    intake: tail\n    format: ocsf\n    files: app.log\n", /expected an absolute path/],
    ["sources:\n  - id: a\n    intake: tail\n    format: ocsf\n    files: /var/*/app.log\n", /in the file's name only/],
    ["sources:\n  - id: A b\n    intake: push\n    format: ocsf\n", /expected a source's name/],
    ["sources: &a\n  - *a\n", /aliases/],
    ["sources: [", /not YAML/],
  ])("refuses %j", (text, message) => {
    expect(() => parseSources(text)).toThrow(message);
  });
});

describe("writing", () => {
  async function folder(text?: string): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), "quis-sources-"));
    onTestFinished(() => rm(path, { recursive: true, force: true }));
    if (text !== undefined) await writeFile(join(path, "sources.yaml"), text);
    return path;
  }
  const read = (path: string): Promise<string> => readFile(join(path, "sources.yaml"), "utf8");

  it("makes the file, adds, and replaces the entry of the same id", async () => {
    const path = await folder();
    await writeSource(path, { id: "a", intake: "push", format: "ocsf" });
    await writeSource(path, { id: "b", intake: "tail", format: "ocsf", files: "/var/log/b-*.json" });
    await writeSource(path, { id: "a", intake: "otlp", format: "otlp" });
    expect(parseSources(await read(path))).toEqual([
      { id: "a", intake: "otlp", format: "otlp" },
      { id: "b", intake: "tail", format: "ocsf", files: "/var/log/b-*.json" },
    ]);
  });

  it("keeps comments and order", async () => {
    const path = await folder(
      "# ours\nsources:\n  # the portal; ask Ada\n  - id: a # first\n    intake: push\n    format: ocsf\n  - id: c\n    intake: push\n    format: ocsf\n# end\n",
    );
    await writeSource(path, { id: "b", intake: "push", format: "ocsf" });
    const text = await read(path);
    for (const comment of ["# ours", "# the portal; ask Ada", "# first", "# end"]) expect(text).toContain(comment);
    expect(parseSources(text).map(({ id }) => id)).toEqual(["a", "c", "b"]);
  });

  it("leaves a file with a mistake as it is", async () => {
    const text = "sources:\n  - id: a\n    intak: push\n";
    const path = await folder(text);
    await expect(writeSource(path, { id: "b", intake: "push", format: "ocsf" })).rejects.toThrow(/intak/);
    await expect(writeSource(await folder(), { id: "b", intake: "push", format: "nope" })).rejects.toThrow(/nope/);
    expect(await read(path)).toBe(text);
  });
});
