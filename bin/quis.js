#!/usr/bin/env node
const [major, minor] = process.versions.node.split(".").map(Number);
if (major > 24 || (major === 24 && minor >= 12)) await import("../apps/cli/src/main.ts");
else {
  process.stderr.write(
    `quis: expected Node 24.12 or newer, got ${process.versions.node}. In the repository, \`npm ci\` brings one (linux-x64): run \`npx quis …\`, ` +
      "or `node scripts/with-node.js bin/quis.js …`; elsewhere install Node 24 from https://nodejs.org.\n",
  );
  process.exitCode = 1;
}
