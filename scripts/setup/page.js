// Builds the page where it is needed.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Packages that the page has inside. */
const INSIDE = ["tlog", "event", "disclosure", "contract"];

/**
 * The page is built when there is none or a source of it is newer.
 * @param {string} root the repository's folder
 * @param {string} node path of the Node that builds
 * @returns {boolean} whether the page is there as its sources say; without sources (a packed copy) as it came
 */
export function buildPage(root, node) {
  const web = join(root, "apps", "web");
  const built = join(web, "dist", "index.html");
  if (!existsSync(join(web, "index.html"))) return true;
  const sources = [web, ...INSIDE.map((name) => join(root, "packages", name))];
  if (existsSync(built) && Math.max(...sources.map(newestChange)) <= statSync(built).mtimeMs) return true;
  process.stderr.write("quis: building the page, once\n");
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  // Under a test runner NODE_ENV is "test", and Vite would build React for development: every screen mounts twice and asks twice, and nobody is served that.
  const run = spawnSync(node, [vite, "build", "--logLevel", "warn"], {
    cwd: web,
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", 2, 2],
  });
  if (run.status === 0) return true;
  process.stderr.write("quis: the page could not be built (see above)\n");
  return false;
}

/** Newest change of any file below `folder`, ms since the epoch. Tests and what was built do not count. */
function newestChange(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (["node_modules", "dist", "test", ".vite"].includes(entry.name)) continue;
    const path = join(folder, entry.name);
    const changed = entry.isDirectory() ? newestChange(path) : statSync(path).mtimeMs;
    if (changed > newest) newest = changed;
  }
  return newest;
}
