// node scripts/integrity.js: fills in package-lock.json the checksums that npm leaves out for optional packages of other platforms.
// Asks through npm, so that the registry is the one that npm is set to; of its answers only the checksums are kept.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packagesWithoutIntegrity } from "./setup/integrity.js";

const path = join(dirname(dirname(fileURLToPath(import.meta.url))), "package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8"));
let failed = 0;
for (const { key, name, version } of packagesWithoutIntegrity(lock)) {
  const run = spawnSync("npm", ["view", `${name}@${version}`, "dist.integrity", "--json"], { encoding: "utf8" });
  const integrity = run.status === 0 ? JSON.parse(run.stdout || "null") : undefined;
  if (typeof integrity !== "string" || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)) {
    process.stderr.write(
      `quis: expected a SHA-512 of ${name}@${version}, got ${run.stdout.trim() || run.stderr.trim()}\n`,
    );
    failed++;
    continue;
  }
  const { version: _, ...rest } = lock.packages[key];
  // npm writes it after the version.
  lock.packages[key] = { version, integrity, ...rest };
}
writeFileSync(path, `${JSON.stringify(lock, undefined, 2)}\n`);
process.exitCode = failed > 0 ? 1 : 0;
