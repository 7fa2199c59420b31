// npm start: installs if needed, builds the page if needed, and serves. Arguments go on to `quis start`.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./setup/install.js";
import { findNode } from "./setup/node.js";
import { runForeground } from "./setup/run.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
ensureInstalled(root);
const node = findNode(root);
buildPage();
process.exitCode = await runForeground(node, [join(root, "bin", "quis.js"), "start", ...process.argv.slice(2)]);

/** The page is built when there is none or a source of it is newer. Without it the API and the commands still work. */
function buildPage() {
  const web = join(root, "apps", "web");
  const built = join(web, "dist", "index.html");
  if (!existsSync(join(web, "index.html"))) return;
  // The page has the contract and the proofs of these packages inside.
  const sources = [web, ...["tlog", "event", "disclosure", "contract"].map((name) => join(root, "packages", name))];
  if (existsSync(built) && Math.max(...sources.map(newestChange)) <= statSync(built).mtimeMs) return;
  process.stderr.write("quis: building the page, once\n");
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const run = spawnSync(node, [vite, "build", "--logLevel", "warn"], { cwd: web, stdio: ["ignore", 2, 2] });
  if (run.status === 0) return;
  process.stderr.write("quis: the page could not be built (see above)\n");
  process.exit(1);
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
