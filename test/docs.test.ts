// Commands in the documents work: every ```sh block is run, in order, in a fresh folder per document, or says why it is not.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listFiles, readText, root } from "./repository.ts";

interface Block {
  readonly script: string;
  /** Reason of a `<!-- not run: … -->` on the line above. */
  readonly notRun: string | undefined;
}

function findBlocks(markdown: string): Block[] {
  const pattern = /(?:<!-- not run: ([^>]*?) -->\n)?```(?:sh|bash|console|shell)\n([\s\S]*?)```/g;
  return [...markdown.matchAll(pattern)].map(([, notRun, script = ""]) => ({ script, notRun }));
}

const documents = listFiles()
  .filter((path) => path.endsWith(".md") && !path.includes("/test/"))
  .map((path) => ({ path, blocks: findBlocks(readText(path)) }))
  .filter(({ blocks }) => blocks.length > 0);

const shared = resolve(root, process.env["QUIS_SHARED"] ?? "../shared");
const folder = mkdtempSync(join(tmpdir(), "quis-docs-"));
const bin = join(folder, "bin");

beforeAll(() => {
  mkdirSync(bin);
  // `npx quis` in a clone is the linked command; here the clone is elsewhere.
  const quis = `exec ${JSON.stringify(process.execPath)} ${JSON.stringify(join(root, "bin", "quis.js"))}`;
  writeFileSync(join(bin, "quis"), `#!/bin/sh\n${quis} "$@"\n`);
  writeFileSync(
    join(bin, "npx"),
    `#!/bin/sh\n[ "$1" = quis ] || { echo "npx $1?" >&2; exit 9; }\nshift\n${quis} "$@"\n`,
  );
  for (const name of ["quis", "npx"]) chmodSync(join(bin, name), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("commands in the documents", () => {
  it("are found", () => {
    expect(documents.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["README.md", "docs/tutorial/first-question.md"]),
    );
  });

  it("say why where they are not run", () => {
    const unexplained = documents.flatMap(({ path, blocks }) =>
      blocks.filter(({ notRun }) => notRun !== undefined && notRun.length < 10).map(() => path),
    );
    expect(unexplained).toEqual([]);
  });

  for (const { path, blocks } of documents) {
    const scripts = blocks.filter(({ notRun }) => notRun === undefined).map(({ script }) => script);
    if (scripts.length === 0) continue;
    const needsShared = scripts.some((script) => script.includes("../shared/"));
    it(`${path} (${scripts.length} blocks)`, (test) => {
      if (needsShared && !existsSync(shared))
        test.skip(`needs the shared data at ${shared}; set QUIS_SHARED to its folder`);
      const clone = join(folder, path.replaceAll("/", "-"), "clone");
      mkdirSync(clone, { recursive: true });
      symlinkSync(join(root, "docs"), join(clone, "docs"));
      symlinkSync(shared, join(clone, "..", "shared"));
      const ran = spawnSync("bash", ["-euo", "pipefail"], {
        cwd: clone,
        input: scripts.join("\n"),
        encoding: "utf8",
        env: { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}`, QUIS_DATA: "" },
      });
      expect(ran.status, `${ran.stdout.slice(-2000)}\n${ran.stderr.slice(-4000)}`).toBe(0);
    });
  }
});

describe("docs/reference/cli.md", () => {
  const page = readText("docs/reference/cli.md");
  const help = (...args: string[]) =>
    execFileSync(process.execPath, [join(root, "bin", "quis.js"), ...args, "--help"], { encoding: "utf8" });
  const list = (text: string, part: string) =>
    (text.split(`${part}:\n`)[1] ?? "")
      .split("\n\n")[0]
      ?.split("\n")
      .flatMap((line) => /^ {2}([a-z-][\w-]*)/.exec(line)?.[1] ?? []) ?? [];

  it("names every command and every option", () => {
    const commands = list(help(), "Commands").filter((name) => name !== "help");
    expect(commands).toContain("who");
    const nested = new Map([
      ["backup", ["", "check"]],
      ["context", ["import"]],
      ["detect", ["run", "status"]],
      ["log", ["", "rotate-key", "add-ml-dsa-key"]],
      ["mapping", ["draft"]],
      ["mirror", ["add", "list", "remove", "serve"]],
      ["people", ["list", "invite", "link", "disable", "enable"]],
      ["quarantine", ["list", "show", "retry"]],
      ["rules", ["list", "check", "test", "backtest"]],
      ["sources", ["cloudtrail-digests", "formats", "explain", "add", "list", "reload", "token"]],
      ["token", ["list", "make", "revoke"]],
      ["witness", ["", "add-log"]],
    ]);
    const paths = commands.flatMap(
      (name) => nested.get(name)?.map((sub) => (sub === "" ? [name] : [name, sub])) ?? [[name]],
    );
    const missing = paths.flatMap((path) => {
      const options = [...help(...path).matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option = ""]) => option);
      return [`quis ${path.join(" ")}`, ...options].filter((text) => !page.includes(text));
    });
    expect(missing).toEqual([]);
  });
});

describe("links between documents", () => {
  it("lead somewhere", () => {
    const broken = listFiles()
      .filter((path) => path.endsWith(".md"))
      .flatMap((path) =>
        [...readText(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)]
          .map(([, target = ""]) => target)
          .filter((target) => !existsSync(join(root, path, "..", target)))
          .map((target) => `${path} → ${target}`),
      );
    expect(broken).toEqual([]);
  });
});
