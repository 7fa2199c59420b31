// npm test: installs if needed, runs every suite, and ends with one line `N passed, N failed[, N skipped]`.
// Arguments go to vitest: `npm test -- --project tlog`. With CI=true a skipped test is a failure.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./setup/install.js";
import { findNode } from "./setup/node.js";
import { runForeground } from "./setup/run.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
ensureInstalled(root);
const node = findNode(root);
const folder = mkdtempSync(join(tmpdir(), "quis-test-"));
const summaryFile = join(folder, "summary.json");
try {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", `--reporter=${join(root, "scripts", "setup", "count-reporter.js")}`];
  const code = await runForeground(node, [vitest, "run", ...reporters, ...process.argv.slice(2)], {
    cwd: root,
    env: {
      ...process.env,
      PATH: `${join(root, "node_modules", ".bin")}:${process.env.PATH ?? ""}`,
      QUIS_TEST_SUMMARY: summaryFile,
      // Tests begin hundreds of processes that load the same files.
      NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "quis"),
    },
  });
  process.exitCode = report(code);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function report(code) {
  let counts;
  try {
    counts = JSON.parse(readFileSync(summaryFile, "utf8"));
  } catch {
    console.log("vitest ended before it counted its tests; its message is above");
    console.log("0 passed, 1 failed");
    return code || 1;
  }
  const filtered = process.argv.slice(2).some((arg) => arg === "-t" || arg.startsWith("--testNamePattern"));
  const skipped = filtered ? [] : counts.skipped;
  const strict = Boolean(process.env.CI);
  if (skipped.length > 0) {
    console.log(strict ? "\nSkipped, which counts as failed under CI:" : "\nSkipped:");
    for (const line of describe(skipped)) console.log(`  ${line}`);
  }
  let failed = counts.failed + (strict ? skipped.length : 0);
  if (code !== 0 && failed === 0) failed = 1;
  const tail = skipped.length > 0 && !strict ? `, ${skipped.length} skipped` : "";
  console.log(`${counts.passed} passed, ${failed} failed${tail}`);
  return failed > 0 ? code || 1 : 0;
}

/** One line per file and reason: many tests of a file are skipped for one reason. */
function describe(skipped) {
  const groups = new Map();
  for (const { file, name, note } of skipped) {
    const key = `${file}\0${note ?? name}`;
    groups.set(key, { file, reason: note ?? name, tests: (groups.get(key)?.tests ?? 0) + 1 });
  }
  return [...groups.values()].map(
    ({ file, reason, tests }) => `${file}${tests > 1 ? ` (${tests} tests)` : ""}: ${reason}`,
  );
}
