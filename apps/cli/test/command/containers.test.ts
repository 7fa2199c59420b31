// Archives, spreadsheets and folders, imported into a real data folder.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeZip } from "../../../../packages/archive/test/make-zip.ts";
import { makeWorld, type World } from "../world/data-folder.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.remove());

const MAPPING = (format: string) => `mapping: 1
format: ${format}
name: gate
product: { name: Gate }
class: 6001
activity: 2
columns:
  no: { id: true }
  at: { to: time, format: "YYYY-MM-DD HH:mm:ss.SSS", zone: UTC }
  user: { to: actor.user.uid, required: true }
constants:
  web_resources.0.name: Gate
`;
const rows = (...numbers: number[]) =>
  `no,at,user\n${numbers.map((n) => `${n},2026-03-04 09:15:0${n},u-${n}\n`).join("")}`;
const summaries = (stdout: string) =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

function write(name: string, data: string | Uint8Array): string {
  const path = join(world.cwd, name);
  writeFileSync(path, data);
  return path;
}

const sheetRow = (n: number) =>
  `<row><c t="inlineStr"><is><t>x-${n}</t></is></c><c s="1"><v>${46_085 + n / 24}</v></c><c t="inlineStr"><is><t>w-${n}</t></is></c></row>`;

function workbook(): Uint8Array {
  const header = ["no", "at", "user"].map((name) => `<c t="inlineStr"><is><t>${name}</t></is></c>`).join("");
  return makeZip([
    { name: "xl/workbook.xml", data: '<workbook><sheets><sheet name="Log" id="a"/></sheets></workbook>' },
    {
      name: "xl/_rels/workbook.xml.rels",
      data: '<Relationships><Relationship Id="a" Target="s.xml"/></Relationships>',
    },
    {
      name: "xl/styles.xml",
      data: '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>',
    },
    {
      name: "xl/s.xml",
      data: `<worksheet><sheetData><row>${header}</row>${sheetRow(1)}${sheetRow(2)}</sheetData></worksheet>`,
    },
  ]);
}

describe("quis import", () => {
  it("a zip archive is its files one by one, gzip in it too; the same archive again is duplicates", async () => {
    const mapping = write("csv.yaml", MAPPING("csv"));
    const zip = write(
      "logs.zip",
      makeZip([
        { name: "a.csv", data: rows(1, 2) },
        { name: "b/c.csv.gz", data: gzipSync(rows(3)) },
        { name: "inner.zip", data: makeZip([{ name: "x.csv", data: rows(4) }]) },
      ]),
    );
    const first = await world.quis("import", zip, "--source", "gate", "--mapping", mapping, "--json");
    expect(summaries(first.stdout)).toMatchObject([
      { file: "logs.zip/a.csv", read: 2, sealed: 2, notes: ["format csv: text with a mapping file"] },
      { file: "logs.zip/b/c.csv.gz", read: 1, sealed: 1 },
    ]);
    expect(first.stderr).toContain("SOURCE_BINARY: logs.zip/inner.zip");
    expect(first.code).toBe(1);
    const again = await world.quis("import", zip, "--source", "gate", "--mapping", mapping, "--json");
    expect(summaries(again.stdout)).toMatchObject([
      { sealed: 0, duplicates: 2 },
      { sealed: 0, duplicates: 1 },
    ]);
  });

  it("a spreadsheet is its rows, by a mapping file of format xlsx", async () => {
    const mapping = write("xlsx.yaml", MAPPING("xlsx").replace("name: gate", "name: gate\nsheet: Log"));
    const { code, stdout, stderr } = await world.quis(
      "import",
      write("log.xlsx", workbook()),
      "--source",
      "desk",
      "--mapping",
      mapping,
      "--json",
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(summaries(stdout)).toMatchObject([{ file: "log.xlsx", format: "csv", read: 2, sealed: 2 }]);
    const { stdout: found } = await world.quis("user", "w-2", "--json");
    expect(JSON.parse(found.split("\n")[0] ?? "{}")).toMatchObject({ time: "2026-03-04T02:00:00.000Z" });
  });

  it("a folder with nothing in it is no failure, and explain and draft look into archives", async () => {
    mkdirSync(join(world.cwd, "empty"));
    expect(await world.quis("import", join(world.cwd, "empty"), "--source", "gate")).toMatchObject({ code: 0 });
    const zip = write("one.zip", makeZip([{ name: "a.csv", data: rows(1, 2) }]));
    expect((await world.quis("mapping", "draft", zip)).stdout).toContain('"user": { to: "actor.user.uid" }');
    expect((await world.quis("mapping", "draft", write("d.xlsx", workbook()))).stdout).toContain('"at": { to: "time"');
  });
});
