// Accepts a loss and ends by SIGKILL after so many renames.
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const [data = "", last = ""] = process.argv.slice(2);
let renames = 0;
const rename = fs.rename.bind(fs);
fs.rename = async (from, to) => {
  await rename(from, to);
  if (++renames === Number(last)) process.kill(process.pid, "SIGKILL");
};
syncBuiltinESMExports();
const { acceptLoss, readRestored } = await import("../../src/backup/index.ts");
const restored = (await readRestored(data))!;
await acceptLoss(data, restored, { actor: "local:test", authority: "a", reason: "r", nowMs: Date.now() });
console.log(renames);
