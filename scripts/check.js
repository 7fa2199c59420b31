// npm run check: types, lint, format, unused and undeclared imports. Every tool runs, so that one run shows all there is to mend.
// `npm run check -- lint format` runs some; `npm run format` writes the format.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./setup/install.js";
import { findNode } from "./setup/node.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
ensureInstalled(root);
const node = findNode(root);
const bin = (name) => join(root, "node_modules", ".bin", name);

const projects = ["tsconfig.json", "apps/web/tsconfig.json"].filter((file) => existsSync(join(root, file)));
const checks = [
  ...projects.map((file) => ({ name: "types", title: `types (tsc, ${file})`, command: [bin("tsc"), "-p", file] })),
  { name: "lint", title: "lint (oxlint)", command: [bin("oxlint"), "--type-aware", "--deny-warnings"] },
  { name: "format", title: "format (oxfmt; `npm run format` mends it)", command: [bin("oxfmt"), "--check"] },
  { name: "imports", title: "unused and undeclared (knip)", command: [bin("knip"), "--no-progress"] },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  const names = [...new Set(checks.map((check) => check.name))].join(", ");
  process.stderr.write(`quis: expected ${names}, got ${unknown.join(", ")}\n`);
  process.exit(2);
}

const results = [];
for (const { name, title, command } of checks) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${title}`);
  const [program, ...args] = command;
  const run = spawnSync(program, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH ?? ""}` },
  });
  if (run.error) console.log(run.error.message);
  results.push({ title, ok: run.status === 0 });
}

console.log("");
for (const { title, ok } of results) console.log(`${ok ? "ok    " : "FAILED"}  ${title}`);
process.exitCode = results.every((result) => result.ok) ? 0 : 1;
