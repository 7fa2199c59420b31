// Every error code in the code is in docs/reference/errors.md and the other way round.
import { describe, expect, it } from "vitest";
import { listSources, readText } from "./repository.ts";

/** Literals of each `export type XErrorCode = "…" | "…"`. */
function findCodes(): Map<string, string> {
  const codes = new Map<string, string>();
  for (const path of listSources().filter((file) => /^(packages|apps)\/[^/]+\/src\//.test(file))) {
    for (const [, name = "", union = ""] of readText(path).matchAll(
      /export type (\w+ErrorCode)\s*=([^;]*?)(?:;|\n\n|\n(?=export|\/))/g,
    )) {
      for (const [, code = ""] of union.matchAll(/["']([A-Z][A-Z0-9_]+)["']/g)) codes.set(code, `${path} ${name}`);
    }
  }
  return codes;
}

/** First cells of the tables: `| \`CODE\` | meaning | remedy |`. */
function readDocumented(): Map<string, readonly string[]> {
  const rows = readText("docs/reference/errors.md")
    .split("\n")
    .filter((line) => /^\| `[A-Z]/.test(line))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return new Map(rows.map(([code = "", ...rest]) => [code.replaceAll("`", ""), rest]));
}

const codes = findCodes();
const documented = readDocumented();

describe("docs/reference/errors.md", () => {
  it("finds the unions of the packages", () => {
    expect(new Set([...codes.keys()].map((code) => code.split("_")[0]))).toEqual(
      expect.objectContaining(new Set(["QUIS", "CLI"])),
    );
  });

  it("lists every code", () => {
    expect([...codes.keys()].filter((code) => !documented.has(code)).toSorted()).toEqual([]);
  });

  it("lists no code that does not exist", () => {
    expect([...documented.keys()].filter((code) => !codes.has(code)).toSorted()).toEqual([]);
  });

  it("says for each what it means and what to do", () => {
    const poor = [...documented].filter(([, cells]) => cells.length !== 2 || cells.some((cell) => cell.length < 8));
    expect(poor).toEqual([]);
  });
});
