// npm start: installs if needed, builds the page if needed, and serves. Arguments go on to `quis start`.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./setup/install.js";
import { findNode } from "./setup/node.js";
import { buildPage } from "./setup/page.js";
import { runForeground } from "./setup/run.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
ensureInstalled(root);
const node = findNode(root);
// Without the page the API and the commands would work; but whoever starts it here came for the page.
if (!buildPage(root, node)) process.exit(1);
process.exitCode = await runForeground(node, [join(root, "bin", "quis.js"), "start", ...process.argv.slice(2)]);
