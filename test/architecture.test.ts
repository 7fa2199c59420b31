// ARCHITECTURE.md's table says who may import whom; package.json says who does. They must be the same, both ways.
import { describe, expect, it } from "vitest";
import { readPackage, readText, workspaces } from "./repository.ts";

interface Room {
  readonly folder: string;
  readonly imports: readonly string[];
}

/** Rows `| packages/x | holds | a, b | runs in |` of the table headed `package`. */
function readTable(markdown: string): Room[] {
  return markdown
    .split("\n")
    .filter((line) => /^\| `?(packages|apps)\/|^\| `?(conformance|bench)`? \|/.test(line))
    .map((line) => {
      const [folder = "", , imports = ""] = line
        .split("|")
        .slice(1)
        .map((cell) => cell.trim().replaceAll("`", ""));
      const names = imports === "nothing of ours" ? [] : imports.split(", ").filter((name) => name !== "");
      return { folder, imports: names.toSorted() };
    });
}

const shortName = (name: string) => name.replace("@quis/", "");
const table = readTable(readText("ARCHITECTURE.md"));

describe("ARCHITECTURE.md", () => {
  it("has a row for each workspace and no other", () => {
    expect(table.map((room) => room.folder).toSorted()).toEqual([...workspaces].toSorted());
  });

  it.each(workspaces)("says what %s imports of ours", (folder) => {
    const { dependencies = {}, devDependencies = {} } = readPackage(folder);
    const declared = Object.keys({ ...dependencies, ...devDependencies })
      .filter((name) => name.startsWith("@quis/"))
      .map(shortName);
    expect(table.find((room) => room.folder === folder)?.imports).toEqual(declared.toSorted());
  });

  it("has imports in one direction: no room is above itself", () => {
    const imports = new Map(table.map((room) => [room.folder.replace(/^(packages|apps)\//, ""), room.imports]));
    const reaches = (from: string, seen: readonly string[]): string[] =>
      (imports.get(from) ?? []).flatMap((to) => (seen.includes(to) ? [`${from} → ${to}`] : reaches(to, [...seen, to])));
    for (const name of imports.keys()) expect(reaches(name, [name])).toEqual([]);
  });
});
