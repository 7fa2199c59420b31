// House rules that a reader relies on: small files, one door per folder, named exports, browser-safe packages without node:*.
import { describe, expect, it } from "vitest";
import { listSources, readText } from "./repository.ts";

const sources = listSources();
const MAX_LINES = 400;

/** Tools that take their configuration, plug-ins or types as default exports only. */
const DEFAULT_EXPORTS = [/\.config\.ts$/, /^scripts\/setup\/count-reporter\.js$/, /\.d\.ts$/];

/** Code that must also run in a browser; `fs/`, `*.node.ts` and `*-node.ts` are Node's side of it. */
const BROWSER_SAFE = /^packages\/(tlog|event|sources|sigma|contract)\/src\//;
const NODE_SIDE = /\/src\/fs\/|[.-]node\.ts$/;

const countLines = (text: string) => text.split("\n").length - (text.endsWith("\n") ? 1 : 0);

describe("files", () => {
  it(`are at most ${MAX_LINES} lines long`, () => {
    const long = sources
      .map((path) => [path, countLines(readText(path))] as const)
      .filter(([, lines]) => lines > MAX_LINES);
    expect(long).toEqual([]);
  });

  it("have named exports", () => {
    const found = sources.filter(
      (path) => !DEFAULT_EXPORTS.some((allowed) => allowed.test(path)) && /^export default\b/m.test(readText(path)),
    );
    expect(found).toEqual([]);
  });

  it("have names that say something: no utils, helpers, common, misc", () => {
    const vague = sources.filter((path) => /(^|\/)(utils?|helpers?|misc)\.(ts|tsx|js)$/.test(path));
    expect(vague).toEqual([]);
  });

  it("begin with a comment that says what they are", () => {
    const silent = sources.filter(
      (path) =>
        /^(packages|apps)\/.*\.ts$/.test(path) &&
        !path.endsWith("/index.ts") &&
        !/^(#!.*\n)?\s*(\/\/|\/\*)/.test(readText(path)),
    );
    expect(silent).toEqual([]);
  });

  it("of browser-safe packages import nothing of Node", () => {
    const found = sources.filter(
      (path) => BROWSER_SAFE.test(path) && !NODE_SIDE.test(path) && /(from|import\()\s*["']node:/.test(readText(path)),
    );
    expect(found).toEqual([]);
  });

  it("reach other packages through their doors only", () => {
    const found = sources.filter((path) => {
      const [top = "", name = ""] = path.split("/");
      if (top !== "packages" && top !== "apps") return false;
      const inside = path.split("/").length - 3;
      const escapes = new RegExp(`from ["'](\\.\\./){${inside + 1},}(?!${name}/)`);
      return escapes.test(readText(path));
    });
    expect(found).toEqual([]);
  });
});
