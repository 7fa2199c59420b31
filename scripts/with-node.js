// Runs a TypeScript file under a Node that can: node scripts/with-node.js FILE.ts ARGUMENTS…
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./setup/install.js";
import { findNode } from "./setup/node.js";
import { runForeground } from "./setup/run.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
if (process.argv.length < 3) {
  process.stderr.write("quis: expected a file: node scripts/with-node.js FILE.ts [ARGUMENT…]\n");
  process.exit(2);
}
ensureInstalled(root);
process.exitCode = await runForeground(findNode(root), process.argv.slice(2));
