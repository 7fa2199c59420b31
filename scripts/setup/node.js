// Finds the Node that runs TypeScript unbuilt. Plain JS for Node >= 20: it may run on an older Node than the one it finds.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Oldest Node with stable type stripping and zstd in node:zlib. */
export const MIN_NODE = [24, 12];

/**
 * @param {string} version such as `24.21.0` or `v24.21.0`
 * @returns {boolean} whether it is at least MIN_NODE
 */
export function isRecentNode(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]);
}

/**
 * Path of a Node >= 24.12: the one `npm ci` put into node_modules, else the running one. Exits with a sentence that says
 * what to do if there is neither.
 * @param {string} root the repository's folder
 * @returns {string}
 */
export function findNode(root) {
  const own = join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");
  if (existsSync(own) && answersRecent(own)) return own;
  if (isRecentNode(process.versions.node)) return process.execPath;
  process.stderr.write(
    `quis: expected Node ${MIN_NODE.join(".")} or newer, got ${process.versions.node} on ${process.platform}-${process.arch}. ` +
      "On linux-x64 `npm ci` brings its own; elsewhere install Node 24 from https://nodejs.org and try again.\n",
  );
  process.exit(1);
}

/** A package of another platform or a broken file is no Node: ask it. */
function answersRecent(node) {
  try {
    return isRecentNode(execFileSync(node, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  } catch {
    return false;
  }
}
