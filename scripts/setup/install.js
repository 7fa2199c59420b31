// Installs the dependencies if, and only if, node_modules is not what package-lock.json says. Plain JS: it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Packages of the lockfile that node_modules lacks or has in another version. Optional packages of other platforms do not count.
 * @param {string} root the repository's folder
 * @returns {string[]} their paths, such as `node_modules/zod`; empty if nothing need be done
 */
export function missingPackages(root) {
  const locked = readPackages(join(root, "package-lock.json"));
  const installed = readPackages(join(root, "node_modules", ".package-lock.json"));
  if (locked === undefined) throw new Error(`expected package-lock.json in ${root}, got none`);
  if (installed === undefined) return ["node_modules"];
  return Object.entries(locked)
    .filter(([path, wanted]) => {
      if (path === "" || wanted.link) return false;
      const present = installed[path];
      if (present === undefined) return !wanted.optional;
      return present.version !== wanted.version || present.integrity !== wanted.integrity;
    })
    .map(([path]) => path);
}

/**
 * Runs `npm ci` if something is missing, else nothing. Exits the process if the installation fails.
 * @param {string} root the repository's folder
 */
export function ensureInstalled(root) {
  if (missingPackages(root).length === 0) return;
  process.stderr.write("quis: installing the dependencies (npm ci), once\n");
  // npm ci empties node_modules, so npm must not run on the Node that lies in it.
  const bin = join(root, "node_modules", ".bin");
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== bin)
    .join(delimiter);
  const run = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, PATH: path },
    shell: process.platform === "win32",
  });
  if (run.status === 0) return;
  const why = run.error ? run.error.message : `it ended with ${run.signal ?? run.status}`;
  process.stderr.write(`quis: npm ci failed: ${why}. Run it by hand in ${root} to see more, then try again.\n`);
  process.exit(1);
}

/** @returns {Record<string, {version?: string, integrity?: string, optional?: boolean, link?: boolean}> | undefined} */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}
