// Imports a file into a data folder, sealed and indexed, as `quis import` does.
//   node import.ts FILE FOLDER      prints {"seconds","rows","peakMiB"}
import { createReadStream, readFileSync, statSync } from "node:fs";
import { openInstance } from "@quis/server";

const [file, data] = process.argv.slice(2) as [string, string];
const instance = await openInstance({ data, create: true });
const started = performance.now();
const summary = await instance.importFile("local:bench", {
  file,
  bytes: createReadStream(file, { highWaterMark: 1 << 18 }),
  sizeBytes: statSync(file).size,
  source: "bench",
});
const seconds = (performance.now() - started) / 1000;
if (summary.sealed !== summary.read) throw new Error(`expected all records sealed, got ${JSON.stringify(summary)}`);
await instance.close();
console.log(JSON.stringify({ seconds, rows: summary.sealed, peakMiB: peakMiB() }));
process.exit(0);

// Highest resident set of this process so far, by the kernel's own account.
function peakMiB(): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
}
