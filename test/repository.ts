// The repository as the tests of its own claims see it: tracked files and workspaces.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root: string = dirname(dirname(fileURLToPath(import.meta.url)));

export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly imports?: unknown;
}

export function readText(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

export function readPackage(folder: string): PackageJson {
  return JSON.parse(readText(folder === "" ? "package.json" : `${folder}/package.json`)) as PackageJson;
}

export const workspaces: readonly string[] = readPackage("").workspaces ?? [];

/** Files under version control, and new ones that are not ignored; deleted ones are left out. */
export function listFiles(): string[] {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 })
      .split("\0")
      .filter((path) => path !== "");
  const gone = new Set(git("ls-files", "-z", "--deleted"));
  return git("ls-files", "-z", "--cached", "--others", "--exclude-standard").filter((path) => !gone.has(path));
}

/** Source files of the workspaces and of the root's own scripts. */
export function listSources(): string[] {
  return listFiles().filter(
    (path) => /\.(ts|tsx|js)$/.test(path) && !/(^|\/)(test|dist|fixtures)\//.test(path) && !path.startsWith("docs/"),
  );
}
