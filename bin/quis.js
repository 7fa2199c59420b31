#!/usr/bin/env node
import module from "node:module";
import { fileURLToPath } from "node:url";

// Code that was once compiled is kept, types stripped: measured, 0.7 of 1.75 s of a short command. Beside what it was made from, and not in the folder for
// temporary files that is Node's usual place: whoever can write there could give us code to run. Where it cannot be written, nothing is kept.
const compiled = fileURLToPath(new URL("../node_modules/.cache/quis", import.meta.url));
module.enableCompileCache?.(compiled);
process.env["NODE_COMPILE_CACHE"] ??= compiled;

const [major, minor] = process.versions.node.split(".").map(Number);
// Batches go from thread to thread, so glibc's allocator, left to itself, keeps what one thread gave back for that thread and grows:
// measured at 10 M events, 100 MiB and more. It reads its settings when a process begins; execve begins this one again. V8 starts four threads to
// collect garbage and compile, however few cores there are: on two of them receipts wait for those.
const LONG = /^(import|rebuild|serve|start|verify)$/;
if (
  process.platform === "linux" &&
  process.execve !== undefined &&
  process.env["MALLOC_ARENA_MAX"] === undefined &&
  process.argv.some((word) => LONG.test(word))
) {
  const { default: settings } = await import("./allocator.json", { with: { type: "json" } });
  const { availableParallelism } = await import("node:os");
  const threads = `--v8-pool-size=${Math.max(1, Math.min(4, availableParallelism() - 1))}`;
  const words = [process.execPath, threads, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, words, { ...process.env, ...settings });
}
if (major > 24 || (major === 24 && minor >= 12)) await import("../apps/cli/src/main.ts");
else {
  process.stderr.write(
    `quis: expected Node 24.12 or newer, got ${process.versions.node}. In the repository, \`npm ci\` brings one (linux-x64): run \`npx quis …\`, ` +
      "or `node scripts/with-node.js bin/quis.js …`; elsewhere install Node 24 from https://nodejs.org.\n",
  );
  process.exitCode = 1;
}
