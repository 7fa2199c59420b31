import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { MAX_SAMPLE_BYTES, previewAnswerSchema } from "@quis/contract";
import { Previews } from "../../src/preview/index.ts";
import { type PreviewInput, readPreview } from "../../src/preview/read-preview.ts";

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const read = async (text: string | Uint8Array, more: Partial<PreviewInput> = {}) => {
  const sample = typeof text === "string" ? bytes(text) : text;
  const answer = await readPreview({ file: "a.csv", sample, isWhole: true, ...more });
  return previewAnswerSchema.parse(answer);
};
const CSV = [
  "when,officer,plate,why",
  "2026-03-01T08:00:00Z,u-1,AB 12,case 7",
  "2026-03-01T08:05:00Z,u-2,CD 34,case 8",
  ...Array.from({ length: 18 }, (_, at) => `2026-03-01T09:${10 + at}:00Z,u-${at % 4},GH ${at},case ${at}`),
  "yesterday,u-3,EF 56,",
  "",
].join("\n");

describe("a sample read and not kept", () => {
  it("of rows without a mapping drafts one, reads the records by it and says which would be set aside", async () => {
    const answer = await read(CSV);
    expect(answer).toMatchObject({ compression: "none", refused: null, events: 20, quarantined: 1, more: false });
    expect(answer.format).toMatchObject({ name: "csv" });
    expect(answer.mapping).toMatchObject({ origin: "drafted", mistakes: [] });
    expect(answer.rows.map(({ kind, line }) => [kind, line])).toEqual([
      ...Array.from({ length: 20 }, (_, at) => ["event", at + 2]),
      ["quarantine", 22],
    ]);
    const [first] = answer.rows;
    if (first?.kind !== "event") throw new Error("expected an event");
    expect(Buffer.from(first.raw, "base64").toString()).toBe("2026-03-01T08:00:00Z,u-1,AB 12,case 7");
    expect(first.fields?.find(({ path }) => path === "officer")?.to).toContain("actor.user.uid");
    expect(answer.rows[20]).toMatchObject({ code: "SOURCE_BAD_TIME" });
  });

  it("says each mistake of a mapping with its line, and reads no record by it", async () => {
    const { mapping } = await read(CSV);
    const good = mapping?.yaml ?? "";
    const line = good.split("\n").findIndex((text) => text.startsWith("class:")) + 1;
    expect(line).toBeGreaterThan(0);
    const wrong = await read(CSV, { mapping: good.replace(/^class: .*$/m, "class: 77") });
    expect(wrong.mapping?.mistakes).toEqual([{ line, text: expect.stringContaining("class: expected one of") }]);
    expect(wrong).toMatchObject({ refused: { code: "SOURCE_BAD_MAPPING" }, rows: [], format: null });
    const broken = await read(CSV, { mapping: `${good}\ncolumns: {a: [` });
    expect(broken.mapping?.mistakes[0]?.line).toBeGreaterThan(line);
    const unknown = await read(CSV, { mapping: `${good}\nclas: 1\n` });
    expect(unknown.mapping?.mistakes).toEqual([
      { line: good.split("\n").length + 1, text: expect.stringContaining('unknown key "clas"') },
    ]);
  });

  it("knows a format without a mapping, and a gzip file is read as it stands", async () => {
    const okta = JSON.stringify({ uuid: "1", published: "2026-03-01T08:00:00Z", eventType: "user.session.start" });
    const answer = await read(gzipSync(bytes(`${okta}\n`)));
    expect(answer.compression).toBe("gzip");
    expect(answer.format?.name ?? answer.refused?.code).toBeDefined();
  });

  it("of a part of a file leaves out the record that was cut in two", async () => {
    const answer = await read(CSV.slice(0, CSV.indexOf("case 8") + 2), { isWhole: false });
    expect(answer.rows).toHaveLength(1);
  });

  it.each([
    ["nothing", new Uint8Array(0), "SOURCE_EMPTY"],
    ["UTF-16", new Uint8Array([0xff, 0xfe, 65, 0, 66, 0]), "SOURCE_UTF16"],
    ["a binary", new Uint8Array(4096).map((_, at) => (at * 7919) % 256), "SOURCE_BINARY"],
    ["a zip archive", bytes("PK\u0003\u0004 and more"), "SOURCE_BINARY"],
    ["prose", bytes("hello\nworld\n"), "SOURCE_UNKNOWN_FORMAT"],
  ])("refuses %s with the reason an import would give", async (_, sample, code) => {
    const answer = await read(sample);
    expect(answer.refused?.code).toBe(code);
    expect(answer.rows).toEqual([]);
  });

  it("shows a hundred records of more, and the beginning of one that is too long", async () => {
    const row = "2026-03-01T08:00:00Z,u-1,AB 12,case 7\n";
    const many = await read(`when,officer,plate,why\n${row.repeat(150)}`);
    expect(many.rows).toHaveLength(100);
    expect(many.more).toBe(true);
    expect(many.rows.filter((one) => one.kind === "event" && one.fields !== null)).toHaveLength(10);
    const long = await read(`when,officer,plate,why\n${row}2026-03-01T08:00:00Z,u-1,${"x".repeat(1_100_000)},y\n`);
    expect(long.rows.at(-1)).toMatchObject({ kind: "quarantine", code: "SOURCE_RECORD_TOO_LONG" });
    expect(Buffer.from(long.rows.at(-1)!.raw, "base64").length).toBeLessThanOrEqual(4096);
  });

  it("inflates at most 4 MiB of a file that unpacks to far more", async () => {
    const answer = await read(
      gzipSync(bytes(`when,officer,plate,why\n${"2026-03-01T08:00:00Z,u,p,w\n".repeat(400_000)}`)),
    );
    expect(answer.rows).toHaveLength(100);
    expect(answer.more).toBe(true);
  });

  it("mapping files with hostile YAML are mistakes, not work", async () => {
    const aliases = await read(CSV, { mapping: "a: &a [1]\nb: *a\n" });
    expect(aliases.mapping?.mistakes).toHaveLength(1);
    const deep = await read(CSV, { mapping: "[".repeat(5000) });
    expect(deep.mapping?.mistakes).toEqual([{ line: null, text: expect.stringContaining("open brackets") }]);
  });
});

describe("the thread that reads samples", () => {
  const input: PreviewInput = { file: "a.csv", sample: bytes(CSV), isWhole: true };

  it("answers, one sample after the other", async () => {
    const previews = new Previews();
    const answers = await Promise.all([previews.run(input), previews.run({ ...input, file: "b.csv" })]);
    expect(answers.map(({ file, events }) => [file, events])).toEqual([
      ["a.csv", 20],
      ["b.csv", 20],
    ]);
  });

  it("refuses a sample that is too large, and one too many that wait", async () => {
    const large = { ...input, sample: new Uint8Array(MAX_SAMPLE_BYTES + 1) };
    await expect(new Previews().run(large)).rejects.toMatchObject({ code: "QUIS_TOO_LARGE" });
    const previews = new Previews({ waiting: 0 });
    const first = previews.run(input);
    await expect(previews.run(input)).rejects.toMatchObject({ code: "QUIS_DATA_BUSY" });
    expect((await first).events).toBe(20);
  });

  it("gives up after its time, and the next sample is read", async () => {
    const hasty = new Previews({ timeMs: 1 });
    await expect(hasty.run(input)).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
    expect((await new Previews().run(input)).events).toBe(20);
  });
});
